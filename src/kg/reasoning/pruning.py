"""Leaves out the rules that nobody asks for: those whose conclusions are noise, which no other rule reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.reasoning.noise import says_nothing
from kg.reasoning.rules import Pattern, Rule, Variable
from kg.reasoning.vocabulary import TYPE


def needed(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Yield the rules without those whose conclusions are all noise that no other rule asks for."""
    asked: set[object] = set()
    kept: set[Rule] = set()
    any_class = False

    def is_asked(head: Pattern) -> bool:
        if head.predicate == TYPE:
            return any_class or isinstance(head.object, Variable) or ("class", head.object) in asked
        return head.predicate in asked

    def is_told(head: Pattern) -> bool:
        return not says_nothing(str(head.predicate), str(head.object) if head.predicate == TYPE else None)

    before = -1
    while len(kept) != before:
        before = len(kept)
        for rule in rules:
            if rule in kept or (rule.head is not None and not is_told(rule.head) and not is_asked(rule.head)):
                continue
            kept.add(rule)
            for pattern in rule.body:
                if pattern.predicate != TYPE:
                    asked.add(pattern.predicate)
                elif isinstance(pattern.object, Variable):
                    any_class = True
                else:
                    asked.add(("class", pattern.object))
    return (rule for rule in rules if rule in kept)
