"""What a change of triples can affect: the focus nodes to validate again, and nothing less.

A shape's result on a focus node can change only when a triple that changed is one that the shape looks at. Take the
first place where looking at the old graph and at the new one differs: up to there both are alike, so that the way back
from the triple to the focus node is in the new graph, or in the triples that were removed. It is looked for in both
together. For SPARQL constraints the query itself is asked, with its variables bound to the changed triple's terms
(`sparql_reach`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rdflib import URIRef, Variable
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from kg.turtle.rdflib_graph import RdflibTerm, oxigraph_term
from kg.validation.engines.auto_engine import AutoEngine
from kg.validation.index.triple_index import Ids, TripleIndex
from kg.validation.reach.affected import focus_nodes_affected
from kg.validation.reach.paths import Alternative, Path, Predicate, follow, inverse
from kg.validation.reach.shape_reach import Reach, steps_of
from kg.validation.reach.sparql_reach import Pattern, QueryReach

MOST_BINDINGS = 2_000
"""When a change binds a query in more ways, all its focus nodes are checked again."""

Binding = frozenset[tuple[str, int]]


class WithRemoved:
    """An index with triples that are not in the graph any more."""

    def __init__(self, index: TripleIndex, removed: Iterable[Ids]) -> None:
        """Stand on an index."""
        self._index = index
        self._by_subject: dict[int, list[Ids]] = {}
        self._by_object: dict[int, list[Ids]] = {}
        for ids in removed:
            self._by_subject.setdefault(ids[0], []).append(ids)
            self._by_object.setdefault(ids[2], []).append(ids)

    def number(self, text: str) -> int | None:
        """Return the number of a term."""
        return self._index.number(text)

    def text(self, number: int) -> str:
        """Return the text of a term."""
        return self._index.text(number)

    def matching(
        self, subject: int | None = None, predicate: int | None = None, object_: int | None = None
    ) -> Iterator[Ids]:
        """Yield the triples that match a pattern; one of subject and object must be given."""
        yield from self._index.matching(subject, predicate, object_)
        removed = (
            self._by_object.get(object_ or 0, ()) if subject is None else self._by_subject.get(subject, ())
        )
        for ids in removed:
            if predicate in (None, ids[1]) and object_ in (None, ids[2]):
                yield ids


@dataclass
class Affected:
    """The focus nodes to validate again, by shape."""

    nodes: dict[Node, set[RdflibTerm]] = field(default_factory=dict)
    whole: dict[Node, str] = field(default_factory=dict)
    """The shapes of which all focus nodes are checked again, and why."""
    values: dict[Node, set[RdflibTerm] | None] = field(default_factory=dict)
    """For a rule about the whole graph, the values that may be new; None when any may."""

    def add(self, shape: Node, nodes: Iterable[RdflibTerm]) -> None:
        """Add focus nodes of a shape."""
        self.nodes.setdefault(shape, set()).update(nodes)

    def wanted(self) -> dict[Node, Collection[RdflibTerm] | None]:
        """Return the focus nodes of each shape; None for all of them."""
        return {**self.nodes, **dict.fromkeys(self.whole)}


class ChangeReach:
    """The shapes, the new graph, and the triples that are not the same."""

    def __init__(self, engine: AutoEngine, added: Collection[Ids], removed: Collection[Ids]) -> None:
        """Put engine and change together."""
        self._engine = engine
        self._changed = {*added, *removed}
        self._both = WithRemoved(engine.index, removed)
        self._predicates = {
            predicate: engine.index.text(predicate)[1:-1] for _, predicate, _ in self._changed
        }

    def affected(self) -> Affected:
        """Return the focus nodes on which a finding may be new."""
        found = Affected()
        engine = self._engine
        reaches = engine.read.reaches
        touched = focus_nodes_affected(self._changed, reaches, self._both, engine.target_nodes)
        for shape, nodes in touched.items():
            found.add(shape, map(engine.terms.term, nodes))
            found.values[shape] = None
        for shape, reach in reaches.items():
            if reach.unknown is not None:
                found.whole[shape] = reach.unknown
                continue
            for query, paths in reach.queries.items():
                reason = self._query(reach, query, paths, found)
                if reason is not None:
                    found.whole[shape] = f"sh:sparql ({reason})"
        return found

    def _query(self, reach: Reach, query: Node, paths: Iterable[Path], found: Affected) -> str | None:
        """Add what a changed triple can do to a SPARQL constraint; return why that cannot be said."""
        read = self._engine.read.query(reach.shape, query)
        if isinstance(read, str):
            return read
        if read.unknown is not None:
            return read.unknown
        bindings = {binding for pattern in read.patterns for binding in self._bindings(pattern, read)}
        if not bindings:
            return None
        if "this" not in read.bound:
            return "$this"
        if frozenset() in bindings or len(bindings) > MOST_BINDINGS:
            return f"{len(bindings)} bindings"
        prepared = self._engine.read.prepared(reach.shape, query)
        for node, value in self._solutions(prepared, bindings):
            number = self._engine.index.number(str(oxigraph_term(node)))
            starts = set() if number is None else {number}
            for path in paths:
                nodes = self._engine.target_nodes.among(
                    reach.targets, follow(inverse(path), starts, self._engine.index)
                )
                found.add(reach.shape, map(self._engine.terms.term, nodes))
            if node in reach.targets.nodes:
                found.add(reach.shape, [node])
            values = found.values.setdefault(reach.shape, set())
            if values is not None and value is not None:
                values.add(value)
        return None

    def _solutions(
        self, query: Query, bindings: Iterable[Binding]
    ) -> Iterator[tuple[RdflibTerm, RdflibTerm | None]]:
        term = self._engine.terms.term
        for binding in bindings:
            given = {name: term(number) for name, number in binding}
            for row in self._engine.graph.query(query, initBindings=given):
                solution: dict[str, Any] = row.asdict()  # type: ignore[union-attr]  # of a SELECT
                this = solution.get("this", given.get("this"))
                if this is not None:
                    yield this, solution.get("value")

    def _bindings(self, pattern: Pattern, read: QueryReach) -> Iterator[Binding]:
        """Yield what a changed triple that a pattern matches says of the variables that every solution binds."""
        for ids in self._changed:
            for binding in self._matches(pattern, ids):
                yield frozenset((name, number) for name, number in binding.items() if name in read.bound)

    def _matches(self, pattern: Pattern, ids: Ids) -> Iterator[Mapping[str, int]]:
        subject, predicate, object_ = ids
        path = pattern.predicate
        if isinstance(path, Variable):
            yield from self._agreeing(
                (pattern.subject, subject), (path, predicate), (pattern.object, object_)
            )
            return
        one_step = isinstance(path, Predicate) or (
            isinstance(path, Alternative) and all(isinstance(each, Predicate) for each in path.paths)
        )
        for access in steps_of(path):
            if access.predicate != self._predicates[predicate]:
                continue
            if one_step:
                start, end = (object_, subject) if access.inverse else (subject, object_)
                this = ((Variable("this"), predicate),) if pattern.this else ()
                yield from self._agreeing((pattern.subject, start), (pattern.object, end), *this)
                continue
            near = object_ if access.inverse else subject
            for start in follow(inverse(access.path), {near}, self._both):
                yield from self._agreeing((pattern.subject, start))

    def _agreeing(self, *pairs: tuple[object, int]) -> Iterator[Mapping[str, int]]:
        """Yield the variables with their terms, if what is no variable is the same term and no variable is two."""
        binding: dict[str, int] = {}
        for wanted, number in pairs:
            if isinstance(wanted, Variable):
                if binding.setdefault(str(wanted), number) != number:
                    return
            elif isinstance(wanted, URIRef) and self._engine.index.number(f"<{wanted}>") != number:
                return
            # A literal of a query matches the literals of its value, however they are written.
        yield binding
