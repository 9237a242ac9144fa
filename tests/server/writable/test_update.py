"""`/update`: what the protocol takes and refuses, and that a write is whole or was never there."""

from __future__ import annotations

import http.client
import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from scratch_server import LIMITS, TOKEN, Server, serving

ENDLESS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r"
FORM = "application/x-www-form-urlencoded"


def fill(server: Server, count: int = 400) -> None:
    triples = " ".join(f"ex:s{i} ex:p {i} ." for i in range(count))
    assert server.update(f"INSERT DATA {{ {triples} }}").status == 204


def test_by_direct_post_and_by_form(server: Server):
    assert server.update("INSERT DATA { ex:a ex:b 'é' }").status == 204
    body = f"update={quote('INSERT DATA { ex:a ex:b 2 }')}"
    assert server.send("POST", "/update", body, FORM).status == 204
    assert server.count() == 2
    assert server.ask('<http://example.org/a> ?p "é"')


def test_without_the_token_nothing_is_written(server: Server):
    for token in (None, "wrong", TOKEN[:-1], TOKEN + "x"):
        answer = server.update("INSERT DATA { ex:a ex:b 1 }", token=token)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            assert server.send(method, "/store?default", "", "text/turtle", token=token).status == 401
    assert server.count() == 0


@pytest.mark.parametrize(
    ("body", "type_", "parameters", "status"),
    [
        ("CLEAR XYZ", "application/sparql-update", "", 400),
        ("", FORM, "", 400),
        ("update=CLEAR+ALL&update=CLEAR+ALL", FORM, "", 400),
        ("query=ASK+%7B%7D", FORM, "", 400),
        ("CLEAR ALL", "application/sparql-update", "?update=CLEAR+ALL", 400),
        ("CLEAR ALL", "application/sparql-update", "?using-graph-uri=not%20an%20iri", 400),
        ("CLEAR ALL", "application/sparql-update", "?using-graph-uri=%FF", 400),
        (b"CLEAR ALL # \xff", "application/sparql-update", "", 400),
        ("update=%FF", FORM, "", 400),
        ("CLEAR ALL", "text/plain", "", 415),
        ("CLEAR ALL", None, "", 415),
        ("CLEAR ALL", "application/sparql-update; charset=UTF-16", "", 415),
        ("CREATE GRAPH <http://e/g> ; CREATE GRAPH <http://e/g>", "application/sparql-update", "", 409),
        ("LOAD <http://127.0.0.1:1/x>", "application/sparql-update", "", 403),
        ("LOAD <file:///etc/hostname>", "application/sparql-update", "", 403),
        (
            "INSERT { ?s ?p 1 } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p 1 } }",
            "application/sparql-update",
            "",
            403,
        ),
        ("#" + "x" * (1 << 20), "application/sparql-update", "", 413),
    ],
)
def test_what_is_refused(server: Server, body: str | bytes, type_: str | None, parameters: str, status: int):
    server.update("INSERT DATA { ex:stays ex:here true }")
    answer = server.send("POST", f"/update{parameters}", body, type_)
    assert answer.status == answer.problem["status"] == status
    assert answer.problem["detail"]
    assert server.count() == 1


def test_other_methods_are_told_which_one_it_takes(server: Server):
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = server.send(method, "/update?update=CLEAR%20ALL")
        assert answer.status == 405
        assert answer.headers["Allow"] == "OPTIONS, POST"
    preflight = server.send("OPTIONS", "/update", token=None)
    assert preflight.status == 204
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]


def test_a_syntax_error_has_its_line_its_column_and_its_mend(server: Server):
    problem = server.update("CLEAR ALL ;\nINSERT DATA { zz:a zz:b 1 }").problem
    assert (problem["line"], problem["column"]) == (2, 15)
    assert "PREFIX zz:" in problem["mend"]


def test_a_client_that_asks_for_text_gets_text(server: Server):
    answer = server.send("POST", "/update", "CLEAR", "application/sparql-update", Accept="text/plain")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.body.startswith(b"400 Bad Request")


def test_relative_iris_are_relative_to_the_endpoint(server: Server):
    server.update("INSERT DATA { <a> <b> <c> }")
    assert server.ask(f"<{server.address}/a> ?p ?o")


def test_the_request_chooses_the_graphs_that_patterns_match(server: Server):
    server.update("INSERT DATA { GRAPH ex:one { ex:a a ex:T } GRAPH ex:two { ex:b a ex:T } ex:c a ex:T }")
    one = quote("http://example.org/one", safe="")
    server.update("INSERT { GRAPH ex:found { ?s a ex:T } } WHERE { ?s a ex:T }", f"?using-graph-uri={one}")
    assert server.count("GRAPH <http://example.org/found> { ?s ?p ?o }") == 1
    conflict = server.update("WITH ex:one DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", f"?using-graph-uri={one}")
    assert conflict.status == 400


def test_a_triple_of_two_graphs_that_the_request_names_counts_once(server: Server):
    server.update("INSERT DATA { GRAPH ex:one { ex:a a ex:T } GRAPH ex:two { ex:a a ex:T } }")
    graphs = "&".join(f"using-graph-uri={quote(f'http://example.org/{name}')}" for name in ("one", "two"))
    count = "INSERT { ex:all ex:count ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?s a ex:T } }"
    assert server.update(count, f"?{graphs}").status == 204
    assert server.ask("?all <http://example.org/count> 1")
    assert server.count("GRAPH ?g { ?s ?p ?o }") == 2


def test_a_request_that_fails_leaves_none_of_its_operations_done(server: Server):
    answer = server.update("INSERT DATA { ex:a ex:b 1 } ; CLEAR GRAPH ex:none")
    assert answer.status == 409
    assert "nothing was changed" in answer.problem["detail"]
    assert server.count() == 0


def test_an_update_without_end_is_ended_and_undone_while_others_read(server: Server):
    fill(server)
    outcome = []
    update = f"INSERT DATA {{ ex:new ex:p 1 }} ; INSERT {{ ?a ?d ?g }} WHERE {{ {ENDLESS} FILTER(?a = ?r) }}"
    thread = threading.Thread(target=lambda: outcome.append(server.update(update)))
    started = time.monotonic()
    thread.start()
    time.sleep(0.3)
    assert server.count() == 400
    assert time.monotonic() - started < LIMITS.deadline
    thread.join()
    assert outcome[0].status == 504
    assert outcome[0].problem["timeout"] == LIMITS.deadline
    assert server.count() == 400
    assert server.update("INSERT DATA { ex:after ex:p 1 }").status == 204


def test_an_update_that_takes_too_much_memory_is_undone(server: Server):
    fill(server)
    answer = server.update(
        'INSERT { ?a ex:q ?long } WHERE { ?a ex:p ?b . ?c ex:p ?d . BIND(CONCAT(STR(?a), STR(?c), "'
        + "x" * 10_000
        + '") AS ?long) }'
    )
    assert answer.status == 507
    assert server.count() == 400


def test_what_is_written_for_a_client_that_leaves_is_not_written(server: Server):
    fill(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    update = f"INSERT DATA {{ ex:new ex:p 1 }} ; INSERT {{ ?a ?d ?g }} WHERE {{ {ENDLESS} FILTER(?a = ?r) }}"
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    connection.request("POST", "/update", update, headers)
    time.sleep(0.3)
    connection.close()
    started = time.monotonic()
    assert server.update("INSERT DATA { ex:after ex:p 1 }").status == 204
    assert time.monotonic() - started < 1.0
    assert server.count() == 401


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server on this machine, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle")
            self.send_header("Content-Length", "34")
            self.end_headers()
            self.wfile.write(b"<urn:stolen> <urn:by> <urn:load> .")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listener.server_port}", asked
        listener.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <URL/x>",
        "load <URL/x> into graph <urn:g>",
        "CLEAR ALL;LOAD<URL/x>",
        "LOAD SILENT <URL/x>",
        "PREFIX u: <URL/> LOAD u:x",
        "PREFIX u: <URL/> LOADu:x",
        "PREFIX u: <URL/> LOAD SILENTu:x",
        r"\u004cOAD <URL/x>",
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o FILTER(?o<'>'>') } ; LOAD <URL/x> #' ) }",
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o FILTER(?o<'>'>' ' || ?o<\"'\" ) } ; LOAD <URL/x> #'",
    ],
)
def test_no_load_goes_out_however_it_is_written(server: Server, update: str):
    with listening() as (url, asked):
        answer = server.update(update.replace("URL", url))
        assert asked == []
    assert answer.status in (400, 403) or "SILENT" in update
    assert server.count("?s ?p ?o") == server.count("GRAPH ?g { ?s ?p ?o }") == 0


def test_the_word_load_alone_is_no_reason_to_refuse(server: Server):
    answer = server.update("INSERT DATA { ex:load ex:p 'LOAD <http://e/x>' } # LOAD <http://e/x>")
    assert answer.status == 204


def test_without_writable_every_write_is_refused_with_a_sentence():
    with serving(LIMITS, read_only=True) as server:
        for method, path in (
            ("POST", "/update"),
            ("PUT", "/store?default"),
            ("DELETE", "/store/a"),
            ("PATCH", "/store"),
        ):
            answer = server.send(method, path, "CLEAR ALL", "application/sparql-update")
            assert answer.status == 403
            assert "read-only" in answer.problem["detail"]
            assert "--writable" in answer.problem["mend"]
