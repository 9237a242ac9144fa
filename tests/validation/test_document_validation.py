"""A document within a graph: what pySHACL, alone, finds in the two together, on what the document describes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl import validate as pyshacl_validate
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from kg.messages import set_language
from kg.validation.document_validation import DocumentValidator, Judged
from kg.validation.location import Sources
from kg.validation.rules import RulePlaces

EX, SH = Namespace("http://e/"), Namespace("http://www.w3.org/ns/shacl#")
SHAPES = """
@prefix : <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
: sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] .
:PersonShape a sh:NodeShape ; sh:targetClass :Person ;
    sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path :knows ; sh:class :Person ] ;
    sh:property [ sh:path [ sh:inversePath :knows ] ; sh:maxCount 2 ] .
:KnownShape a sh:NodeShape ; sh:targetObjectsOf :knows ; sh:nodeKind sh:IRI .
:AgedShape a sh:PropertyShape ; sh:targetSubjectsOf :age ; sh:path :age ; sh:minInclusive 0 .
:OneCode a sh:NodeShape ; sh:targetNode :code ; sh:sparql [ sh:prefixes : ; sh:select \"""
    SELECT $this (?who AS ?value) { ?who e:code ?code . ?other e:code ?code FILTER (?who != ?other) }\""" ] .
:NoOldName a sh:NodeShape ; sh:targetNode :name ; sh:sparql [ sh:prefixes : ; sh:select \"""
    SELECT $this ?value { ?value $this ?name FILTER (?name = "old") }\""" ] .
:NoFriendOfBadAge a sh:NodeShape ; sh:targetNode :knows ; sh:sparql [ sh:prefixes : ; sh:select \"""
    SELECT $this (IRI(STR(?who)) AS ?value) { ?who e:knows/e:age ?age FILTER (?age < 0) }\""" ] .
"""
NAMES = ("old", "new", "Ada", "Bob")

Found = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> DocumentValidator:
    file = tmp_path_factory.mktemp("shapes") / "shapes.ttl"
    file.write_text(SHAPES, encoding="utf-8")
    shapes = Graph().parse(file)
    return DocumentValidator(shapes, RulePlaces.read(Sources([file])))


def persons(draw: random.Random, numbers: range) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal]]:
    """Yield what is said of some persons: a few of the statements that the shapes look at, some of them wrong."""
    for number in numbers:
        who = EX[f"p{number}"]
        if draw.random() < 0.8:
            yield who, RDF.type, EX.Person
        for _ in range(draw.choice((0, 1, 1, 1, 2))):
            yield who, EX.name, Literal(draw.choice(NAMES))
        for _ in range(draw.choice((0, 1, 2))):
            yield who, EX.knows, EX[f"p{draw.randrange(10)}"] if draw.random() < 0.9 else Literal("nobody")
        if draw.random() < 0.5:
            yield who, EX.age, Literal(draw.choice((-1, 7, 40)))
        if draw.random() < 0.5:
            yield who, EX.code, Literal(draw.choice("abc"))


def graph_of(triples: Iterator[tuple[URIRef, URIRef, URIRef | Literal]]) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def store_of(graph: Graph) -> Store:
    store = Store()
    store.load(input=graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    return store


def pyshacls_word(graph: Graph, described: set[URIRef], targets: set[URIRef | Literal]) -> Found:
    """Return what pySHACL itself finds in a graph on chosen nodes: as a focus node, or a value of a rule on a node."""
    _conforms, report, _text = pyshacl_validate(
        graph, shacl_graph=Graph().parse(data=SHAPES, format="turtle")
    )
    assert isinstance(report, Graph)
    rows = [
        (
            report.value(result, SH.focusNode),
            report.value(result, SH.sourceConstraintComponent),
            report.value(result, SH.value),
        )
        for result in report.objects(None, SH.result)
    ]
    about = {focus for focus, *_ in rows} - described
    about &= {EX.code, EX.name, EX.knows}
    return {
        (str(focus), str(component), str(value or ""))
        for focus, component, value in rows
        if (focus in about and value in described) or (focus not in about and focus in described | targets)
    }


def found(judged: Judged) -> Found:
    return {
        (
            _lexical(one.focus),
            one.component,
            _lexical(one.value),
        )
        for one in judged.findings
    }


def _lexical(term: str | None) -> str:
    if term is None:
        return ""
    return term[1:].partition('"')[0] if term.startswith('"') else term.strip("<>")


@pytest.mark.parametrize("seed", range(40))
def test_a_document_is_judged_as_the_two_together_are(
    validator: DocumentValidator, tmp_path: Path, seed: int
):
    draw = random.Random(seed)
    around = graph_of(persons(draw, range(9)))
    first = draw.randrange(9)
    document = graph_of(persons(draw, range(first, first + 3)))
    file = tmp_path / "document.nt"
    document.serialize(file, format="nt", encoding="utf-8")
    said = {(subject, predicate) for subject, predicate, _ in document}
    together = graph_of(triple for triple in around if triple[:2] not in said)  # type: ignore[arg-type,misc]
    together += document
    judged = validator.judge(file, store_of(around), shown="document.nt")
    described = set(document.subjects())
    assert found(judged) == pyshacls_word(together, described, set(document.objects(None, EX.knows)))  # type: ignore[arg-type]


def test_the_places_are_those_of_the_document(validator: DocumentValidator, tmp_path: Path):
    file = tmp_path / "document.ttl"
    file.write_text(
        '@prefix : <http://e/> .\n\n:x a :Person ;\n  :name "é" ;\n  :age 1 , -2 .\n', encoding="utf-8"
    )
    (finding,) = validator.judge(file, Store(), shown="mine.ttl").findings
    assert (finding.file, finding.line, finding.column, finding.end_column) == ("mine.ttl", 5, 12, 14)
    assert (finding.focus_file, finding.focus_line) == ("mine.ttl", 3)
    assert finding.rule == "http://e/AgedShape"


def test_a_blank_node_of_the_document_is_judged(validator: DocumentValidator, tmp_path: Path):
    file = tmp_path / "document.ttl"
    file.write_text("@prefix : <http://e/> .\n:x :friend [ a :Person ; :age 3 ] .\n", encoding="utf-8")
    (finding,) = validator.judge(file, Store(), shown="d").findings
    assert (finding.component.rpartition("#")[2], finding.line, finding.column) == (
        "MinCountConstraintComponent",
        2,
        12,
    )


def test_what_there_was_to_judge_is_told(validator: DocumentValidator, tmp_path: Path):
    file = tmp_path / "document.ttl"
    for text, words in (
        ("", "le document n’a aucun triplet"),
        ("<x:a> <x:b> <x:c> .", "les formes ne visent rien dans ce document"),
        (
            "<x:a> a <http://e/Nothing> ; <http://www.w3.org/2002/07/owl#imports> <x:o> .",
            "owl:imports n’est pas suivi, rien n’est téléchargé : <x:o>",
        ),
    ):
        file.write_text(text, encoding="utf-8")
        set_language("fr")
        assert words in [note.sentence for note in validator.judge(file, Store(), shown="d").notes]
