"""Keeps the columns of a graph in a file, and brings them up to date."""

from __future__ import annotations

import json
import mmap
import os
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from kg.validation.index.source_files import SourceFile, texts_of
from kg.validation.index.triple_index import Columns, Table, TripleIndex

FORMAT = 2
"""Raise it when the layout of the file changes."""

STALE = 0.2
"""When more than this share of the bytes has changed, the columns are built again."""


# ---- the file


def save(columns: Columns, path: Path, digests: Mapping[str, str]) -> None:
    """Write columns to a file, whole or not at all.

    Args:
        columns: The columns.
        path: Where; its folder is made.
        digests: The SHA-256 of each file that they were built from.
    """
    parts = [_bytes(column) for column in _parts(columns)]
    places, position = [], 0
    for part in parts:
        places.append([position, len(part)])
        position += -(-len(part) // 8) * 8
    header = json.dumps(
        {
            "format": _format(),
            "sources": [[name, digests[name]] for name in columns.sources],
            "parts": places,
        }
    ).encode()
    header += b" " * (-len(header) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another process may be writing the same.
    partial = path.with_suffix(f".{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            file.write(len(header).to_bytes(8, "little"))
            file.write(header)
            for part in parts:
                file.write(part)
                file.write(b"\0" * (-len(part) % 8))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def load(path: Path) -> tuple[Columns, Mapping[str, str]] | None:
    """Map the file of columns into memory.

    Returns:
        The columns and the SHA-256 of each file that they were built from; None when there is no such file, or it
        was written by another version.
    """
    try:
        with path.open("rb") as file:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        start = 8 + int.from_bytes(mapped[:8], "little")
        header = json.loads(bytes(mapped[8:start]))
        if header["format"] != _format() or start + sum(header["parts"][-1]) > len(mapped):
            return None
    except (OSError, ValueError, KeyError, IndexError):
        return None
    kinds: tuple[Literal["B", "I", "Q"], ...] = (*("I",) * 12, "B", "Q", "I", "I", "I", "Q")
    parts = [
        mapped[start + position : start + position + length].cast(kind)
        for (position, length), kind in zip(header["parts"], kinds, strict=True)
    ]
    digests = dict(header["sources"])
    columns = Columns(
        tuple(digests),
        Table(*parts[0:4]),
        Table(*parts[4:8]),
        Table(*parts[8:12]),
        texts=parts[12],
        text_ends=parts[13],
        hashes=parts[14],
        hashed=parts[15],
        odd=parts[16],
        kinds=parts[17],
    )
    return columns, digests


@dataclass(frozen=True)
class _Kept:
    """Columns from the last time, and what is not in them as it is now."""

    columns: Columns
    hidden: frozenset[int]
    """The numbers of the files that have changed or are gone."""
    changed: Sequence[SourceFile]
    """The files that have changed or are new."""


def _kept(path: Path | None, sources: Sequence[SourceFile]) -> _Kept | None:
    """Return the kept columns when most of what they were built from is unchanged."""
    loaded = load(path) if path else None
    if loaded is None:
        return None
    columns, before = loaded
    digests = {source.name: source.digest for source in sources}
    changed = [source for source in sources if before.get(source.name) != digests[source.name]]
    hidden = frozenset(
        place for place, name in enumerate(columns.sources) if digests.get(name) != before[name]
    )
    size = sum(len(source.content) for source in sources)
    few = len(hidden) <= STALE * len(before) and sum(len(s.content) for s in changed) <= STALE * size
    return _Kept(columns, hidden, changed) if few else None


def is_kept(path: Path, sources: Sequence[SourceFile]) -> bool:
    """Tell whether the kept columns serve, so that opening the index takes no time."""
    return _kept(path, sources) is not None


def open_index(
    path: Path | None,
    sources: Sequence[SourceFile],
    *,
    known_prefixes: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> TripleIndex:
    """Return the index of the files as they are now.

    The kept columns serve when most of what they were built from is unchanged; the files that are not are parsed
    and laid over them.

    Args:
        path: Where the columns are kept; None to keep them nowhere.
        sources: The files.
        known_prefixes: Prefixes with their namespaces, to tell how to declare one that a file forgot.
        progress: Called with the number of files done.

    Raises:
        TurtleError: A file is not Turtle.
    """
    kept = _kept(path, sources)
    if kept is not None:
        progress(len(sources) - len(kept.changed))
        index = TripleIndex(kept.columns, kept.hidden)
        for source in kept.changed:
            index.add(texts_of(source, known_prefixes=known_prefixes))
            progress(1)
        return index
    from kg.validation.index.column_building import build_columns  # noqa: PLC0415 - NumPy is slow to import

    columns = build_columns(sources, known_prefixes=known_prefixes, progress=progress)
    if path is not None:
        save(columns, path, {source.name: source.digest for source in sources})
    return TripleIndex(columns)


def _parts(columns: Columns) -> list[object]:
    tables = (columns.by_subject, columns.by_object, columns.by_predicate)
    rows = [part for table in tables for part in (table.starts, table.second, table.third, table.source)]
    return [
        *rows,
        columns.texts,
        columns.text_ends,
        columns.hashes,
        columns.hashed,
        columns.odd,
        columns.kinds,
    ]


def _bytes(part: object) -> memoryview:
    return memoryview(part).cast("B")  # type: ignore[arg-type]  # arrays, or parts of the file


def _format() -> str:
    return f"{FORMAT} {array('I').itemsize} pyoxigraph {version('pyoxigraph')}"
