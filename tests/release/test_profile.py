"""What a release measures of itself is what SPARQL counts, and where its points are."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.project import Project
from kg.release import need_current
from kg.release.folder import PROFILE
from kg.release.profile import Profile
from kg.release.profile.document import Extent
from kg.release.profile.extent import FEW, extent, hull, merged, points_of

WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
Point = tuple[float, float]


@pytest.fixture(scope="module")
def profile(released_library: Project) -> Profile:
    """The profile of the library's release."""
    text = (need_current(released_library).folder / PROFILE).read_text(encoding="utf-8")
    return Profile.from_json(text)


@pytest.fixture(scope="module")
def store(released_library: Project) -> Store:
    """The store of the library's release."""
    return Store.read_only(str(need_current(released_library).store))


def counted(store: Store, query: str) -> list[int]:
    """Return the numbers in the one row of an answer."""
    (row,) = store.query(query)
    return [int(value.value) for value in row]


@pytest.mark.parametrize("dataset", ["all", "branches", "ontology"])
def test_counts_are_those_of_sparql(
    profile: Profile, store: Store, released_library: Project, dataset: str
) -> None:
    found = profile.datasets[dataset]
    graph = released_library.graph_base + dataset
    inside = (
        "?s ?p ?o"
        if dataset == "all"
        else f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STR(?g) = "{graph}" || STRSTARTS(STR(?g), "{graph}/"))'
    )
    triples = f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {inside} }} }}"
    distinct = (
        "(COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?a) (COUNT(DISTINCT ?p) AS ?b) (COUNT(DISTINCT ?o) AS ?c)"
    )
    assert counted(store, f"SELECT {distinct} WHERE {triples}") == [
        found.triples,
        found.subjects,
        len(found.properties),
        found.objects,
    ]
    for row in found.properties:
        query = f"SELECT {distinct} WHERE {{ {triples} FILTER(?p = <{row.property}>) }}"
        assert counted(store, query) == [row.triples, row.subjects, 1, row.objects]
    typed = f"{triples} FILTER(?p = rdf:type && isIRI(?o))".replace(
        "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    )
    classes = store.query(f"SELECT ?o (COUNT(?s) AS ?n) WHERE {{ {typed} }} GROUP BY ?o")
    assert {row["o"].value: int(row["n"].value) for row in classes} == {
        row.class_: row.entities for row in found.classes
    }
    for part in found.classes:
        query = (
            f"SELECT ?q (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {typed} FILTER(?o = <{part.class_}>) "
            f"{triples.replace('?p', '?q').replace('?o', '?v')} }} GROUP BY ?q"
        )
        assert {row["q"].value: int(row["n"].value) for row in store.query(query)} == part.properties


def test_links_lead_out_of_the_project(profile: Profile) -> None:
    links = {(row.property, row.target): row.triples for row in profile.datasets["branches"].links}
    assert links == {("http://purl.org/dc/terms/license", "https://creativecommons.org/"): 1}


def test_sources_are_those_that_graphs_name(profile: Profile) -> None:
    directory = "https://example.org/library/id/document/directory"
    assert profile.datasets["branches"].sources == (directory,)
    assert profile.sources[directory].labels == {"en": "The library's own directory"}
    assert profile.datasets["ontology"].sources == ()


def test_the_shapes_are_measured(profile: Profile, released_library: Project) -> None:
    store = Store()
    for file in released_library.shapes_files():
        store.load(path=file)
    assert profile.datasets["shapes"].triples == len(store)


def test_it_is_read_as_it_was_written(profile: Profile) -> None:
    assert Profile.from_json(profile.to_json()) == profile
    for text in ("[]", "{}", '{"datasets": 1}', "nothing"):
        with pytest.raises(ValueError):
            Profile.from_json(text)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (f'"POINT(1.5 44)"^^<{WKT}>', [(1.5, 44.0)]),
        (f'"POINT (-61.5 16)"^^<{WKT}>', [(-61.5, 16.0)]),
        (f'"<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(1 2)"^^<{WKT}>', [(1.0, 2.0)]),
        # EPSG:4326 has latitude first.
        (f'"<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(1 2)"^^<{WKT}>', []),
        (f'"POLYGON((0 0, 2 0, 2 2, 0 0))"^^<{WKT}>', [(0, 0), (2, 0), (2, 2), (0, 0)]),
        (f'"POINT(700000 6600000)"^^<{WKT}>', []),
        (f'"POINT EMPTY"^^<{WKT}>', []),
        ('"POINT(1 2)"', []),
    ],
)
def test_points_are_read_from_wkt(text: str, points: list[Point]) -> None:
    assert points_of(text) == points


def outside(point: Point, ring: Iterable[Point]) -> bool:
    """Tell whether a point lies clearly to the right of a side of an anticlockwise polygon."""
    x, y = point
    return any((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) < -1e-6 for (x0, y0), (x1, y1) in pairwise(ring))


coordinates = st.tuples(
    st.integers(-1800, 1800).map(lambda tenth: tenth / 10),
    st.integers(-900, 900).map(lambda tenth: tenth / 10),
)


@given(st.lists(coordinates, min_size=1, max_size=60))
def test_every_point_is_in_a_polygon_and_in_the_box(points: list[Point]) -> None:
    found = extent(points)
    assert found is not None
    west, south, east, north = found.box
    assert (west, east) == (min(x for x, _ in points), max(x for x, _ in points))
    assert (south, north) == (min(y for _, y in points), max(y for _, y in points))
    for ring in found.hulls:
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
    for point in points:
        assert any(not outside(point, ring) for ring in found.hulls)


def test_leaving_out_inner_points_changes_nothing() -> None:
    dice = random.Random(7)
    points = sorted({(round(dice.gauss(2, 3), 4), round(dice.gauss(46, 3), 4)) for _ in range(5000)})
    assert len(points) > FEW
    ring = hull(points)
    assert set(ring) <= set(points)
    assert not [point for point in points if outside(point, ring)]
    turns = [
        (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)
        for (x0, y0), (x1, y1), (x2, y2) in zip(ring[:-1], ring[1:], [*ring[2:], ring[1]], strict=True)
    ]
    assert min(turns) > 0


def test_parts_of_a_country_are_apart_and_meet_again() -> None:
    mainland = [(0.0, 44.0), (4.0, 44.0), (4.0, 48.0), (0.0, 48.0)]
    island = [(55.3, -21.1), (55.6, -21.1), (55.5, -20.9)]
    found = extent([*mainland, *island])
    assert found is not None
    assert [len(ring) for ring in found.hulls] == [5, 4]
    north = extent([(1.0, 47.0), (3.0, 51.0), (5.0, 47.0)])
    assert north is not None
    both = merged([found, north])
    assert both is not None
    assert len(both.hulls) == 2
    assert both.box == (0.0, -21.1, 55.6, 51.0)
    assert merged([]) is None


def test_a_point_alone_has_a_polygon() -> None:
    found = extent([(2.0, 48.0)])
    assert isinstance(found, Extent)
    assert found.box == (2.0, 48.0, 2.0, 48.0)
    assert found.hulls == (((1.99, 47.99), (2.01, 47.99), (2.01, 48.01), (1.99, 48.01), (1.99, 47.99)),)
    assert extent([]) is None
