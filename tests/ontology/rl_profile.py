"""Does an ontology keep to the OWL 2 RL profile?

Follows https://www.w3.org/TR/owl2-profiles/#OWL_2_RL, section 4.2: which class expressions may stand on which
side of an axiom, which axioms are left out, which datatypes are supported. Three restrictions of OWL 2 DL are
checked as well, since a tool that reads the file as OWL would refuse it otherwise: a property has one kind; a
property that a chain or transitivity makes composite carries no other characteristic
(https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL); every class used is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

# The datatypes of OWL 2 except owl:real and owl:rational; xsd:date and xsd:gYear are not among them.
DATATYPES = {
    RDFS.Literal, RDF.PlainLiteral, RDF.XMLLiteral, XSD.decimal, XSD.integer, XSD.nonNegativeInteger,
    XSD.nonPositiveInteger, XSD.positiveInteger, XSD.negativeInteger, XSD.long, XSD.int, XSD.short, XSD.byte,
    XSD.unsignedLong, XSD.unsignedInt, XSD.unsignedShort, XSD.unsignedByte, XSD.float, XSD.double, XSD.string,
    XSD.normalizedString, XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN, XSD.boolean, 
    XSD.hexBinary, XSD.base64Binary, XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp,
}  # fmt: skip
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# Left out of the profile; owl:hasKey is in the profile but the reference reasoner is unsound on it.
LEFT_OUT = (OWL.disjointUnionOf, OWL.hasSelf, OWL.hasKey)
LEFT_OUT_TYPES = (OWL.ReflexiveProperty,)
NEEDS_SIMPLE = (
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty,
)  # fmt: skip

Check = Callable[[Graph, Node], bool]


def _members(graph: Graph, head: Node | None) -> list[Node]:
    return list(Collection(graph, head)) if head is not None else []


def _is_named_class(graph: Graph, node: Node) -> bool:
    return isinstance(node, URIRef) and node != OWL.Thing


def _is_datatype(graph: Graph, node: Node) -> bool:
    return node in DATATYPES


def _operands(graph: Graph, node: Node, operator: URIRef, check: Check) -> bool:
    heads = list(graph.objects(node, operator))
    return bool(heads) and all(check(graph, member) for head in heads for member in _members(graph, head))


def is_subclass_expression(graph: Graph, node: Node) -> bool:
    """Whether the node may stand where a class is narrowed (production subClassExpression)."""
    if isinstance(node, URIRef):
        return _is_named_class(graph, node)
    if graph.value(node, OWL.oneOf) is not None or graph.value(node, OWL.hasValue) is not None:
        return True
    filler = graph.value(node, OWL.someValuesFrom)
    if filler is not None:
        return filler == OWL.Thing or _is_datatype(graph, filler) or is_subclass_expression(graph, filler)
    return any(_operands(graph, node, op, is_subclass_expression) for op in (OWL.intersectionOf, OWL.unionOf))


def is_superclass_expression(graph: Graph, node: Node) -> bool:
    """Whether the node may stand above a class, in a domain or in a range (superClassExpression)."""
    if isinstance(node, URIRef):
        return _is_named_class(graph, node)
    if graph.value(node, OWL.hasValue) is not None:
        return True
    complement = graph.value(node, OWL.complementOf)
    if complement is not None:
        return is_subclass_expression(graph, complement)
    filler = graph.value(node, OWL.allValuesFrom)
    if filler is not None:
        return _is_datatype(graph, filler) or is_superclass_expression(graph, filler)
    at_most = graph.value(node, OWL.maxCardinality) or graph.value(node, OWL.maxQualifiedCardinality)
    if isinstance(at_most, Literal):
        on_class = graph.value(node, OWL.onClass)
        narrow = on_class is None or on_class == OWL.Thing or is_subclass_expression(graph, on_class)
        return int(at_most) in (0, 1) and narrow
    return _operands(graph, node, OWL.intersectionOf, is_superclass_expression)


def is_equivalent_expression(graph: Graph, node: Node) -> bool:
    """Whether the node may stand in an equivalence (production equivClassExpression)."""
    if isinstance(node, URIRef):
        return _is_named_class(graph, node)
    if graph.value(node, OWL.hasValue) is not None:
        return True
    return _operands(graph, node, OWL.intersectionOf, is_equivalent_expression)


def _class_axioms(graph: Graph) -> Iterator[str]:
    for sub, sup in graph.subject_objects(RDFS.subClassOf):
        if not is_subclass_expression(graph, sub):
            yield f"{sub}: not a subclass expression"
        if not is_superclass_expression(graph, sup):
            yield f"{sub}: its superclass {sup} is not a superclass expression"
    for one, other in graph.subject_objects(OWL.equivalentClass):
        if not (is_equivalent_expression(graph, one) and is_equivalent_expression(graph, other)):
            yield f"{one}: equivalent to an expression that RL does not allow there"
    pairs = [node for pair in graph.subject_objects(OWL.disjointWith) for node in pair]
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        pairs += _members(graph, graph.value(axiom, OWL.members))
    for node in pairs:
        if not is_subclass_expression(graph, node):
            yield f"{node}: in a disjointness, but not a subclass expression"


def _property_axioms(graph: Graph) -> Iterator[str]:
    for prop, domain in graph.subject_objects(RDFS.domain):
        if not is_superclass_expression(graph, domain):
            yield f"{prop}: its domain is not a superclass expression"
    for prop, range_ in graph.subject_objects(RDFS.range):
        if (prop, RDF.type, OWL.DatatypeProperty) in graph:
            if not _is_datatype(graph, range_):
                yield f"{prop}: its range {range_} is not a datatype of OWL 2 RL"
        elif not is_superclass_expression(graph, range_):
            yield f"{prop}: its range is not a superclass expression"
    for kind in LEFT_OUT_TYPES:
        for prop in graph.subjects(RDF.type, kind):
            yield f"{prop}: {kind} is left out of OWL 2 RL"
    for term in LEFT_OUT:
        for node in graph.subjects(term, None):
            yield f"{node}: {term} is left out"


def _composite_properties(graph: Graph) -> set[Node]:
    composite = set(graph.subjects(RDF.type, OWL.TransitiveProperty)) | set(
        graph.subjects(OWL.propertyChainAxiom, None)
    )
    while True:
        above = {sup for prop in composite for sup in graph.objects(prop, RDFS.subPropertyOf)}
        for prop in composite:
            above |= set(graph.objects(prop, OWL.inverseOf)) | set(graph.subjects(OWL.inverseOf, prop))
        if above <= composite:
            return composite
        composite |= above


def _dl_restrictions(graph: Graph) -> Iterator[str]:
    for prop in {p for kind in PROPERTY_KINDS for p in graph.subjects(RDF.type, kind)}:
        kinds = [kind for kind in PROPERTY_KINDS if (prop, RDF.type, kind) in graph]
        if len(kinds) > 1:
            yield f"{prop}: is of several kinds of property"
    for prop in _composite_properties(graph):
        for kind in NEEDS_SIMPLE:
            if (prop, RDF.type, kind) in graph:
                yield f"{prop}: composite, and yet {kind}"
    used = [c for pair in graph.subject_objects(RDFS.subClassOf) for c in pair]
    used += [
        c for prop in graph.subjects(RDF.type, OWL.ObjectProperty) for c in graph.objects(prop, RDFS.domain)
    ]
    used += [
        c for prop in graph.subjects(RDF.type, OWL.ObjectProperty) for c in graph.objects(prop, RDFS.range)
    ]
    for node in used:
        if isinstance(node, URIRef) and (node, RDF.type, OWL.Class) not in graph:
            yield f"{node}: used as a class, not declared as one"


def departures(graph: Graph) -> list[str]:
    """What in the graph is outside OWL 2 RL, one sentence each; empty when it keeps to the profile."""
    found = [*_class_axioms(graph), *_property_axioms(graph), *_dl_restrictions(graph)]
    return sorted(set(found))
