"""Runs ground rules to the end: semi-naive evaluation, one relation at a time.

Each predicate is a relation of its own, and so is each class. What was found for a relation waits until that relation's
turn, which comes after all that it depends on; then only what is new in it is joined with what holds. Most rules have a
body of one pattern, and most relations depend on none that depends on them: they are worked off once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from pyoxigraph import Literal, NamedNode, Triple

from kg.reasoning.encoding import Terms
from kg.reasoning.join import ONE_ROW, Atom, Bindings, join, matches
from kg.reasoning.order import ranks
from kg.reasoning.relation import EMPTY, HALF, LOWER, Numbers, Relation, objects_of, pairs, subjects_of
from kg.reasoning.rules import Pattern, Rule, Variable
from kg.reasoning.vocabulary import TYPE


@dataclass(frozen=True, slots=True)
class GroundRule:
    """A rule in numbers."""

    rule: Rule
    variables: tuple[Variable, ...]
    head: Atom | None
    body: tuple[Atom, ...]
    distinct: tuple[tuple[int, int], ...]

    def satisfied(self, bindings: Bindings) -> Bindings:
        """Return the bindings in which what must be distinct is distinct."""
        for one, other in self.distinct:
            differ = bindings.columns[one] != bindings.columns[other]
            bindings = bindings.taken(np.flatnonzero(differ))
        return bindings


class Materialisation:
    """A set of facts that rules are run on."""

    def __init__(self, terms: Terms | None = None) -> None:
        """Start with no fact and no rule.

        Args:
            terms: The terms that facts are stated with; none are known when None.
        """
        self.terms = Terms() if terms is None else terms
        self.relations: dict[int, Relation] = {}
        self._type = self.terms.number(TYPE)
        self._any_class = False
        self._waiting: dict[int, list[Numbers]] = {}
        self._rules: dict[Rule, GroundRule] = {}
        self._readers: dict[int, list[tuple[GroundRule, int]]] = {}

    # A class's relation has a negative number, so that it is not taken for that of a predicate.

    def class_relation(self, class_number: int) -> int:
        """Return the number of the relation of a class's members."""
        return ~class_number

    def relation_of(self, pattern: Pattern) -> int:
        """Return the number of the relation that a pattern speaks of."""
        if pattern.predicate == TYPE and not isinstance(pattern.object, Variable):
            return self.class_relation(self.terms.number(pattern.object))
        return self.terms.number(pattern.predicate)

    def held(self, relation: int) -> Numbers:
        """Return what holds of a relation."""
        known = self.relations.get(relation)
        return EMPTY if known is None else known.held

    def state(self, lines: Iterable[str]) -> None:
        """Add facts.

        Args:
            lines: Triples in N-Triples, without the full stop.
        """
        ids = self.terms.ids
        table = np.fromiter(
            (ids[text] for line in lines for text in line.split(" ", 2)), dtype=np.int64
        ).reshape(-1, 3)
        self.state_columns(table[:, 0], table[:, 1], table[:, 2])

    def state_columns(self, subjects: Numbers, predicates: Numbers, objects: Numbers) -> None:
        """Add facts in numbers, in three columns."""
        for relation, rows in self.by_relation(subjects, predicates, objects):
            self.add(relation, rows)

    def by_relation(
        self, subjects: Numbers, predicates: Numbers, objects: Numbers
    ) -> Iterator[tuple[int, Numbers]]:
        """Yield triples as the rows of their relations."""
        for predicate, rows in _grouped(predicates):
            if predicate != self._type:
                yield predicate, pairs(subjects[rows], objects[rows])
                continue
            members, classes = subjects[rows], objects[rows]
            for class_number, of_class in _grouped(classes):
                yield self.class_relation(class_number), members[of_class]

    def add(self, relation: int, rows: Numbers) -> None:
        """Let rows wait for their relation's turn."""
        if len(rows):
            self._waiting.setdefault(relation, []).append(rows)

    def _merge(self, relation: int, found: list[Numbers]) -> Numbers:
        """Add what was found to a relation, and return what is new.

        Membership in any class is a relation too, for the few rules that speak of it: it is kept while such a rule
        is in use, and what such a rule finds goes on to the classes.
        """
        new = self.relations.setdefault(relation, Relation()).add(found)
        if relation == self._type:
            for class_number in np.unique(objects_of(new)).tolist():
                self.add(self.class_relation(class_number), subjects_of(new[objects_of(new) == class_number]))
        elif relation < 0 and self._any_class:
            self.add(self._type, self._memberships(relation, new))
        return new

    def _memberships(self, relation: int, members: Numbers) -> Numbers:
        return pairs(members, np.full(len(members), ~relation, dtype=np.int64))

    def settle(self) -> None:
        """Take what waits for what holds, without looking at any rule."""
        while self._waiting:
            relation, found = self._waiting.popitem()
            self._merge(relation, found)

    def use(self, rules: Iterable[Rule]) -> None:
        """Take more rules, and apply each to what holds; those already in use are left as they are."""
        for rule in rules:
            if rule in self._rules:
                continue
            ground = self._rules[rule] = self.ground(rule)
            if not self._any_class and any(atom.relation == self._type for atom in ground.body):
                self._any_class = True
                for relation in [number for number in self.relations if number < 0]:
                    self.add(self._type, self._memberships(relation, self.held(relation)))
                self._merge(self._type, self._waiting.pop(self._type, []) or [EMPTY])
            for position, atom in enumerate(ground.body):
                self._readers.setdefault(atom.relation, []).append((ground, position))
            for bindings in self.solutions(ground):
                self._conclude(ground, bindings)

    def run(self) -> None:
        """Apply the rules until nothing new follows."""
        rank = self._ranks()
        while self._waiting:
            relation = min(self._waiting, key=lambda number: rank.get(number, -1))
            new = self._merge(relation, self._waiting.pop(relation))
            if len(new) == 0:
                continue
            for ground, position in self._readers.get(relation, ()):
                first = matches(ground.body[position], new)
                rest = ground.body[:position] + ground.body[position + 1 :]
                for bindings in join(first, rest, self.relations):
                    self._conclude(ground, ground.satisfied(bindings))

    def solutions(self, ground: GroundRule) -> Iterator[Bindings]:
        """Yield, in parts, every binding for which a rule's body holds."""
        for bindings in join(ONE_ROW, ground.body, self.relations):
            yield ground.satisfied(bindings)

    def conclusions(self, ground: GroundRule, bindings: Bindings) -> Numbers:
        """Return the rows of the head's relation that bindings give."""
        head = ground.head
        if head is None:
            return EMPTY
        subjects = bindings.column(head.subject)
        return subjects if head.object is None else pairs(subjects, bindings.column(head.object))

    def concluded(self, ground: GroundRule, bindings: Bindings) -> Iterator[Triple]:
        """Yield the triples that bindings give, but for those that only a generalised graph can hold."""
        if ground.head is not None:
            yield from self.triples(ground.head.relation, self.conclusions(ground, bindings))

    def triples(self, relation: int, rows: Numbers) -> Iterator[Triple]:
        """Yield rows of a relation as triples, but for those that only a generalised graph can hold."""
        term = self.terms.term
        predicate = TYPE if relation < 0 else term(relation)
        if not isinstance(predicate, NamedNode):
            return
        for row in rows.tolist():
            subject, object_ = (row, ~relation) if relation < 0 else (row >> HALF, row & int(LOWER))
            subject_term = term(subject)
            if not isinstance(subject_term, Literal):
                yield Triple(subject_term, predicate, term(object_))

    def ground(self, rule: Rule) -> GroundRule:
        """Return a rule in numbers."""
        known = self._rules.get(rule)
        if known is not None:
            return known
        numbers: dict[Variable, int] = {}
        body = tuple(self._atom(pattern, numbers) for pattern in rule.body)
        head = None if rule.head is None else self._atom(rule.head, numbers)
        distinct = tuple((numbers[one], numbers[other]) for one, other in rule.distinct)
        return GroundRule(rule, tuple(numbers), head, body, distinct)

    def _atom(self, pattern: Pattern, numbers: dict[Variable, int]) -> Atom:
        def slot(term: object) -> int:
            if isinstance(term, Variable):
                return numbers.setdefault(term, len(numbers))
            return ~self.terms.ids[str(term)]

        relation = self.relation_of(pattern)
        subject = slot(pattern.subject)
        return Atom(relation, subject, None if relation < 0 else slot(pattern.object))

    def _conclude(self, ground: GroundRule, bindings: Bindings) -> None:
        if ground.head is not None and bindings.length:
            self.add(ground.head.relation, self.conclusions(ground, bindings))

    def _ranks(self) -> dict[int, int]:
        depends_on: dict[int, set[int]] = {}
        for ground in self._rules.values():
            if ground.head is not None:
                depends_on.setdefault(ground.head.relation, set()).update(
                    atom.relation for atom in ground.body
                )
        if self._type in depends_on or self._any_class:
            classes = {number for number in {*self.relations, *self._waiting, *depends_on} if number < 0}
            for number in classes:
                depends_on.setdefault(number, set()).add(self._type)
            if self._any_class:
                depends_on.setdefault(self._type, set()).update(classes)
        return ranks(depends_on)


def _grouped(keys: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Yield each different key with the places where it stands."""
    if len(keys) == 0:
        return
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(keys)], strict=True):
        yield int(ordered[start]), order[start:end]
