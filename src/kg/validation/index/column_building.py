"""Builds the columns of a graph from its files: every term a number, every triple a row, sorted three ways."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt
from pyoxigraph import Literal, NamedNode, parse

from kg.validation.collector import collector_paused
from kg.validation.index.source_files import SourceFile, triples_of
from kg.validation.index.triple_index import BLANK_SUBJECT, Column, Columns, Kind, Table, kind_of, term_hash

_Numbers = npt.NDArray[np.int64]
_LESS, _QUOTE = b'<"'
_NEED_CARE = (b"_:", b"--ltr", b"--rtl")
"""What a file has that has labels of blank nodes, or strings with a direction, which only RDF 1.2 has."""


def build_columns(
    sources: Sequence[SourceFile],
    *,
    known_prefixes: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Columns:
    """Parse the files, each once, and sort their triples.

    Args:
        sources: The files.
        known_prefixes: Prefixes with their namespaces, to tell how to declare one that a file forgot.
        progress: Called with 1 for each file.

    Raises:
        TurtleError: A file is not Turtle.
    """
    with collector_paused():
        numbers: dict[object, int] = {}
        rows: array[int] = array("I")
        ends = [0]
        for source in sources:
            _number(source, numbers, rows, known_prefixes)
            ends.append(len(rows) // 3)
            progress(1)
        # No text has a line break: N-Triples writes it as two characters (RDF 1.1 N-Triples, section 7).
        texts = "\n".join(map(str, numbers)).encode().split(b"\n") if numbers else []
        del numbers
        table = np.frombuffer(rows, dtype=np.uint32).reshape(-1, 3).astype(np.int64)
        subjects, predicates, objects = (np.ascontiguousarray(table[:, column]) for column in range(3))
        stated = np.repeat(np.arange(len(sources), dtype=np.int64), np.diff(ends))
        hashes = np.fromiter(map(term_hash, texts), dtype=np.uint32, count=len(texts))
        hashed = np.argsort(hashes, kind="stable")
        kinds = _kinds(texts)
        return Columns(
            sources=tuple(source.name for source in sources),
            by_subject=_table(subjects, predicates, objects, stated, len(texts)),
            by_object=_table(objects, predicates, subjects, stated, len(texts)),
            by_predicate=_table(predicates, subjects, objects, stated, len(texts)),
            texts=b"".join(texts),
            text_ends=_column(np.cumsum(_lengths(texts)), np.uint64),
            hashes=_column(hashes[hashed], np.uint32),
            hashed=_column(hashed, np.uint32),
            odd=_column(np.flatnonzero(kinds == Kind.ODD), np.uint32),
            kinds=_column(
                np.unique(
                    np.concatenate(
                        (
                            predicates * 16 + kinds[objects],
                            predicates[kinds[subjects] == Kind.BLANK] * 16 + BLANK_SUBJECT,
                        )
                    )
                ),
                np.uint64,
            ),
        )


def _number(
    source: SourceFile,
    numbers: dict[object, int],
    rows: array[int],
    known_prefixes: Mapping[str, str] | None,
) -> None:
    """Add the triples of a file to the rows, and its new terms to the numbers."""
    number, append = numbers.setdefault, rows.append
    terms, start = len(numbers), len(rows)
    if source.is_turtle and not any(mark in source.content for mark in _NEED_CARE):
        # Blank nodes have to be named after their file (`triples_of`), which takes time, and most files have none.
        try:
            for subject, predicate, object_, _graph in parse(
                source.content, source.format, base_iri=source.base
            ):
                append(number(subject, len(numbers)))
                append(number(predicate, len(numbers)))
                append(number(object_, len(numbers)))
        except SyntaxError:
            pass  # `triples_of` comes upon it too, and explains it
        else:
            # A blank node without a label has a name that no file before had.
            if {NamedNode, Literal}.issuperset(map(type, islice(reversed(numbers), len(numbers) - terms))):
                return
        del rows[start:]
        while len(numbers) > terms:
            numbers.popitem()
    for subject, predicate, object_ in triples_of(source, known_prefixes=known_prefixes):
        append(number(subject, len(numbers)))
        append(number(predicate, len(numbers)))
        append(number(object_, len(numbers)))


def _kinds(texts: Sequence[bytes]) -> _Numbers:
    """Return the kind of each term; that of most is told by its first byte, and by its last."""
    resource, text = int(Kind.RESOURCE), int(Kind.TEXT)
    kinds = (
        resource if one[0] == _LESS else text if one[-1] == _QUOTE else int(kind_of(one)) for one in texts
    )
    return np.fromiter(kinds, dtype=np.int64, count=len(texts))


def _lengths(texts: Sequence[bytes]) -> _Numbers:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _table(first: _Numbers, second: _Numbers, third: _Numbers, source: _Numbers, terms: int) -> Table:
    """Sort rows; equal ones stay in the order of their files."""
    # One key for a row, where three numbers have room in one.
    order = (
        np.argsort((first * terms + second) * terms + third, kind="stable")
        if terms**3 < 2**63
        else np.lexsort((third, second, first))
    )
    starts = np.concatenate(([0], np.cumsum(np.bincount(first, minlength=terms))))
    return Table(
        _column(starts, np.uint32), *(_column(part[order], np.uint32) for part in (second, third, source))
    )


def _column(numbers: npt.NDArray[np.integer], kind: type[np.unsignedinteger]) -> Column:
    """Return numbers as what is quick to read one by one, and gives Python's own integers."""
    return np.ascontiguousarray(numbers, dtype=kind).data
