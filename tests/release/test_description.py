"""The bounded description of a resource: its pages hold all of it, in one order, as the query of the same name says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.release.description import Describer, Description, query

EX = "https://example.org/"
INFERRED = f"{EX}graph/inferred"
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TOWN = NamedNode(f"{EX}id/town")

iris = st.sampled_from([NamedNode(f"{EX}id/{name}") for name in ("town", "a", "b", "é")])
literals = st.builds(Literal, st.sampled_from(["", "1", "é", '"\\\n', "z"])) | st.builds(
    lambda text, language: Literal(text, language=language),
    st.sampled_from(["1", "é"]),
    st.sampled_from(["en", "fr"]),
)
predicates = st.sampled_from([RDFS_LABEL, RDF_TYPE, NamedNode(f"{EX}def#p"), NamedNode(f"{EX}def#q")])
graphs = st.sampled_from([f"{EX}graph/one", f"{EX}graph/two", INFERRED])
Said = list[tuple[NamedNode, NamedNode, NamedNode | Literal, str]]
statements = st.lists(st.tuples(iris, predicates, iris | literals, graphs), max_size=30)


def release(said: Said) -> Store:
    """A store of named graphs, with their merge as default graph."""
    store = Store()
    for subject, predicate, object_, graph in said:
        store.add(Quad(subject, predicate, object_, NamedNode(graph)))
        store.add(Quad(subject, predicate, object_, DefaultGraph()))
    return store


def pages(describer: Describer, resource: NamedNode) -> Iterator[Description]:
    first = describer.describe(resource)
    yield first
    for page in range(2, first.pages + 1):
        yield describer.describe(resource, page)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(statements, st.integers(1, 4))
def test_each_page_is_what_the_query_answers_and_all_pages_are_all_that_is_said(said: Said, size: int):
    store = release(said)
    found: list[Triple] = []
    for description in pages(Describer(store, INFERRED, size), TOWN):
        text = query(TOWN.value, INFERRED, description.page, size)
        assert set(store.query(text)) == set(description.triples())
        assert len(description.statements) <= size
        found += [statement.triple for statement in description.statements]
    expected = {(s, p, o) for s, p, o, _ in said if TOWN in (s, o)}
    assert sorted(map(str, found)) == sorted(str(Triple(*triple)) for triple in expected)


@pytest.fixture
def store() -> Store:
    one, two = f"{EX}graph/one", f"{EX}graph/two"
    parts = [NamedNode(f"{EX}id/part/{number:03}") for number in range(700)]
    return release(
        [
            (TOWN, RDFS_LABEL, Literal("Town", language="en"), one),
            (TOWN, RDFS_LABEL, Literal("Town", language="en"), two),
            *((part, NamedNode(f"{EX}def#within"), TOWN, one) for part in parts),
            *((part, RDF_TYPE, NamedNode(f"{EX}def#Part"), one) for part in parts),
            *((part, RDF_TYPE, NamedNode(f"{EX}def#Thing"), INFERRED) for part in parts),
            (parts[0], RDFS_LABEL, Literal("First", language="en"), one),
        ]
    )


def test_another_engine_answers_the_query_with_the_same(store: Store):
    """rdflib's, on the first statements only: it is slow."""
    few = [quad for quad in store if quad.subject.value < f"{EX}id/part/020"]
    store = Store()
    store.extend(few)
    dataset = rdflib.Dataset(default_union=True)
    named = [quad for quad in few if quad.graph_name != DefaultGraph()]
    dataset.parse(data=serialize(named, format=RdfFormat.N_QUADS).decode(), format="nquads")
    for page in (1, 2):
        description = Describer(store, INFERRED, 15).describe(TOWN, page)
        ours = rdflib.Graph().parse(
            data=serialize([*description.triples()], format=RdfFormat.N_TRIPLES).decode(), format="nt"
        )
        assert len(ours) > 5
        assert set(dataset.query(query(TOWN.value, INFERRED, page, 15)).graph or ()) == set(ours)


def test_what_has_few_values_comes_first_and_what_has_thousands_is_parted(store: Store):
    first, second = pages(Describer(store, INFERRED), TOWN)
    assert (first.page, first.pages, first.total) == (1, 2, 701)
    assert first.statements[0].triple.object == Literal("Town", language="en")
    assert [len(first.statements), len(second.statements)] == [500, 201]
    assert second.statements[-1].triple.subject == NamedNode(f"{EX}id/part/699")
    assert {group.predicate.rpartition("#")[2]: size for group, size in first.sizes.items()} == {
        "label": 1,
        "within": 700,
    }


def test_neighbours_have_their_names_and_the_types_that_are_asserted(store: Store):
    first = Describer(store, INFERRED).describe(TOWN)
    about = {
        str(said.triple.object) for said in first.neighbours if said.triple.subject.value.endswith("/000")
    }
    assert about == {'"First"@en', f"<{EX}def#Part>"}


def test_a_statement_knows_all_the_graphs_that_have_it(store: Store):
    label = Describer(store, INFERRED).describe(TOWN).statements[0]
    assert label.graphs == (f"{EX}graph/one", f"{EX}graph/two")


def test_there_is_nothing_beyond_the_last_page_nor_about_the_unknown(store: Store):
    describer = Describer(store, INFERRED)
    assert describer.describe(TOWN, 3).statements == ()
    unknown = describer.describe(NamedNode(f"{EX}id/nowhere"))
    assert (unknown.total, unknown.pages, [*unknown.triples()]) == (0, 1, [])
