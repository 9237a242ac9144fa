"""Property paths (SHACL, section 2.3.1): read from shapes, turned round, followed from many nodes at once."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Protocol

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.validation.findings import SH
from kg.validation.index.triple_index import Ids


class Triples(Protocol):
    """What a path is followed in."""

    def number(self, text: str) -> int | None: ...

    def matching(
        self, subject: int | None = None, predicate: int | None = None, object_: int | None = None
    ) -> Iterable[Ids]: ...


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a predicate, or against it."""

    iri: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other; none at all stays where it is."""

    steps: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any one of several paths."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path any number of times, or at least once, or at most once."""

    path: Path
    least: int
    many: bool


Path = Predicate | Sequence | Alternative | Repeated

HERE = Sequence(())
"""The path that stays where it is."""


class NotAPath(ValueError):
    """A node of the shapes is not a property path."""


def read_path(shapes: Graph, node: Node) -> Path:
    """Read the path that a node of a shapes graph stands for.

    Raises:
        NotAPath: It stands for none.
    """
    if isinstance(node, URIRef):
        return Predicate(str(node))
    if isinstance(node, BNode):
        if shapes.value(node, RDF.first) is not None:
            return Sequence(tuple(read_path(shapes, step) for step in Collection(shapes, node)))
        for name, least, many in (
            ("zeroOrMorePath", 0, True),
            ("oneOrMorePath", 1, True),
            ("zeroOrOnePath", 0, False),
        ):
            step = shapes.value(node, URIRef(SH + name))
            if step is not None:
                return Repeated(read_path(shapes, step), least, many)
        against = shapes.value(node, URIRef(SH + "inversePath"))
        if against is not None:
            path = read_path(shapes, against)
            if _has_sequence(path):
                raise NotAPath("sh:inversePath of a sequence, which pySHACL follows from its wrong end,")
            return inverse(path)
        paths = shapes.value(node, URIRef(SH + "alternativePath"))
        if paths is not None:
            return Alternative(tuple(read_path(shapes, path) for path in Collection(shapes, paths)))
    raise NotAPath(str(node))


def _has_sequence(path: Path) -> bool:
    match path:
        case Predicate():
            return False
        case Alternative(paths):
            return any(map(_has_sequence, paths))
        case Repeated(repeated, _, _):
            return _has_sequence(repeated)
        case Sequence():
            return True


def inverse(path: Path) -> Path:
    """Return the path that leads back."""
    match path:
        case Predicate(iri, against):
            return Predicate(iri, not against)
        case Sequence(steps):
            return Sequence(tuple(inverse(step) for step in reversed(steps)))
        case Alternative(paths):
            return Alternative(tuple(inverse(each) for each in paths))
        case Repeated(repeated, least, many):
            return Repeated(inverse(repeated), least, many)


def then(path: Path, step: Path) -> Path:
    """Return one path followed by another."""
    before = path.steps if isinstance(path, Sequence) else (path,)
    after = step.steps if isinstance(step, Sequence) else (step,)
    steps = before + after
    return steps[0] if len(steps) == 1 else Sequence(steps)


def follow(path: Path, nodes: Set[int], triples: Triples) -> Set[int]:
    """Return the nodes that a path leads to from any of these nodes."""
    match path:
        case Predicate(iri, against):
            predicate = triples.number(f"<{iri}>")
            if predicate is None:
                return frozenset()
            if against:
                return {ids[0] for node in nodes for ids in triples.matching(None, predicate, node)}
            return {ids[2] for node in nodes for ids in triples.matching(node, predicate)}
        case Sequence(steps):
            for step in steps:
                nodes = follow(step, nodes, triples)
            return nodes
        case Alternative(paths):
            return {node for each in paths for node in follow(each, nodes, triples)}
        case Repeated(repeated, least, many):
            reached = set(nodes) if least == 0 else set()
            front = follow(repeated, nodes, triples)
            while front - reached:
                new = front - reached
                reached |= new
                front = follow(repeated, new, triples) if many else frozenset()
            return reached
