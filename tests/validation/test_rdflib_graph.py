"""The rdflib graph that the engines get holds what the file says, in the forms of the file."""

from __future__ import annotations

import rdflib
from rdflib.compare import isomorphic

from kg.turtle import read_text
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph, oxigraph_term

TURTLE = """
@prefix e: <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:a e:p 1 , 2.50 , "x" , "x"@fr , "2021-02-31"^^xsd:date , e:b , true ; e:q [ e:p e:a ] .
"""


def test_the_triples_are_those_of_rdflibs_own_parser():
    graph = empty_graph()
    assert add_triples(graph, read_text(TURTLE), TermConverter()) == len(graph) == 9
    assert isomorphic(graph, rdflib.Graph().parse(data=TURTLE))


def test_a_literal_keeps_its_lexical_form():
    graph = empty_graph()
    add_triples(graph, read_text("<http://e/a> <http://e/p> 01 , 1.50 ."), TermConverter())
    assert sorted(str(value) for value in graph.objects()) == ["01", "1.50"]


def test_terms_come_back_as_they_went():
    for triple in read_text(TURTLE):
        assert oxigraph_term(TermConverter().term(triple.object)) == triple.object


def test_the_length_follows_what_is_added_and_removed():
    graph = empty_graph()
    add_triples(graph, read_text(TURTLE), TermConverter())
    assert len(graph) == 9
    graph.remove((None, rdflib.URIRef("http://e/q"), None))
    assert len(graph) == 8


def test_a_query_is_answered_with_each_binding():
    graph = empty_graph()
    add_triples(graph, read_text(TURTLE), TermConverter())
    query = "SELECT ?o { ?s <http://e/p> ?o FILTER(isIRI(?o)) }"
    first = graph.query(query, initBindings={"s": rdflib.URIRef("http://e/a")})
    assert [str(row[0]) for row in first] == ["http://e/b"]
    assert len(graph.query(query, initBindings={"s": rdflib.URIRef("http://e/b")})) == 0
