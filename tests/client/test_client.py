"""What a notebook does: open a graph or connect to a server, ask, and get Python values."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from kg.client import Graph, _value
from kg.errors import QueryError
from kg.project import Project

OPENED = "SELECT ?name ?day WHERE { ?branch rdfs:label ?name ; lib:opened ?day } ORDER BY ?day"


@pytest.fixture(params=["embedded", "remote"])
def graph(request: pytest.FixtureRequest, library: Project) -> Graph:
    """The same graph, in this process and behind a server."""
    if request.param == "embedded":
        return Graph.open(library.root)
    return Graph.connect(request.getfixturevalue("address") + "/sparql", library.prefixes)


def test_rows_are_python_values_in_the_order_of_the_columns(graph: Graph):
    answer = graph.query(OPENED)
    assert answer.columns == ("name", "day")
    assert answer.rows[0] == ("Central Branch", datetime.date(1911, 5, 23))
    assert answer.to_dicts()[1]["name"] == "Harbour Branch"
    assert len(answer) == 3


def test_an_ask_is_a_truth_value(graph: Graph):
    assert graph.query("ASK { branch:central a lib:Branch }")
    assert not graph.query("ASK { branch:central a lib:Library }")


def test_a_count_is_an_integer(graph: Graph):
    assert graph.query("SELECT (COUNT(*) AS ?n) { ?branch a lib:Branch }").rows == ((3,),)


def test_a_parameter_is_bound(graph: Graph):
    assert graph.query(OPENED, name='"Harbour Branch"@en').rows == (
        ("Harbour Branch", datetime.date(1974, 9, 2)),
    )


def test_triples_are_constructed(graph: Graph):
    assert len(graph.triples("CONSTRUCT { ?b a lib:Branch } WHERE { ?b a lib:Branch }")) == 3


def test_a_wrong_query_says_where(graph: Graph):
    with pytest.raises(QueryError) as wrong:
        graph.query("SELECT * { branch:central ?p }")
    assert (wrong.value.line, wrong.value.column) == (1, 30)
    assert wrong.value.excerpt.endswith(f"| {' ' * 29}^")
    assert "Response" not in wrong.value.message
    with pytest.raises(QueryError) as wrong:
        graph.query("SELECT * {\n  branch:central ?p }")
    assert (wrong.value.line, wrong.value.column) == (2, 21)


def test_an_unbound_variable_is_none(graph: Graph):
    assert graph.query("SELECT ?x ?y { BIND(1 AS ?x) }").rows == ((1, None),)


def test_a_server_that_is_not_there_is_an_error_in_words():
    with pytest.raises(QueryError, match="check the address"):
        Graph.connect("http://127.0.0.1:9/sparql").query("ASK {}")


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("7", "integer", 7),
        ("1.50", "decimal", Decimal("1.50")),
        ("2024", "gYear", 2024),
        ("true", "boolean", True),
        ("1e3", "double", 1000.0),
        ("not a date", "date", "not a date"),
    ],
)
def test_a_literal_is_the_value_of_its_datatype(text: str, datatype: str, value: object):
    from pyoxigraph import Literal, NamedNode

    assert _value(Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))) == value


def test_digits_in_a_text_are_a_text_and_a_python_number_is_a_number(graph: Graph):
    assert graph.query("SELECT ?x { BIND(DATATYPE(?code) AS ?x) }", code="46128").rows == (
        ("http://www.w3.org/2001/XMLSchema#string",),
    )
    assert graph.query("SELECT ?x { BIND(?n + 1 AS ?x) }", n=46128).rows == ((46129,),)


def test_what_a_server_cannot_evaluate_is_told_in_its_words(address: str):
    with pytest.raises(QueryError, match=r"HTTP 501 .*custom function <urn:f>"):
        Graph.connect(f"{address}/sparql").query("SELECT (<urn:f>(1) AS ?x) {}")
