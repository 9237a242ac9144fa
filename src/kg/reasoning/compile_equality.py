"""Table 4, the semantics of equality, as ground rules.

Replacing a term by one that is the same takes two rules for each predicate that occurs, so these rules are made only
when something is the same as something else; most graphs have no such thing, or only find out while they are closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.reasoning.compile_properties import Made, is_property
from kg.reasoning.rules import LISTED, OTHER_VALUE, Pattern, Refused, Rule, Term, Variable
from kg.reasoning.schema import Schema
from kg.reasoning.vocabulary import (
    ALL_DIFFERENT,
    DIFFERENT_FROM,
    DISTINCT_MEMBERS,
    MEMBERS,
    SAME_AS,
    TYPE,
)

C, D, O, O2, S, S2, X, Y, Z = map(Variable, ["c", "d", "o", "o2", "s", "s2", "x", "y", "z"])  # noqa: E741 - the letters of the tables

SAME = Pattern(X, SAME_AS, Y)

EQUALITY_RULES = (
    Rule("eq-sym", Pattern(Y, SAME_AS, X), (SAME,)),
    Rule("eq-trans", Pattern(X, SAME_AS, Z), (SAME, Pattern(Y, SAME_AS, Z))),
    Rule("eq-rep-s", Pattern(S2, TYPE, C), (Pattern(S, SAME_AS, S2), Pattern(S, TYPE, C))),
    Rule("eq-rep-o", Pattern(S, TYPE, D), (Pattern(C, SAME_AS, D), Pattern(S, TYPE, C))),
)
"""What being the same means, whatever the predicates are."""


def equality_rules(predicates: Iterable[NamedNode | BlankNode]) -> Iterator[Rule]:
    """Yield the rows eq-sym, eq-trans, eq-rep-s and eq-rep-o for every predicate that occurs."""
    yield from EQUALITY_RULES
    for p in sorted(set(predicates) - {SAME_AS, TYPE}, key=str):
        yield Rule("eq-rep-s", Pattern(S2, p, O), (Pattern(S, SAME_AS, S2), Pattern(S, p, O)))
        yield Rule("eq-rep-o", Pattern(S, p, O2), (Pattern(O, SAME_AS, O2), Pattern(S, p, O)))


def same_predicates(schema: Schema) -> Iterator[Rule]:
    """Yield eq-rep-p for each two names of one property."""
    for axiom in schema.equalities:
        p, q = axiom.subject, axiom.object
        if is_property(p) and is_property(q):
            yield Rule("eq-rep-p", Pattern(S, q, O), (Pattern(S, p, O),), axioms=(axiom,))


def difference_rules(schema: Schema) -> Made:
    """Yield the rules by which what is different cannot be the same (eq-diff1 to eq-diff3)."""
    yield Rule("eq-diff1", None, (SAME, Pattern(X, DIFFERENT_FROM, Y)))
    # By eq-ref everything is the same as itself; those triples are not kept.
    yield Rule("eq-diff1", None, (Pattern(X, DIFFERENT_FROM, X),))
    # By dt-diff, literals with different data values are different.
    yield Rule("eq-diff1", None, (SAME, Pattern(X, OTHER_VALUE, Y)))
    for axiom in schema.members(ALL_DIFFERENT):
        lists = [
            (row, listed)
            for row, predicate in (("eq-diff2", MEMBERS), ("eq-diff3", DISTINCT_MEMBERS))
            for listed in schema.said(axiom.subject, predicate)
        ]
        for row, listed in lists:
            readings = schema.lists(listed.object)
            for reading in readings or ():
                axioms = (axiom, listed, *reading.cells)
                members = dict.fromkeys(reading.members)
                name = _name(reading.members)
                for member in members:
                    yield Rule(row, Pattern(member, LISTED, name), (), axioms=axioms)
                yield from _listed_twice(row, reading.members, axioms)
                both = (Pattern(X, LISTED, name), Pattern(Y, LISTED, name))
                yield Rule(row, None, (*both, SAME), ((X, Y),), axioms)
            if not readings:
                yield Refused(listed, axiom.subject)
        if not lists:
            yield Refused(axiom, axiom.subject)


def _listed_twice(row: str, members: tuple[Term, ...], axioms: tuple[Triple, ...]) -> Iterator[Rule]:
    """Yield the rules by which nothing can be twice in a list of what is different."""
    twice = tuple(dict.fromkeys(member for member in members if members.count(member) > 1))
    for member in twice:
        yield Rule(row, Pattern(member, LISTED, _name((*members, *twice))), (), axioms=axioms)
    if twice:
        yield Rule(row, None, (Pattern(X, LISTED, _name((*members, *twice))),), axioms=axioms)


def _name(members: Iterable[Term]) -> Literal:
    """Return a name for one reading of a list: of a list that forks, each reading is different on its own."""
    return Literal(" ".join(map(str, members)))
