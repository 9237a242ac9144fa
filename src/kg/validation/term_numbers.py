"""Numbers for the terms of an rdflib graph, given when they are first met: what walks an index walks a graph so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from rdflib import Graph

from kg.turtle.rdflib_graph import RdflibTerm, TermConverter
from kg.validation.indexed_graph import parsed
from kg.validation.triple_index import Ids


class TermNumbers:
    """A graph in numbers; see `kg.validation.paths.Triples`."""

    def __init__(self, graph: Graph) -> None:
        """Stand on a graph."""
        self._graph = graph
        self._convert = TermConverter()
        self._numbers: dict[RdflibTerm, int] = {}
        self._terms: list[RdflibTerm] = []

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
        wanted = [None if number is None else self._terms[number] for number in (subject, predicate, object_)]
        for row in self._graph.triples((wanted[0], wanted[1], wanted[2])):
            one, two, three = (self.number_of(cast(RdflibTerm, term)) for term in row)
            yield one, two, three
