"""Numbers for the terms of an rdflib graph, given when they are first met: what walks an index walks a graph so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from rdflib import Graph

from kg.turtle.rdflib_graph import RdflibTerm, TermConverter
from kg.validation.index.indexed_graph import parsed
from kg.validation.index.triple_index import Ids


class TermNumbers:
    """A graph in numbers; see `kg.validation.reach.paths.Triples`."""

    def __init__(self, graph: Graph) -> None:
        """Stand on a graph, which does not change from now on."""
        self._graph = graph
        self._convert = TermConverter()
        self._numbers: dict[RdflibTerm, int] = {}
        self._terms: list[RdflibTerm] = []
        self._said: dict[int, dict[int, list[Ids]]] = {}
        """For a subject, by predicate."""

    def number_of(self, term: RdflibTerm) -> int:
        """Return the number of a term."""
        number = self._numbers.setdefault(term, len(self._terms))
        if number == len(self._terms):
            self._terms.append(term)
        return number

    def number(self, text: str) -> int | None:
        """Return the number of a term that is written as in N-Triples."""
        return self.number_of(self._convert.term(parsed(text)))

    def term(self, number: int) -> RdflibTerm:
        """Return the term of a number."""
        return self._terms[number]

    def matching(
        self, subject: int | None = None, predicate: int | None = None, object_: int | None = None
    ) -> Iterator[Ids]:
        """Yield the triples that match a pattern."""
        if subject is None:
            yield from self._matching(None, predicate, object_)
            return
        # What is said of one resource is little, and every shape asks for some of it.
        said = self._said.get(subject)
        if said is None:
            said = self._said[subject] = {}
            for ids in self._matching(subject, None, None):
                said.setdefault(ids[1], []).append(ids)
        for rows in said.values() if predicate is None else (said.get(predicate, ()),):
            for ids in rows:
                if object_ is None or ids[2] == object_:
                    yield ids

    def _matching(self, *pattern: int | None) -> Iterator[Ids]:
        subject, predicate, object_ = (None if number is None else self._terms[number] for number in pattern)
        for row in self._graph.triples((subject, predicate, object_)):
            one, two, three = (self.number_of(cast(RdflibTerm, term)) for term in row)
            yield one, two, three
