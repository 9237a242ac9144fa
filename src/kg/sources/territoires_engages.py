"""Territoires engagés: who they are, and identifiers whose prefixes the source does not explain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Triple

from kg.project import Project
from kg.sources.participations import Listing
from kg.sources.source import Graph, Report, Source
from kg.sources.table import Files

PROGRAMME = "territoires-engages"
_FILE = "territoires-engages-tec.csv"
_GRAPH = "territoires-engages/territoires-engages"


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    for row in Files(path).csv(_FILE, ("id_tec", "lib_groupement", "siren_groupement")):
        report.read(row.file)
        member = listing.body(row, "siren_groupement", "lib_groupement")
        if member is not None:
            identifier = row.code("id_tec", r"(?:ai|patde|cco|pptde)-\d+")
            report.count(identifier.partition("-")[0])
            key = f"tec-{identifier}-{member.given}"
            statements += listing.participation(key, row, member, PROGRAMME, identifier=identifier)
    title = "Territoires engagés : communes et intercommunalités (2026)"
    yield listing.graph(_GRAPH, title, "territoires-engages-2026", statements)


SOURCE = Source(
    "territoires-engages",
    {"fr": "Territoires engagés, 2026", "en": "Territoires engagés, 2026"},
    "territoires-engages-2026",
    (_FILE,),
    (_GRAPH,),
    _convert,
    folder="autres-dispositifs-anct",
)
