"""Parameters are bound where VALUES would bind them, with the kind of term that the default has."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.errors import QueryError
from kg.store.parameters import as_term, bind, parse_assignment


@pytest.fixture
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for number in "123":
        store.add(
            pyoxigraph.Quad(
                pyoxigraph.NamedNode(f"http://e/{number}"),
                pyoxigraph.NamedNode("http://e/code"),
                pyoxigraph.Literal(number),
            )
        )
    return store


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s <http://e/code> ?code }",
        "SELECT ?s WHERE { ?s <http://e/code> ?code } ORDER BY ?s",
        "PREFIX e: <http://e/> SELECT ?s { # a { comment }\n ?s e:code ?code }",
        "SELECT ?s { { SELECT ?s ?code { ?s <http://e/code> ?code } } }",
    ],
)
def test_a_bound_variable_has_only_its_value(store: pyoxigraph.Store, query: str):
    rows = [str(row["s"]) for row in store.query(bind(query, {"code": '"2"'}))]
    assert rows == ["<http://e/2>"]


def test_a_construct_is_bound_in_its_where_clause(store: pyoxigraph.Store):
    query = "CONSTRUCT { ?s <http://e/is> ?code } WHERE { ?s <http://e/code> ?code }"
    assert len(list(store.query(bind(query, {"code": '"3"'})))) == 1


def test_a_parameter_that_the_query_does_not_use_is_an_error():
    with pytest.raises(QueryError, match=r"no variable \?town"):
        bind("SELECT * { ?s ?p ?o }", {"town": '"x"'})


@pytest.mark.parametrize(
    ("value", "default", "term"),
    [
        ("46", '"75"', '"46"'),
        ("Lot", '"Gers"@fr', '"Lot"@fr'),
        ('a "b"', '"c"', '"a \\"b\\""'),
        ("commune:46042", "commune:75056", "commune:46042"),
        ("46042", "commune:75056", "commune:46042"),
        ("2A004", "commune:75056", "commune:2A004"),
        ("<http://e/1>", "commune:75056", "<http://e/1>"),
        ("12", "7", "12"),
        ("anything at all", None, '"anything at all"'),
    ],
)
def test_a_value_is_a_term_of_the_kind_of_the_default(value: str, default: str | None, term: str):
    assert as_term(value, default) == term


@pytest.mark.parametrize("value", ["} SERVICE <http://e/> {", "two words", ""])
def test_a_value_cannot_leave_its_place(value: str):
    with pytest.raises(QueryError, match="is not a term"):
        as_term(value, "commune:75056")


def test_an_assignment_has_a_name_and_a_value():
    assert parse_assignment("name=a=b") == ("name", "a=b")
    with pytest.raises(QueryError):
        parse_assignment("no value")
