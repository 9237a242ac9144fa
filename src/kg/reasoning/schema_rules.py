"""Table 9, the semantics of schema vocabulary, and what holds in every ontology.

These rules are ground already: their predicates are those of RDFS and OWL. The two rows about lists (scm-int, scm-uni)
are with the classes' rows.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.reasoning.datatypes import SUPPORTED
from kg.reasoning.rules import Pattern, Rule, Term, Variable
from kg.reasoning.vocabulary import (
    ALL_VALUES_FROM,
    ANNOTATION_PROPERTY,
    CLASS,
    DATATYPE,
    DATATYPE_PROPERTY,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    HAS_VALUE,
    NOTHING,
    OBJECT_PROPERTY,
    ON_PROPERTY,
    OWL,
    RANGE,
    RDF,
    RDFS,
    SOME_VALUES_FROM,
    SUB_CLASS_OF,
    SUB_PROPERTY_OF,
    THING,
    TYPE,
)

C, C1, C2, C3 = Variable("c"), Variable("c1"), Variable("c2"), Variable("c3")
P, P1, P2, P3 = Variable("p"), Variable("p1"), Variable("p2"), Variable("p3")
V, Y, Y1, Y2 = Variable("v"), Variable("y"), Variable("y1"), Variable("y2")


def _rule(name: str, head: Pattern, *body: Pattern) -> Rule:
    return Rule(name, head, body)


def _sub_class(one: Term | Variable, other: Term | Variable) -> Pattern:
    return Pattern(one, SUB_CLASS_OF, other)


def _sub_property(one: Variable, other: Variable) -> Pattern:
    return Pattern(one, SUB_PROPERTY_OF, other)


def _restrictions() -> tuple[Rule, ...]:
    on1, on2 = Pattern(C1, ON_PROPERTY, P1), Pattern(C2, ON_PROPERTY, P2)
    same1, same2 = Pattern(C1, ON_PROPERTY, P), Pattern(C2, ON_PROPERTY, P)
    below, narrower = _sub_property(P1, P2), _sub_class(Y1, Y2)
    some, all_, value = SOME_VALUES_FROM, ALL_VALUES_FROM, HAS_VALUE
    return (
        _rule("scm-hv", _sub_class(C1, C2), Pattern(C1, value, V), on1, Pattern(C2, value, V), on2, below),
        _rule(
            "scm-svf1",
            _sub_class(C1, C2),
            Pattern(C1, some, Y1),
            same1,
            Pattern(C2, some, Y2),
            same2,
            narrower,
        ),
        _rule("scm-svf2", _sub_class(C1, C2), Pattern(C1, some, Y), on1, Pattern(C2, some, Y), on2, below),
        _rule(
            "scm-avf1",
            _sub_class(C1, C2),
            Pattern(C1, all_, Y1),
            same1,
            Pattern(C2, all_, Y2),
            same2,
            narrower,
        ),
        # The more values a property has, the fewer things have all their values in a class.
        _rule("scm-avf2", _sub_class(C2, C1), Pattern(C1, all_, Y), on1, Pattern(C2, all_, Y), on2, below),
    )


ALWAYS = (
    Rule("cls-thing", Pattern(THING, TYPE, CLASS), ()),
    Rule("cls-nothing1", Pattern(NOTHING, TYPE, CLASS), ()),
)
"""What holds in every ontology."""

ANNOTATION_PROPERTIES = tuple(
    map(
        NamedNode,
        (
            *(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
            *(OWL + name for name in ("deprecated", "versionInfo", "priorVersion")),
            *(OWL + name for name in ("backwardCompatibleWith", "incompatibleWith")),
        ),
    )
)
DATATYPES = (*SUPPORTED, NamedNode(RDF + "XMLLiteral"), NamedNode(RDF + "HTML"))

AXIOMATIC = (
    *(Rule("prp-ap", Pattern(p, TYPE, ANNOTATION_PROPERTY), ()) for p in ANNOTATION_PROPERTIES),
    *(Rule("dt-type1", Pattern(datatype, TYPE, DATATYPE), ()) for datatype in sorted(DATATYPES, key=str)),
)
"""What holds in every ontology of the terms of RDFS, OWL and XML Schema, and nothing else follows from."""

SCHEMA_RULES = (
    *ALWAYS,
    _rule("scm-cls", _sub_class(C, C), Pattern(C, TYPE, CLASS)),
    _rule("scm-cls", Pattern(C, EQUIVALENT_CLASS, C), Pattern(C, TYPE, CLASS)),
    _rule("scm-cls", _sub_class(C, THING), Pattern(C, TYPE, CLASS)),
    _rule("scm-cls", _sub_class(NOTHING, C), Pattern(C, TYPE, CLASS)),
    _rule("scm-sco", _sub_class(C1, C3), _sub_class(C1, C2), _sub_class(C2, C3)),
    _rule("scm-eqc1", _sub_class(C1, C2), Pattern(C1, EQUIVALENT_CLASS, C2)),
    _rule("scm-eqc1", _sub_class(C2, C1), Pattern(C1, EQUIVALENT_CLASS, C2)),
    _rule("scm-eqc2", Pattern(C1, EQUIVALENT_CLASS, C2), _sub_class(C1, C2), _sub_class(C2, C1)),
    _rule("scm-op", _sub_property(P, P), Pattern(P, TYPE, OBJECT_PROPERTY)),
    _rule("scm-op", Pattern(P, EQUIVALENT_PROPERTY, P), Pattern(P, TYPE, OBJECT_PROPERTY)),
    _rule("scm-dp", _sub_property(P, P), Pattern(P, TYPE, DATATYPE_PROPERTY)),
    _rule("scm-dp", Pattern(P, EQUIVALENT_PROPERTY, P), Pattern(P, TYPE, DATATYPE_PROPERTY)),
    _rule("scm-spo", _sub_property(P1, P3), _sub_property(P1, P2), _sub_property(P2, P3)),
    _rule("scm-eqp1", _sub_property(P1, P2), Pattern(P1, EQUIVALENT_PROPERTY, P2)),
    _rule("scm-eqp1", _sub_property(P2, P1), Pattern(P1, EQUIVALENT_PROPERTY, P2)),
    _rule("scm-eqp2", Pattern(P1, EQUIVALENT_PROPERTY, P2), _sub_property(P1, P2), _sub_property(P2, P1)),
    _rule("scm-dom1", Pattern(P, DOMAIN, C2), Pattern(P, DOMAIN, C1), _sub_class(C1, C2)),
    _rule("scm-dom2", Pattern(P1, DOMAIN, C), Pattern(P2, DOMAIN, C), _sub_property(P1, P2)),
    _rule("scm-rng1", Pattern(P, RANGE, C2), Pattern(P, RANGE, C1), _sub_class(C1, C2)),
    _rule("scm-rng2", Pattern(P1, RANGE, C), Pattern(P2, RANGE, C), _sub_property(P1, P2)),
    *_restrictions(),
)
"""The rules that an ontology is closed with before its axioms are read."""

FOLLOWED_ANYWAY = frozenset(
    {
        *("scm-sco", "scm-spo", "scm-eqc1", "scm-eqc2", "scm-eqp1", "scm-eqp2"),
        *("scm-dom1", "scm-dom2", "scm-rng1", "scm-rng2", "scm-int", "scm-uni", "scm-hv"),
    }
)
"""The rows whose conclusions need no ground rule of their own: the axioms that they conclude from have rules that, one
after the other, infer the same of individuals. scm-sco: what is in c1 is in c2 by one rule, so in c3 by the next."""
