"""What a person reads of a shape: an IRI, a name, a severity and a message, in French and in English."""

from __future__ import annotations

import re
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from .findings import REPOSITORY

BOTH = ["en", "fr"]


def languages(shapes: Graph, shape: Node, predicate: URIRef) -> list[str]:
    """The languages of the texts of a shape."""
    return sorted(
        text.language or "" for text in shapes.objects(shape, predicate) if isinstance(text, Literal)
    )


def described(shapes: Graph) -> list[Node]:
    """Every shape and every constraint in SPARQL."""
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)
    return sorted({node for kind in kinds for node in shapes.subjects(RDF.type, kind)}, key=str)


def test_every_shape_has_an_iri_a_name_a_severity_and_a_message_in_both_languages(shapes: Graph) -> None:
    faults: list[str] = []
    for shape in described(shapes):
        severity = shapes.value(shape, SH.severity)
        is_query = (shape, RDF.type, SH.SPARQLConstraint) in shapes
        if not isinstance(shape, URIRef):
            faults.append(f"{shape}: a blank node")
        if languages(shapes, shape, SH.name) != BOTH:
            faults.append(f"{shape}: sh:name")
        if languages(shapes, shape, SH.message) != BOTH:
            faults.append(f"{shape}: sh:message")
        if not is_query and severity not in (SH.Violation, SH.Warning, SH.Info):
            faults.append(f"{shape}: sh:severity")
    assert faults == []


def test_shapes_are_typed_wherever_they_are_used(shapes: Graph) -> None:
    typed = set(described(shapes))
    named = {
        shape
        for link in (SH.property, SH.node, SH.qualifiedValueShape, SH.sparql, SH["not"])
        for shape in shapes.objects(None, link)
    }
    targeted = {
        shape
        for target in (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
        for shape in shapes.subjects(target)
    }
    assert named | targeted <= typed


def test_a_query_says_what_its_shape_says(shapes: Graph) -> None:
    for shape, query in shapes.subject_objects(SH.sparql):
        assert set(shapes.objects(shape, SH.message)) == set(shapes.objects(query, SH.message)), shape


def test_the_shapes_are_well_formed(shapes: Graph) -> None:
    conforms, _, text = validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_the_terms_that_the_shapes_name_are_in_the_ontology(shapes: Graph) -> None:
    ontology = Graph()
    for path in sorted((REPOSITORY / "ontology").glob("*.ttl")):
        ontology.parse(path)
    namespace = "https://w3id.org/cohesion-territoires/def#"
    queries = " ".join(str(text) for text in shapes.objects(None, SH.select))
    named = {
        node
        for triple in shapes
        for node in triple
        if isinstance(node, URIRef) and node.startswith(namespace)
    }
    named |= {URIRef(namespace + name) for name in re.findall(r"\bct:(\w+)", queries)}
    assert sorted(str(term) for term in named if (term, None, None) not in ontology) == []


def test_each_file_says_what_it_is_about() -> None:
    files: list[Path] = sorted((REPOSITORY / "shapes").glob("*.ttl"))
    assert files
    for path in files:
        assert path.read_text(encoding="utf-8").startswith("# "), path.name
