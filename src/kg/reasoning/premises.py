"""Finds what the body of a rule may stand for: the facts that are known, and those that only a derivation can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from pyoxigraph import Literal

from kg.reasoning.datatypes import ILL_TYPED, data_value
from kg.reasoning.derivation import Fact
from kg.reasoning.program import Program
from kg.reasoning.rules import BUILT_IN, SAME_VALUE, Pattern, Rule, Term
from kg.reasoning.substitution import Bindings, fact_of, matched, term_of, with_terms
from kg.reasoning.vocabulary import TYPE

MOST_RULES_IN_A_LINK = 3
"""How many rules may be between a link of a path and the triple that states it."""


class Facts(Protocol):
    """A graph, and what is known to follow from it."""

    def stating(self, fact: Fact) -> tuple[str, ...]:
        """Return the graphs that state a fact and are reasoned over."""

    def holds(self, fact: Fact) -> bool | None:
        """Tell whether a fact is stated or follows; None when only a derivation can tell."""

    def matching(self, subject: Term | None, predicate: Term | None, object_: Term | None) -> Iterator[Fact]:
        """Yield the known facts with these terms; None stands for any."""

    def stated(self, subject: Term | None, predicate: Term, object_: Term | None) -> Iterator[Fact]:
        """Yield the facts with these terms that graphs state that are reasoned over."""

    def tells(self, subject: Term | None, predicate: Term, object_: Term | None) -> bool:
        """Tell whether what follows with these terms is known at all, as far as it can be seen from them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far to search."""

    depth: int = 2000
    """Rows one upon another: a long path through a transitive property takes one for each of its links."""
    width: int = 256
    """Facts that are looked at for one pattern of one rule."""
    steps: int = 200_000
    """Facts that are looked at in all."""


DEFAULT_BOUNDS = Bounds()


class OutOfSteps(Exception):
    """So many facts were looked at that the search gives up."""


class Premises:
    """Matches the bodies of rules, in one way and within bounds."""

    def __init__(
        self, program: Program, facts: Facts, bounds: Bounds, *, linear: bool, thorough: bool
    ) -> None:
        """Choose the way.

        Args:
            program: The rules.
            facts: The graph.
            bounds: How far to search.
            linear: Whether of a rule such as transitivity only those instances are tried whose first premise is stated,
                or a few steps from it: a path is then walked from its beginning, instead of being cut at every place.
            thorough: Whether to derive what a pattern may match, too, where the known facts may not be all.
        """
        self._program = program
        self._facts = facts
        self._bounds = bounds
        self._linear = linear
        self._thorough = thorough
        self._unfolding: set[tuple[Term | None, ...]] = set()
        self.left = bounds.steps
        """How many more facts may be looked at."""
        self.cut = False
        """Whether a bound was met."""

    def matching(self, rule: Rule, bound: Bindings) -> Iterator[Bindings]:
        """Yield the bindings in which a rule's body may hold, once its conclusion is bound."""
        first = _first_link(rule) if self._linear else None
        if first is None:
            yield from self._joined(rule.body, bound)
            return
        link = rule.body[first]
        rest = [*rule.body[:first], *rule.body[first + 1 :]]
        for fact in dict.fromkeys(
            self._links(link, term_of(link.subject, bound), term_of(link.object, bound))
        ):
            more = matched(link, fact, bound)
            if more is not None:
                yield from self._joined(rest, more)

    def _links(
        self, link: Pattern, subject: Term | None, object_: Term | None, rules: int = MOST_RULES_IN_A_LINK
    ) -> Iterator[Fact]:
        """Yield the facts of a pattern that are stated, or follow from one by a few rules of one premise."""
        for fact in self._facts.stated(subject, link.predicate, object_):
            self.step()
            yield fact
        for rule in self._program.concluding(link.predicate, object_) if rules else ():
            bound = None if rule.head is None else with_terms(rule.head, subject, object_)
            if rule.head is None or bound is None or len(rule.body) != 1:
                continue
            (pattern,) = rule.body
            terms = term_of(pattern.subject, bound), term_of(pattern.object, bound)
            for fact in self._links(pattern, *terms, rules - 1):
                more = matched(pattern, fact, bound)
                if more is not None:
                    yield fact_of(rule.head, more)

    def _joined(self, patterns: Sequence[Pattern], bound: Bindings) -> Iterator[Bindings]:
        """Yield every binding in which the patterns may hold: the facts that they stand for are known, or unknown."""
        open_ = self._open(patterns, bound)
        if open_ is None:
            return
        if not open_:
            yield bound
            return
        patterns = open_
        chosen: tuple[int, list[Fact]] | None = None
        for index, pattern in enumerate(patterns):
            if pattern.predicate in BUILT_IN:
                continue
            found = self._found(pattern, bound)
            if found is None:
                continue
            if chosen is None or len(found) < len(chosen[1]):
                chosen = index, found
            if len(found) <= 1:
                break
        if chosen is None:
            chosen = self._last_resort(patterns, bound)
        if chosen is None:
            return
        index, found = chosen
        rest = [*patterns[:index], *patterns[index + 1 :]]
        for fact in found:
            more = matched(patterns[index], fact, bound)
            if more is not None:
                yield from self._joined(rest, more)

    def _open(self, patterns: Sequence[Pattern], bound: Bindings) -> list[Pattern] | None:
        """Return the patterns that have variables yet; None when one that has none does not hold."""
        found: list[Pattern] = []
        for pattern in patterns:
            subject, object_ = term_of(pattern.subject, bound), term_of(pattern.object, bound)
            if pattern.predicate in BUILT_IN or subject is None or object_ is None:
                found.append(pattern)
                continue
            self.step()
            if self._facts.holds(Fact(subject, pattern.predicate, object_)) is False:
                return None
        return found

    def _found(self, pattern: Pattern, bound: Bindings) -> list[Fact] | None:
        """Return the facts that a pattern may stand for; None when nothing is known of them."""
        subject, object_ = term_of(pattern.subject, bound), term_of(pattern.object, bound)
        found = self._known(subject, pattern, object_)
        if not found and not self._thorough and not self._facts.tells(subject, pattern.predicate, object_):
            return None
        if self._thorough:
            found = list(dict.fromkeys((*found, *self._unfolded(pattern, subject, object_))))
        return found

    def _known(self, subject: Term | None, pattern: Pattern, object_: Term | None) -> list[Fact]:
        width = self._bounds.width
        found = list(islice(self._facts.matching(subject, pattern.predicate, object_), width + 1))
        self.step(len(found) + 1)
        if len(found) > width:
            self.cut = True
            stated = islice(self._facts.stated(subject, pattern.predicate, object_), width)
            found = list(dict.fromkeys((*stated, *found)))[:width]
        if subject is not None and object_ is None and len(found) <= 1:
            return found
        return sorted(found, key=lambda fact: not self._facts.stating(fact))

    def _last_resort(self, patterns: Sequence[Pattern], bound: Bindings) -> tuple[int, list[Fact]] | None:
        """Choose a pattern of which nothing is known: what it may stand for is derived, or computed."""
        for index, pattern in enumerate(patterns):
            subject, object_ = term_of(pattern.subject, bound), term_of(pattern.object, bound)
            if pattern.predicate not in BUILT_IN:
                return index, list(islice(self._unfolded(pattern, subject, object_), self._bounds.width))
            if (
                pattern.predicate == SAME_VALUE
                and isinstance(subject, Literal)
                and isinstance(object_, Literal)
            ):
                same = subject != object_ and of_one_value(subject, object_)
                return index, [Fact(subject, SAME_VALUE, object_)] if same else []
        return None

    def _unfolded(self, pattern: Pattern, subject: Term | None, object_: Term | None) -> Iterator[Fact]:
        """Yield what rules may conclude for a pattern, whether or not it can be derived."""
        asked = (subject, pattern.predicate, object_)
        if asked in self._unfolding or len(self._unfolding) > 3:
            self.cut = self.cut or len(self._unfolding) > 3
            return
        self._unfolding.add(asked)
        try:
            for rule in self._program.concluding(pattern.predicate, object_):
                assert rule.head is not None
                bound = with_terms(rule.head, subject, object_)
                if bound is None:
                    continue
                for bindings in self._joined(rule.body, bound):
                    self.step()
                    yield fact_of(rule.head, bindings)
        finally:
            self._unfolding.discard(asked)

    def step(self, steps: int = 1) -> None:
        """Take notice of so many facts that are looked at.

        Raises:
            OutOfSteps: They were too many.
        """
        self.left -= steps
        if self.left < 0:
            raise OutOfSteps


def _first_link(rule: Rule) -> int | None:
    """Return the first of the patterns of a rule such as transitivity that speak of what it concludes."""
    if rule.head is None or rule.head.predicate == TYPE:
        return None
    links = [index for index, pattern in enumerate(rule.body) if pattern.predicate == rule.head.predicate]
    return links[0] if len(links) > 1 else None


def of_one_value(one: Literal, other: Literal) -> bool:
    """Tell whether two literals have one value (dt-eq)."""
    value = data_value(one)
    return value is not None and value != ILL_TYPED and value == data_value(other)
