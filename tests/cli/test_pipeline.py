"""The commands on a tiny project: validate, build, query, stats, reason, dump."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main

COUNT = "SELECT (COUNT(*) AS ?n) { ?branch a lib:Branch }"
Kg = Callable[..., Result]


@pytest.fixture
def root(make_project: Callable[[], Path]) -> Path:
    return make_project()


@pytest.fixture
def kg(root: Path) -> Kg:
    """Run `kg` in the project."""

    def run(*words: str, input: str | None = None) -> Result:
        return CliRunner().invoke(main, ["-C", str(root), *words], input=input)

    return run


@pytest.fixture
def built(kg: Kg) -> Kg:
    assert kg("build").exit_code == 0
    return kg


def break_label(root: Path) -> None:
    file = root / "data/ttl/branches/branches.ttl"
    file.write_text(
        file.read_text(encoding="utf-8").replace('    rdfs:label "Central Branch"@en ;\n', ""),
        encoding="utf-8",
    )


def test_validate_exits_with_0_1_or_2(kg: Kg, root: Path):
    assert kg("validate").exit_code == 0
    break_label(root)
    found = kg("validate", "--format", "concise")
    assert found.exit_code == 1
    assert found.stdout.startswith(f"{root}/data/ttl/branches/branches.ttl:17:1: violation: ")
    assert len(found.stdout.splitlines()) == 1
    assert kg("validate", "nowhere.ttl").exit_code == 2


def test_fail_on_chooses_what_is_grave(kg: Kg, root: Path):
    shapes = root / "shapes/branch.ttl"
    shapes.write_text(
        shapes.read_text(encoding="utf-8").replace("sh:Violation", "sh:Warning"), encoding="utf-8"
    )
    break_label(root)
    assert kg("validate").exit_code == 0
    assert kg("validate", "--fail-on", "warning").exit_code == 1
    assert json.loads(kg("validate", "--format", "json").stdout)["counts"]["warning"] == 1


def test_build_says_what_it_made(kg: Kg):
    built = kg("build")
    assert built.exit_code == 0
    assert built.stdout.startswith("release ")
    assert "every graph was reasoned over" in built.stdout


def test_a_build_with_a_violation_exits_with_1_and_shows_it(built: Kg, root: Path):
    before = (root / "build/current").readlink()
    break_label(root)
    stopped = built("build")
    assert stopped.exit_code == 1
    assert "A branch has a label" in stopped.stderr
    assert (root / "build/current").readlink() == before


def test_a_query_comes_from_text_file_name_or_standard_input(built: Kg, tmp_path: Path):
    file = tmp_path / "count.rq"
    file.write_text(COUNT, encoding="utf-8")
    for answer in (
        built("query", "-e", COUNT, "--format", "csv"),
        built("query", str(file), "--format", "csv"),
        built("query", "--format", "csv", input=COUNT),
    ):
        assert answer.exit_code == 0
        assert answer.stdout.split() == ["n", "3"]
    named = built("query", "branches-of-a-library")
    assert "Reading Boat" in named.stdout


def test_the_catalogue_is_listed(kg: Kg):
    assert "The branches of a library" in kg("query", "--list").stdout


def test_a_parameter_is_bound(built: Kg):
    answer = built(
        "query", "-e", "SELECT ?day { ?b lib:opened ?day }", "--param", "b=branch:harbour", "--format", "csv"
    )
    assert answer.stdout.split() == ["day", "1974-09-02"]


@pytest.mark.parametrize(
    ("query", "words", "expected"),
    [
        (COUNT, [], "n\n─\n3\n"),
        (COUNT, ["--format", "json"], '"value":"3"'),
        ("ASK {}", [], "yes\n"),
        (
            "CONSTRUCT { ?b a lib:Branch } { ?b a lib:Branch }",
            [],
            "branch:central\n    a lib:Branch ;\n    .\n",
        ),
        (
            "CONSTRUCT { ?b a lib:Branch } { ?b a lib:Branch }",
            ["--format", "nt"],
            "<https://example.org/library/id/branch/",
        ),
        ("CONSTRUCT { [] a lib:Branch } {}", [], "lib:Branch"),
    ],
)
def test_the_answer_has_the_format_asked_for(built: Kg, query: str, words: list[str], expected: str):
    answer = built("query", "-e", query, *words)
    assert answer.exit_code == 0
    assert expected in answer.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["-e", "SELECT"],
        ["-e", "SELECT * { ?s zz:p ?o }"],
        ["-e", "ASK { SERVICE <http://e/> {} }"],
        ["-e", "ASK {}", "--format", "ttl"],
        ["no-such-question"],
        ["-e", COUNT, "--param", "x=1"],
    ],
)
def test_a_query_that_cannot_be_answered_exits_with_2_and_no_traceback(built: Kg, words: list[str]):
    answer = built("query", *words)
    assert answer.exit_code == 2
    assert answer.stderr
    assert "Traceback" not in answer.stderr


def test_what_is_wrong_with_a_file_names_it(built: Kg, tmp_path: Path):
    file = tmp_path / "elsewhere.rq"
    for text in ("ASK {\n SERVICE <http://e/> {} }", "ASK {\n ?s ?p }", "\nASC {}"):
        file.write_text(text, encoding="utf-8")
        assert built("query", str(file)).stderr.startswith(f"{file}:2:")


def test_stats_tell_counts_hash_and_scope(built: Kg):
    text = built("stats").stdout
    assert "3  lib:Branch" in text
    assert "every graph was reasoned over" in text
    manifest = json.loads(built("stats", "--format", "json").stdout)
    assert manifest["hash"] in text


def test_reason_writes_what_follows(kg: Kg, tmp_path: Path):
    assert "lib:partOf organisation:city-library" in kg("reason").stdout
    assert kg("reason", "-o", str(tmp_path / "inferred.ttl")).exit_code == 0
    assert (tmp_path / "inferred.ttl").read_text(encoding="utf-8") == kg("reason").stdout


def test_a_contradiction_exits_with_1(kg: Kg, root: Path):
    file = root / "data/ttl/branches/branches.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace(
            "    a lib:Library ;", "    a lib:Branch , lib:Library ;\n    lib:partOf branch:central ;"
        ),
        encoding="utf-8",
    )
    for command in ("reason", "build"):
        stopped = kg(command)
        assert stopped.exit_code == 1
        assert "contradicts" in stopped.stderr


def test_the_dump_is_that_of_the_release(built: Kg, root: Path, tmp_path: Path):
    dump = (root / "build/current/dump.nq").read_bytes()
    assert built("dump").stdout_bytes == dump
    assert built("dump", "-o", str(tmp_path / "all.nq")).exit_code == 0
    assert (tmp_path / "all.nq").read_bytes() == dump
    one = built("dump", "--graph", "branches/branches", "--format", "nt").stdout
    assert len(one.splitlines()) == 20
    assert built("dump", "--graph", "nowhere").exit_code == 2
    assert built("dump", "--format", "nt").exit_code == 2


def test_messages_are_in_french_when_asked(built: Kg, root: Path):
    answer = CliRunner().invoke(main, ["--lang", "fr", "-C", str(root), "stats"])
    assert "tous les graphes ont servi à l’inférence" in answer.stdout


@pytest.mark.parametrize(
    ("name", "said"), [("graph.zip", "*.zip"), ("nowhere/graph.nq", "cannot be written")]
)
def test_a_dump_that_cannot_be_written_is_said(built: Kg, tmp_path: Path, name: str, said: str):
    folder = tmp_path / "dumps"
    folder.mkdir()
    result = built("dump", "-o", str(folder / name))
    assert result.exit_code == 2
    assert said in result.output
    assert not list(folder.iterdir())
