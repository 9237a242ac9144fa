"""SERVICE is refused wherever it is a keyword, and the word is welcome wherever it is not."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.store.screen import refuse_service

WELCOME = [
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p "SERVICE <http://example.org/> {}" }',
    'SELECT * { ?s ?p """a "quoted" SERVICE <x> {}""" }',
    "SELECT * { ?s ?p '''it's SERVICE''' }",
    r'SELECT * { ?s ?p "a \" SERVICE <x> {}" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://example.org/> {}",
    "SELECT * { ?s <http://example.org/SERVICE> ?o }",
    "SELECT * { ?s <http://example.org/service#SERVICE> ?o }",
    "SELECT * { ?s <http://example.org/a(b)/service> ?o }",
    "SELECT ?service { ?service ?p $SERVICE }",
    "PREFIX service: <http://example.org/> SELECT * { service:a service:service service:b . }",
    "PREFIX ex: <http://example.org/> SELECT * { ex:service a ex:public-service }",
    "PREFIX service: <http://example.org/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX service: <http://example.org/> SELECT * FROM service:g { ?s ?p ?o }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { _:service ?p ?o }",
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
]
REFUSED = [
    "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE?s { ?s ?p ?o } }",
    "SELECT * { SERVICE# a comment\n<http://example.org/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'x' SERVICE <http://example.org/> {} }",
    "SELECT * { ?s ?p ?o FILTER(?o<3)SERVICE<http://example.org/>{} }",
    # What pyoxigraph takes for SERVICE, though the specification's tokens say otherwise.
    "PREFIX ex: <http://example.org/> SELECT * { SERVICEex:y {} }",
    "PREFIX : <http://example.org/> SELECT * { SERVICE:y {} }",
    "PREFIX ex: <http://example.org/> SELECT * { ?s ?p true. SERVICEsilentex:y {} }",
    "SELECT * { ?s ?p ?o FILTER(?o<1)SERVICE?x#>\n{} }",
    "SELECT * { ?s ?p ?o FILTER(?o<1&&?p='>' )SERVICE?x{}#'\n }",
    r"SELECT * { \u0053ERVICE <http://example.org/> {} }",
    r"SELECT * { ?s ?p '\u0027 . SERVICE <http://example.org/> {} #' }",
    "SELECT * { { SELECT * { SERVICE <http://example.org/> {} } } }",
]


@pytest.mark.parametrize("query", WELCOME)
def test_the_word_alone_is_no_reason_to_refuse(query: str):
    refuse_service(query)


@pytest.mark.parametrize("query", REFUSED)
def test_a_service_clause_is_refused_however_it_is_written(query: str):
    with pytest.raises(QueryError, match="SERVICE is refused"):
        refuse_service(query)


def test_the_refusal_names_the_place():
    with pytest.raises(QueryError) as caught:
        refuse_service("SELECT * {\n  ?s ?p ?o .\n  SERVICE <http://example.org/> {}\n}")
    assert (caught.value.line, caught.value.column) == (3, 3)
