"""`/store`: graphs are read, replaced, added to, patched and deleted; and what is refused changes nothing."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse
from scratch_server import Server

G = "http://example.org/g"
TURTLE = "@prefix ex: <http://example.org/> . ex:a ex:p 'é' ."
UPDATE = "application/sparql-update"


def test_a_graph_is_named_by_the_address_or_by_a_parameter(server: Server):
    direct = server.send("PUT", "/store/people/1", TURTLE, "text/turtle")
    assert direct.status == 201
    iri = f"{server.address}/store/people/1"
    assert direct.headers["Location"] == iri
    assert server.send("GET", server.at(iri)).body == server.send("GET", "/store/people/1").body
    assert server.put(iri, TURTLE).status == 204


def test_post_without_a_graph_makes_one(server: Server):
    made = server.send("POST", "/store", TURTLE, "text/turtle")
    assert made.status == 201
    path = made.headers["Location"].removeprefix(server.address)
    assert path.startswith("/store/")
    assert server.send("GET", path).status == 200


def test_put_replaces_and_post_adds(server: Server):
    server.put(G, TURTLE)
    added = server.send("POST", server.at(G), "<http://e/s> <http://e/p> 1 .", "text/turtle")
    assert added.status == 204
    assert server.count(f"GRAPH <{G}> {{ ?s ?p ?o }}") == 2
    server.put(G, "<http://e/s> <http://e/p> 2 .")
    assert server.count(f"GRAPH <{G}> {{ ?s ?p ?o }}") == 1


def test_blank_nodes_of_two_documents_stay_apart(server: Server):
    for name in ("one", "two"):
        server.send("POST", server.at(G), f"_:x <http://e/name> '{name}' .", "text/turtle")
    assert server.count(f"GRAPH <{G}> {{ ?s ?p ?o }}") == 2
    assert not server.ask(f"GRAPH <{G}> {{ ?s ?p 'one' , 'two' }}")


def test_an_empty_graph_is_a_graph(server: Server):
    assert server.put(G, "").status == 201
    assert server.send("GET", server.at(G)).status == 200
    assert server.send("DELETE", server.at(G)).status == 204
    assert server.send("GET", server.at(G)).status == 404
    assert server.send("DELETE", server.at(G)).status == 404


def test_there_always_is_a_default_graph(server: Server):
    assert server.send("GET", "/store?default").status == 200
    server.put(None, TURTLE)
    assert server.count() == 1
    assert server.send("DELETE", "/store?default").status == 204
    assert server.send("GET", "/store?default").status == 200
    assert server.count() == 0


@pytest.mark.parametrize(
    ("accept", "content_type", "format_"),
    [
        ("", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("*/*", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("text/turtle; charset=utf-8", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples; charset=utf-8", RdfFormat.N_TRIPLES),
        (
            "application/rdf+xml;q=0.9, text/turtle;q=0.1",
            "application/rdf+xml; charset=utf-8",
            RdfFormat.RDF_XML,
        ),
        (
            "text/turtle;q=0, application/ld+json;q=0.1",
            "application/ld+json; charset=utf-8",
            RdfFormat.JSON_LD,
        ),
    ],
)
def test_a_graph_is_read_in_the_format_that_accept_prefers(
    server: Server, accept: str, content_type: str, format_: RdfFormat
):
    server.put(G, TURTLE)
    headers = {"Accept": accept} if accept else {}
    answer = server.send("GET", server.at(G), token=None, **headers)
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Vary"] == "Accept"
    assert [str(quad.object) for quad in parse(answer.body, format=format_)] == ['"é"']
    head = server.send("HEAD", server.at(G), token=None, **headers)
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == answer.headers[name]


def test_a_format_that_cannot_be_had_is_refused_with_those_that_can(server: Server):
    server.put(G, TURTLE)
    answer = server.send("GET", server.at(G), Accept="image/png")
    assert answer.status == 406
    assert "text/turtle" in answer.problem["available"]


def test_entity_tags_follow_the_content(server: Server):
    server.put(G, TURTLE)
    tag = server.send("GET", server.at(G)).headers["ETag"]
    unchanged = server.send("GET", server.at(G), If_None_Match=f'"other", {tag}')
    assert (unchanged.status, unchanged.body, unchanged.headers["ETag"]) == (304, b"", tag)
    assert server.send("GET", server.at(G), Accept="application/n-triples").headers["ETag"] != tag
    server.put("http://example.org/other", TURTLE)
    server.put(G, TURTLE)
    assert server.send("GET", server.at(G)).headers["ETag"] == tag
    server.put(G, "")
    assert server.send("GET", server.at(G), If_None_Match=tag).status == 200


def test_a_write_may_depend_on_what_its_client_has_seen(server: Server):
    assert server.put(G, TURTLE, If_Match="*").status == 412
    assert server.put(G, TURTLE, If_None_Match="*").status == 201
    assert server.put(G, "", If_None_Match="*").status == 412
    seen = server.send("GET", server.at(G)).headers["ETag"]
    assert server.put(G, "<http://e/s> <http://e/p> 1 .", If_Match=seen).status == 204
    assert server.put(G, "", If_Match=seen).status == 412
    assert server.send("DELETE", server.at(G), If_Match=seen).status == 412
    assert server.count(f"GRAPH <{G}> {{ ?s ?p 1 }}") == 1


def test_patch_is_an_update_of_one_graph(server: Server):
    server.put(G, TURTLE)
    server.put(None, TURTLE)
    patched = server.send(
        "PATCH", server.at(G), "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", UPDATE
    )
    assert patched.status == 204
    assert server.count(f"GRAPH <{G}> {{ ?s ?p 1 }}") == 1
    assert server.ask('?s ?p "é"')
    other = server.send("PATCH", server.at(G), "INSERT DATA { GRAPH ex:other { ex:a ex:b 1 } }", UPDATE)
    assert other.status == 422
    assert not server.ask("GRAPH <http://example.org/other> { ?s ?p ?o }")
    assert server.send("PATCH", server.at("http://e/none"), "CLEAR ALL", UPDATE).status == 404
    wrong = server.send("PATCH", server.at(G), TURTLE, "text/turtle")
    assert (wrong.status, wrong.headers["Accept-Patch"]) == (415, UPDATE)


def multipart(*parts: tuple[str, str, str], end: str = "--B--\r\n") -> str:
    said = [
        f'--B\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n'
        + (f"Content-Type: {type_}\r\n" if type_ else "")
        + f"\r\n{text}\r\n"
        for name, type_, text in parts
    ]
    return "".join(said) + end


def test_several_documents_come_as_one(server: Server):
    body = multipart(
        ("a.ttl", "text/turtle; charset=utf-8", "_:x <http://e/p> 1 ."),
        ("b.nt", "", "_:x <http://e/p> <http://e/o> .\n"),
        ("c.jsonld", "application/ld+json", '{"@id": "http://e/s", "http://e/p": "x"}'),
    )
    assert server.send("POST", server.at(G), body, "multipart/form-data; boundary=B").status == 201
    assert server.count(f"GRAPH <{G}> {{ ?s ?p ?o }}") == 3
    assert server.count(f"GRAPH <{G}> {{ ?s ?p 1 ; ?q <http://e/o> }}") == 0


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        ("<http://e/s> <http://e/p> 1 . <http://e/s> oops", "text/turtle", 400),
        (b"<http://e/s> <http://e/p> '\xff' .", "text/turtle", 400),
        ("<a/>", "application/rdf+xml", 400),
        ('{"@context": "http://127.0.0.1:1/", "p": 1}', "application/ld+json", 400),
        (
            '{"@id": "http://e/g", "@graph": [{"@id": "http://e/s", "http://e/p": 1}]}',
            "application/ld+json",
            400,
        ),
        ("", "text/plain", 415),
        ("", None, 415),
        ("", "application/trig", 415),
        ("", "text/turtle; charset=latin-1", 415),
        ("x" * ((1 << 20) + 1), "text/turtle", 413),
        (
            multipart(("a.ttl", "text/turtle", "<http://e/s> <http://e/p> 1 ."), ("b.ttl", "", "oops")),
            "multipart/form-data; boundary=B",
            400,
        ),
        (
            multipart(("a.ttl", "", "<http://e/s> <http://e/p> 1 ."), end=""),
            "multipart/form-data; boundary=B",
            400,
        ),
        (multipart(("a.png", "", "")), "multipart/form-data; boundary=B", 415),
        (multipart(), "multipart/form-data; boundary=B", 400),
        ("", "multipart/form-data", 400),
    ],
)
def test_a_body_that_cannot_be_read_changes_nothing(
    server: Server, body: str | bytes, type_: str | None, status: int
):
    server.put(G, TURTLE)
    for method in ("PUT", "POST"):
        answer = server.send(method, server.at(G), body, type_)
        assert answer.status == answer.problem["status"] == status
    assert server.count(f"GRAPH <{G}> {{ ?s ?p ?o }}") == 1


def test_a_document_that_cannot_be_read_is_told_where(server: Server):
    problem = server.put(G, "<http://e/s> <http://e/p> 1 .\n<http://e/s> oops").problem
    assert problem["line"] == 2


@pytest.mark.parametrize(
    "path",
    [
        "/store",
        "/store?graph=relative",
        "/store?graph=http%3A%2F%2Fe%2Fa%20b",
        "/store?graph=http%3A%2F%2Fe%2Fa&graph=http%3A%2F%2Fe%2Fb",
        "/store?graph=http%3A%2F%2Fe%2Fa&default",
        "/store/a?default",
        "/store?graph=%FF",
    ],
)
def test_a_graph_that_is_not_named_as_it_should(server: Server, path: str):
    for method in ("GET", "PUT", "DELETE"):
        answer = server.send(method, path, TURTLE, "text/turtle")
        assert answer.status == 400
        assert answer.problem["detail"]


def test_relative_iris_are_relative_to_the_graph(server: Server):
    server.put("http://example.org/dir/g", "<x> <p> <#y> .")
    assert server.ask(
        "GRAPH ?g { <http://example.org/dir/x> <http://example.org/dir/p> <http://example.org/dir/g#y> }"
    )


def test_a_compressed_body_is_not_guessed(server: Server):
    assert server.put(G, "", Content_Encoding="gzip").status == 415


def test_other_methods_are_told_which_ones_are_taken(server: Server):
    answer = server.send("TRACE", "/store?default")
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == {
        *("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
    }
