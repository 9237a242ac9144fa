"""Puts terms for the variables of a rule's patterns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.reasoning.derivation import Fact
from kg.reasoning.rules import SAME_VALUE, Pattern, Term, Variable
from kg.reasoning.vocabulary import SAME_AS

Bindings = Mapping[Variable, Term]


def term_of(term: Term | Variable, bindings: Bindings) -> Term | None:
    """Return the term that stands in a place; None for a variable that is not bound."""
    return bindings.get(term) if isinstance(term, Variable) else term


def fact_of(pattern: Pattern, bindings: Bindings) -> Fact:
    """Return what a pattern stands for; that two literals have one value is that they are the same (dt-eq)."""
    subject, object_ = term_of(pattern.subject, bindings), term_of(pattern.object, bindings)
    assert subject is not None
    assert object_ is not None
    return Fact(subject, SAME_AS if pattern.predicate == SAME_VALUE else pattern.predicate, object_)


def matched(pattern: Pattern, fact: Fact, bound: Bindings) -> Bindings | None:
    """Return the bindings with those that make a pattern a fact, or None when it cannot be that fact."""
    if pattern.predicate != fact.predicate:
        return None
    return _with(((pattern.subject, fact.subject), (pattern.object, fact.object)), bound)


def with_terms(head: Pattern, subject: Term | None, object_: Term | None) -> Bindings | None:
    """Return the bindings that give a pattern these terms, None standing for any; None when it cannot have them."""
    return _with(((head.subject, subject), (head.object, object_)), {})


def _with(pairs: Iterable[tuple[Term | Variable, Term | None]], bound: Bindings) -> Bindings | None:
    more = dict(bound)
    for place, term in pairs:
        if term is None:
            continue
        if (more.setdefault(place, term) if isinstance(place, Variable) else place) != term:
            return None
    return more
