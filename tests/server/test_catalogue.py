"""Portals read the catalogue: every form, without a redirect, in UTF-8, in pages that end."""

from __future__ import annotations

import gzip
import json

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib import Graph
from rdflib.compare import to_isomorphic

from kg.cli import main
from kg.project import Project
from kg.release import need_current
from kg_server.application import create_app
from kg_server.settings import Settings
from kg_server.writable.unreleased import Unreleased

DCAT = "http://www.w3.org/ns/dcat#"
HYDRA = "http://www.w3.org/ns/hydra/core#"
VOID = "http://rdfs.org/ns/void#"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORMATS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "xml": ("application/rdf+xml", "xml"),
    "nt": ("application/n-triples", "nt"),
}
DOCUMENTS = ["/catalog", "/.well-known/void"]


def objects(body: bytes, predicate: str) -> set[str]:
    """Return the values of a property in a document of N-Triples."""
    return {
        str(getattr(quad.object, "value", ""))
        for quad in parse(body, RdfFormat.N_TRIPLES)
        if quad.predicate == NamedNode(predicate)
    }


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("name", list(FORMATS))
def test_a_format_is_had_by_its_address_and_by_its_name(request_, path, name):
    media, parser = FORMATS[name]
    direct, asked = request_("GET", f"{path}.{name}"), request_("GET", path, None, {"Accept": media})
    for answer in (direct, asked):
        assert (answer.status, answer.type) == (200, f"{media}; charset=utf-8")
        assert len(answer.headers.get_all("Date")) == 1
    assert "Accept" in asked.headers["Vary"].split(", ")
    told = Graph().parse(data=direct.body.replace(f"{path}.{name}".encode(), path.encode()), format=parser)
    assert to_isomorphic(told) == to_isomorphic(Graph().parse(data=asked.body, format=parser))
    turtle = Graph().parse(data=request_("GET", path).body, format="turtle")
    assert len(turtle) == len(told) > 50


@pytest.mark.parametrize("path", DOCUMENTS)
def test_head_and_etag(request_, path):
    got, head = request_("GET", path), request_("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert head.headers["Content-Length"] == str(len(got.body))
    etag = got.headers["ETag"]
    assert request_("GET", path, None, {"If-None-Match": etag}).status == 304
    assert request_("GET", path, None, {"If-None-Match": '"other"'}).status == 200
    assert request_("POST", path).status == 405


@pytest.mark.parametrize("path", DOCUMENTS)
def test_it_is_compressed_for_who_asks(request_, path):
    plain, coded = request_("GET", path), request_("GET", path, None, {"Accept-Encoding": "gzip"})
    assert plain.headers["Content-Encoding"] is None
    assert coded.headers["Content-Encoding"] == "gzip"
    assert coded.headers["Content-Type"] == plain.headers["Content-Type"]
    assert gzip.decompress(coded.body) == plain.body
    assert coded.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": coded.headers["ETag"]}
    assert request_("GET", path, None, again).status == 304


def test_the_address_is_the_one_that_was_asked(request_, served):
    here = request_("GET", "/catalog.nt")
    assert f"{served.address}/sparql" in objects(here.body, f"{DCAT}endpointURL")
    there = request_("GET", "/catalog.nt", None, {"Host": "data.example.org:8443"})
    assert "http://data.example.org:8443/sparql" in objects(there.body, f"{DCAT}endpointURL")
    for host in ("a b", "example.org/", 'x"y', "a>b", "user@example.org"):
        refused = request_("GET", "/catalog.nt", None, {"Host": host})
        assert refused.status == 400, host
        assert host.encode() not in refused.body


@pytest.mark.parametrize("path", ["/catalog.nt", "/.well-known/void.nt"])
def test_the_public_address_is_told_when_there_is_a_proxy(library: Project, path: str):
    settings = Settings(library, need_current(library), public_address="https://data.example.org/graph")
    body = create_app(settings).test_client().get(path, headers={"Host": "127.0.0.1:8000"}).data
    assert b"<https://data.example.org/graph/sparql>" in body
    assert b"127.0.0.1" not in body
    assert b"address.invalid" not in body


def test_a_scratch_store_has_no_catalogue(library: Project):
    client = create_app(Settings(library, Unreleased(), scratch="/nowhere")).test_client()
    for path in ("/catalog.ttl", "/.well-known/void", "/catalog"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "scratch" in answer.json["detail"]


def test_a_public_address_that_is_none_is_refused(library: Project):
    run = CliRunner().invoke(main, ["-C", str(library.root), "serve", "--public-address", "data.example.org"])
    assert run.exit_code == 2
    assert "'data.example.org' is not an http or https address" in run.output


@pytest.mark.parametrize("size", [1, 3])
def test_pages_lead_to_the_next_one_and_end(request_, served, size):
    address, seen, datasets = f"/catalog.nt?size={size}", [], set()
    while address not in seen:
        seen.append(address)
        answer = request_("GET", address)
        assert answer.status == 200
        here = objects(answer.body, f"{DCAT}dataset")
        assert 1 <= len(here) <= size
        assert not here & datasets
        datasets |= here
        assert objects(answer.body, f"{HYDRA}totalItems") == {"4"}
        following = objects(answer.body, f"{HYDRA}next")
        if not following:
            break
        (following_one,) = following
        assert following_one.startswith(f"{served.address}/catalog.nt?page=")
        address = following_one.removeprefix(served.address)
    assert len(datasets) == 4
    assert request_("GET", f"/catalog.nt?size={size}&page=99").status == 404


@pytest.mark.parametrize("query", ["page=0", "page=x", "size=0", "size=-1", "page=1.5", "size="])
def test_a_page_is_a_number(request_, query):
    answer = request_("GET", f"/catalog?{query}")
    assert answer.status == 400
    assert query.partition("=")[0] in answer.json["detail"]


def test_what_is_not_offered(request_):
    assert request_("GET", "/catalog.pdf").status == 404
    refused = request_("GET", "/catalog", None, {"Accept": "image/png"})
    assert refused.status == 406
    assert "text/turtle" in refused.json["available"]


@pytest.mark.parametrize(("language", "word"), [("fr", "Jeu de données"), ("en", "Dataset")])
def test_a_browser_gets_a_page_with_a_link_to_each_dataset(request_, served, language, word):
    answer = request_("GET", "/catalog", None, {"Accept": BROWSER, "Accept-Language": language})
    assert (answer.status, answer.type) == (200, "text/html; charset=utf-8")
    text = answer.body.decode()
    assert f'<html lang="{language}">' in text
    assert word in text
    for name in ("all", "branches", "ontology", "shapes"):
        assert f'href="{served.address}/doc/dataset/{name}.html"' in text
    assert f'<link rel="alternate" type="text/turtle" href="{served.address}/catalog.ttl">' in text


def test_the_service_description_leads_to_the_statistics(request_, served):
    description = request_("GET", "/sparql", None, {"Accept": "application/n-triples"})
    quads = list(parse(description.body, RdfFormat.N_TRIPLES))
    statistics = NamedNode(f"{served.address}/.well-known/void")
    (whole,) = [q.object for q in quads if q.subject == statistics and "primaryTopic" in str(q.predicate)]
    told = {q.object.value for q in quads if q.subject == whole and q.predicate.value == f"{VOID}triples"}
    void = request_("GET", "/.well-known/void.nt")
    said = {
        quad.object.value
        for quad in parse(void.body, RdfFormat.N_TRIPLES)
        if isinstance(quad, Quad) and quad.subject == whole and quad.predicate.value == f"{VOID}triples"
    }
    assert told == said
    assert len(said) == 1


def test_the_api_describes_itself(request_, served):
    told = json.loads(request_("GET", "/openapi.json").body)
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": served.address}]
    for path, methods in told["paths"].items():
        if "get" in methods and "{" not in path:
            assert request_("GET", path).status != 404, path
