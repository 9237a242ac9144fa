"""Places of innovation that the study "25 lieux" selected: those that press articles name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.project import Project
from kg.sources.participations import Listing
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import RDF_TYPE, RDFS_LABEL, french, slug
from kg.sources.table import Files

_FILE = "lieux-partiel.csv"
_GRAPH = "lieux-innovation/lieux-innovation"
_STUDY = "etude-25-lieux-innovation"
_DCTERMS_SOURCE = NamedNode("http://purl.org/dc/terms/source")


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    names = listing.names
    statements: list[Triple] = []
    for row in Files(path).csv(_FILE, ("lieu", "commune", "insee_com", "source_url")):
        report.read(row.file)
        found = listing.resolve(row, "insee_com", "commune")
        if found is None or found.iri is None:
            continue
        it = names.thing("lieu", f"{found.code}-{slug(row.text('lieu'))}")
        article = row.code("source_url", r"https?://[^\s<>\"]+")
        statements += [
            Triple(it, RDF_TYPE, names.ct("LieuInnovation")),
            Triple(it, RDFS_LABEL, french(row.text("lieu"))),
            Triple(it, names.ct("situeDans"), found.iri),
            Triple(it, names.ct("selectionnePar"), names.thing("document", _STUDY)),
            Triple(it, _DCTERMS_SOURCE, NamedNode(article)),
        ]
    title = "Lieux d'innovation retenus par l'étude « 25 lieux », d'après la presse : liste partielle (2022)"
    yield listing.graph(_GRAPH, title, "lieux-innovation-2022", statements, "presse")


SOURCE = Source(
    "lieux-innovation",
    {
        "fr": "25 lieux d'innovation, liste partielle, 2022",
        "en": "25 places of innovation, partial list, 2022",
    },
    "lieux-innovation-2022",
    (_FILE,),
    (_GRAPH,),
    _convert,
    folder="lieux-innovation-25",
)
