"""The axioms of an ontology, found by construct: what the rows of OWL 2 RL match in their conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from pyoxigraph import NamedNode, Triple

from kg.reasoning.rules import Term
from kg.reasoning.vocabulary import FIRST, NIL, REST, SAME_AS, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE

MOST_LISTS = 64
"""How many sequences a list that forks is read as; one that forks further is refused."""


def is_schema(triple: Triple) -> bool:
    """Tell whether a row could read a triple as part of an axiom, wherever the triple stands."""
    if triple.predicate == TYPE:
        return triple.object in SCHEMA_CLASSES
    return triple.predicate in SCHEMA_PREDICATES


@dataclass(frozen=True, slots=True)
class List:
    """One reading of an rdf:List."""

    members: tuple[Term, ...]
    cells: tuple[Triple, ...]
    """The triples it is made of."""


class Schema:
    """Triples that may be axioms, by predicate and by class."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Sort out the triples; their order does not matter."""
        self.triples = frozenset(triples)
        by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in sorted(self.triples, key=str):
            by_predicate[triple.predicate].append(triple)
        self._by_predicate = by_predicate
        self._by_subject: dict[tuple[NamedNode, Term], list[Triple]] = defaultdict(list)
        for predicate, found in by_predicate.items():
            for triple in found:
                self._by_subject[predicate, triple.subject].append(triple)
        self._by_class: dict[Term, list[Triple]] = defaultdict(list)
        for triple in by_predicate.get(TYPE, ()):
            self._by_class[triple.object].append(triple)

    def of(self, predicate: NamedNode) -> Sequence[Triple]:
        """Return the triples of a predicate, sorted."""
        return self._by_predicate.get(predicate, ())

    def members(self, class_: NamedNode) -> Sequence[Triple]:
        """Return the triples that put something into a class, sorted."""
        return self._by_class.get(class_, ())

    def said(self, subject: Term, predicate: NamedNode) -> Sequence[Triple]:
        """Return what is said of a subject with a predicate, sorted."""
        return self._by_subject.get((predicate, subject), ())

    def lists(self, head: Term) -> Sequence[List] | None:
        """Return every sequence that an rdf:List can be read as; None when it does not end, or forks too often.

        A list forks when a cell has two values of rdf:first or rdf:rest: rows then hold of every reading.
        """
        readings = self._read(head, frozenset())
        return None if readings is None or not readings else readings

    def _read(self, cell: Term, passed: frozenset[Term]) -> list[List] | None:
        members: list[Term] = []
        cells: list[Triple] = []
        seen = set(passed)
        while cell != NIL:
            firsts, rests = self.said(cell, FIRST), self.said(cell, REST)
            if cell in seen or not firsts or not rests:
                return None
            seen.add(cell)
            if len(firsts) > 1 or len(rests) > 1:
                return self._forked(firsts, rests, List(tuple(members), tuple(cells)), frozenset(seen))
            members.append(firsts[0].object)
            cells += (firsts[0], rests[0])
            cell = rests[0].object
        return [List(tuple(members), tuple(cells))]

    def _forked(
        self, firsts: Sequence[Triple], rests: Sequence[Triple], before: List, seen: frozenset[Term]
    ) -> list[List] | None:
        readings: list[List] = []
        for rest in rests:
            tails = self._read(rest.object, seen) or ()
            for first, tail in product(firsts, tails):
                members = (*before.members, first.object, *tail.members)
                readings.append(List(members, (*before.cells, first, rest, *tail.cells)))
                if len(readings) > MOST_LISTS:
                    return None
        return readings

    @property
    def equalities(self) -> Sequence[Triple]:
        """What is the same as something else by name."""
        return [triple for triple in self.of(SAME_AS) if triple.subject != triple.object]
