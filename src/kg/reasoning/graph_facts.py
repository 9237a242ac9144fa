"""What is known of a graph that was closed: a store with its named graphs, one of which holds what was inferred."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.reasoning.compilation import Compilation, is_read
from kg.reasoning.derivation import Fact
from kg.reasoning.noise import is_noise
from kg.reasoning.rules import Rules, Term
from kg.reasoning.vocabulary import (
    SAME_AS,
    SCHEMA_CLASSES,
    SCHEMA_PREDICATES,
    TYPE,
    UNUSED_CLASSES,
    UNUSED_PREDICATES,
)

_FEW = 256
_SOME = "<urn:x-kg:some>"
_DEFAULT = DefaultGraph()


class GraphFacts:
    """A store whose default graph is the merge of its named graphs (`kg.reasoning.premises.Facts`)."""

    def __init__(self, store: Store, inferred: str, reasoned: Collection[str]) -> None:
        """Take the store; nothing is read yet.

        Args:
            store: The store.
            inferred: The IRI of the graph of what was inferred: all that follows, is no noise and is not stated.
            reasoned: The IRIs of the graphs that were reasoned over, the ontology's among them.
        """
        self._store = store
        self._inferred = inferred
        self._reasoned = frozenset(reasoned)
        self._graphs: dict[Fact, tuple[str, ...]] = {}

    def graphs(self, fact: Fact) -> tuple[str, ...]:
        """Return every graph that holds a fact, whether or not it was reasoned over, that of the inferred included."""
        known = self._graphs.get(fact)
        if known is None:
            known = self._graphs[fact] = tuple(sorted(self._holding(fact)))
        return known

    def stating(self, fact: Fact) -> tuple[str, ...]:
        """Return the graphs that state a fact and were reasoned over."""
        return tuple(graph for graph in self.graphs(fact) if graph in self._reasoned)

    def holds(self, fact: Fact) -> bool | None:
        """Tell whether a fact is stated or was inferred; None of what no release tells (`kg.reasoning.noise`).

        What only graphs that were not reasoned over state may follow besides: it is not inferred once more.
        """
        graphs = self.graphs(fact)
        if graphs:
            return True if self._inferred in graphs or self.stating(fact) else None
        return None if is_noise(*map(str, fact)) else False

    def matching(self, subject: Term | None, predicate: Term | None, object_: Term | None) -> Iterator[Fact]:
        """Yield the facts of the store with these terms; None stands for any."""
        if _can_be_stored(subject, predicate):
            for quad in self._quads(subject, predicate, object_, _DEFAULT):
                yield Fact(quad.subject, quad.predicate, quad.object)

    def stated(self, subject: Term | None, predicate: Term, object_: Term | None) -> Iterator[Fact]:
        """Yield the facts with these terms that graphs state that were reasoned over."""
        found = list(islice(self.matching(subject, predicate, object_), _FEW + 1))
        if len(found) <= _FEW:
            yield from filter(self.stating, found)
            return
        # Most of so many are inferred: each graph is asked for its own.
        for graph in sorted(self._reasoned):
            for quad in self._quads(subject, predicate, object_, NamedNode(graph)):
                yield Fact(quad.subject, quad.predicate, quad.object)

    def tells(self, subject: Term | None, predicate: Term, object_: Term | None) -> bool:
        """Tell whether the store has all that follows with these terms, as far as it can be seen from them."""
        return not is_noise(
            _SOME if subject is None else str(subject),
            str(predicate),
            "<urn:x-kg:any>" if object_ is None else str(object_),
        )

    def rules(self) -> Rules:
        """Return the rules of the graphs that were reasoned over: a row reads an axiom wherever it stands.

        An axiom that was inferred, but not by table 9, has rules too.
        """
        axioms = dict.fromkeys(self._axioms(self._reasoned))
        inferred = dict.fromkeys(self._axioms({self._inferred}))
        while True:
            compilation = Compilation(axioms)
            closed = compilation.closed
            covered = {
                triple
                for relation, known in closed.relations.items()
                for triple in closed.triples(relation, known.held)
            }
            more = [triple for triple in inferred if triple not in covered and triple not in axioms]
            if not more:
                return compilation.rules
            axioms.update(dict.fromkeys(more))

    def _axioms(self, graphs: Collection[str]) -> Iterator[Triple]:
        patterns: list[tuple[NamedNode, NamedNode | None]] = [
            *((predicate, None) for predicate in sorted(SCHEMA_PREDICATES | UNUSED_PREDICATES, key=str)),
            *((TYPE, class_) for class_ in sorted(SCHEMA_CLASSES | UNUSED_CLASSES, key=str)),
        ]
        for predicate, object_ in patterns:
            for quad in self._quads(None, predicate, object_, None):
                if _name(quad) in graphs and is_read(quad.triple):
                    yield quad.triple
        # Two names of one thing matter where the thing is a property.
        for graph in sorted(graphs):
            for quad in self._quads(None, SAME_AS, None, NamedNode(graph)):
                if next(self.matching(None, quad.subject, None), None) is not None:
                    yield quad.triple

    def _holding(self, fact: Fact) -> Iterator[str]:
        if _can_be_stored(fact.subject, fact.predicate):
            for quad in self._quads(*fact, None):
                if not isinstance(quad.graph_name, DefaultGraph):
                    yield quad.graph_name.value

    def _quads(
        self,
        subject: Term | None,
        predicate: Term | None,
        object_: Term | None,
        graph: NamedNode | DefaultGraph | None,
    ) -> Iterator[Quad]:
        return self._store.quads_for_pattern(subject, predicate, object_, graph)  # type: ignore[arg-type]  # see `_can_be_stored`


def _name(quad: Quad) -> str | None:
    return None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value


def _can_be_stored(subject: Term | None, predicate: Term | None) -> bool:
    return not isinstance(subject, Literal | Triple) and not isinstance(
        predicate, Literal | BlankNode | Triple
    )
