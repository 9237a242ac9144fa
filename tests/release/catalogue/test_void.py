"""VoID says of each dataset what was measured, and every node of it leads back to its dataset."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, RDF, VOID, Graph, Literal, URIRef

from kg.release.catalogue import Records, write
from kg.release.catalogue.void import void

BASE = "https://example.org/library/"
BRANCHES = URIRef(f"{BASE}id/dataset/branches")


@pytest.fixture
def described(records: Records) -> Graph:
    """The description, as rdflib reads the Turtle."""
    return Graph().parse(data=write(void(records), "ttl"), format="turtle")


def test_the_branches_are_counted(described: Graph) -> None:
    counts = {
        VOID.triples: 20,
        VOID.entities: 5,
        VOID.distinctSubjects: 6,
        VOID.classes: 3,
        VOID.properties: 6,
    }
    for predicate, count in counts.items():
        assert described.value(BRANCHES, predicate) == Literal(count), predicate


def test_class_partitions_say_how_many_have_each_property(described: Graph) -> None:
    partitions = {
        described.value(node, VOID["class"]): node
        for node in described.objects(BRANCHES, VOID.classPartition)
    }
    branch = partitions[URIRef(f"{BASE}def#Branch")]
    assert described.value(branch, VOID.entities) == Literal(3)
    having = {
        described.value(node, VOID.property): described.value(node, VOID.distinctSubjects)
        for node in described.objects(branch, VOID.propertyPartition)
    }
    assert having[URIRef(f"{BASE}def#opened")] == Literal(3)


def test_linksets_have_both_ends(described: Graph) -> None:
    linksets = list(described.subjects(RDF.type, VOID.Linkset))
    assert linksets
    for node in linksets:
        assert described.value(predicate=VOID.subset, object=node) == described.value(
            node, VOID.subjectsTarget
        )
        target = described.value(node, VOID.objectsTarget)
        assert not str(described.value(target, VOID.uriSpace)).startswith(BASE)
        assert described.value(node, VOID.linkPredicate) is not None


def test_files_are_its_dumps(described: Graph) -> None:
    dumps = {str(node).rpartition("/")[2] for node in described.objects(BRANCHES, VOID.dataDump)}
    assert dumps == {"branches.ttl.gz", "branches.nq.zst", "branches.jsonld"}


def test_there_is_no_blank_node_and_every_dataset_is_a_topic(described: Graph) -> None:
    document = URIRef("https://data.example.org/.well-known/void")
    foaf = "http://xmlns.com/foaf/0.1/"
    topics = set(described.objects(document, URIRef(f"{foaf}topic")))
    assert BRANCHES in topics
    assert all(described.value(topic, DCTERMS.title) for topic in topics)
    assert all(isinstance(node, URIRef) for node in described.subjects())


def test_sample_questions_are_found_where_query_editors_look(described: Graph) -> None:
    sh = "http://www.w3.org/ns/shacl#"
    questions = list(described.subjects(RDF.type, URIRef(f"{sh}SPARQLSelectExecutable")))
    texts = [str(described.value(node, URIRef(f"{sh}select"))) for node in questions]
    assert any("lib:partOf+" in text or "partOf" in text for text in texts)
