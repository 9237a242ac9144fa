"""Tables 6 and 7, the semantics of classes and of class axioms, as ground rules."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import permutations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.reasoning.compile_properties import Made, all_disjoint, is_class, is_property
from kg.reasoning.datatypes import ILL_TYPED, Value, data_value, integer_value
from kg.reasoning.rules import SAME_VALUE, Pattern, Refused, Rule, Term, Variable
from kg.reasoning.schema import Schema
from kg.reasoning.vocabulary import (
    ALL_DISJOINT_CLASSES,
    ALL_VALUES_FROM,
    COMPLEMENT_OF,
    DISJOINT_WITH,
    EQUIVALENT_CLASS,
    HAS_VALUE,
    INTERSECTION_OF,
    MAX_CARDINALITY,
    MAX_QUALIFIED_CARDINALITY,
    NOTHING,
    ON_CLASS,
    ON_PROPERTY,
    ONE_OF,
    SAME_AS,
    SOME_VALUES_FROM,
    SUB_CLASS_OF,
    SUB_PROPERTY_OF,
    THING,
    TYPE,
    UNION_OF,
)

U, V, X, Y, Y1, Y2 = map(Variable, ["u", "v", "x", "y", "y1", "y2"])


def class_rules(schema: Schema) -> Made:
    """Yield the rules of the rows cls-* and cax-*, and the axioms about classes that no row can use."""
    yield Rule("cls-nothing2", None, (Pattern(X, TYPE, NOTHING),))
    yield from _class_axioms(schema)
    yield from _listed(schema)
    for axiom in schema.of(COMPLEMENT_OF):
        yield from _disjoint("cls-com", axiom.subject, axiom.object, (axiom,))
    yield from _values(schema)
    yield from _cardinalities(schema)


def _class_axioms(schema: Schema) -> Made:
    for axiom in schema.of(SUB_CLASS_OF):
        yield from _included("cax-sco", axiom.subject, axiom.object, (axiom,))
    for axiom in schema.of(EQUIVALENT_CLASS):
        yield from _included("cax-eqc1", axiom.subject, axiom.object, (axiom,))
        yield from _included("cax-eqc2", axiom.object, axiom.subject, (axiom,))
    for axiom in schema.of(DISJOINT_WITH):
        yield from _disjoint("cax-dw", axiom.subject, axiom.object, (axiom,))
    yield from all_disjoint(schema, ALL_DISJOINT_CLASSES, partial(_disjoint, "cax-adc"))


def _included(row: str, narrow: Term, wide: Term, axioms: tuple[Triple, ...]) -> Made:
    if is_class(narrow) and is_class(wide) and narrow != wide:
        yield Rule(row, Pattern(X, TYPE, wide), (Pattern(X, TYPE, narrow),), axioms=axioms)


def _disjoint(row: str, one: Term, other: Term, axioms: tuple[Triple, ...]) -> Made:
    if is_class(one) and is_class(other):
        # A class that is disjoint with itself has no member: the two patterns are then one.
        body = dict.fromkeys((Pattern(X, TYPE, one), Pattern(X, TYPE, other)))
        yield Rule(row, None, tuple(body), axioms=axioms)


def _listed(schema: Schema) -> Made:
    for predicate in (INTERSECTION_OF, UNION_OF, ONE_OF):
        for axiom in schema.of(predicate):
            readings = schema.lists(axiom.object)
            for reading in readings or ():
                axioms = (axiom, *reading.cells)
                if predicate == INTERSECTION_OF:
                    yield from _intersection(axiom.subject, reading.members, axioms)
                elif predicate == UNION_OF:
                    for member in dict.fromkeys(reading.members):
                        yield from _included("cls-uni", member, axiom.subject, axioms)
                        yield Rule("scm-uni", Pattern(member, SUB_CLASS_OF, axiom.subject), (), axioms=axioms)
                else:
                    for member in dict.fromkeys(reading.members):
                        yield Rule("cls-oo", Pattern(member, TYPE, axiom.subject), (), axioms=axioms)
            if not readings:
                yield Refused(axiom, axiom.subject)


def _intersection(class_: Term, members: tuple[Term, ...], axioms: tuple[Triple, ...]) -> Made:
    classes = tuple(dict.fromkeys(members))
    if classes and all(is_class(member) for member in classes):
        body = tuple(Pattern(Y, TYPE, member) for member in classes)
        yield Rule("cls-int1", Pattern(Y, TYPE, class_), body, axioms=axioms)
    for member in classes:
        yield from _included("cls-int2", class_, member, axioms)
        yield Rule("scm-int", Pattern(class_, SUB_CLASS_OF, member), (), axioms=axioms)


def _values(schema: Schema) -> Made:
    for axiom, on, p in _restrictions(schema, SOME_VALUES_FROM):
        x, y = axiom.subject, axiom.object
        if y == THING:
            yield Rule("cls-svf2", Pattern(U, TYPE, x), (Pattern(U, p, V),), axioms=(axiom, on))
        elif is_class(y):
            body = (Pattern(U, p, V), Pattern(V, TYPE, y))
            yield Rule("cls-svf1", Pattern(U, TYPE, x), body, axioms=(axiom, on))
    for axiom, on, p in _restrictions(schema, ALL_VALUES_FROM):
        x, y = axiom.subject, axiom.object
        if is_class(y):
            body = (Pattern(U, TYPE, x), Pattern(U, p, V))
            yield Rule("cls-avf", Pattern(V, TYPE, y), body, axioms=(axiom, on))
    for axiom, on, p in _restrictions(schema, HAS_VALUE):
        x, y = axiom.subject, axiom.object
        yield Rule("cls-hv1", Pattern(U, p, y), (Pattern(U, TYPE, x),), axioms=(axiom, on))
        yield Rule("cls-hv2", Pattern(U, TYPE, x), (Pattern(U, p, y),), axioms=(axiom, on))
        if isinstance(y, Literal):
            body = (Pattern(U, p, V), Pattern(V, SAME_VALUE, y))
            yield Rule("cls-hv2", Pattern(U, TYPE, x), body, axioms=(axiom, on))
    yield from _one_value_written_in_two_ways(schema)


def _one_value_written_in_two_ways(schema: Schema) -> Made:
    """Yield scm-hv for the restrictions whose literals are two and have one data value (dt-eq)."""
    by_value: dict[Value, list[tuple[Triple, Triple]]] = defaultdict(list)
    for axiom, on, _ in _restrictions(schema, HAS_VALUE):
        value = data_value(axiom.object) if isinstance(axiom.object, Literal) else None
        if value is not None and value != ILL_TYPED:
            by_value[value].append((axiom, on))
    for found in by_value.values():
        for (one, on_one), (other, on_other) in permutations(found, 2):
            if one.object != other.object:
                head = Pattern(one.subject, SUB_CLASS_OF, other.subject)
                body = Pattern(on_one.object, SUB_PROPERTY_OF, on_other.object)
                yield Rule("scm-hv", head, (body,), axioms=(one, on_one, other, on_other))


def _restrictions(schema: Schema, predicate: NamedNode) -> list[tuple[Triple, Triple, NamedNode | BlankNode]]:
    return [
        (axiom, on, on.object)
        for axiom in schema.of(predicate)
        for on in schema.said(axiom.subject, ON_PROPERTY)
        if is_property(on.object)
    ]


def _cardinalities(schema: Schema) -> Made:
    for axiom, on, p in _restrictions(schema, MAX_CARDINALITY):
        x = axiom.subject
        member, value = Pattern(U, TYPE, x), Pattern(U, p, Y)
        most = integer_value(axiom.object)
        if most == 0:
            yield Rule("cls-maxc1", None, (member, value), axioms=(axiom, on))
        elif most == 1:
            body = (member, Pattern(U, p, Y1), Pattern(U, p, Y2))
            yield Rule("cls-maxc2", Pattern(Y1, SAME_AS, Y2), body, ((Y1, Y2),), (axiom, on))
        else:
            yield Refused(axiom, x)
    for axiom, on, p in _restrictions(schema, MAX_QUALIFIED_CARDINALITY):
        qualified = schema.said(axiom.subject, ON_CLASS)
        for of in qualified:
            yield from _qualified(axiom, on, p, of)
        if not qualified:
            yield Refused(axiom, axiom.subject)


def _qualified(axiom: Triple, on: Triple, p: NamedNode | BlankNode, of: Triple) -> Made:
    """Yield the rules of a qualified cardinality; the class owl:Thing has every value (cls-maxqc2, cls-maxqc4)."""
    x, c = axiom.subject, of.object
    member = Pattern(U, TYPE, x)
    most = integer_value(axiom.object)

    def in_class(value: Variable) -> tuple[Pattern, ...]:
        return () if c == THING else (Pattern(value, TYPE, c),)

    if most == 0:
        row = "cls-maxqc2" if c == THING else "cls-maxqc1"
        yield Rule(row, None, (member, Pattern(U, p, Y), *in_class(Y)), axioms=(axiom, on, of))
    elif most == 1:
        row = "cls-maxqc4" if c == THING else "cls-maxqc3"
        body = (member, Pattern(U, p, Y1), *in_class(Y1), Pattern(U, p, Y2), *in_class(Y2))
        yield Rule(row, Pattern(Y1, SAME_AS, Y2), body, ((Y1, Y2),), (axiom, on, of))
    else:
        yield Refused(axiom, x)
