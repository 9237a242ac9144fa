"""`kg shapes`: examples run anywhere, pages written where findings lead."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from click.testing import CliRunner, Result

from kg.cli import main

SHAPES = """# Books.
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . @prefix dcterms: <http://purl.org/dc/terms/> .
e:title a sh:PropertyShape ; sh:targetClass e:Book ; sh:path e:title ; sh:minCount 1 ; sh:maxLength 20 ;
    sh:name "Title"@en , "Titre"@fr ; sh:message "A book has a title."@en , "Un livre a un titre."@fr ;
    sh:description "Nobody asks for a book without one."@en , "Nul ne demande un livre sans titre."@fr ;
    dcterms:source <https://example.org/rules> .
"""
BAD = "# expect: e:title MinCount\n@prefix e: <http://e/> .\ne:1 a e:Book .\n"
GOOD = '@prefix e: <http://e/> .\ne:1 a e:Book ; e:title "One" .\n'
Run = Callable[..., Result]


def write(name: str, text: str) -> None:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `kg shapes` in a folder with shapes and an example, and no project."""
    monkeypatch.chdir(tmp_path)
    write("shapes/book.ttl", SHAPES)
    write("examples/title/bad.ttl", BAD)
    write("examples/title/good.ttl", GOOD)
    return lambda *arguments: CliRunner().invoke(main, ["shapes", *arguments])


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project as `kg init` makes it, in which the command runs."""
    CliRunner().invoke(main, ["init", str(tmp_path / "library")])
    monkeypatch.chdir(tmp_path / "library")
    return tmp_path / "library"


def test_examples_run_in_any_folder(run: Run):
    done = run("test", "examples", "--shapes", "shapes")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "constraints without a bad example: 1",
            "    e:title MaxLength, shapes/book.ttl",
            "bad examples: 1, good examples: 1, not as expected: 0",
        ],
    )
    assert run("test", "examples", "--shapes", "shapes", "--strict").exit_code == 1
    done = run("test", "examples/title/good.ttl", "--shapes", "shapes/book.ttl", "--lang", "fr")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "mauvais exemples : 0, bons exemples : 1, inattendus : 0"


def test_what_is_not_as_expected_is_told_and_fails(run: Run):
    write("examples/title/good.ttl", "\n" + BAD.partition("\n")[2])
    write("examples/title/bad-2.ttl", BAD.replace("MinCount", "MaxLength"))
    done = run("test", "examples", "--shapes", "shapes")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "examples/title/bad-2.ttl: e:title MaxLength was expected, and is not found",
        "examples/title/bad-2.ttl: more is found than what was expected",
        "    examples/title/bad-2.ttl:3:1: violation: A book has a title. [e:title MinCount] e:1 e:title",
        "examples/title/good.ttl: does not conform",
        "    examples/title/good.ttl:3:1: violation: A book has a title. [e:title MinCount] e:1 e:title",
        "bad examples: 2, good examples: 1, not as expected: 2",
    ]


def test_json_says_all_of_it(run: Run):
    write("examples/title/good.ttl", BAD.partition("\n")[2])
    done = run("test", "examples", "--shapes", "shapes", "--format", "json")
    document = json.loads(done.stdout)
    assert document["failed"] is True
    bad, good = document["examples"]
    assert (bad["file"], bad["kind"], bad["passed"]) == ("examples/title/bad.ttl", "bad", True)
    component = "http://www.w3.org/ns/shacl#MinCountConstraintComponent"
    assert bad["expected"] == [{"rule": "http://e/title", "component": component}]
    assert (good["passed"], [one["line"] for one in good["unexpected"]]) == (False, [2])


def test_junit_has_a_case_for_each_example_and_counts_them(run: Run):
    write("examples/title/good.ttl", BAD.partition("\n")[2])
    done = run("test", "examples", "--shapes", "shapes", "--format", "junit")
    root = ElementTree.fromstring(done.stdout.encode())
    assert [(root.get("tests"), root.get("failures"))] == [("3", "1")]
    said = {case.get("name"): [part.tag for part in case] for case in root.iter("testcase")}
    assert said == {"bad.ttl": [], "good.ttl": ["failure"], "e:title MaxLength": ["skipped"]}


@pytest.mark.clients
@pytest.mark.parametrize("options", [(), ("--strict",)])
def test_junit_is_valid_against_the_schema_of_jenkins(run: Run, options: tuple[str, ...]):
    write("examples/title/good.ttl", BAD.partition("\n")[2])
    schema = Path(__file__).parents[2] / "build" / "clients" / "schemas" / "junit-10.xsd"
    done = run("test", "examples", "--shapes", "shapes", "--format", "junit", *options)
    xmlschema.XMLSchema(str(schema)).validate(done.stdout)


def test_a_project_has_examples_of_all_its_rules_from_the_first_minute(library: Path):
    done = CliRunner().invoke(main, ["shapes", "test", "--strict"])
    assert (done.exit_code, done.stdout) == (0, "bad examples: 3, good examples: 3, not as expected: 0\n")
    # Examples are neither shapes nor data.
    assert CliRunner().invoke(main, ["validate"]).stdout == "no findings\n"


def test_a_constraint_without_an_example_is_told_and_fails_when_strict(library: Path):
    for file in (library / "tests" / "shapes" / "branch-label").iterdir():
        file.unlink()
    done = CliRunner().invoke(main, ["shapes", "test"])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:3] == [
        "constraints without a bad example: 2",
        "    shape:branch-label MinCount, shapes/branch.ttl",
        "    shape:branch-label UniqueLang, shapes/branch.ttl",
    ]
    assert CliRunner().invoke(main, ["shapes", "test", "--strict"]).exit_code == 1
    # Of some examples alone, nothing is said of the others.
    alone = CliRunner().invoke(main, ["shapes", "test", "--strict", "tests/shapes/branch-opened"])
    assert alone.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["test", "examples"], "no shapes"),
        (["test", "--shapes", "shapes"], "no examples"),
        (["test", "examples", "--shapes", "none"], "'none' does not exist"),
        (["docs", "examples"], "no shapes"),
    ],
)
def test_misuse_is_told(run: Run, arguments: list[str], message: str):
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_shapes_that_cannot_be_read_are_told_with_their_line(run: Run):
    write("shapes/book.ttl", SHAPES + "e:more a sh:Shape\n")
    done = run("test", "examples", "--shapes", "shapes")
    assert done.exit_code == 2
    assert done.stderr.startswith("shapes/book.ttl:8:1:")


def test_a_page_says_what_a_rule_asks_and_shows_it(run: Run):
    done = run("docs", "examples", "--shapes", "shapes", "--output", "pages")
    assert done.exit_code == 0
    assert sorted(done.stdout.splitlines()) == [
        "pages/README.fr.md",
        "pages/README.md",
        "pages/title.fr.md",
        "pages/title.md",
    ]
    page = Path("pages/title.md").read_text(encoding="utf-8")
    for part in (
        "# Title\n",
        "> A book has a title.\n",
        "Of each resource of class `e:Book`, for `e:title`:\n\n- there is at least one value\n"
        "- each value has at most 20 characters\n",
        "## Why\n\nNobody asks for a book without one.\n\n- <https://example.org/rules>\n",
        "Broken in [`examples/title/bad.ttl`](../examples/title/bad.ttl):\n\n```turtle\ne:1 a e:Book .\n```\n",
        "examples/title/bad.ttl:3:1: violation: A book has a title.\n    3 | e:1 a e:Book .\n      | ^^^\n",
        "Mended, in [`examples/title/good.ttl`](../examples/title/good.ttl):\n\n"
        '```turtle\ne:1 a e:Book ; e:title "One" .\n',
        "No example shows it.",
        "FILTER (NOT EXISTS { ?this e:title ?value })",
        "FILTER (isBlank(?value) || STRLEN(STR(?value)) > 20)",
    ):
        assert part in page
    french = Path("pages/title.fr.md").read_text(encoding="utf-8")
    assert "# Titre\n" in french
    assert "- chaque valeur a au plus 20 caractères\n" in french
    assert "[`title`](title.md)" in Path("pages/README.md").read_text(encoding="utf-8")


def test_pages_are_checked_and_those_of_rules_that_are_no_more_go(run: Run):
    docs = ("docs", "examples", "--shapes", "shapes", "--output", "pages")
    write("pages/mine.md", "# My own\n")
    assert run(*docs).exit_code == 0
    assert (run(*docs, "--check").exit_code, run(*docs, "--check").stdout) == (0, "")
    write("shapes/book.ttl", SHAPES.replace("e:title a", "e:named a"))
    write("examples/title/bad.ttl", BAD.replace("e:title", "e:named"))
    checked = run(*docs, "--check")
    assert checked.exit_code == 1
    assert "pages/title.md" in checked.stdout
    assert run(*docs).exit_code == 0
    assert sorted(file.name for file in Path("pages").iterdir()) == [
        "README.fr.md",
        "README.md",
        "mine.md",
        "named.fr.md",
        "named.md",
    ]


def test_the_pages_may_be_in_one_language(run: Run):
    assert run("docs", "examples", "--shapes", "shapes", "--output", "pages", "--lang", "fr").exit_code == 0
    assert sorted(file.name for file in Path("pages").iterdir()) == ["README.fr.md", "title.fr.md"]


def test_rules_of_one_name_share_a_page(run: Run):
    other = "@prefix f: <http://f/> . f:Title a sh:PropertyShape ; sh:targetClass f:B ; sh:path f:p ; sh:minCount 1 ."
    write("shapes/other.ttl", "@prefix sh: <http://www.w3.org/ns/shacl#> . " + other)
    assert run("docs", "examples", "--shapes", "shapes", "--output", "pages").exit_code == 0
    page = Path("pages/title.md").read_text(encoding="utf-8")
    assert re.findall(r"^# .*$", page, re.MULTILINE) == ["# Title", "# Title"]


def test_a_finding_leads_to_the_page_of_its_rule_in_its_language(library: Path):
    settings = library / "kg.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + '\n[validation]\nrules = "docs/rules/"\n', encoding="utf-8"
    )
    data = library / "data" / "ttl" / "branches" / "branches.ttl"
    data.write_text(data.read_text(encoding="utf-8").replace('"1911-05-23"', '"1911"'), encoding="utf-8")
    assert CliRunner().invoke(main, ["shapes", "docs"]).exit_code == 0
    english = json.loads(CliRunner().invoke(main, ["validate", "--format", "json"]).stdout)
    french = json.loads(CliRunner().invoke(main, ["validate", "--format", "json", "--lang", "fr"]).stdout)
    pages = [found["findings"][0]["page"] for found in (english, french)]
    assert pages == ["docs/rules/branch-opened.md", "docs/rules/branch-opened.fr.md"]
    assert all((library / page).is_file() for page in pages)
