"""`/sparql` answers by GET, by form and by direct POST, in the format asked for, or says why not."""

from __future__ import annotations

import io
import json
from urllib.parse import quote

import pytest

SELECT = "SELECT ?branch WHERE { ?branch a lib:Branch } ORDER BY ?branch"
CONSTRUCT = "CONSTRUCT { ?branch a lib:Branch } WHERE { ?branch a lib:Branch }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def test_the_three_ways_give_the_same_answer(ask, request_):
    by_get = ask(SELECT, method="GET")
    by_form = ask(SELECT)
    direct = request_("POST", "/sparql", SELECT, {"Content-Type": DIRECT})
    assert by_get.status == by_form.status == direct.status == 200
    assert by_get.body == by_form.body == direct.body
    assert len(by_get.json["results"]["bindings"]) == 3


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "start"),
    [
        (SELECT, None, "application/sparql-results+json; charset=utf-8", b"{"),
        (SELECT, "application/json", "application/json; charset=utf-8", b"{"),
        (SELECT, "text/csv", "text/csv; charset=utf-8", b"branch\r\n"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?branch\n"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml; charset=utf-8", b"<?xml"),
        (SELECT, "text/turtle, text/csv;q=0.5", "text/csv; charset=utf-8", b"branch"),
        (SELECT, "text/csv;q=0, */*", "application/sparql-results+json; charset=utf-8", b"{"),
        (SELECT, "text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values; charset=utf-8", b"?branch"),
        (
            SELECT,
            "application/vnd.apache.arrow.stream",
            "application/vnd.apache.arrow.stream",
            b"\xff\xff\xff\xff",
        ),
        (SELECT, "application/vnd.apache.parquet", "application/vnd.apache.parquet", b"PAR1"),
        ("ASK {}", "*/*", "application/sparql-results+json; charset=utf-8", b"{"),
        (CONSTRUCT, None, "text/turtle; charset=utf-8", b"@prefix"),
        (CONSTRUCT, "application/n-triples", "application/n-triples; charset=utf-8", b"<https://"),
        (CONSTRUCT, "application/n-quads", "application/n-quads; charset=utf-8", b"<https://"),
        (CONSTRUCT, "application/trig", "application/trig; charset=utf-8", b"@prefix"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml; charset=utf-8", b"<?xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json; charset=utf-8", b"["),
        ("DESCRIBE branch:central", "text/csv, text/turtle", "text/turtle; charset=utf-8", b"@prefix"),
    ],
)
def test_the_format_is_the_one_that_accept_prefers(ask, query, accept, content_type, start):
    answer = ask(query, accept)
    assert answer.status == 200
    assert answer.type == content_type
    assert answer.body.startswith(start)
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_format_chooses_without_accept(ask):
    assert ask(SELECT, method="GET", format="csv").type == "text/csv; charset=utf-8"
    assert ask(CONSTRUCT, method="GET", format="json-ld").type == "application/ld+json; charset=utf-8"
    assert ask("ASK {}", method="GET", format="pdf").status == 400
    assert ask("ASK {}", method="GET", format=["csv", "text/csv", "x"]).type == "text/csv; charset=utf-8"
    assert ask("ASK {}", method="GET", format=["csv", "json"]).status == 400


def test_csv_for_spreadsheets_starts_with_a_byte_order_mark(ask):
    assert ask(SELECT, "text/csv", bom="1").body.startswith(b"\xef\xbb\xbfbranch\r\n")


def test_columns_come_in_the_order_of_the_query(ask):
    star = "SELECT * { ?type ^a ?branch . ?branch rdfs:label ?a }"
    assert ask(star).json["head"]["vars"] == ["type", "branch", "a"]
    assert ask("SELECT DISTINCT ?z ?a { ?a a ?z }").json["head"]["vars"] == ["z", "a"]


def test_arrow_and_parquet_have_the_types_of_the_values(ask):
    import pyarrow as pa
    import pyarrow.parquet as pq

    query = (
        "SELECT ?n ?d ?f ?b ?day ?text ?mixed { VALUES (?n ?d ?f ?b ?day ?text ?mixed) {"
        '(1 1.50 1e0 true "2024-02-29"^^xsd:date "é"@fr 1) (UNDEF 2.25 2e0 false "2026-01-01"^^xsd:date "b" "x") } }'
    )
    arrow = pa.ipc.open_stream(ask(query, format="arrow").body).read_all()
    parquet = pq.read_table(io.BytesIO(ask(query, format="parquet").body))
    assert arrow.schema.names == ["n", "d", "f", "b", "day", "text", "mixed"]
    assert [str(kind).split("(")[0] for kind in arrow.schema.types] == [
        "int64",
        "decimal128",
        "double",
        "bool",
        "date32[day]",
        "string",
        "string",
    ]
    assert arrow.to_pylist() == parquet.to_pylist()
    assert arrow["n"].to_pylist() == [1, None]
    assert arrow["text"].to_pylist() == ["é", "b"]
    assert arrow["mixed"].to_pylist() == ["1", "x"]


QUERY = f"/sparql?query={quote('ASK {}')}"


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/sparql?default-graph-uri=urn:x", None, {}, 400),
        ("GET", f"{QUERY}&query=ASK%7B%7D", None, {}, 400),
        ("GET", "/sparql?query=SELECT", None, {}, 400),
        ("GET", "/sparql?query=", None, {}, 400),
        ("GET", "/sparql?query=%FF", None, {}, 400),
        ("GET", f"{QUERY}&default-graph-uri=no%20iri", None, {}, 400),
        ("GET", f"{QUERY}&timeout=soon", None, {}, 400),
        ("GET", f"{QUERY}&inference=some", None, {}, 400),
        ("GET", f"{QUERY}&{'&'.join('a=1' for _ in range(2000))}", None, {}, 400),
        ("POST", "/sparql", b"\xff", {"Content-Type": DIRECT}, 400),
        ("POST", "/sparql", "query=ASK { SERVICE <http://e/> {} }", {"Content-Type": FORM}, 403),
        ("POST", "/sparql", "update=CLEAR ALL", {"Content-Type": FORM}, 403),
        ("POST", "/sparql", "CLEAR ALL", {"Content-Type": "application/sparql-update"}, 403),
        ("POST", "/update", "CLEAR ALL", {"Content-Type": "application/sparql-update"}, 403),
        ("PUT", "/store?default", "", {"Content-Type": "text/turtle"}, 403),
        ("GET", "/nothing", None, {}, 404),
        ("DELETE", "/sparql", None, {}, 405),
        ("DELETE", "/health/live", None, {}, 405),
        ("GET", QUERY, None, {"Accept": "image/png"}, 406),
        ("GET", QUERY, None, {"Accept": "text/turtle"}, 406),
        ("GET", "/sparql", None, {"Accept": "image/png"}, 406),
        ("POST", "/sparql", b"x" * (2 << 20), {"Content-Type": DIRECT}, 413),
        ("POST", "/sparql", "ASK {}", {"Content-Type": "text/plain"}, 415),
        ("POST", "/sparql", "ASK {}", {}, 415),
    ],
)
def test_every_error_is_a_problem_document(request_, method, path, body, headers, status):
    answer = request_(method, path, body, headers)
    assert answer.status == status
    assert answer.type == "application/problem+json; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Request-ID"]
    assert answer.json["status"] == status
    assert answer.json["type"] == "about:blank"
    assert answer.json["title"]
    assert answer.json["detail"]
    assert b"Traceback" not in answer.body


def test_a_method_that_is_not_allowed_is_told_which_are(request_):
    assert set(request_("DELETE", "/sparql").headers["Allow"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }


def test_406_tells_what_is_offered(ask):
    assert "text/turtle" in ask(CONSTRUCT, "text/csv").json["available"]
    assert "text/csv" in ask(SELECT, "text/turtle").json["available"]


def test_a_syntax_error_has_line_column_caret_and_mend(ask):
    query = "SELECT *\n{ ?s zz:p ?o }"
    document = ask(query).json
    assert (document["line"], document["column"]) == (2, 6)
    assert "^^^^" in document["excerpt"]
    assert "PREFIX zz:" in document["mend"]
    text = ask(query, "text/plain")
    assert (text.status, text.type) == (400, "text/plain; charset=utf-8")
    assert "2 | { ?s zz:p ?o }\n  |      ^^^^" in text.body.decode()
    assert "PREFIX zz:" in text.body.decode()


def test_the_word_service_in_a_string_is_no_reason_to_refuse(ask):
    assert ask('ASK { BIND("SERVICE <http://e/> {}" AS ?x) } # SERVICE').json["boolean"] is True


def test_the_request_id_is_the_clients_when_it_is_harmless(ask):
    assert ask("ASK {}", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert ask("ASK {}", headers={"X-Request-ID": "a b\tc"}).headers["X-Request-ID"] != "a b\tc"


def test_a_browser_may_ask_from_another_site(request_):
    answer = request_("OPTIONS", "/sparql", None, {"Access-Control-Request-Method": "POST"})
    assert answer.status == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_a_head_has_the_headers_and_no_body(ask):
    head, get = ask(SELECT, method="HEAD"), ask(SELECT, method="GET")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.body))
    assert head.headers["ETag"] == get.headers["ETag"]


def test_relative_iris_are_relative_to_the_endpoint(ask, served):
    body = ask("CONSTRUCT { <a> <b> 1 } {}", "application/n-triples").body.decode()
    assert body.startswith(f"<{served.address}/a> <{served.address}/b> ")


def test_any_json_error_can_be_read(request_):
    answer = request_("POST", "/sparql", 'ASK { ?s ?p "\\uD800" }', {"Content-Type": DIRECT})
    assert answer.status == 400
    json.loads(answer.body)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX : <http://example/> SELECT (:function(?x +?y) AS ?F) ?z {}",  # W3C, syntax-select-expr-04.rq
        "CONSTRUCT { ?s <urn:p> ?x } { ?s a lib:Branch BIND(<urn:f>(?s) AS ?x) }",
    ],
)
def test_a_query_that_the_engine_cannot_evaluate_is_no_bad_request(ask, query):
    answer = ask(query)
    assert answer.status == 501
    assert "custom function" in answer.json["detail"]
    assert "line" not in answer.json
