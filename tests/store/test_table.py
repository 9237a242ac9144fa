"""A table is aligned, abbreviates IRIs, and keeps to the width of the terminal."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.store.table import table

PREFIXES = {"e": "http://e/"}


def test_columns_are_aligned_and_numbers_are_to_the_right():
    rows = [(NamedNode("http://e/a"), Literal(5)), (NamedNode("http://other/b"), Literal(1200)), (None, None)]
    assert table(["thing", "n"], rows, PREFIXES).splitlines() == [
        "thing                n",
        "────────────────  ────",
        "e:a                  5",
        "<http://other/b>  1200",
        "",
    ]


def test_a_narrow_terminal_cuts_the_widest_cells():
    lines = table(["a", "b"], [(Literal("x" * 60), Literal("short"))], PREFIXES, width=30).splitlines()
    assert max(map(len, lines)) <= 30
    assert lines[2] == "x" * 22 + "…  short"


def test_wide_characters_take_two_columns():
    lines = table(
        ["a", "b"], [(Literal("漢字"), Literal("x")), (Literal("abcd"), Literal("y"))], {}
    ).splitlines()
    assert lines[2:] == ["漢字  x", "abcd  y"]
