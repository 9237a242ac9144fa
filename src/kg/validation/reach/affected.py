"""From triples back to the focus nodes on which they can change what a shape finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from rdflib.term import Node

from kg.turtle.rdflib_graph import oxigraph_term
from kg.validation.index.triple_index import Ids
from kg.validation.reach.paths import HERE, Path, Triples, follow, inverse
from kg.validation.reach.shape_reach import ANY, SUBCLASS, TYPE, Reach, Targets, by_predicate


class Numbers(Triples, Protocol):
    """An index, or what stands for one."""

    def text(self, number: int) -> str: ...


class TargetNodes:
    """Which nodes of an index a shape targets (SHACL, section 2.1.3)."""

    def __init__(self, index: Triples) -> None:
        """Stand on an index, or on what stands for one."""
        self._index = index
        self._classes: dict[str, frozenset[int]] = {}

    def among(self, targets: Targets, nodes: Iterable[int]) -> set[int]:
        """Return those of the nodes that are targeted."""
        named = {self._index.number(str(oxigraph_term(node))) for node in targets.nodes}
        kinds = {kind for iri in targets.classes for kind in self._subclasses(iri)}
        type_ = self._index.number(f"<{TYPE}>")
        subjects_of = self._numbers(targets.subjects_of)
        objects_of = self._numbers(targets.objects_of)
        return {
            node
            for node in nodes
            if node in named
            or (
                kinds
                and type_ is not None
                and any(ids[2] in kinds for ids in self._index.matching(node, type_))
            )
            or any(self._has(self._index.matching(node, predicate)) for predicate in subjects_of)
            or any(self._has(self._index.matching(None, predicate, node)) for predicate in objects_of)
        }

    def exist(self, targets: Targets) -> bool:
        """Tell whether anything is targeted."""
        type_ = self._index.number(f"<{TYPE}>")
        kinds = {kind for iri in targets.classes for kind in self._subclasses(iri)}
        return (
            bool(targets.nodes)
            or any(self._has(self._index.matching(None, type_, kind)) for kind in kinds if type_ is not None)
            or any(
                self._has(self._index.matching(None, predicate))
                for predicate in self._numbers(targets.subjects_of | targets.objects_of)
            )
        )

    def _numbers(self, iris: Iterable[str]) -> list[int]:
        numbers = (self._index.number(f"<{iri}>") for iri in iris)
        return [number for number in numbers if number is not None]

    def _subclasses(self, iri: str) -> frozenset[int]:
        if iri not in self._classes:
            top, below = self._index.number(f"<{iri}>"), self._index.number(f"<{SUBCLASS}>")
            found: set[int] = set()
            waiting = [] if top is None else [top]
            while waiting:
                kind = waiting.pop()
                if kind not in found:
                    found.add(kind)
                    if below is not None:
                        waiting.extend(ids[0] for ids in self._index.matching(None, below, kind))
            self._classes[iri] = frozenset(found)
        return self._classes[iri]

    @staticmethod
    def _has(triples: Iterable[Ids]) -> bool:
        return next(iter(triples), None) is not None


def focus_nodes_affected(
    changes: Collection[Ids], reaches: Mapping[Node, Reach], index: Numbers, targets: TargetNodes
) -> dict[Node, set[int]]:
    """Return for each shape the focus nodes whose validation can look at one of these triples.

    SPARQL constraints are left out (`sparql_reach`), and so are the shapes whose reach is unknown.

    Args:
        changes: Triples of the index, those that were removed among them.
        reaches: What the shapes look at.
        index: The graph, with the triples that were removed still in it.
        targets: What is targeted, in the graph without those.
    """
    looked_at = by_predicate(reaches)
    starts: dict[tuple[Node, Path], set[int]] = {}
    texts: dict[int, str] = {}
    for subject, predicate, object_ in changes:
        if predicate not in texts:
            texts[predicate] = index.text(predicate)[1:-1]
        iri = texts[predicate]
        for reach, access in (*looked_at.get(iri, ()), *looked_at.get(ANY, ())):
            node = object_ if access.inverse else subject
            starts.setdefault((reach.shape, access.path), set()).add(node)
        for shape, reach in reaches.items():
            if (iri == TYPE and reach.targets.classes) or iri in reach.targets.subjects_of:
                starts.setdefault((shape, HERE), set()).add(subject)
            if iri in reach.targets.objects_of:
                starts.setdefault((shape, HERE), set()).add(object_)
    found: dict[Node, set[int]] = {}
    for (shape, path), nodes in starts.items():
        found.setdefault(shape, set()).update(follow(inverse(path), nodes, index))
    for shape, nodes in found.items():
        found[shape] = targets.among(reaches[shape].targets, nodes)
    return {shape: nodes for shape, nodes in found.items() if nodes}
