"""Points: the centre of gravity of an outline, and points that lie where they should."""

from __future__ import annotations

import lzma
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SourceError
from kg.project import Project
from kg.sources.wkb import centroid

Ring = list[tuple[float, float]]


def polygon(*rings: Ring, order: str = "<") -> bytes:
    body = b"".join(
        struct.pack(order + "I", len(ring)) + b"".join(struct.pack(order + "dd", *p) for p in ring)
        for ring in rings
    )
    return struct.pack(order + "BII", order == "<", 3, len(rings)) + body


def multipolygon(*polygons: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "BII", order == "<", 6, len(polygons)) + b"".join(polygons)


def square(x: float, y: float, side: float) -> Ring:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


def test_the_centroid_of_a_square_is_its_middle() -> None:
    assert centroid(polygon(square(1, 44, 2))) == (2, 45)


def test_two_parts_weigh_by_their_area() -> None:
    # Areas 4 and 1, middles (1, 1) and (10.5, 0.5): x = (4 × 1 + 10.5) / 5, y = (4 × 1 + 0.5) / 5.
    assert centroid(multipolygon(polygon(square(0, 0, 2)), polygon(square(10, 0, 1)))) == pytest.approx(
        (2.9, 0.9)
    )


def test_a_hole_weighs_nothing_whatever_its_direction() -> None:
    # A square of 16 with a hole of 4 in its lower left corner: (16 × 2 − 4 × 1) / 12.
    for hole in (square(0, 0, 2), square(0, 0, 2)[::-1]):
        assert centroid(polygon(square(0, 0, 4), hole)) == pytest.approx((28 / 12, 28 / 12))


def test_both_byte_orders_are_read() -> None:
    area = multipolygon(polygon(square(0, 0, 2), order=">"), order=">")
    assert centroid(area) == (1, 1)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (b"", "no byte order"),
        (polygon(square(0, 0, 2))[:-3], "cut short"),
        (polygon(square(0, 0, 2)) + b"0", "after its end"),
        (struct.pack("<BIdd", 1, 1, 0, 0), "of type 1"),
        (polygon([(0, 0), (1, 1), (0, 0)]), "no area"),
    ],
)
def test_what_is_not_an_area_is_refused(area: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        centroid(area)


@pytest.fixture
def outlines(convert: Callable[..., Any], tmp_path: Path) -> Callable[[str], Any]:
    """Convert a table of outlines."""

    def of(table: str) -> object:
        folder = tmp_path / "raw"
        folder.mkdir(exist_ok=True)
        (folder / "communes.csv.lzma").write_bytes(lzma.compress(table.encode()))
        return convert("communes-geometrie", {})

    return of


HEADER = "code,type,nom,geometry\n"
CAHORS = multipolygon(polygon(square(1.4, 44.4, 0.1))).hex().upper()


def test_a_commune_gets_the_point_of_its_outline(outlines: Callable[[str], Any]) -> None:
    imported = outlines(f"{HEADER}46042,COM,Cahors,{CAHORS}\n46217,COMD,Pern,{CAHORS}\n")
    assert imported.about("centroides/46", "commune:46042") == ["geo:hasCentroid centroide:commune-46042"]
    assert imported.about("centroides/46", "centroide:commune-46042") == [
        'geo:asWKT "POINT(1.45 44.45)"^^geo:wktLiteral'
    ]
    assert imported.subjects("centroides/46", "centroide") == ["centroide:commune-46042"]


def test_a_commune_without_an_outline_is_reported(outlines: Callable[[str], Any]) -> None:
    imported = outlines(f"{HEADER}46042,COM,Cahors,{CAHORS}\n46102,COM,Figeac,\\N\n46999,COM,Rien,{CAHORS}\n")
    assert [(missed.row, missed.key) for missed in imported.report.unmatched] == [(3, "46102"), (4, "46999")]


def test_a_broken_outline_is_named(outlines: Callable[[str], Any]) -> None:
    with pytest.raises(SourceError, match="geometry of 46042") as caught:
        outlines(f"{HEADER}46042,COM,Cahors,0106\n")
    assert caught.value.place == "communes.csv.lzma:2"


POINTS = {
    "epci.csv": "siren_epci,lib_epci,type,siren_ept,lib_ept,lon,lat\n"
    "200023737,CA du Grand Cahors,epci,,,1.50000,44.40000\n",
    "arr.csv": "insee_arr,lib_arr,lon,lat\n",
    "dep.csv": "insee_dep,lib_dep,lon,lat\n",
    "reg.csv": "insee_reg,lib_reg,lon,lat\n",
}


@pytest.fixture
def placed(project: Project) -> None:
    """The centroids of communes are there: Cahors has its point."""
    folder = project.data_dir / "centroides"
    folder.mkdir()
    (folder / "46.ttl").write_text(
        "@prefix geo: <http://www.opengis.net/ont/geosparql#> .\n"
        "<https://w3id.org/cohesion-territoires/id/centroide/commune-46042> "
        'geo:asWKT "POINT(1.44 44.45)"^^geo:wktLiteral .\n'
    )


@pytest.mark.usefixtures("placed")
def test_a_grouping_gets_the_point_that_is_published(convert: Callable[..., Any]) -> None:
    imported = convert("centroides-anct", POINTS)
    assert imported.about("centroides/intercommunalites", "centroide:intercommunalite-200023737") == [
        'geo:asWKT "POINT(1.5 44.4)"^^geo:wktLiteral'
    ]


@pytest.mark.usefixtures("placed")
def test_a_point_away_from_the_communes_is_reported_and_not_stated(convert: Callable[..., Any]) -> None:
    # The source places Plaine Commune, north of Paris, in La Réunion: 55.44690 -20.93297.
    misplaced = POINTS["epci.csv"].replace("1.50000,44.40000", "55.44690,-20.93297")
    imported = convert("centroides-anct", {**POINTS, "epci.csv": misplaced})
    (missed,) = imported.report.unmatched
    assert (missed.file, missed.row, missed.key) == ("epci.csv", 2, "200023737")
    assert "centroide:" not in imported.graphs["centroides/intercommunalites"].partition("graph/")[2]


@pytest.mark.usefixtures("placed")
@pytest.mark.parametrize(
    ("bad", "words"),
    [("1.50000,144.40000", "lat: 144.40000 is not in degrees"), ("east,44.4", "'east' is not a number")],
)
def test_a_bad_point_is_named(convert: Callable[..., Any], bad: str, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        convert(
            "centroides-anct", {**POINTS, "epci.csv": POINTS["epci.csv"].replace("1.50000,44.40000", bad)}
        )
    assert words in caught.value.message
    assert caught.value.place == "epci.csv:2"


@pytest.mark.usefixtures("placed")
def test_a_territory_that_the_register_lacks_is_reported(convert: Callable[..., Any]) -> None:
    imported = convert(
        "centroides-anct", {**POINTS, "dep.csv": "insee_dep,lib_dep,lon,lat\n99,Rien,1.0,44.0\n"}
    )
    assert [(missed.file, missed.key) for missed in imported.report.unmatched] == [("dep.csv", "99")]


def test_the_communes_come_first(convert: Callable[..., Any]) -> None:
    with pytest.raises(SourceError, match="centroids of the communes are missing") as caught:
        convert("centroides-anct", POINTS)
    assert caught.value.mend == "first run: kg import communes-geometrie PATH"
