"""Table 5, the semantics of axioms about properties, as ground rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.reasoning.rules import SAME_VALUE, Pattern, Refused, Rule, Term, Variable
from kg.reasoning.schema import Schema
from kg.reasoning.vocabulary import (
    ALL_DISJOINT_PROPERTIES,
    ASSERTION_PROPERTY,
    ASYMMETRIC,
    DOMAIN,
    EQUIVALENT_PROPERTY,
    FUNCTIONAL,
    HAS_KEY,
    INVERSE_FUNCTIONAL,
    INVERSE_OF,
    IRREFLEXIVE,
    MEMBERS,
    PROPERTY_CHAIN,
    PROPERTY_DISJOINT_WITH,
    RANGE,
    SAME_AS,
    SOURCE_INDIVIDUAL,
    SUB_PROPERTY_OF,
    SYMMETRIC,
    TARGET_INDIVIDUAL,
    TARGET_VALUE,
    TRANSITIVE,
    TYPE,
)

X, X1, X2, Y, Y1, Y2, Z, Z1, Z2 = map(Variable, ["x", "x1", "x2", "y", "y1", "y2", "z", "z1", "z2"])

Made = Iterator[Rule | Refused]


def is_property(term: object) -> TypeGuard[NamedNode | BlankNode]:
    """Tell whether a term can be a property: it has a name, or is the inverse of one that has."""
    return isinstance(term, NamedNode | BlankNode)


def is_class(term: object) -> TypeGuard[NamedNode | BlankNode]:
    """Tell whether a term can be a class."""
    return isinstance(term, NamedNode | BlankNode)


def property_rules(schema: Schema) -> Made:
    """Yield the rules of the rows prp-*, and the axioms about properties that no row can use."""
    yield from _domains_and_ranges(schema)
    yield from _characteristics(schema)
    yield from _hierarchy(schema)
    yield from _chains(schema)
    yield from _disjointness(schema)
    yield from _keys(schema)
    yield from _negative_assertions(schema)


def _domains_and_ranges(schema: Schema) -> Made:
    for axiom in schema.of(DOMAIN):
        p, c = axiom.subject, axiom.object
        if is_property(p) and is_class(c):
            yield Rule("prp-dom", Pattern(X, TYPE, c), (Pattern(X, p, Y),), axioms=(axiom,))
    for axiom in schema.of(RANGE):
        p, c = axiom.subject, axiom.object
        if is_property(p) and is_class(c):
            yield Rule("prp-rng", Pattern(Y, TYPE, c), (Pattern(X, p, Y),), axioms=(axiom,))


def _characteristics(schema: Schema) -> Made:
    for axiom, p in _declared(schema, FUNCTIONAL):
        yield Rule(
            "prp-fp", Pattern(Y1, SAME_AS, Y2), (Pattern(X, p, Y1), Pattern(X, p, Y2)), ((Y1, Y2),), (axiom,)
        )
    for axiom, p in _declared(schema, INVERSE_FUNCTIONAL):
        same = Pattern(X1, SAME_AS, X2)
        yield Rule("prp-ifp", same, (Pattern(X1, p, Y), Pattern(X2, p, Y)), ((X1, X2),), (axiom,))
        body = (Pattern(X1, p, Y1), Pattern(Y1, SAME_VALUE, Y2), Pattern(X2, p, Y2))
        yield Rule("prp-ifp", same, body, ((X1, X2),), (axiom,))
    for axiom, p in _declared(schema, IRREFLEXIVE):
        yield Rule("prp-irp", None, (Pattern(X, p, X),), axioms=(axiom,))
    for axiom, p in _declared(schema, SYMMETRIC):
        yield Rule("prp-symp", Pattern(Y, p, X), (Pattern(X, p, Y),), axioms=(axiom,))
    for axiom, p in _declared(schema, ASYMMETRIC):
        yield Rule("prp-asyp", None, (Pattern(X, p, Y), Pattern(Y, p, X)), axioms=(axiom,))
    for axiom, p in _declared(schema, TRANSITIVE):
        yield Rule("prp-trp", Pattern(X, p, Z), (Pattern(X, p, Y), Pattern(Y, p, Z)), axioms=(axiom,))


def _declared(schema: Schema, class_: NamedNode) -> Iterator[tuple[Triple, NamedNode | BlankNode]]:
    for axiom in schema.members(class_):
        if is_property(axiom.subject):
            yield axiom, axiom.subject


def _hierarchy(schema: Schema) -> Made:
    for axiom in schema.of(SUB_PROPERTY_OF):
        yield from _implied("prp-spo1", axiom, axiom.subject, axiom.object)
    for axiom in schema.of(EQUIVALENT_PROPERTY):
        yield from _implied("prp-eqp1", axiom, axiom.subject, axiom.object)
        yield from _implied("prp-eqp2", axiom, axiom.object, axiom.subject)
    for axiom in schema.of(INVERSE_OF):
        p1, p2 = axiom.subject, axiom.object
        if is_property(p1) and is_property(p2):
            yield Rule("prp-inv1", Pattern(Y, p2, X), (Pattern(X, p1, Y),), axioms=(axiom,))
            yield Rule("prp-inv2", Pattern(Y, p1, X), (Pattern(X, p2, Y),), axioms=(axiom,))


def _implied(row: str, axiom: Triple, narrow: Term, wide: Term) -> Made:
    if is_property(narrow) and is_property(wide) and narrow != wide:
        yield Rule(row, Pattern(X, wide, Y), (Pattern(X, narrow, Y),), axioms=(axiom,))


def _chains(schema: Schema) -> Made:
    for axiom in schema.of(PROPERTY_CHAIN):
        readings = schema.lists(axiom.object)
        for reading in readings or ():
            links = [link for link in reading.members if is_property(link)]
            if not links or len(links) < len(reading.members) or not is_property(axiom.subject):
                readings = None
                break
            joints = [Variable(f"u{number}") for number in range(len(links) + 1)]
            body = tuple(
                Pattern(joints[number], link, joints[number + 1]) for number, link in enumerate(links)
            )
            head = Pattern(joints[0], axiom.subject, joints[-1])
            yield Rule("prp-spo2", head, body, axioms=(axiom, *reading.cells))
        if not readings:
            yield Refused(axiom, axiom.subject)


def _disjointness(schema: Schema) -> Made:
    for axiom in schema.of(PROPERTY_DISJOINT_WITH):
        yield from _disjoint("prp-pdw", axiom.subject, axiom.object, (axiom,))
    yield from all_disjoint(schema, ALL_DISJOINT_PROPERTIES, partial(_disjoint, "prp-adp"))


def all_disjoint(
    schema: Schema, class_: NamedNode, rules: Callable[[Term, Term, tuple[Triple, ...]], Made]
) -> Made:
    """Yield the rules for each two members of the lists of owl:AllDisjointClasses or owl:AllDisjointProperties.

    Args:
        schema: The axioms.
        class_: Which of the two.
        rules: Gives the rules for two terms that are disjoint by these triples.
    """
    for axiom in schema.members(class_):
        members = schema.said(axiom.subject, MEMBERS)
        for listed in members:
            readings = schema.lists(listed.object)
            for reading in readings or ():
                for one, other in combinations(reading.members, 2):
                    yield from rules(one, other, (axiom, listed, *reading.cells))
            if not readings:
                yield Refused(listed, axiom.subject)
        if not members:
            yield Refused(axiom, axiom.subject)


def _disjoint(row: str, one: Term, other: Term, axioms: tuple[Triple, ...]) -> Made:
    if is_property(one) and is_property(other):
        yield Rule(row, None, (Pattern(X, one, Y), Pattern(X, other, Y)), axioms=axioms)
        body = (Pattern(X, one, Y1), Pattern(Y1, SAME_VALUE, Y2), Pattern(X, other, Y2))
        yield Rule(row, None, body, axioms=axioms)


def _keys(schema: Schema) -> Made:
    for axiom in schema.of(HAS_KEY):
        readings = schema.lists(axiom.object)
        for reading in readings or ():
            keys = [key for key in reading.members if is_property(key)]
            if not keys or len(keys) < len(reading.members):
                readings = None
                break
            yield from _key(axiom, keys, reading.cells)
        if not readings:
            yield Refused(axiom, axiom.subject)


def _key(axiom: Triple, keys: Sequence[NamedNode | BlankNode], cells: tuple[Triple, ...]) -> Made:
    """Yield the rules of a key: for each of its properties, the values are one term or two that write one value."""
    members = (Pattern(X, TYPE, axiom.subject), Pattern(Y, TYPE, axiom.subject))
    bodies: list[tuple[Pattern, ...]] = [members]
    for number, key in enumerate(keys, start=1):
        value, other = Variable(f"z{number}"), Variable(f"v{number}")
        same_term = (Pattern(X, key, value), Pattern(Y, key, value))
        same_value = (Pattern(X, key, value), Pattern(value, SAME_VALUE, other), Pattern(Y, key, other))
        bodies = [(*body, *more) for body in bodies for more in (same_term, same_value)]
    for body in bodies:
        yield Rule("prp-key", Pattern(X, SAME_AS, Y), body, ((X, Y),), (axiom, *cells))


def _negative_assertions(schema: Schema) -> Made:
    for source in schema.of(SOURCE_INDIVIDUAL):
        said = source.subject
        i1 = source.object
        for asserted in schema.said(said, ASSERTION_PROPERTY):
            p = asserted.object
            if not is_property(p):
                continue
            for target in schema.said(said, TARGET_INDIVIDUAL):
                axioms = (source, asserted, target)
                yield Rule("prp-npa1", None, (Pattern(i1, p, target.object),), axioms=axioms)
            for target in schema.said(said, TARGET_VALUE):
                axioms = (source, asserted, target)
                yield Rule("prp-npa2", None, (Pattern(i1, p, target.object),), axioms=axioms)
                if isinstance(target.object, Literal):
                    body = (Pattern(i1, p, Y), Pattern(Y, SAME_VALUE, target.object))
                    yield Rule("prp-npa2", None, body, axioms=axioms)
