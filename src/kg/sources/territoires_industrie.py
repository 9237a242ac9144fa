"""Territoires d'industrie: the members of each territory, in two phases that reuse the same identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pyoxigraph import Triple

from kg.project import Project
from kg.sources.participations import Listing
from kg.sources.source import Graph, Report, Source
from kg.sources.table import Files

PROGRAMME = "ti"
_FILES = {1: "ti-phase1-149.csv", 2: "ti-phase2-183-2024-07.csv"}
_DOCUMENTS = {1: "ti-phase1", 2: "ti-phase2-2024-07"}
_TITLES = {
    1: {"fr": "Territoires d'industrie, première phase", "en": "Territoires d'industrie, first phase"},
    2: {
        "fr": "Territoires d'industrie, deuxième phase, juillet 2024",
        "en": "Territoires d'industrie, second phase, July 2024",
    },
}


def _convert(phase: int, path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    for row in Files(path).csv(_FILES[phase], ("id_ti", "lib_ti", "siren_groupement")):
        report.read(row.file)
        member = listing.body(row, "siren_groupement", "lib_groupement")
        if member is None:
            continue
        identifier = row.code("id_ti", r"ti-\d{4}")
        territory = f"ti{phase}-{identifier.removeprefix('ti-')}"
        statements += listing.participation(
            f"{territory}-{member.given}",
            row,
            member,
            PROGRAMME,
            identifier=identifier,
            territory=territory,
            phase=f"ti-{phase}",
        )
        statements += listing.territory(territory, row.text("lib_ti"), identifier, PROGRAMME, f"ti-{phase}")
    title = f"{_TITLES[phase]['fr']} : membres de chaque territoire"
    yield listing.graph(f"territoires-industrie/phase-{phase}", title, _DOCUMENTS[phase], statements)


SOURCES = tuple(
    Source(
        f"territoires-industrie-{phase}",
        _TITLES[phase],
        _DOCUMENTS[phase],
        (_FILES[phase],),
        (f"territoires-industrie/phase-{phase}",),
        partial(_convert, phase),
        folder="territoires-industrie",
    )
    for phase in (1, 2)
)
