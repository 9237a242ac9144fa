"""The endpoint describes itself, in RDF for programs and as a form for people."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse

from kg.release import need_current

SD = "http://www.w3.org/ns/sparql-service-description#"


def test_a_bare_get_describes_the_service(request_, library, served):
    answer = request_("GET", "/sparql", None, {"Accept": "application/n-triples"})
    assert (answer.status, answer.type) == (200, "application/n-triples; charset=utf-8")
    said = {(quad.predicate.value, quad.object.value) for quad in parse(answer.body, RdfFormat.N_TRIPLES)}
    assert (f"{SD}endpoint", f"{served.address}/sparql") in said
    assert (f"{SD}resultFormat", "http://www.w3.org/ns/formats/SPARQL_Results_CSV") in said
    assert (f"{SD}defaultEntailmentRegime", "http://www.w3.org/ns/entailment/OWL-RDF-Based") in said
    named = {object_ for predicate, object_ in said if predicate == f"{SD}name"}
    assert named == set(need_current(library).manifest.graphs)


def test_the_functions_that_are_described_can_be_called(request_, ask):
    answer = request_("GET", "/sparql", None, {"Accept": "application/n-triples"})
    functions = [
        quad.object.value
        for quad in parse(answer.body, RdfFormat.N_TRIPLES)
        if quad.predicate.value == f"{SD}extensionFunction"
    ]
    assert functions
    wkt = '"POINT(1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    for function in functions:
        unit = ", <http://www.opengis.net/def/uom/OGC/1.0/metre>" if function.endswith("distance") else ""
        bindings = ask(f"SELECT (<{function}>({wkt}, {wkt}{unit}) AS ?x) {{}}").json["results"]["bindings"]
        assert "x" in bindings[0], function


def test_a_browser_gets_a_form(request_):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = request_("GET", "/sparql", None, {"Accept": accept, "Accept-Language": "fr"})
    assert (answer.status, answer.type) == (200, "text/html; charset=utf-8")
    assert b"<form" in answer.body
    assert 'lang="fr"' in answer.body.decode()
