"""Every address of a resource, a vocabulary or a graph: where it leads, what it says, and in which form."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from tests.e2e.crawl import Client, crawl, drawn
from tests.server.conftest import Reply, send

from kg.project import Project
from kg.release import build

BASE = "https://example.org/library/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DESKS = 600
ODD = f"""
@prefix branch: <{BASE}id/branch/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lib: <{BASE}def#> .
@prefix organisation: <{BASE}id/organisation/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix prov: <http://www.w3.org/ns/prov#> .

<{BASE}graph/branches/odd> a prov:Entity ; rdfs:label "Odd branches"@en .
<{BASE}id/branch/café> a lib:Branch ; rdfs:label "Café"@fr , "Coffee"@en ; lib:partOf branch:harbour .
<{BASE}id/branch/a%20b> a lib:Branch ; rdfs:label "Escaped"@en ; lib:partOf branch:harbour .
<{BASE}id/branch/na%C3%AFf> a lib:Branch ; rdfs:label "Naive"@en ; lib:partOf branch:harbour .
<{BASE}id/branch/v1.html> a lib:Branch ; rdfs:label "Version"@en ; lib:partOf branch:harbour .
branch:hostile a lib:Branch ; rdfs:label "</script><script>alert(1)</script>"@en ; lib:partOf branch:harbour ;
    rdfs:seeAlso <javascript:alert(1)> .
branch:central dcterms:identifier "17" .
branch:closed a lib:Branch ; rdfs:label "Closed"@en ; lib:partOf branch:harbour ; dcterms:isReplacedBy branch:central .
branch:shut a lib:Branch ; rdfs:label "Shut"@en ; lib:partOf branch:harbour ; owl:deprecated true .
"""

Get = Callable[..., Reply]


@pytest.fixture(scope="module")
def project(new_library: Callable[[Path], Project], tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = new_library(tmp_path_factory.mktemp("described") / "library")
    desks = "".join(
        f'branch:desk-{number:03} a lib:Branch ; rdfs:label "Desk {number}"@en ; '
        "lib:partOf organisation:city-library ; dcterms:relation branch:reading-boat .\n"
        for number in range(DESKS)
    )
    (project.data_dir / "branches" / "odd.ttl").write_text(ODD + desks, encoding="utf-8")
    toml = project.root / "kg.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8") + '\n[retired]\nbranch = "dcterms:identifier"\n', encoding="utf-8"
    )
    project = Project.load(project.root)
    assert build(project).release is not None
    return project


@pytest.fixture(scope="module")
def served(project: Project, start_server: Callable[..., Any]) -> Iterator[Any]:
    with start_server(project.root) as server:
        yield server
        assert not [line for line in server.said if "Traceback" in line]


@pytest.fixture
def get(served: Any) -> Get:
    """Give what sends a GET: `get(path, accept=None, method="GET", **headers)`."""

    def get_(path: str, accept: str | None = None, method: str = "GET", **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return send(served.port, method, path, None, {**named, **({"Accept": accept} if accept else {})})

    return get_


def links(answer: Reply) -> dict[str, list[str]]:
    """The addresses of the header Link, by relation."""
    found: dict[str, list[str]] = {}
    for address, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["Link"] or ""):
        found.setdefault(relation, []).append(address)
    return found


def graph(answer: Reply, form: str = "turtle") -> Graph:
    return Graph().parse(data=answer.body.decode(), format=form)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "ttl"),
        ("*/*", "ttl"),
        (BROWSER, "html"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml, text/turtle;q=0.5", "xml"),
        ("application/n-triples", "nt"),
    ],
)
def test_a_resource_leads_to_its_document_in_the_form_that_is_wanted(get: Get, accept: str | None, form: str):
    answer = get("/id/branch/central?lang=fr", accept)
    assert (answer.status, answer.headers["Vary"]) == (303, "Accept")
    where = urljoin("http://h/id/branch/central", answer.headers["Location"])
    assert where == f"http://h/doc/branch/central.{form}?lang=fr"
    assert len(links(answer)["describedby"]) == 6
    assert get("/id/branch/central", accept, "HEAD").status == 303


@pytest.mark.parametrize(
    ("form", "type_", "reader"),
    [
        ("ttl", "text/turtle", "turtle"),
        ("jsonld", "application/ld+json", "json-ld"),
        ("nt", "application/n-triples", "nt"),
        ("xml", "application/rdf+xml", "xml"),
        ("html", "text/html", "json-ld"),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_each_form_says_the_same_by_name_and_by_accept(get: Get, form: str, type_: str, reader: str):
    named, negotiated = get(f"/doc/branch/harbour.{form}"), get("/doc/branch/harbour", type_)
    assert (named.status, named.type) == (200, f"{type_}; charset=utf-8")
    assert (negotiated.status, negotiated.type) == (200, f"{type_}; charset=utf-8")
    assert negotiated.headers["Content-Location"] == f"./harbour.{form}"
    assert "Accept" in negotiated.headers["Vary"].split(", ")
    assert "Accept" not in named.headers["Vary"].split(", ")
    text = named.body.decode()
    if form == "html":
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    said = Graph().parse(data=text, format=reader)
    harbour = URIRef(f"{BASE}id/branch/harbour")
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    assert (harbour, label, Literal("Harbour Branch", lang="en")) in said
    assert (URIRef(f"{BASE}id/branch/reading-boat"), URIRef(f"{BASE}def#partOf"), harbour) in said
    assert (URIRef(f"{BASE}id/branch/reading-boat"), label, Literal("Reading Boat", lang="en")) in said
    assert set(said) == set(graph(get("/doc/branch/harbour.ttl")))


def test_trig_says_which_graph_says_what(get: Get):
    quads = set(parse(get("/doc/branch/central.trig").body, RdfFormat.TRIG))
    about = {quad for quad in quads if quad.subject.value == f"{BASE}id/branch/central"}
    named = {quad.predicate.value.rpartition("#")[2]: quad.graph_name.value for quad in about}
    assert named["opened"] == f"{BASE}graph/branches/branches"
    types = {
        quad.object.value: quad.graph_name.value for quad in about if quad.predicate.value.endswith("type")
    }
    assert types["http://www.w3.org/ns/org#OrganizationalUnit"] == f"{BASE}graph/inferred"


def test_a_document_links_to_its_forms_its_subject_its_licence_and_its_sources(get: Get):
    said = links(get("/doc/branch/central.ttl"))
    assert said["describes"] == [f"{BASE}id/branch/central"]
    assert said["canonical"] == ["./central.html"]
    assert said["describedby"] == ["./central.ttl"]
    assert set(said["alternate"]) == {f"./central.{form}" for form in ("jsonld", "nt", "xml", "html", "trig")}
    assert said["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert f"{BASE}graph/branches/branches" in said["http://purl.org/dc/terms/source"]


def test_a_document_is_kept_and_has_a_tag(get: Get):
    first = get("/doc/branch/central.nt")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert get("/doc/branch/central.nt", if_none_match=first.headers["ETag"]).status == 304
    head = get("/doc/branch/central.nt", method="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(first.body)))
    refused = get("/doc/branch/central.nt", method="POST")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")


def test_a_long_description_is_parted_and_each_page_leads_to_the_next(get: Get):
    first = get("/doc/branch/reading-boat.nt")
    said = links(first)
    assert said["next"] == said["last"] == ["./reading-boat.nt?page=2"]
    assert "prev" not in said
    second = get("/doc/branch/reading-boat.nt?page=2")
    assert links(second)["prev"] == ["./reading-boat.nt"]
    desks = set(re.findall(r"branch/desk-\d+", (first.body + second.body).decode()))
    assert len(desks) == DESKS
    assert 64 * 1024 < len(first.body) < 200_000
    assert first.headers["ETag"] and first.headers["Content-Length"] == str(len(first.body))
    assert b"Reading Boat" in first.body
    beyond = get("/doc/branch/reading-boat.nt?page=3")
    assert (beyond.status, beyond.type) == (404, "application/problem+json; charset=utf-8")
    page = get("/doc/branch/reading-boat.html?page=2&lang=fr").body.decode()
    assert 'href="./reading-boat.html?lang=fr" rel="prev"' in unescape(page)
    assert '<meta name="robots" content="noindex, nofollow">' in page
    for wrong in ("0", "-1", "x", "1e3", "²"):
        assert get(f"/doc/branch/reading-boat?page={wrong.replace('²', '%C2%B2')}").status == 400


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("caf%C3%A9", "Coffee"),
        ("caf%c3%a9", "Coffee"),
        ("a%20b", "Escaped"),
        ("na%C3%AFf", "Naive"),
        ("na%c3%aff", "Naive"),
        ("v1.html", "Version"),
    ],
)
def test_any_iri_can_be_opened(get: Get, path: str, label: str):
    answer = get(f"/id/branch/{path}")
    document = get(urljoin(f"/id/branch/{path}", answer.headers["Location"]))
    assert (document.status, label in document.body.decode()) == (200, True)


def test_what_was_merged_leads_to_what_replaced_it(get: Get):
    answer = get("/doc/branch/17.ttl")
    assert answer.status == 410
    assert links(answer)["successor-version"] == [f"{BASE}id/branch/central"]
    gone, central = URIRef(f"{BASE}id/branch/17"), URIRef(f"{BASE}id/branch/central")
    said = graph(answer)
    assert (gone, URIRef("http://purl.org/dc/terms/isReplacedBy"), central) in said
    assert (central, URIRef("http://purl.org/dc/terms/identifier"), Literal("17")) in said
    for form in ("jsonld", "nt", "xml", "trig"):
        assert get(f"/doc/branch/17.{form}").status == 410
    page = get("/doc/branch/17", BROWSER, accept_language="fr")
    assert (page.status, page.headers["Content-Language"]) == (410, "fr")
    assert "Cette ressource n’existe plus." in page.body.decode()
    assert '<a href="../../doc/branch/central" rel=successor-version' in page.body.decode()


def test_what_is_said_to_be_replaced_or_deprecated_is_gone_with_all_that_is_known_of_it(get: Get):
    closed = get("/doc/branch/closed.ttl")
    assert (closed.status, b"Closed" in closed.body) == (410, True)
    assert links(closed)["successor-version"] == [f"{BASE}id/branch/central"]
    shut = get("/doc/branch/shut.ttl")
    assert (shut.status, "successor-version" in links(shut)) == (410, False)


def test_what_is_unknown_is_not_found_in_the_form_that_is_wanted(get: Get):
    for path in ("/doc/branch/nowhere.ttl", "/doc/nothing", "/graph/none.nt", "/scheme/none", "/def/9.9.9"):
        answer = get(path)
        assert (answer.status, answer.type) == (404, "application/problem+json; charset=utf-8")
    assert get("/doc/branch/nowhere.ttl").json["resource"] == f"{BASE}id/branch/nowhere"
    page = get("/doc/branch/%3Cscript%3E.html", BROWSER)
    assert (page.status, b"<script" in page.body) == (404, False)
    page = get("/doc/branch/nowhere.html", BROWSER, accept_language="fr")
    assert (page.status, page.type) == (404, "text/html; charset=utf-8")
    assert "Rien n’est connu de cette ressource." in page.body.decode()
    assert get("/doc/branch/nowhere", "image/png").status == 406
    for path in ("/id/", "/doc/", "/graph", "/shapes/x", "/defx"):
        assert get(path).status == 404


def test_the_page_shows_who_says_what_and_what_was_inferred(get: Get):
    page = unescape(get("/doc/branch/reading-boat.html?lang=en").body.decode())
    assert "<h1>Reading Boat</h1>" in page
    assert 'href="../../def?lang=en#opened"' in page
    assert 'id="source-1"' in page
    assert "The branches of the library" in page
    (why, *_) = re.findall(r'class="inferred" rel="nofollow" href="\.\./\.\./(explain[^"]*)"', page)
    assert get(f"/{why}", BROWSER).status == 200


def test_the_page_speaks_the_language_that_is_wanted(get: Get):
    french = get(
        "/doc/branch/caf%C3%A9.html", BROWSER, accept_language="fr-FR,fr;q=0.9,en;q=0.8"
    ).body.decode()
    assert '<html lang="fr">' in french
    assert "<h1>Café</h1>" in french
    assert '<span lang="en">Coffee</span>' in french
    assert '<html lang="en">' in get("/doc/branch/caf%C3%A9.html?lang=en", accept_language="fr").body.decode()


def test_what_the_data_says_cannot_run_in_a_page(get: Get):
    page = get("/doc/branch/hostile.html").body.decode()
    assert len(re.findall("<script", page)) == 1
    assert "<h1>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h1>" in page
    assert 'href="javascript' not in page


class _Outline(HTMLParser):
    """What a reader that shows no picture goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.local: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if (named.get("href") or "").startswith("#"):
            self.local.append(str(named["href"])[1:])


@pytest.mark.parametrize(
    "path", ["/doc/branch/reading-boat.html", "/def.html", "/shapes.html", "/doc/branch/17.html"]
)
def test_a_page_has_landmarks_one_heading_and_anchors_that_exist(get: Get, path: str):
    outline = _Outline()
    outline.feed(get(path).body.decode())
    for landmark in ("header", "main", "footer", "nav", "h1"):
        assert outline.tags.count(landmark) >= 1
    assert (outline.tags.count("main"), outline.tags.count("h1")) == (1, 1)
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.local) <= set(outline.ids)


def test_the_ontology_is_one_document_with_all_its_terms(get: Get, served: Any):
    ontology = graph(get("/def.ttl"))
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{BASE}graph/ontology> {{ ?s ?p ?o }} }}"
    asked = send(
        served.port,
        "POST",
        "/sparql",
        query,
        {"Content-Type": "application/sparql-query", "Accept": "application/n-triples"},
    )
    assert len(ontology) > 20
    assert set(ontology) == set(Graph().parse(data=asked.body.decode(), format="nt"))
    assert get("/def", "text/turtle").body == get("/def/0.1.0", "text/turtle").body == get("/def.ttl").body
    page = get("/def", BROWSER)
    assert (page.status, page.type) == (200, "text/html; charset=utf-8")
    for term in ("Branch", "Library", "partOf", "hasPart", "opened"):
        assert f'id="{term}"' in page.body.decode()


def test_the_shapes_are_one_document(get: Get):
    shapes = graph(get("/shapes.ttl"))
    files = Graph()
    template = Path(__file__).parents[2] / "src" / "kg" / "template" / "shapes"
    for file in template.glob("*.ttl"):
        files.parse(file, format="turtle")
    assert set(shapes) == set(files)
    assert 'id="branch-opened"' in get("/shapes", BROWSER).body.decode()


def test_a_named_graph_tells_what_it_is_and_where_its_triples_are(get: Get, served: Any):
    answer = get("/graph/branches/branches", "text/turtle")
    assert b"The branches of the library" in answer.body
    page = unescape(get("/graph/branches/branches.html").body.decode())
    (content, *_) = re.findall(r'href="\.\./\.\./(sparql\?query=[^"]*format=ttl)"', page)
    assert b"1911-05-23" in get(f"/{content}").body
    assert get("/graph/ontology.html").status == 200


def test_a_dataset_is_told_of_as_the_catalogue_tells_of_it(get: Get):
    dataset = URIRef(f"{BASE}id/dataset/branches")
    catalogue = graph(get("/catalog.nt"), "nt")
    said, listed = (
        {(p, o) for p, o in read.predicate_objects(dataset) if not isinstance(o, BNode)}
        for read in (graph(get("/doc/dataset/branches.ttl")), catalogue)
    )
    assert said == listed
    assert (
        URIRef("http://purl.org/dc/terms/title"),
        Literal("The branches of the library", lang="en"),
    ) in said
    page = get("/doc/dataset/branches.html?lang=en").body.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    schema = json.loads(scripts[-1])
    assert (schema["@type"], schema["@id"]) == ("Dataset", str(dataset))
    assert schema["name"] == "The branches of the library"
    assert get("/id/dataset/branches", BROWSER).headers["Location"] == "../../doc/dataset/branches.html"
    assert get("/doc/catalog", "text/turtle").status == 200
    assert get("/doc/dataset/none.ttl").status == get("/doc/dataset/none.html").status == 404


def test_crawlers_find_every_document_once(get: Get, served: Any):
    robots = get("/robots.txt")
    assert (robots.status, robots.type) == (200, "text/plain; charset=utf-8")
    assert f"Sitemap: {served.address}/sitemap.xml" in robots.body.decode()
    assert "Disallow: /sparql" in robots.body.decode()
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = ElementTree.fromstring(get("/sitemap.xml").body)
    parts = [str(loc.text) for loc in index.findall("s:sitemap/s:loc", space)]
    assert parts == [f"{served.address}/sitemap-1.xml"]
    listed = ElementTree.fromstring(get("/sitemap-1.xml").body)
    addresses = [str(loc.text) for loc in listed.findall("s:url/s:loc", space)]
    assert len(addresses) == len(set(addresses))
    assert {f"{served.address}/doc/branch/{end}.html" for end in ("central", "caf%C3%A9", "a%20b")} <= set(
        addresses
    )
    assert f"{served.address}/doc/dataset/branches.html" in addresses
    assert len([address for address in addresses if "/desk-" in address]) == DESKS
    for address in addresses[:20]:
        assert get(address.removeprefix(served.address)).status in (200, 410)
    assert get("/sitemap-2.xml").status == 404


def _read(form: str, body: bytes) -> frozenset[object]:
    """What a form says, as rdflib reads it."""
    formats = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}
    text = body.decode()
    if form == "text/html":
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    read = Graph().parse(data=text, format=formats.get(form, "json-ld"))
    blank = any(isinstance(term, BNode) for triple in read for term in triple)
    return frozenset(to_canonical_graph(read) if blank else read)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_what_is_drawn_at_random_says_in_each_form_what_the_endpoint_says(served: Any, project: Project):
    with Client(served.address) as client:
        # Two of them are gone.
        iris = [iri for iri in drawn(client, BASE, 60, seed=6) if not iri.endswith(("/closed", "/shut"))]
        iris += [f"{BASE}id/branch/reading-boat", f"{BASE}def#partOf"]
        result = crawl(client, project, iris, _read)
    assert result.wrong == []
    assert result.answers >= 5 * 58


def test_an_address_is_not_made_of_a_host_that_is_none(served: Any):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.putrequest("GET", "/sitemap.xml", skip_host=True)
    connection.putheader("Host", 'x"><script>')
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()
