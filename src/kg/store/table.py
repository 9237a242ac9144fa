"""Shows rows as an aligned table, with IRIs abbreviated."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg.store.results import Row, Term
from kg.turtle.terms import TermWriter

_NUMBERS = frozenset(
    "http://www.w3.org/2001/XMLSchema#" + name for name in ("integer", "decimal", "double", "float", "gYear")
)
_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})


def table(
    columns: Sequence[str], rows: Iterable[Row], prefixes: Mapping[str, str], width: int | None = None
) -> str:
    """Return the rows as text, a header first, two spaces between columns; numbers are aligned to the right.

    Args:
        columns: The names of the columns.
        rows: The rows.
        prefixes: The prefixes to abbreviate IRIs with.
        width: The width to keep to, in characters, by cutting the widest cells with an ellipsis; None for no limit.
    """
    writer = TermWriter(prefixes)
    rows = list(rows)
    cells = [[_cell(term, writer) for term in row] for row in rows]
    right = [
        bool(rows) and all(row[index] is None or _is_number(row[index]) for row in rows)
        for index in range(len(columns))
    ]
    widths = [
        max([_width(name), *(_width(line[index]) for line in cells)], default=0)
        for index, name in enumerate(columns)
    ]
    if width is not None:
        widths = _fitted(widths, width)
    lines = [
        [*columns],
        ["─" * size for size in widths],
        *cells,
    ]
    return "".join(
        "  ".join(
            _padded(text, size, to_right=flag) for text, size, flag in zip(line, widths, right, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def _cell(term: Term | None, writer: TermWriter) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return writer.iri(term.value)
    if isinstance(term, Literal):
        return " ".join(term.value.split())
    return str(term)


def _is_number(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.datatype.value in _NUMBERS


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """Narrow the widest columns, one character at a time, until the line fits or all are narrow."""
    fitted = list(widths)
    least = 8
    while sum(fitted) + 2 * (len(fitted) - 1) > room:
        widest = max(range(len(fitted)), key=fitted.__getitem__)
        if fitted[widest] <= least:
            break
        fitted[widest] -= 1
    return fitted


def _padded(text: str, size: int, *, to_right: bool) -> str:
    if _width(text) > size:
        while _width(text) > size - 1:
            text = text[:-1]
        text += "…"
    space = " " * (size - _width(text))
    return space + text if to_right else text + space


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in _ZERO_WIDTH
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )
