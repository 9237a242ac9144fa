"""Closes a graph: finds its axioms, compiles them, runs the rules, and goes round again while that makes new axioms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from pyoxigraph import Triple

from kg.reasoning.closure import Closure, Contradiction
from kg.reasoning.compilation import Compilation
from kg.reasoning.compile_equality import equality_rules
from kg.reasoning.compile_properties import is_property
from kg.reasoning.encoding import Terms
from kg.reasoning.inconsistency import Inconsistencies
from kg.reasoning.literals import Literals
from kg.reasoning.materialisation import Materialisation
from kg.reasoning.noise import NoiseFilter
from kg.reasoning.pruning import needed
from kg.reasoning.quads import Columns
from kg.reasoning.relation import EMPTY, Numbers, is_in, objects_of, pairs, subjects_of
from kg.reasoning.rules import BUILT_IN, Rule, Rules
from kg.reasoning.schema_rules import AXIOMATIC
from kg.reasoning.vocabulary import (
    SAME_AS,
    SCHEMA_CLASSES,
    SCHEMA_PREDICATES,
    TYPE,
    UNUSED_CLASSES,
    UNUSED_PREDICATES,
)


def close_with_rules(triples: Iterable[Triple], *, full: bool = False) -> Closure:
    """Return what follows from a graph by the rules of OWL 2 RL (OWL 2 Profiles, section 4.3).

    Args:
        triples: The ontology and the data, in any order; a row reads an axiom wherever it stands.
        full: Whether to give what holds of every term of every graph too (see `noise`).

    Returns:
        What was inferred, the contradictions, and the axioms that no row can use.
    """
    return close_lines(map(str, triples), full=full)


def close_lines(lines: Iterable[str], *, full: bool = False) -> Closure:
    """Do as `close_with_rules` does, with triples in N-Triples without the full stop."""
    reasoner = Reasoner()
    reasoner.state(lines)
    return reasoner.close(full=full)


class Reasoner:
    """One graph, and what follows from it."""

    def __init__(self, terms: Terms | None = None) -> None:
        """Start with no fact.

        Args:
            terms: The terms that facts are stated with; none are known when None.
        """
        self.facts = Materialisation(terms)
        self.rules = Rules(())
        """The rules that were run, in the end."""
        self._asserted: dict[int, list[Numbers]] = {}
        self._literals = Literals(self.facts)

    def state(self, lines: Iterable[str]) -> None:
        """Add triples in N-Triples, without the full stop."""
        self.facts.state(lines)

    def state_columns(self, columns: Columns, *, reasoned: bool = True) -> None:
        """Add triples in numbers.

        Args:
            columns: The triples.
            reasoned: Whether anything may follow from them; those from which nothing may are never told as inferred.
        """
        parts = (columns.subjects, columns.predicates, columns.objects)
        if reasoned:
            self.facts.state_columns(*parts)
        else:
            for relation, rows in self.facts.by_relation(*parts):
                self._asserted.setdefault(relation, []).append(np.unique(rows))

    def close(self, *, full: bool = False) -> Closure:
        """Run the rules to the end, and return what follows."""
        found = self.run(full=full)
        lines = (line for relation, rows in self.inferred(full=full) for line in self._lines(relation, rows))
        return Closure(tuple(sorted(lines)), found, self.rules.refused)

    def run(self, *, full: bool = False) -> tuple[Contradiction, ...]:
        """Run the rules to the end, and return what contradicts them."""
        self.facts.settle()
        for relation, known in self.facts.relations.items():
            self._asserted.setdefault(relation, []).append(known.held)
        self._run(full=full)
        if full:
            self._literals.tell_disjoint_datatypes()
            self.facts.settle()
            self.facts.add(self.facts.terms.number(SAME_AS), self._reflexive())
            self.facts.settle()
        return Inconsistencies(self.facts, self.rules.rules, self._literals).found()

    def inferred(self, *, full: bool = False) -> Iterator[tuple[int, Numbers]]:
        """Yield what was inferred, relation by relation, without what is asserted."""
        texts = self.facts.terms.texts
        noise = NoiseFilter(texts)
        any_class = self.facts.terms.number(TYPE)
        for relation, known in self.facts.relations.items():
            if relation == any_class:
                continue  # What is in it is in the relations of the classes too.
            new = known.held
            for asserted in self._asserted.get(relation, ()):
                new = new[~is_in(new, asserted)]
            yield relation, noise.written(relation, new) if full else noise.told(relation, new)

    def inferred_columns(self) -> Columns:
        """Return what was inferred and is no noise, in numbers."""
        type_ = self.facts.terms.number(TYPE)
        parts: list[tuple[Numbers, Numbers, Numbers]] = [(EMPTY, EMPTY, EMPTY)]
        for relation, rows in self.inferred():
            if relation < 0:
                parts.append((rows, np.full_like(rows, type_), np.full_like(rows, ~relation)))
            else:
                parts.append((subjects_of(rows), np.full_like(rows, relation), objects_of(rows)))
        return Columns(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _run(self, *, full: bool) -> None:
        facts = self.facts
        axioms = dict.fromkeys(self._read())
        while True:
            compilation = Compilation(axioms)
            equality = self._equality_rules(compilation.rules)
            program = (*compilation.rules.rules, *equality, *(AXIOMATIC if full else ()))
            self.rules = Rules(program, compilation.rules.refused)
            used = program if full else tuple(needed(program))
            facts.use(used)
            self._literals.tell(used)
            if _asks_what_is_the_same(used):
                facts.add(facts.terms.number(SAME_AS), self._reflexive())
            facts.run()
            before = len(axioms)
            axioms.update(dict.fromkeys(self._new_axioms(compilation)))
            if len(axioms) == before and self._equality_rules(compilation.rules) == equality:
                return

    def _read(self) -> Iterator[Triple]:
        """Yield the triples that can be part of an axiom."""
        facts = self.facts
        yield from _axioms_in(facts)
        # Two names of one thing matter where the thing is a property.
        same = facts.terms.number(SAME_AS)
        properties = np.fromiter((number for number in facts.relations if number >= 0), np.int64)
        rows = facts.held(same)
        yield from facts.triples(same, rows[np.isin(subjects_of(rows), properties)])

    def _new_axioms(self, compilation: Compilation) -> Iterator[Triple]:
        """Yield the axioms that were inferred, but for those that table 9 adds to the ones that are known."""
        known = set(_axioms_in(compilation.closed))
        return (triple for triple in self._read() if triple not in known)

    def _equality_rules(self, rules: Rules) -> tuple[Rule, ...]:
        """Return the rules about terms that are the same, as far as the graph has any."""
        facts = self.facts
        rows = facts.held(facts.terms.number(SAME_AS))
        if not np.any(subjects_of(rows) != objects_of(rows)):
            return ()
        predicates = {facts.terms.term(number) for number in facts.relations if number >= 0}
        predicates |= {rule.head.predicate for rule in rules.deriving if rule.head is not None}
        return tuple(equality_rules(filter(is_property, predicates - BUILT_IN)))

    def _reflexive(self) -> Numbers:
        """Return every term that stands in a triple, as the same as itself (eq-ref)."""
        facts = self.facts
        found = [np.array([facts.terms.number(SAME_AS), facts.terms.number(TYPE)], dtype=np.int64)]
        for relation, known in facts.relations.items():
            if relation >= 0 and facts.terms.term(relation) in BUILT_IN:
                continue
            if len(known) == 0:
                continue
            if relation < 0:
                found += [known.held, np.array([~relation], dtype=np.int64)]
            else:
                found += [
                    subjects_of(known.held),
                    objects_of(known.held),
                    np.array([relation], dtype=np.int64),
                ]
        terms = np.unique(np.concatenate(found))
        return pairs(terms, terms)

    def _lines(self, relation: int, rows: Numbers) -> Iterator[str]:
        texts = self.facts.terms.texts
        if relation < 0:
            end = f" {TYPE} {texts[~relation]}"
            for subject in rows.tolist():
                yield texts[subject] + end
        else:
            middle = f" {texts[relation]} "
            for subject, object_ in zip(subjects_of(rows).tolist(), objects_of(rows).tolist(), strict=True):
                yield texts[subject] + middle + texts[object_]


def _axioms_in(facts: Materialisation) -> Iterator[Triple]:
    for predicate in (*SCHEMA_PREDICATES, *UNUSED_PREDICATES):
        number = facts.terms.number(predicate)
        yield from facts.triples(number, facts.held(number))
    for class_ in (*SCHEMA_CLASSES, *UNUSED_CLASSES):
        relation = facts.class_relation(facts.terms.number(class_))
        yield from facts.triples(relation, facts.held(relation))


def _asks_what_is_the_same(rules: Iterable[Rule]) -> bool:
    """Tell whether an axiom speaks of owl:sameAs itself, so that what is the same as itself (eq-ref) matters."""
    return any(
        not rule.name.startswith("eq-") and any(pattern.predicate == SAME_AS for pattern in rule.body)
        for rule in rules
    )
