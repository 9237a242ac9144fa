"""`kg format`: the data in canonical form, or the list of what is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main

CANONICAL = """\
@prefix branch: <https://example.org/library/id/branch/> .
@prefix lib: <https://example.org/library/def#> .

branch:a
    lib:partOf branch:b ;
    .
"""
OTHER = """\
@prefix l: <https://example.org/library/def#> .
<https://example.org/library/id/branch/a> l:partOf <https://example.org/library/id/branch/b> .
"""


@pytest.fixture
def folder(make_project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    root = make_project()
    monkeypatch.chdir(root)
    return root / "data" / "ttl" / "branches"


def kg(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["format", *arguments])


def test_check_lists_what_is_not_canonical_and_changes_nothing(folder: Path) -> None:
    (folder / "a.ttl").write_text(OTHER, encoding="utf-8")
    result = kg("--check")
    assert result.exit_code == 1
    assert result.stdout == "data/ttl/branches/a.ttl\n"
    assert result.stderr == "1 of 2 files are not in canonical form\n  → kg format\n"
    assert (folder / "a.ttl").read_text(encoding="utf-8") == OTHER


def test_format_mends_it_with_the_prefixes_of_the_project(folder: Path) -> None:
    (folder / "a.ttl").write_text(OTHER, encoding="utf-8")
    result = kg()
    assert (result.exit_code, result.stdout) == (0, "data/ttl/branches/a.ttl\n")
    assert (folder / "a.ttl").read_text(encoding="utf-8") == CANONICAL
    assert kg("--check").exit_code == 0


def test_a_line_break_of_another_system_is_not_canonical(folder: Path) -> None:
    (folder / "a.ttl").write_bytes(CANONICAL.replace("\n", "\r\n").encode())
    assert kg("--check").exit_code == 1


def test_files_and_folders_can_be_named(folder: Path) -> None:
    (folder / "a.ttl").write_text(OTHER, encoding="utf-8")
    (folder / "b.ttl").write_text(OTHER, encoding="utf-8")
    assert kg(str(folder / "b.ttl")).stdout == "data/ttl/branches/b.ttl\n"
    assert kg("data/ttl").stdout == "data/ttl/branches/a.ttl\n"


def test_ontology_and_shapes_are_not_formatted(folder: Path) -> None:
    result = kg("ontology/library.ttl")
    assert result.exit_code == 2
    assert "not a data file of this project" in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CANONICAL + "# why\n", "a.ttl:7:1: a comment: canonical Turtle has none"),
        (OTHER + "<https://example.org/x> l:partOf [] .", "data has no blank nodes"),
        (OTHER + "l:a l:b .", "a.ttl:3:9: "),
        (OTHER + "l:a l:b 042 .", '"42"^^<http://www.w3.org/2001/XMLSchema#integer> in a release'),
    ],
)
def test_what_cannot_be_formatted_is_told_and_left_as_it_is(folder: Path, text: str, message: str) -> None:
    (folder / "a.ttl").write_text(text, encoding="utf-8")
    (folder / "b.ttl").write_text(OTHER, encoding="utf-8")
    result = kg()
    assert result.exit_code == 2
    assert message in result.stderr
    assert (folder / "a.ttl").read_text(encoding="utf-8") == text
    assert (folder / "b.ttl").read_text(encoding="utf-8") == CANONICAL
