"""`/sparql` answers by GET, by form and by direct POST, in the format asked for, or says why not."""

from __future__ import annotations

import json
import time
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

SELECT = "SELECT ?branch WHERE { ?branch a lib:Branch } ORDER BY ?branch"
CONSTRUCT = "CONSTRUCT { ?branch a lib:Branch } WHERE { ?branch a lib:Branch }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s }"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(client: FlaskClient, query: str, **headers: str):
    return client.post("/sparql", data={"query": query}, headers=headers)


def test_the_three_ways_give_the_same_answer(client: FlaskClient):
    by_get = client.get(f"/sparql?query={quote(SELECT)}")
    by_form = ask(client, SELECT)
    direct = client.post("/sparql", data=SELECT, content_type="application/sparql-query")
    assert by_get.status_code == by_form.status_code == direct.status_code == 200
    assert by_get.data == by_form.data == direct.data
    assert (
        len(
            by_get.json["results"]["bindings"]
            if by_get.json
            else json.loads(by_get.data)["results"]["bindings"]
        )
        == 3
    )


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "start"),
    [
        (SELECT, "", "application/sparql-results+json; charset=utf-8", b"{"),
        (SELECT, "text/csv", "text/csv; charset=utf-8", b"branch\r\n"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?branch\n"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml; charset=utf-8", b"<?xml"),
        (SELECT, "text/turtle, text/csv;q=0.5", "text/csv; charset=utf-8", b"branch"),
        (SELECT, "text/csv;q=0, */*", "application/sparql-results+json; charset=utf-8", b"{"),
        ("ASK {}", "*/*", "application/sparql-results+json; charset=utf-8", b"{"),
        (CONSTRUCT, "", "text/turtle; charset=utf-8", b"@prefix"),
        (CONSTRUCT, "application/n-triples", "application/n-triples; charset=utf-8", b"<https://"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml; charset=utf-8", b"<?xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json; charset=utf-8", b"["),
        ("DESCRIBE branch:central", "text/csv, text/turtle", "text/turtle; charset=utf-8", b"@prefix"),
    ],
)
def test_the_format_is_the_one_that_accept_prefers(
    client: FlaskClient, query: str, accept: str, content_type: str, start: bytes
):
    answer = ask(client, query, **({"Accept": accept} if accept else {}))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == content_type
    assert answer.data.startswith(start)
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_format_chooses_without_accept(client: FlaskClient):
    answer = client.get(f"/sparql?query={quote(SELECT)}&format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert client.get("/sparql?query=ASK%7B%7D&format=pdf").status_code == 400


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"method": "GET", "path": "/sparql"}, 400),
        ({"method": "GET", "path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, 400),
        ({"method": "GET", "path": "/sparql?query=SELECT"}, 400),
        ({"method": "GET", "path": "/sparql?query=ASK%7B%7D&default-graph-uri=http://e/"}, 400),
        (
            {
                "method": "POST",
                "path": "/sparql",
                "data": b"\xff",
                "content_type": "application/sparql-query",
            },
            400,
        ),
        ({"method": "POST", "path": "/sparql", "data": {"query": "ASK { SERVICE <http://e/> {} }"}}, 403),
        ({"method": "POST", "path": "/sparql", "data": {"update": "CLEAR ALL"}}, 403),
        (
            {
                "method": "POST",
                "path": "/sparql",
                "data": "CLEAR ALL",
                "content_type": "application/sparql-update",
            },
            403,
        ),
        ({"method": "GET", "path": "/nothing"}, 404),
        ({"method": "DELETE", "path": "/sparql"}, 405),
        (
            {
                "method": "POST",
                "path": "/sparql",
                "data": {"query": "ASK {}"},
                "headers": {"Accept": "image/png"},
            },
            406,
        ),
        (
            {
                "method": "POST",
                "path": "/sparql",
                "data": {"query": "ASK {}"},
                "headers": {"Accept": "text/turtle"},
            },
            406,
        ),
        (
            {
                "method": "POST",
                "path": "/sparql",
                "data": b"x" * (2 << 20),
                "content_type": "application/sparql-query",
            },
            413,
        ),
        ({"method": "POST", "path": "/sparql", "data": "ASK {}", "content_type": "text/plain"}, 415),
    ],
)
def test_every_error_is_a_problem_document(client: FlaskClient, arguments: dict, status: int):
    answer = client.open(**arguments)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = json.loads(answer.data)
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert document["title"]
    assert document["detail"]


def test_a_method_that_is_not_allowed_is_told_which_are(client: FlaskClient):
    assert set(client.delete("/sparql").headers["Allow"].split(", ")) >= {"GET", "POST", "OPTIONS"}


def test_a_syntax_error_has_line_column_caret_and_mend(client: FlaskClient):
    document = json.loads(ask(client, "SELECT *\n{ ?s zz:p ?o }").data)
    assert (document["line"], document["column"]) == (2, 6)
    assert "^^^^" in document["excerpt"]
    assert "PREFIX zz:" in document["mend"]


def test_a_query_without_end_is_cut_off_and_the_others_go_on(client: FlaskClient):
    started = time.monotonic()
    answer = ask(client, ENDLESS)
    assert answer.status_code == 504
    assert 2.5 < time.monotonic() - started < 15
    assert json.loads(answer.data)["timeout"] == 3.0
    assert ask(client, SELECT).status_code == 200


def test_an_evaluator_that_dies_is_replaced(client: FlaskClient, app: Flask):
    pool = app.extensions["kg-pool"]
    evaluators = [pool._idle.get() for _ in range(2)]
    for evaluator in evaluators:
        evaluator._process.kill()
        evaluator._process.wait()
        pool._idle.put(evaluator)
    assert [ask(client, SELECT).status_code for _ in range(4)] == [200] * 4


def test_a_browser_may_ask_from_another_site(client: FlaskClient):
    answer = client.options(
        "/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_a_head_has_no_body(client: FlaskClient):
    answer = client.head(f"/sparql?query={quote(SELECT)}")
    assert (answer.status_code, answer.data) == (200, b"")
