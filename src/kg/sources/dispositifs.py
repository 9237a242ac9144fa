"""Nine programmes of the ANCT in one file: their project territories, and who belongs to each."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Triple

from kg.messages import say
from kg.project import Project
from kg.sources.participations import Listing, Member, listed, tidy
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import french
from kg.sources.table import Files, Row

_FILE = "dispositifs.csv"
_DOCUMENT = "dispositifs-anct"
_COLUMNS = ("dispositif", "vintage", "id_territoire", "lib_territoire", "code_membre", "lib_membre")
_TITLES = {
    "avenir-montagnes-ingenierie": "Avenir montagnes ingénierie",
    "avenir-montagnes-mobilites": "Avenir montagnes mobilités",
    "cites-de-l-emploi": "Cités de l'emploi",
    "cites-educatives": "Cités éducatives",
    "fabriques-de-territoire": "Fabriques de territoire",
    "fabriques-prospectives": "Fabriques prospectives",
    "fonds-restructuration-locaux-activite": "Fonds de restructuration des locaux d'activité",
    "manufactures-de-proximite": "Manufactures de proximité",
    "projets-appui-operationnel": "Projets d'appui opérationnel",
}
_NUMBERED_OPERATIONS = "fonds-restructuration-locaux-activite"
"""Its id_territoire (OP1…) is the same in many towns, and its label lists zonings: no project territory."""


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    graphs: defaultdict[str, list[Triple]] = defaultdict(list)
    vintages: dict[str, str] = {}
    for row in Files(path).csv(_FILE, _COLUMNS):
        report.read(row.file)
        programme = row.code("dispositif", "|".join(_TITLES))
        report.count(programme)
        vintages[programme] = row.text("vintage")
        member = listing.body(row, "code_membre", "lib_membre")
        if member is not None:
            graphs[programme] += _row(row, programme, member, listing)
    for programme, statements in sorted(graphs.items()):
        title = f"{_TITLES[programme]} : membres ({vintages[programme]})"
        yield listing.graph(f"dispositifs/{programme}", title, _DOCUMENT, statements)


def _row(row: Row, programme: str, member: Member, listing: Listing) -> Iterator[Triple]:
    identifiers = listed(row, "id_territoire")
    label = tidy(html.unescape(row.text("lib_territoire")))
    if programme == _NUMBERED_OPERATIONS:
        key = re.sub(r"\s+", "-", identifiers[0])
        yield from listing.participation(
            f"{programme}-{key}-{member.given}",
            row,
            member,
            programme,
            identifier=identifiers[0],
            more={"citation": french(label)},
        )
        return
    labels = [part.strip() for part in label.split(";") if part.strip()] if len(identifiers) > 1 else [label]
    if len(labels) != len(identifiers):
        # Seen when a label is written once for several projects of one name.
        listing.report.note(
            say(
                fr=f"ligne {row.number} : un seul nom, « {label} », pour {', '.join(identifiers)}",
                en=f"row {row.number}: a single name, “{label}”, for {', '.join(identifiers)}",
            )
        )
        labels = [label] * len(identifiers)
    for identifier, name in zip(identifiers, labels, strict=True):
        yield from listing.participation(
            f"{programme}-{identifier}-{member.given}",
            row,
            member,
            programme,
            identifier=identifier,
            territory=identifier,
        )
        yield from listing.territory(identifier, name, identifier, programme)


SOURCE = Source(
    "dispositifs",
    {"fr": "Neuf dispositifs de l'ANCT", "en": "Nine programmes of the ANCT"},
    _DOCUMENT,
    (_FILE,),
    ("dispositifs/*",),
    _convert,
    folder="autres-dispositifs-anct",
)
