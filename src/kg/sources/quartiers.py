"""Quartiers prioritaires de la politique de la ville: each quarter's code, name and communes.

The file has a row for each commune, with the codes and names of all its quarters in two cells; a quarter that
lies in several communes is in the row of each. The point of a row is the commune's, not the quarter's: it is
not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Triple

from kg.messages import say
from kg.project import Project
from kg.sources.participations import Listing, listed, tidy
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import RDF_TYPE, RDFS_LABEL, french, string
from kg.sources.table import Files, Row

_FILE = "qpv.csv"
_GRAPH = "quartiers-prioritaires/quartiers-prioritaires"


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    known: dict[str, str] = {}
    for row in Files(path).csv(_FILE, ("insee_com", "code_qp", "lib_qp")):
        report.read(row.file)
        found = listing.resolve(row, "insee_com", "lib_com")
        if found is None or found.iri is None:
            continue
        for code, label in _quarters(row):
            it = listing.names.thing("quartier-prioritaire", code)
            report.count("quarter in a commune")
            statements.append(Triple(it, listing.names.ct("situeDans"), found.iri))
            if known.setdefault(code, label) != label:
                raise row.fault(
                    say(
                        fr=f"{code} s'appelle « {known[code]} » ailleurs, « {label} » ici",
                        en=f"{code} is called “{known[code]}” elsewhere, “{label}” here",
                    ),
                    say(fr="un quartier a un nom", en="a quarter has one name"),
                )
    for code, label in known.items():
        report.count("quarter")
        it = listing.names.thing("quartier-prioritaire", code)
        statements.append(Triple(it, RDF_TYPE, listing.names.ct("QuartierPrioritaire")))
        statements.append(Triple(it, RDFS_LABEL, french(label)))
        statements.append(Triple(it, listing.names.ct("codeQuartier"), string(code)))
    title = "Quartiers prioritaires de la politique de la ville (codes de 2024)"
    yield listing.graph(_GRAPH, title, "qpv-2024", statements)


def _quarters(row: Row) -> list[tuple[str, str]]:
    """The codes and names in a row, one to one.

    Raises:
        SourceError: a code is not one, or there are more names than codes or fewer.
    """
    codes = listed(row, "code_qp")
    for code in codes:
        if not re.fullmatch(r"QN\w{5}[A-Z]", code):
            raise row.fault(
                say(
                    fr=f"code_qp : {code!r} n'est pas un code valable",
                    en=f"code_qp: {code!r} is not a valid code",
                ),
                say(fr="attendu : QN et six caractères", en="expected: QN and six characters"),
            )
    labels = [tidy(label) for label in row.text("lib_qp").split(", ")]
    if len(labels) != len(codes):
        raise row.fault(
            say(
                fr=f"{len(codes)} codes de quartiers, {len(labels)} noms",
                en=f"{len(codes)} codes of quarters, {len(labels)} names",
            ),
            say(fr="un nom par code, séparés par « , »", en='one name a code, separated by ", "'),
        )
    return list(zip(codes, labels, strict=True))


SOURCE = Source(
    "quartiers-prioritaires",
    {"fr": "Quartiers prioritaires, codes de 2024", "en": "Priority quarters, codes of 2024"},
    "qpv-2024",
    (_FILE,),
    (_GRAPH,),
    _convert,
    folder="autres-dispositifs-anct",
)
