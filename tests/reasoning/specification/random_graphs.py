"""Random ontologies within OWL 2 RL, with random data (Hypothesis).

An ontology is drawn as a list of axioms in a small syntax of tuples, so that Hypothesis can make a failing one smaller,
and then mapped to triples as the specification says (OWL 2 Mapping to RDF Graphs, table 1). The names are few, so that
axioms meet. Class expressions keep to the grammar of OWL 2 Profiles, section 4.2.3: what may stand on the left of a
SubClassOf, what on the right, and what in an EquivalentClasses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from tests.reasoning.specification.naive import PREFIXES
from tests.reasoning.specification.values import XSD

Term = NamedNode | BlankNode | Literal
Expression = tuple[Any, ...]
Strategy = st.SearchStrategy[Any]


def _name(text: str) -> NamedNode:
    prefix, local = text.split(":")
    return NamedNode(PREFIXES[prefix] + local)


def _own(names: str) -> list[NamedNode]:
    return [NamedNode(f"http://example.org/{name}") for name in names]


CLASSES, PROPERTIES, ATTRIBUTES = _own("ABCD"), _own("pqr"), _own("m")
INDIVIDUALS: list[Term] = [*_own("uvw"), BlankNode("b")]
THING, NOTHING = _name("owl:Thing"), _name("owl:Nothing")
ABOVE = [_name("rdf:type"), _name("owl:sameAs"), _name("rdfs:subClassOf"), _name("owl:differentFrom")]
CHARACTERISTICS = ("Functional", "InverseFunctional", "Irreflexive", "Symmetric", "Asymmetric", "Transitive")


@dataclass(frozen=True)
class Profile:
    """What a random graph may hold."""

    literals: Sequence[Literal]
    datatypes: Sequence[NamedNode]
    keys: bool = True
    punning: bool = True
    """Whether a class and a property may be individuals too, and properties stand below those of RDF and OWL."""


def _literal(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


EVERYTHING = Profile(
    literals=[
        _literal("1", "integer"),
        _literal("01", "integer"),
        _literal("1.0", "decimal"),
        _literal("1", "unsignedByte"),
        _literal("-1", "integer"),
        _literal("1.5", "decimal"),
        _literal("1", "double"),
        _literal("1", "boolean"),
        _literal("true", "boolean"),
        Literal("1"),
        Literal("un", language="fr"),
        Literal("one", language="en"),
    ],
    datatypes=[
        *(
            NamedNode(XSD + name)
            for name in ("integer", "decimal", "nonNegativeInteger", "byte", "boolean", "string")
        ),
        NamedNode(PREFIXES["rdfs"] + "Literal"),
        NamedNode(PREFIXES["rdf"] + "PlainLiteral"),
    ],
)
"""Everything that a row speaks of."""

WITHIN_OWLRL = Profile(
    literals=[*(_literal(str(number), "integer") for number in range(3)), Literal("un", language="fr")],
    datatypes=[NamedNode(XSD + "integer"), NamedNode(XSD + "decimal")],
    keys=False,
    punning=False,
)
"""What owlrl gets right: no key, no class or property that turns out to be another one, no value that is written in two
ways, no type that only the value tells."""


@dataclass
class Mapping:
    """Turns axioms into triples."""

    triples: list[Triple] = field(default_factory=list)

    def say(self, subject: Term, predicate: str, object_: Term) -> None:
        """Add a triple."""
        self.triples.append(Triple(subject, _name(predicate), object_))  # type: ignore[arg-type]

    def node(self) -> BlankNode:
        """Return a new blank node; its number makes the same axioms give the same graph."""
        return BlankNode(f"n{len(self.triples)}")

    def list(self, members: Sequence[Any], term: Callable[[Any], Term]) -> Term:
        """Add a list, and return its head."""
        head: Term = _name("rdf:nil")
        for member in reversed(members):
            first = term(member)
            cell = self.node()
            self.say(cell, "rdf:first", first)
            self.say(cell, "rdf:rest", head)
            head = cell
        return head

    def property(self, expression: Expression | Term) -> Term:
        """Return the node of a property, or of the inverse of one."""
        if not isinstance(expression, tuple):
            return expression
        node = self.node()
        self.say(node, "owl:inverseOf", expression[1])
        return node

    def class_(self, expression: Expression | Term) -> Term:
        """Return the node of a class expression."""
        if not isinstance(expression, tuple):
            return expression
        kind, *parts = expression
        if kind in {"intersectionOf", "unionOf", "oneOf"}:
            head = self.list(parts[0], self.class_)
            node = self.node()
            self.say(node, "rdf:type", _name("owl:Class"))
            self.say(node, f"owl:{kind}", head)
        elif kind == "complementOf":
            other = self.class_(parts[0])
            node = self.node()
            self.say(node, "rdf:type", _name("owl:Class"))
            self.say(node, "owl:complementOf", other)
        else:
            on, filler, *qualifier = parts
            on, filler = self.property(on), self.class_(filler)
            class_ = self.class_(qualifier[0]) if qualifier else None
            node = self.node()
            self.say(node, "rdf:type", _name("owl:Restriction"))
            self.say(node, "owl:onProperty", on)
            self.say(node, f"owl:{kind}", filler)
            if class_ is not None:
                self.say(node, "owl:onClass", class_)
        return node

    def axiom(self, axiom: Expression) -> None:
        """Add an axiom or an assertion."""
        kind, *parts = axiom
        if kind == "triple":
            self.say(*parts)
        elif kind == "classes":
            self.say(self.class_(parts[1]), parts[0], self.class_(parts[2]))
        elif kind == "properties":
            self.say(self.property(parts[1]), parts[0], self.property(parts[2]))
        elif kind == "property and class":
            self.say(parts[1], parts[0], self.class_(parts[2]))
        elif kind == "chain":
            self.say(parts[0], "owl:propertyChainAxiom", self.list(parts[1], self.property))
        elif kind == "key":
            self.say(self.class_(parts[0]), "owl:hasKey", self.list(parts[1], self.property))
        elif kind == "all":
            head = self.list(parts[2], lambda term: term)
            node = self.node()
            self.say(node, "rdf:type", _name(parts[0]))
            self.say(node, parts[1], head)
        else:
            node = self.node()
            self.say(node, "rdf:type", _name("owl:NegativePropertyAssertion"))
            self.say(node, "owl:sourceIndividual", parts[0])
            self.say(node, "owl:assertionProperty", parts[1])
            self.say(
                node, "owl:targetValue" if isinstance(parts[2], Literal) else "owl:targetIndividual", parts[2]
            )


def _some(of: Strategy, least: int, most: int) -> Strategy:
    return st.lists(of, min_size=least, max_size=most)


def _axioms(profile: Profile) -> tuple[Strategy, Strategy]:
    """Return what draws an axiom, and what draws an assertion."""
    things = [*INDIVIDUALS, CLASSES[0], PROPERTIES[0]] if profile.punning else INDIVIDUALS
    class_, individual = st.sampled_from(CLASSES), st.sampled_from(things)
    named, attribute = st.sampled_from(PROPERTIES), st.sampled_from(ATTRIBUTES)
    literal, datatype = st.sampled_from(profile.literals), st.sampled_from(profile.datatypes)
    number = st.sampled_from([_literal("0", "nonNegativeInteger"), _literal("1", "nonNegativeInteger")])
    just, tuples = st.just, st.tuples
    property_ = st.one_of(named, named, named, tuples(just("inverseOf"), named))
    has_value = tuples(just("hasValue"), property_, individual) | tuples(just("hasValue"), attribute, literal)
    left = st.recursive(
        class_
        | has_value
        | tuples(just("oneOf"), _some(individual, 1, 3))
        | tuples(just("someValuesFrom"), attribute, datatype),
        lambda inner: (
            tuples(st.sampled_from(["intersectionOf", "unionOf"]), _some(inner, 2, 3))
            | tuples(just("someValuesFrom"), property_, inner | just(THING))
        ),
        max_leaves=4,
    )
    right = st.recursive(
        class_
        | just(NOTHING)
        | has_value
        | tuples(just("complementOf"), left)
        | tuples(just("allValuesFrom"), attribute, datatype)
        | tuples(just("maxCardinality"), property_ | attribute, number)
        | tuples(just("maxQualifiedCardinality"), property_, number, left | just(THING)),
        lambda inner: (
            tuples(just("intersectionOf"), _some(inner, 2, 3))
            | tuples(just("allValuesFrom"), property_, inner)
        ),
        max_leaves=4,
    )
    both = class_ | has_value | tuples(just("intersectionOf"), _some(class_ | has_value, 2, 3))
    between = st.sampled_from(["rdfs:subPropertyOf", "owl:equivalentProperty", "owl:propertyDisjointWith"])
    characteristic = st.sampled_from(CHARACTERISTICS).map(lambda name: _name(f"owl:{name}Property"))
    declared = (
        tuples(class_, just(_name("owl:Class")))
        | tuples(named, just(_name("owl:ObjectProperty")))
        | tuples(attribute, just(_name("owl:DatatypeProperty")))
    )
    axiom = st.one_of(
        tuples(just("classes"), just("rdfs:subClassOf"), left, right),
        tuples(just("classes"), just("rdfs:subClassOf"), class_, class_),
        tuples(just("classes"), just("rdfs:subClassOf"), left, class_),
        tuples(just("classes"), just("rdfs:subClassOf"), class_, right),
        tuples(just("classes"), just("owl:equivalentClass"), both, both),
        tuples(just("classes"), just("owl:disjointWith"), left, left),
        tuples(just("all"), just("owl:AllDisjointClasses"), just("owl:members"), _some(class_, 2, 3)),
        tuples(just("properties"), between, property_, property_),
        tuples(just("properties"), between, attribute, attribute),
        tuples(just("properties"), just("owl:inverseOf"), named, named),
        tuples(just("all"), just("owl:AllDisjointProperties"), just("owl:members"), _some(named, 2, 3)),
        tuples(just("chain"), named, _some(property_, 2, 3)),
        tuples(just("property and class"), just("rdfs:domain"), named | attribute, right),
        tuples(just("property and class"), just("rdfs:range"), named, right),
        tuples(just("property and class"), just("rdfs:range"), attribute, datatype),
        tuples(just("triple"), named, just("rdf:type"), characteristic),
        tuples(just("triple"), attribute, just("rdf:type"), just(_name("owl:FunctionalProperty"))),
        declared.map(lambda pair: ("triple", pair[0], "rdf:type", pair[1])),
        *(
            [tuples(just("properties"), just("rdfs:subPropertyOf"), named, st.sampled_from(ABOVE))]
            * profile.punning
        ),
        *([tuples(just("key"), left, _some(property_ | attribute, 1, 3))] if profile.keys else []),
    )
    own = st.builds(lambda s, p, o: ("triple", s, p, o), individual, _curie(named), individual)
    value = st.builds(lambda s, p, o: ("triple", s, p, o), individual, _curie(attribute), literal)
    type_ = tuples(just("triple"), individual, just("rdf:type"), class_)
    equality = st.sampled_from(["owl:sameAs", "owl:differentFrom"])
    different = st.sampled_from(["owl:members", "owl:distinctMembers"])
    assertion = st.one_of(
        *[own] * 6,
        *[value] * 3,
        *[type_] * 4,
        tuples(just("triple"), individual, equality, individual),
        tuples(just("all"), just("owl:AllDifferent"), different, _some(individual, 2, 3)),
        tuples(just("not"), individual, named, individual),
        tuples(just("not"), individual, attribute, literal),
    )
    return axiom, assertion


def _curie(of: Strategy) -> Strategy:
    """Return what draws a property as `Mapping.say` wants it."""
    return of.map(lambda term: "own:" + term.value.rpartition("/")[2])


def graphs(profile: Profile) -> st.SearchStrategy[list[Triple]]:
    """Return what draws a graph: an ontology with its data, as triples without repetition."""
    axiom, assertion = _axioms(profile)

    def mapped(parts: tuple[list[Expression], list[Expression]]) -> list[Triple]:
        mapping = Mapping()
        for part in (*parts[0], *parts[1]):
            mapping.axiom(part)
        return list(dict.fromkeys(mapping.triples))

    return st.tuples(_some(axiom, 4, 12), _some(assertion, 10, 24)).map(mapped)
