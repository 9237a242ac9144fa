"""What changed between two releases: asked on the command line, read from two dumps."""

from __future__ import annotations

from click.testing import CliRunner

from kg.cli import main
from kg.project import Project
from kg.release import current
from kg.release.difference import difference


def test_only_the_lines_of_one_side_are_told_in_the_order_of_the_dumps():
    assert list(difference(["a\n", "b\n", "d\n"], ["b\n", "c\n", "e\n"])) == [
        ("-", "a"),
        ("+", "c"),
        ("-", "d"),
        ("+", "e"),
    ]


def test_equal_dumps_and_empty_ones():
    assert list(difference(["a\n"], ["a\n"])) == []
    assert list(difference([], ["a\n"])) == [("+", "a")]
    assert list(difference(["a\n"], [])) == [("-", "a")]


def test_one_date_changed_is_one_statement_removed_and_one_added(library: Project):
    def kg(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["-C", str(library.root), "--lang", "en", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    kg("build")
    first = current(library)
    assert first is not None
    (data,) = (file for file in library.turtle_files() if "1974-09-02" in file.read_text(encoding="utf-8"))
    data.write_text(data.read_text(encoding="utf-8").replace("1974-09-02", "1974-09-03"), encoding="utf-8")
    kg("build")
    old, new = kg("diff", first.folder.name).splitlines()
    assert (old[0], new[0]) == ("-", "+")
    assert '"1974-09-02"' in old
    assert new[2:] == old[2:].replace("1974-09-02", "1974-09-03")
    assert kg("diff", first.folder.name, "current", "--count").split()[:2] == ["+1", "-1"]
    assert kg("diff", "current", "current") == ""


def test_a_release_that_is_not_there_is_said_with_those_that_are(library: Project):
    result = CliRunner().invoke(main, ["-C", str(library.root), "--lang", "fr", "diff", "nothing"])
    assert result.exit_code == 2
    assert "aucune version nothing" in result.output
