"""Finds what contradicts the ontology, and names the triples and axioms that do (the 17 rows that end in false)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from pyoxigraph import Literal, NamedNode, Triple

from kg.reasoning.closure import Contradiction
from kg.reasoning.datatypes import SUPPORTED
from kg.reasoning.join import Bindings, join
from kg.reasoning.literals import Literals
from kg.reasoning.materialisation import GroundRule, Materialisation
from kg.reasoning.relation import objects_of
from kg.reasoning.rules import BUILT_IN, Pattern, Rule, Term, Variable
from kg.reasoning.vocabulary import TYPE

Grounds = tuple[tuple[Triple, ...], tuple[Triple, ...]]
"""Triples, and the axioms by which they say what they are taken for."""

Row = dict[Variable, int]


class Inconsistencies:
    """Looks for contradictions in a graph that has been closed."""

    def __init__(self, facts: Materialisation, rules: Iterable[Rule], literals: Literals) -> None:
        """Take the closed graph, the rules that closed it, and its literals."""
        self._facts = facts
        self._literals = literals
        self._false = [rule for rule in rules if rule.head is None]
        self._deriving: dict[int, list[GroundRule]] = {}
        for rule in rules:
            if rule.head is not None:
                ground = facts.ground(rule)
                assert ground.head is not None
                self._deriving.setdefault(ground.head.relation, []).append(ground)

    def found(self) -> tuple[Contradiction, ...]:
        """Return every contradiction, each once, sorted by row."""
        self._literals.tell_differences()
        all_ = [*self._of_rules(), *self._of_datatypes(), *self._ill_typed()]
        # x and y are as different as y and x.
        unique = {
            (each.row, frozenset(each.individuals), frozenset(each.axioms)): each for each in reversed(all_)
        }
        return tuple(sorted(unique.values(), key=lambda each: (each.row, list(map(str, each.individuals)))))

    def _of_rules(self) -> Iterator[Contradiction]:
        for rule in self._false:
            ground = self._facts.ground(rule)
            for bindings in self._facts.solutions(ground):
                for row in _rows(ground, bindings):
                    yield self._told(rule, row)

    def _told(self, rule: Rule, row: Row) -> Contradiction:
        triples: list[Triple] = []
        axioms = list(rule.axioms)
        for pattern in rule.body:
            if pattern.predicate in BUILT_IN:
                continue
            grounds = self._grounds(pattern, row, frozenset()) or ((), ())
            triples += grounds[0]
            axioms += grounds[1]
        named = [self._facts.terms.term(number) for number in row.values()]
        return _contradiction(rule.name, named, axioms, triples)

    def _grounds(self, pattern: Pattern, row: Row, passed: frozenset[tuple[int, int, int]]) -> Grounds | None:
        """Return the triple that a pattern stands for; of one with a literal as its subject, what it follows from."""
        facts = self._facts
        subject, object_ = (self._number(term, row) for term in (pattern.subject, pattern.object))
        subject_term = facts.terms.term(subject)
        if not isinstance(subject_term, Literal) and isinstance(pattern.predicate, NamedNode):
            return (Triple(subject_term, pattern.predicate, facts.terms.term(object_)),), ()
        wanted = (facts.terms.number(pattern.predicate), subject, object_)
        if wanted in passed:
            return None
        for ground in self._deriving.get(facts.relation_of(pattern), ()):
            for one in self._premises(ground, subject, object_):
                triples: list[Triple] = []
                axioms = list(ground.rule.axioms)
                for premise in ground.rule.body:
                    if premise.predicate in BUILT_IN:
                        continue
                    below = self._grounds(premise, one, passed | {wanted})
                    if below is None:
                        break
                    triples += below[0]
                    axioms += below[1]
                else:
                    return tuple(triples), tuple(axioms)
        return None

    def _premises(self, ground: GroundRule, subject: int, object_: int) -> Iterator[Row]:
        """Yield how a rule concludes one triple."""
        assert ground.head is not None
        bound: dict[int, int] = {}
        for slot, number in ((ground.head.subject, subject), (ground.head.object, object_)):
            if slot is None:
                continue
            if slot < 0:
                if ~slot != number:
                    return
            elif bound.setdefault(slot, number) != number:
                return
        start = Bindings({slot: np.array([number], dtype=np.int64) for slot, number in bound.items()}, 1)
        for bindings in join(start, ground.body, self._facts.relations):
            yield from _rows(ground, ground.satisfied(bindings))

    def _number(self, term: Term | Variable, row: Row) -> int:
        return row[term] if isinstance(term, Variable) else self._facts.terms.number(term)

    def _of_datatypes(self) -> Iterator[Contradiction]:
        facts = self._facts
        for datatype in sorted(SUPPORTED, key=str):
            members = facts.held(facts.class_relation(facts.terms.number(datatype)))
            for number in self._literals.outside(datatype, members):
                value = Variable("x")
                grounds = self._grounds(Pattern(value, TYPE, datatype), {value: number}, frozenset())
                triples, axioms = grounds or ((), ())
                yield _contradiction("dt-not-type", [facts.terms.term(number)], axioms, triples)

    def _ill_typed(self) -> Iterator[Contradiction]:
        wanted = np.array(list(self._literals.ill_typed()), dtype=np.int64)
        if len(wanted) == 0:
            return
        facts = self._facts
        for relation, known in sorted(facts.relations.items()):
            rows = known.held
            if relation < 0:
                continue
            for triple in facts.triples(relation, rows[np.isin(objects_of(rows), wanted)]):
                yield _contradiction("dt-not-type", [triple.object], (), (triple,))


def _rows(ground: GroundRule, bindings: Bindings) -> Iterator[Row]:
    columns = [bindings.columns[slot].tolist() for slot in range(len(ground.variables))]
    for index in range(bindings.length):
        yield {variable: columns[slot][index] for slot, variable in enumerate(ground.variables)}


def _contradiction(
    row: str, named: Iterable[Term], axioms: Iterable[Triple], triples: Iterable[Triple]
) -> Contradiction:
    told = tuple(dict.fromkeys(triples))
    individuals = dict.fromkeys((*named, *(triple.subject for triple in told)))
    return Contradiction(row, tuple(individuals), tuple(dict.fromkeys(axioms)), told)
