"""Reads the files of a graph: their bytes once, and the triples that they state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from kg.turtle import read
from kg.turtle.formats import format_of
from kg.turtle.newer import is_newer, newer

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
                subject = scoped(subject)  # noqa: PLW2901 - what was read is not needed
            if isinstance(object_, BlankNode):
                object_ = scoped(object_)  # noqa: PLW2901 - as above
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
