"""Reads the files of a graph, keeps its columns in a file, and brings them up to date."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from kg.turtle import read
from kg.turtle.formats import format_of
from kg.turtle.newer import is_newer, newer
from kg.validation.triple_index import Columns, Table, TripleIndex

FORMAT = 2
"""Raise it when the layout of the file changes."""

STALE = 0.2
"""When more than this share of the bytes has changed, the columns are built again."""

Texts = tuple[str, str, str]


@dataclass(frozen=True)
class SourceFile:
    """A file of the graph, in memory: what is hashed is what is parsed and validated."""

    name: str
    path: Path
    content: bytes
    base: str | None = None
    """What its relative IRIs are relative to; without one they are a mistake."""

    @property
    def format(self) -> RdfFormat:
        """Its format, told by its suffix."""
        return format_of(self.path)

    @property
    def is_turtle(self) -> bool:
        """Whether it can be read as Turtle: N-Triples can."""
        return self.format in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def read_sources(files: Iterable[Path], root: Path) -> tuple[SourceFile, ...]:
    """Read files whole; their names are relative to a folder."""
    return tuple(SourceFile(file.relative_to(root).as_posix(), file, file.read_bytes()) for file in files)


def blank_prefix(name: str) -> str:
    """Return what the names of the blank nodes of a file begin with in an index; `n` and a rank follow."""
    return f"f{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def triples_of(
    source: SourceFile, *, known_prefixes: Mapping[str, str] | None = None, explained: bool = True
) -> Iterator[tuple[object, object, object]]:
    """Yield the terms of each triple of a Turtle file.

    A blank node is named after its file and its place in the order of the file's blank nodes: a label means something
    in its own file only, and the same bytes give the same names.

    Args:
        source: The file.
        known_prefixes: Prefixes with their namespaces, to tell how to declare one that the file forgot.
        explained: Whether a mistake is looked up in the file on disk, to explain it.

    Raises:
        TurtleError: While iterating: the file is not Turtle.
        SyntaxError: The same, when it is not to be explained.
    """
    blank: dict[BlankNode, BlankNode] = {}
    prefix = blank_prefix(source.name)

    def scoped(node: BlankNode) -> BlankNode:
        return blank.setdefault(node, BlankNode(f"{prefix}n{len(blank)}"))

    try:
        for subject, predicate, object_, _graph in parse(source.content, source.format, base_iri=source.base):
            if isinstance(subject, BlankNode):
                subject = scoped(subject)  # noqa: PLW2901
            if isinstance(object_, BlankNode):
                object_ = scoped(object_)  # noqa: PLW2901
            elif not isinstance(object_, NamedNode) and is_newer(object_):
                raise newer(object_, source.content.decode("utf-8"), source.format, source.path, source.base)
            yield subject, predicate, object_
    except SyntaxError:
        if not explained:
            raise
        # Read again by the reader that explains the mistake.
        for _ in read(source.path, base_iri=source.base, known_prefixes=known_prefixes):
            pass
        raise


def texts_of(
    source: SourceFile, *, known_prefixes: Mapping[str, str] | None = None, explained: bool = True
) -> set[Texts]:
    """Return the triples of a file as N-Triples texts; the arguments and errors are those of `triples_of`."""
    return {
        (str(subject), str(predicate), str(object_))
        for subject, predicate, object_ in triples_of(
            source, known_prefixes=known_prefixes, explained=explained
        )
    }


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
    from kg.validation.column_building import build_columns  # noqa: PLC0415 - NumPy is slow to import

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
    return memoryview(part).cast("B")  # type: ignore[arg-type]


def _format() -> str:
    return f"{FORMAT} {array('I').itemsize} pyoxigraph {version('pyoxigraph')}"
