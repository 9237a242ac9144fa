"""The catalogue is what DCAT-AP 3.0.1 asks, and has nothing that a harvester stumbles over."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pyld import jsonld
from pyoxigraph import RdfFormat, Store, parse
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import to_isomorphic

from kg.project import Project
from kg.release import need_current
from kg.release.catalogue import MEDIA_TYPES, Records, write
from kg.release.catalogue.dcat import Page, catalogue, pages

BASE = "https://example.org/library/"
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
BRANCHES = URIRef(f"{BASE}id/dataset/branches")


@pytest.mark.shared
@pytest.mark.parametrize("shapes", ["shapes", "shapes_recommended"])
def test_there_is_no_violation_and_no_warning(graph: Graph, dcat_ap: Path, shapes: str) -> None:
    official = Graph().parse(dcat_ap / f"3.0.1__html__shacl__{shapes}.ttl")
    conforms, _, report = validate(graph, shacl_graph=official, inference="none")
    assert conforms, report
    # The shapes do find what is missing.
    graph.remove((BRANCHES, DCTERMS.title, None))
    graph.remove((BRANCHES, DCAT.keyword, None))
    assert not validate(graph, shacl_graph=official, inference="none")[0]


@pytest.mark.parametrize("format_", ["jsonld", "xml", "nt"])
def test_all_formats_say_the_same(records: Records, graph: Graph, format_: str) -> None:
    text = write(catalogue(records), format_, records.project.prefixes)
    name = {"jsonld": "json-ld", "xml": "xml", "nt": "nt"}[format_]
    assert to_isomorphic(Graph().parse(data=text, format=name)) == to_isomorphic(graph)


def test_json_ld_is_compact_and_says_the_same_to_another_reader(records: Records, graph: Graph) -> None:
    document = json.loads(write(catalogue(records), "jsonld"))
    assert document["@context"]["dcat"] == str(DCAT)
    assert "dcat:Dataset" in {node.get("@type") for node in document["@graph"]}
    read = Graph().parse(data=jsonld.to_rdf(document, {"format": "application/n-quads"}), format="nt")
    assert to_isomorphic(read) == to_isomorphic(graph)


def test_the_same_release_gives_the_same_bytes(records: Records) -> None:
    for format_ in MEDIA_TYPES:
        assert write(catalogue(records), format_) == write(catalogue(replace(records)), format_)


def test_every_dataset_of_the_project_is_there(graph: Graph) -> None:
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert datasets == {
        URIRef(f"{BASE}id/dataset/{name}") for name in ("all", "branches", "ontology", "shapes")
    }
    assert set(graph.objects(URIRef(f"{BASE}id/catalog"), DCAT.dataset)) == datasets
    assert graph.value(BRANCHES, DCTERMS.title) == Literal("The branches of the library", lang="en")
    assert graph.value(BRANCHES, DCTERMS.accrualPeriodicity) == URIRef(f"{EU}frequency/ANNUAL")
    assert graph.value(BRANCHES, DCAT.theme) == URIRef(f"{EU}data-theme/EDUC")
    assert graph.value(BRANCHES, DCTERMS.language) == URIRef(f"{EU}language/ENG")
    assert graph.value(BRANCHES, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_only_periods_are_blank_nodes(graph: Graph) -> None:
    blank = {node for triple in graph for node in triple if isinstance(node, BNode)}
    assert {graph.value(node, RDF.type) for node in blank} == {DCTERMS.PeriodOfTime}


def test_identifiers_are_unique(graph: Graph) -> None:
    harvested = [*graph.subjects(RDF.type, DCAT.Dataset), *graph.subjects(RDF.type, DCAT.DataService)]
    identifiers = [str(graph.value(node, DCTERMS.identifier)) for node in harvested]
    assert len(identifiers) == len(set(identifiers)) == 6
    assert all(graph.value(node, DCTERMS.title) for node in harvested)


def test_a_distribution_says_how_to_get_the_file_and_what_it_is(graph: Graph, records: Records) -> None:
    node = URIRef(f"{BASE}id/distribution/branches/ttl.gz")
    assert node in set(graph.objects(BRANCHES, DCAT.distribution))
    address = URIRef(f"https://data.example.org/release/{records.manifest.name}/branches.ttl.gz")
    assert graph.value(node, DCAT.downloadURL) == graph.value(node, DCAT.accessURL) == address
    assert graph.value(node, DCAT.mediaType) == URIRef(IANA + "text/turtle")
    assert graph.value(node, DCAT.compressFormat) == URIRef(IANA + "application/gzip")
    assert graph.value(node, DCTERMS.format) == URIRef(f"{EU}file-type/RDF_TURTLE")
    assert graph.value(node, DCAT.byteSize) == Literal("1234", datatype=XSD.nonNegativeInteger)
    assert graph.value(node, DCTERMS.license) == graph.value(BRANCHES, DCTERMS.license)
    checksum = graph.value(node, SPDX.checksum)
    assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha512
    expected = hashlib.sha512(b"branchesttl").hexdigest()
    assert str(graph.value(checksum, SPDX.checksumValue)) == expected
    plain = URIRef(f"{BASE}id/distribution/branches/jsonld")
    assert graph.value(plain, DCAT.compressFormat) is None


def test_addresses_of_a_dataset_are_each_another(graph: Graph) -> None:
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        addresses = [graph.value(node, DCAT.accessURL) for node in graph.objects(dataset, DCAT.distribution)]
        assert len(addresses) == len(set(addresses)) > 0


def test_no_distribution_names_a_service_which_udata_would_then_leave_out(graph: Graph) -> None:
    assert set(graph.subjects(RDF.type, DCAT.DataService)) == {
        URIRef(f"{BASE}id/service/sparql"),
        URIRef(f"{BASE}id/service/api"),
    }
    assert not list(graph.triples((None, DCAT.accessService, None)))
    assert BRANCHES in set(graph.objects(URIRef(f"{BASE}id/service/sparql"), DCAT.servesDataset))


def test_dates_are_those_of_the_releases(graph: Graph) -> None:
    assert graph.value(BRANCHES, DCTERMS.issued).toPython() == datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert graph.value(BRANCHES, DCTERMS.modified).toPython() == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_no_date_is_in_the_future(records: Records) -> None:
    late = [replace(each, published="2027-01-01T00:00:00Z") for each in records.publications]
    graph = Graph().parse(data=write(catalogue(replace(records, publications=late)), "ttl"), format="turtle")
    days = [
        str(value)[:10]
        for value in graph.objects()
        if isinstance(value, Literal) and value.datatype in (XSD.date, XSD.dateTime)
    ]
    assert days
    assert max(days) <= "2026-11-22"


def test_a_release_without_files_has_the_endpoint(records: Records) -> None:
    bare = replace(records, dumps=(), publications=(), profile=None)
    graph = Graph().parse(data=write(catalogue(bare), "ttl"), format="turtle")
    (node,) = graph.objects(BRANCHES, DCAT.distribution)
    assert graph.value(node, DCAT.accessURL) == URIRef("https://data.example.org/sparql")


@pytest.mark.parametrize("size", [1, 2, 3, 4, 50])
def test_the_pages_end_and_together_are_the_catalogue(records: Records, graph: Graph, size: int) -> None:
    read, address = Graph(), "https://data.example.org/catalog.ttl?page=1"
    datasets: list[object] = []
    for number in range(1, 6):
        page = Page(number, size, "https://data.example.org/catalog.ttl", size)
        part = Graph().parse(data=write(catalogue(records, page), "nt"), format="nt")
        (view,) = part.subjects(RDF.type, HYDRA.PartialCollectionView)
        assert str(view) == address
        assert part.value(predicate=HYDRA.totalItems, subject=URIRef(f"{BASE}id/catalog")) == Literal(4)
        here = list(part.subjects(RDF.type, DCAT.Dataset))
        assert len(here) <= size
        # A page can be read alone: what its datasets name is described in it, the license and code tables apart.
        for dataset in here:
            for predicate in (DCAT.distribution, DCTERMS.temporal, DCAT.contactPoint, DCTERMS.publisher):
                assert all((node, RDF.type, None) in part for node in part.objects(dataset, predicate))
        datasets += here
        read += part
        following = part.value(view, HYDRA.next)
        if following is None:
            assert number == pages(records, size)
            break
        address = str(following)
    assert len(datasets) == len(set(datasets)) == 4
    said = {triple for triple in graph if not any(isinstance(term, BNode) for term in triple)}
    assert said <= set(read)


def test_the_sample_question_of_a_dataset_is_answered(graph: Graph, released_library: Project) -> None:
    adms = Namespace("http://www.w3.org/ns/adms#")
    store = Store.read_only(str(need_current(released_library).store))
    for dataset in ("all", "branches", "ontology"):
        for sample in graph.objects(URIRef(f"{BASE}id/dataset/{dataset}"), adms.sample):
            address = urlsplit(str(graph.value(sample, DCAT.accessURL)))
            assert f"{address.scheme}://{address.netloc}{address.path}" == "https://data.example.org/sparql"
            query = parse_qs(address.query)["query"][0]
            assert list(store.query(query, prefixes=dict(released_library.prefixes))), query


def test_what_a_graph_cannot_hold_as_an_iri_is_escaped(records: Records) -> None:
    odd = replace(records.project.publisher, iri="https://example.org/a b<c>")
    project = replace(records.project, publisher=odd)
    text = write(catalogue(replace(records, project=project)), "nt")
    assert b"<https://example.org/a%20b%3Cc%3E>" in text
    assert list(parse(text, RdfFormat.N_TRIPLES))
