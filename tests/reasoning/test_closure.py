"""What follows by OWL 2 RL is inferred; what says nothing is not."""

from __future__ import annotations

import pytest

from kg.progress import Progress, no_progress
from kg.reasoning.owlrl_closure import abbreviated, close
from kg.turtle import read_text
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph

PREFIXES = """
@prefix e: <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def closed(turtle: str):
    graph = empty_graph()
    add_triples(graph, read_text(PREFIXES + turtle), TermConverter())
    return close(graph)


@pytest.mark.parametrize(
    ("turtle", "follows"),
    [
        ("e:A rdfs:subClassOf e:B . e:x a e:A .", f"<http://e/x> <{TYPE}> <http://e/B>"),
        (
            "e:p a owl:TransitiveProperty . e:x e:p e:y . e:y e:p e:z .",
            "<http://e/x> <http://e/p> <http://e/z>",
        ),
        ("e:p owl:inverseOf e:q . e:x e:p e:y .", "<http://e/y> <http://e/q> <http://e/x>"),
        (
            "e:r owl:propertyChainAxiom (e:p e:q) . e:x e:p e:y . e:y e:q e:z .",
            "<http://e/x> <http://e/r> <http://e/z>",
        ),
        ("e:p rdfs:domain e:A . e:x e:p 'v' .", f"<http://e/x> <{TYPE}> <http://e/A>"),
        ("e:p rdfs:subPropertyOf e:q . e:x e:p 'v'@fr .", '<http://e/x> <http://e/q> "v"@fr'),
    ],
)
def test_what_follows_is_inferred(turtle: str, follows: str):
    assert follows in closed(turtle).inferred


def test_nothing_asserted_is_inferred_again():
    closure = closed("e:A rdfs:subClassOf e:B . e:x a e:A , e:B .")
    assert f"<http://e/x> <{TYPE}> <http://e/B>" not in closure.inferred


def test_what_holds_of_everything_is_left_out():
    closure = closed(
        "e:A a owl:Class ; rdfs:subClassOf e:B . e:p a owl:ObjectProperty . e:x a e:A ; e:p 'v' , 3 ."
    )
    assert closure.inferred == (f"<http://e/x> <{TYPE}> <http://e/B>",)


def test_a_contradiction_is_told():
    closure = closed("e:A owl:disjointWith e:B . e:x a e:A , e:B .")
    assert len(closure.contradictions) == 1
    assert "e:x" in abbreviated(closure.contradictions[0].words, {"e": "http://e/"})


def test_progress_is_told_round_by_round():
    rounds = []

    def watch(label: str, total: int) -> Progress:
        rounds.append((label, total))
        return no_progress

    graph = empty_graph()
    add_triples(graph, read_text(PREFIXES + "e:A rdfs:subClassOf e:B . e:x a e:A ."), TermConverter())
    close(graph, watch)
    assert rounds[0][0] == "Reasoning, round 1"
    assert len(rounds) > 1
