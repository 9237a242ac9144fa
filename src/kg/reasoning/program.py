"""Rules, by what they conclude."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, NamedNode

from kg.reasoning.compile_equality import EQUALITY_RULES, equality_rules
from kg.reasoning.rules import Pattern, Rule, Term, Variable
from kg.reasoning.schema_rules import AXIOMATIC
from kg.reasoning.vocabulary import SAME_AS, TYPE


class Program:
    """The rules of an ontology, with those of OWL itself and those about terms that are the same."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take the ground rules of an ontology (`compile_rules`)."""
        self._by_head: dict[tuple[Term, Term | None], list[Rule]] = {}
        self._equality: dict[Term, tuple[Rule, ...]] = {}
        for rule in dict.fromkeys((*rules, *AXIOMATIC, *EQUALITY_RULES)):
            if rule.head is not None:
                self._by_head.setdefault(_key(rule.head), []).append(rule)

    def concluding(self, predicate: Term, object_: Term | None) -> Iterator[Rule]:
        """Yield the rules that may conclude a fact of a predicate; of rdf:type and a class."""
        if predicate != TYPE:
            yield from self._by_head.get((predicate, None), ())
            if isinstance(predicate, BlankNode) or predicate != SAME_AS:
                yield from self._about_same(predicate)
        elif object_ is not None:
            yield from self._by_head.get((TYPE, object_), ())
            yield from self._by_head.get((TYPE, None), ())
        else:
            for (head, _), rules in self._by_head.items():
                if head == TYPE:
                    yield from rules

    def _about_same(self, predicate: Term) -> Sequence[Rule]:
        known = self._equality.get(predicate)
        if known is None:
            made = equality_rules([predicate]) if isinstance(predicate, NamedNode | BlankNode) else ()
            known = self._equality[predicate] = tuple(rule for rule in made if rule not in EQUALITY_RULES)
        return known


def _key(head: Pattern) -> tuple[Term, Term | None]:
    if head.predicate == TYPE and not isinstance(head.object, Variable):
        return TYPE, head.object
    return head.predicate, None
