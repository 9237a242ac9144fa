"""What changed between two releases: the lines that only one of the two sorted dumps has."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

ADDED = "+"
REMOVED = "-"

Dump: TypeAlias = bytes | mmap.mmap
"""Sorted N-Quads, each line ended by a line break."""

SHORTEST, LONGEST = 1 << 8, 1 << 20
"""How many bytes are compared at once: few after a difference, twice as many as long as there is none."""


@contextmanager
def opened(path: Path) -> Iterator[Dump]:
    """Give the bytes of a dump, read from the disk as they are looked at.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""  # Nothing cannot be mapped.
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield mapped


def difference(old: Dump, new: Dump) -> Iterator[tuple[str, str]]:
    """Yield what must be removed from the old dump and added to it to have the new one, in the order of the dumps.

    Both are gone through once, and what they share is compared in large pieces: releases of any size can be compared.

    Args:
        old: The sorted N-Quads of one release.
        new: Those of the other.

    Yields:
        `-` or `+`, and the line without its line break.
    """
    here, there = 0, 0
    step = SHORTEST
    while here < len(old) and there < len(new):
        before, after = old[here : here + step], new[there : there + step]
        same = before == after
        # Both places are always the beginning of a line.
        whole = before.rfind(b"\n", 0, len(before) if same else _shared(before, after)) + 1
        here, there = here + whole, there + whole
        if same:
            step = step * 2 if whole == 0 or step < LONGEST else step
            continue
        step = SHORTEST
        if whole:
            continue
        removed, added = line_at(old, here), line_at(new, there)
        if removed < added:
            here += len(removed)
            yield REMOVED, removed[:-1].decode("utf-8")
        else:
            there += len(added)
            yield ADDED, added[:-1].decode("utf-8")
    yield from ((REMOVED, line) for line in _lines_from(old, here))
    yield from ((ADDED, line) for line in _lines_from(new, there))


def _lines_from(dump: Dump, place: int) -> Iterator[str]:
    while place < len(dump):
        line = line_at(dump, place)
        place += len(line)
        yield line[:-1].decode("utf-8")


def lines_of(dump: Dump, subject: str) -> list[str]:
    """Return the lines about a subject, found by halving: the dump is sorted.

    Args:
        dump: Sorted N-Quads.
        subject: An IRI between angle brackets, or a blank node.
    """
    start = subject.encode("utf-8") + b" "
    low, high = 0, len(dump)
    while low < high:
        middle = dump.rfind(b"\n", low, (low + high) // 2) + 1 or low
        line = line_at(dump, middle)
        if line < start:
            low = middle + len(line)
        else:
            high = middle
    found = []
    while dump[low : low + len(start)] == start:
        line = line_at(dump, low)
        found.append(line[:-1].decode("utf-8"))
        low += len(line)
    return found


def line_at(dump: Dump, place: int) -> bytes:
    """Return the line that begins at a place, with its line break."""
    return dump[place : dump.find(b"\n", place) + 1]


def _shared(one: bytes, other: bytes) -> int:
    """Return how many bytes two different pieces have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
