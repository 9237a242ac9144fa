"""The ontology keeps to OWL 2 RL, and the check that says so sees what is outside it."""

from __future__ import annotations

import pytest
from rdflib import OWL, Graph

from .rl_profile import departures

PREFIXES = """
    @prefix : <https://example.org/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    :A a owl:Class . :B a owl:Class . :C a owl:Class .
    :p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty .
"""


def parse(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def test_the_ontology_is_in_owl_2_rl(ontology: Graph) -> None:
    assert departures(ontology) == []


def test_the_ontology_has_no_key(ontology: Graph) -> None:
    assert list(ontology.subjects(OWL.hasKey)) == []


@pytest.mark.parametrize(
    "turtle",
    [
        ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 2 ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:cardinality 1 ] .",
        ":A rdfs:subClassOf owl:Thing .",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .",
        ":A owl:equivalentClass [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
        ":A owl:disjointUnionOf ( :B :C ) .",
        ":A owl:hasKey ( :p ) .",
        ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] .",
        ":d rdfs:range xsd:date .",
        ":p a owl:ReflexiveProperty .",
        ":p a owl:TransitiveProperty , owl:FunctionalProperty .",
        ":p owl:propertyChainAxiom ( :q :q ) . :q a owl:AsymmetricProperty . :p owl:inverseOf :q .",
        ":p a owl:DatatypeProperty .",
        ":p rdfs:range :Undeclared .",
    ],
)
def test_what_is_outside_the_profile_is_seen(turtle: str) -> None:
    assert departures(parse(turtle))


@pytest.mark.parametrize(
    "turtle",
    [
        "[ a owl:Class ; owl:unionOf ( :B :C ) ] rdfs:subClassOf :A .",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :A .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
        ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
        ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B :C ) ] .",
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
        ":d rdfs:range xsd:decimal .",
        ":p a owl:TransitiveProperty ; owl:inverseOf :q .",
        ":p owl:propertyChainAxiom ( :q :q ) ; rdfs:domain :A ; rdfs:range :B .",
    ],
)
def test_what_is_inside_the_profile_passes(turtle: str) -> None:
    assert departures(parse(turtle)) == []
