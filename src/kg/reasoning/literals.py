"""What is known of the literals of a graph before any rule is run (table 8).

A rule that asks for a datatype's members is told which literals it holds (dt-type2), one that asks for two literals
with one data value is told them (dt-eq). Nobody else is: written out, these triples are many and say nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, permutations

import numpy as np
from pyoxigraph import Literal, NamedNode

from kg.reasoning.datatypes import ILL_TYPED, SUPPORTED, Value, data_value, holds, included_in
from kg.reasoning.materialisation import Materialisation
from kg.reasoning.relation import EMPTY, Numbers, pairs
from kg.reasoning.rules import OTHER_VALUE, SAME_VALUE, Rule
from kg.reasoning.vocabulary import DISJOINT_WITH, RDF, SAME_AS, TYPE, XSD

_TEXT_END = '"'

DISJOINT = tuple(
    NamedNode(iri)
    for iri in (
        *(
            XSD + name
            for name in ("anyURI", "base64Binary", "boolean", "dateTime", "decimal", "double", "float")
        ),
        *(XSD + "hexBinary", XSD + "string", RDF + "PlainLiteral", RDF + "XMLLiteral"),
    )
)
"""The datatypes that owlrl declares to have no value in common, but for the pairs below."""

_OVERLAPPING = {(XSD + "string", RDF + "PlainLiteral"), (RDF + "PlainLiteral", RDF + "XMLLiteral")}


class Literals:
    """The literals among the terms of a graph."""

    def __init__(self, facts: Materialisation) -> None:
        """Take the graph; its literals are looked up when they are needed."""
        self._facts = facts
        self._told: set[NamedNode] = set()

    def tell(self, rules: Iterable[Rule]) -> None:
        """State what rules ask about the literals that are known by now."""
        asked = {pattern for rule in rules for pattern in rule.body}
        facts = self._facts
        datatypes = {
            pattern.object for pattern in asked if pattern.predicate == TYPE and pattern.object in SUPPORTED
        }
        for datatype in datatypes - self._told:
            if isinstance(datatype, NamedNode):
                self._told.add(datatype)
                members = [number for number, literal in self._all() if holds(datatype, literal)]
                relation = facts.class_relation(facts.terms.number(datatype))
                facts.add(relation, np.array(members, dtype=np.int64))
        if SAME_VALUE not in self._told and any(pattern.predicate == SAME_VALUE for pattern in asked):
            self._told.add(SAME_VALUE)
            facts.add(facts.terms.number(SAME_VALUE), self._of_one_value())

    def tell_differences(self) -> None:
        """State which literals were found to be the same and cannot be."""
        facts = self._facts
        texts = facts.terms.texts
        rows = facts.held(facts.terms.number(SAME_AS))
        differing = [
            row
            for row in rows.tolist()
            if texts[row >> 32].startswith('"')
            and texts[row & 0xFFFFFFFF].startswith('"')
            and self._differ(row >> 32, row & 0xFFFFFFFF)
        ]
        facts.add(facts.terms.number(OTHER_VALUE), np.array(differing, dtype=np.int64))
        facts.settle()

    def tell_disjoint_datatypes(self) -> None:
        """State which of the datatypes in use have no value in common, as owlrl does.

        Nothing follows from it: that a literal is in none but its own is known from its value.
        """
        facts = self._facts
        marks = {
            text.rpartition('"^^')[2]
            for text in facts.terms.texts
            if text.startswith('"') and text[-1] == ">"
        }
        used = [datatype for datatype in DISJOINT if marks & set(map(str, included_in(datatype)))]
        rows = [
            [facts.terms.number(one), facts.terms.number(other)]
            for one, other in combinations(used, 2)
            if (one.value, other.value) not in _OVERLAPPING
        ]
        if rows:
            facts.add(facts.terms.number(DISJOINT_WITH), pairs(*np.array(rows, dtype=np.int64).T))

    def outside(self, datatype: NamedNode, members: Numbers) -> list[int]:
        """Return the literals among the members of a datatype that it does not hold (dt-not-type)."""
        texts = self._facts.terms.texts
        quick = _texts_known_to_be_in(datatype)
        return [
            number
            for number in members.tolist()
            if texts[number].startswith('"')
            and not (quick and texts[number].endswith(_TEXT_END))
            and holds(datatype, self._literal(number)) is False
        ]

    def ill_typed(self) -> Iterator[int]:
        """Yield the literals whose lexical form is none of their datatype's."""
        marks = tuple(f'"^^{datatype}' for datatype in SUPPORTED)
        for number, text in enumerate(self._facts.terms.texts):
            if (
                text.startswith('"')
                and text.endswith(marks)
                and data_value(self._literal(number)) == ILL_TYPED
            ):
                yield number

    def _all(self) -> Iterator[tuple[int, Literal]]:
        for number, text in enumerate(self._facts.terms.texts):
            if text.startswith('"'):
                yield number, self._literal(number)

    def _literal(self, number: int) -> Literal:
        term = self._facts.terms.term(number)
        assert isinstance(term, Literal)
        return term

    def _of_one_value(self) -> Numbers:
        by_value: dict[Value, list[int]] = defaultdict(list)
        for number, literal in self._all():
            value = data_value(literal)
            if value is not None and value != ILL_TYPED:
                by_value[value].append(number)
        alike = [
            pair for numbers in by_value.values() if len(numbers) > 1 for pair in permutations(numbers, 2)
        ]
        if not alike:
            return EMPTY
        return pairs(*np.array(alike, dtype=np.int64).T)

    def _differ(self, one: int, other: int) -> bool:
        values = data_value(self._literal(one)), data_value(self._literal(other))
        return None not in values and ILL_TYPED not in values and values[0] != values[1]


def _texts_known_to_be_in(datatype: NamedNode) -> bool:
    """Tell whether a datatype holds every text without a language and datatype, as N-Triples writes an xsd:string."""
    return datatype.value == XSD + "string"
