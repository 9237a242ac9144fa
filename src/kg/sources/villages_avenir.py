"""Villages d'avenir: its communes, some of them merged into another since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Triple

from kg.project import Project
from kg.sources.participations import Listing
from kg.sources.source import Graph, Report, Source
from kg.sources.table import Files

_FILE = "va-2024-09.csv"
_GRAPH = "villages-avenir/villages-avenir"


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    for row in Files(path).csv(_FILE, ("id_va", "insee_com", "lib_com")):
        report.read(row.file)
        member = listing.commune(row, "insee_com", "lib_com")
        if member is not None:
            key = row.code("id_va", r"va-\w{2,3}-\d+")  # begins with the programme's key already
            statements += listing.participation(key, row, member, "va", identifier=key)
    title = "Villages d'avenir : communes (septembre 2024)"
    yield listing.graph(_GRAPH, title, "villages-avenir-2024-09", statements)


SOURCE = Source(
    "villages-avenir",
    {"fr": "Villages d'avenir, septembre 2024", "en": "Villages d'avenir, September 2024"},
    "villages-avenir-2024-09",
    (_FILE,),
    (_GRAPH,),
    _convert,
    folder="villages-avenir",
)
