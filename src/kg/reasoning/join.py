"""Evaluates the body of a rule: every binding of its variables for which all its patterns hold.

Bindings are columns, one array of term numbers for each variable, extended by one pattern at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from kg.reasoning.relation import EMPTY, HALF, Numbers, Relation, is_in, objects_of, pairs, subjects_of

MOST_ROWS = 1 << 22
"""How many bindings are held at once; more are worked off in parts."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A pattern in numbers: a variable is its number, a term is the complement (`~`) of its own."""

    relation: int
    subject: int
    object: int | None
    """None for membership in a class, which is a relation of its own."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """Columns of equal length, by variable."""

    columns: Mapping[int, Numbers]
    length: int

    def column(self, slot: int) -> Numbers:
        """Return the values of a slot that is bound, or a term."""
        return self.columns[slot] if slot >= 0 else np.full(self.length, ~slot, dtype=np.int64)

    def taken(self, rows: Numbers) -> Bindings:
        """Return some of the rows."""
        return Bindings({variable: column[rows] for variable, column in self.columns.items()}, len(rows))

    def with_column(self, variable: int, column: Numbers) -> Bindings:
        """Return the same rows with one more column."""
        return Bindings({**self.columns, variable: column}, self.length)


ONE_ROW = Bindings({}, 1)


def matches(atom: Atom, rows: Numbers) -> Bindings:
    """Return the bindings of one pattern over the rows of its relation."""
    if atom.object is None:
        slots, columns = [atom.subject], [rows]
    else:
        slots, columns = [atom.subject, atom.object], [subjects_of(rows), objects_of(rows)]
    kept = None
    bound: dict[int, Numbers] = {}
    for slot, column in zip(slots, columns, strict=True):
        if slot >= 0 and slot not in bound:
            bound[slot] = column
            continue
        same = column == (bound[slot] if slot >= 0 else ~slot)
        kept = same if kept is None else kept & same
    found = Bindings(bound, len(rows))
    return found if kept is None else found.taken(np.flatnonzero(kept))


def join(
    bindings: Bindings, atoms: tuple[Atom, ...], relations: Mapping[int, Relation]
) -> Iterator[Bindings]:
    """Yield, in parts, the bindings that also satisfy the patterns.

    Args:
        bindings: Where to start.
        atoms: The patterns, in any order.
        relations: What holds.
    """
    if bindings.length == 0:
        return
    if not atoms:
        yield bindings
        return
    at = min(range(len(atoms)), key=lambda index: _cost(atoms[index], bindings, relations))
    atom, rest = atoms[at], atoms[:at] + atoms[at + 1 :]
    for extended in _extended(bindings, atom, relations.get(atom.relation)):
        yield from join(extended, rest, relations)


def _bound(slot: int, bindings: Bindings) -> bool:
    return slot < 0 or slot in bindings.columns


def _cost(atom: Atom, bindings: Bindings, relations: Mapping[int, Relation]) -> float:
    """Return how many rows a binding is expected to become with this pattern."""
    relation = relations.get(atom.relation)
    if relation is None or len(relation) == 0:
        return 0.0
    subject = _bound(atom.subject, bindings)
    if atom.object is None:
        return 0.5 if subject else float(len(relation))
    object_ = _bound(atom.object, bindings)
    if subject and object_:
        return 0.5
    if subject or object_:
        return relation.fan_out(by_object=object_)
    return float(len(relation))


def _extended(bindings: Bindings, atom: Atom, relation: Relation | None) -> Iterator[Bindings]:
    if relation is None or len(relation) == 0:
        return
    subject, object_ = (
        _bound(atom.subject, bindings),
        atom.object is not None and _bound(atom.object, bindings),
    )
    if atom.object is None and subject:
        yield _kept(bindings, bindings.column(atom.subject), relation)
    elif atom.object is not None and subject and object_:
        wanted = pairs(bindings.column(atom.subject), bindings.column(atom.object))
        yield _kept(bindings, wanted, relation)
    elif atom.object is not None and subject:
        yield from _looked_up(bindings, atom.subject, atom.object, relation.held)
    elif atom.object is not None and object_:
        yield from _looked_up(bindings, atom.object, atom.subject, relation.turned)
    else:
        yield from _product(bindings, matches(atom, relation.held))


def _kept(bindings: Bindings, wanted: Numbers, relation: Relation) -> Bindings:
    return bindings.taken(np.flatnonzero(is_in(wanted, relation.held)))


def _looked_up(bindings: Bindings, known: int, asked: int, sorted_pairs: Numbers) -> Iterator[Bindings]:
    """Yield the bindings with what stands beside the known term in the pairs."""
    keys = bindings.column(known)
    starts = np.searchsorted(sorted_pairs, keys << HALF)
    counts = np.searchsorted(sorted_pairs, (keys + 1) << HALF) - starts
    for first, last in _parts(counts):
        some = counts[first:last]
        total = int(some.sum())
        if total == 0:
            continue
        rows = np.repeat(np.arange(first, last, dtype=np.int64), some)
        offsets = np.arange(total, dtype=np.int64) - np.repeat(np.cumsum(some) - some, some)
        found = objects_of(sorted_pairs[np.repeat(starts[first:last], some) + offsets])
        yield bindings.taken(rows).with_column(asked, found)


def _product(bindings: Bindings, others: Bindings) -> Iterator[Bindings]:
    """Yield each row of the one with each row of the other: they have no variable in common."""
    if others.length == 0:
        return
    for first, last in _parts(np.full(bindings.length, others.length, dtype=np.int64)):
        rows = np.repeat(np.arange(first, last, dtype=np.int64), others.length)
        beside = np.tile(np.arange(others.length, dtype=np.int64), last - first)
        left, right = bindings.taken(rows), others.taken(beside)
        yield Bindings({**left.columns, **right.columns}, left.length)


def _parts(counts: Numbers) -> Iterator[tuple[int, int]]:
    """Yield ranges of rows whose counts add up to no more than can be held, or of one row."""
    ends = np.cumsum(counts) if len(counts) else EMPTY
    first = 0
    while first < len(counts):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + MOST_ROWS, side="right")))
        yield first, last
        first = last
