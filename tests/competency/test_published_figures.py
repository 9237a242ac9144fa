"""What the catalogue and VoID tell of the national graph is what SPARQL counts, and portals accept it."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace, URIRef

from kg.project import Project
from kg.reasoning.inference import Inference, Scope
from kg.reasoning.quads import Columns
from kg.reasoning.relation import EMPTY
from kg.release.catalogue import Records, write
from kg.release.catalogue.dcat import catalogue
from kg.release.catalogue.distributions import samples
from kg.release.catalogue.reading import check_questions
from kg.release.dump_index import Dump
from kg.release.history import Published
from kg.release.manifest import Manifest, describe
from kg.release.profile import DatasetProfile, Profile, profile
from kg.release.statements import Statements
from kg.store.catalogue import catalogue as questions

DRAWN = 12
"""How many partitions of a kind are counted again."""


@pytest.fixture(scope="session")
def measured(project: Project, statements: Statements) -> Profile:
    """The profile of the national graph."""
    return profile(project, statements)


@pytest.fixture(scope="session")
def records(project: Project, statements: Statements, measured: Profile) -> Records:
    """What its catalogue is made from, with a file of every dataset."""
    manifest = _manifest(project, statements)
    dumps = [
        Dump(name, "ttl", "gz", f"dumps/{name}.ttl.gz", 1000, "0" * 64, (), "0" * 128)
        for name in (*measured.datasets, "shapes")
    ]
    return Records(
        project,
        manifest,
        "https://data.example.org",
        date(2026, 11, 22),
        measured,
        dumps,
        [Published(manifest.name, manifest.hash, "2026-11-20T00:00:00Z", None)],
        questions(project),
    )


def _manifest(project: Project, statements: Statements) -> Manifest:
    nothing = Columns(EMPTY, EMPTY, EMPTY)
    inference = Inference(Scope((), partial=False), nothing, (), ())
    return describe(project, statements, "0" * 64, inference, ())


def number(graph: Store, query: str, graphs: list[NamedNode] | None = None) -> int:
    """Return the number in the only cell of an answer, of the default graph or of some named graphs."""
    ((value,),) = graph.query(query, default_graph=graphs)
    return int(value.value)


def test_the_whole_graph_is_counted(graph: Store, measured: Profile) -> None:
    whole = measured.datasets["all"]
    assert number(graph, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == whole.triples
    assert number(graph, "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }") == whole.subjects
    dice = random.Random("properties")
    for row in dice.sample(whole.properties, DRAWN):
        pattern = f"WHERE {{ ?s <{row.property}> ?o }}"
        assert number(graph, f"SELECT (COUNT(*) AS ?n) {pattern}") == row.triples, row
        assert number(graph, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {pattern}") == row.subjects, row
        assert number(graph, f"SELECT (COUNT(DISTINCT ?o) AS ?n) {pattern}") == row.objects, row
    for part in dice.sample(whole.classes, DRAWN):
        members = f"?s a <{part.class_}>"
        assert number(graph, f"SELECT (COUNT(*) AS ?n) WHERE {{ {members} }}") == part.entities, part.class_
        property_, count = dice.choice(sorted(part.properties.items()))
        having = f"SELECT (COUNT(*) AS ?n) WHERE {{ {members} FILTER EXISTS {{ ?s <{property_}> ?o }} }}"
        assert number(graph, having) == count, (part.class_, property_)


def test_parts_are_counted(graph: Store, measured: Profile, project: Project) -> None:
    dice = random.Random("parts")
    # The large ones take long to count.
    small = [each.folder for each in project.datasets if measured.datasets[each.folder].triples < 25_000]
    for name in dice.sample(small, 5):
        part: DatasetProfile = measured.datasets[name]
        start = f"{project.graph_base}{name}/"
        graphs = [each for each in graph.named_graphs() if str(each.value).startswith(start)]
        triples = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
        assert number(graph, triples, graphs) == part.triples, name
        row = dice.choice(part.properties)
        distinct = f"SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE {{ ?s <{row.property}> ?o }}"
        assert number(graph, distinct, graphs) == row.objects, (name, row)


def test_the_country_is_where_it_is(measured: Profile) -> None:
    extent = measured.datasets["all"].extent
    assert extent is not None
    west, south, east, north = extent.box
    # From Guadeloupe to La Réunion, from there to Dunkerque.
    assert -64 < west < -61
    assert 55 < east < 56
    assert -22 < south < -20
    assert 51 < north < 51.2
    largest = extent.hulls[0]
    assert -6 < min(x for x, _ in largest) < -4
    assert 41 < min(y for _, y in largest) < 42


def test_every_question_named_for_a_dataset_is_answered(
    graph: Store, records: Records, project: Project
) -> None:
    check_questions(project)
    for listing in records.datasets:
        for sample in samples(records, listing):
            assert next(iter(graph.query(sample.query, prefixes=dict(project.prefixes))), None), listing.name


@pytest.mark.shared
@pytest.mark.parametrize("shapes", ["shapes", "shapes_recommended"])
def test_the_national_catalogue_has_no_violation_and_no_warning(
    records: Records, shared: Path, shapes: str
) -> None:
    folder = shared / "sources" / "dcat-ap-shapes"
    official = Graph().parse(folder / f"3.0.1__html__shacl__{shapes}.ttl")
    told = Graph().parse(data=write(catalogue(records), "nt"), format="nt")
    conforms, _, report = validate(told, shacl_graph=official, inference="none")
    assert conforms, report


def test_each_dataset_names_its_official_files_with_their_vintage(records: Records, project: Project) -> None:
    told = Graph().parse(data=write(catalogue(records), "nt"), format="nt")
    prov = Namespace("http://www.w3.org/ns/prov#")
    pvd = URIRef(f"{project.base}id/dataset/pvd")
    (source,) = told.objects(pvd, prov.wasDerivedFrom)
    assert str(told.value(source, DCTERMS.date)) == "2024-08"
    assert (source, RDF.type, DCAT.Dataset) not in told
    assert str(told.value(pvd, DCTERMS.spatial)).endswith("/authority/country/FRA")
    period = told.value(pvd, DCTERMS.temporal)
    assert (str(told.value(period, DCAT.startDate)), str(told.value(period, DCAT.endDate))) == (
        "2024-08-01",
        "2024-08-31",
    )
