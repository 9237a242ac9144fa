"""Opérations de revitalisation de territoire: each commune's follow-up, and the conventions it implies.

Free remarks of the agents who keep the table are not taken, nor are their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.messages import say
from kg.project import Project
from kg.sources.conventions import Rule, Signed, by_grouping_and_day, deduced
from kg.sources.participations import Listing, chosen
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import date, integer, string
from kg.sources.table import Files, Row

PROGRAMME = "ort"
RULE = Rule(
    "convention-ort",
    PROGRAMME,
    "ConventionOrt",
    "Convention d'opération de revitalisation de territoire",
    "Opération de revitalisation de territoire convention",
    "ort-2024-10",
    "Conventions d'ORT, déduites des dates de signature",
)
_FILE = "ort-2024-10.csv"
_COLUMNS = (
    "commune",
    "insee_com",
    "statut_commune",
    "signee",
    "date_signature",
    "date_signature_envisagee",
    "duree_annees",
    "date_fin_estimee",
    "avancement",
    "derniere_actualisation",
)
_STATUSES = {"Signée": "signee", "Non signée": "non-signee", "En cours": "en-cours", "": "non-precise"}
_CATEGORIES = {"1. Commune ACV": "acv", "2. Commune PVD": "pvd", "3. Autre": "autre"}
_PROGRESS = frozenset(
    {"Non commencé", "Phase de démarrage", "Phase d'étude", "Phase opérationnelle", "en cours", "Achevé"}
)


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    signatures: list[Signed] = []
    for row in Files(path).csv(_FILE, _COLUMNS):
        report.read(row.file)
        member = listing.commune(_with_name(row), "insee_com", "name")
        if member is None:
            continue
        status, day = chosen(row, "signee", _STATUSES), row.optional_date("date_signature")
        report.count(f"{status} {'dated' if day else 'undated'}")
        statements += listing.participation(
            f"ort-{member.given}", row, member, PROGRAMME, signed=day, more=_follow_up(row, status, listing)
        )
        if status == "signee" and day is not None:
            signatures.append(by_grouping_and_day(RULE, row, member, day, listing.register))
    title = "Opérations de revitalisation de territoire : suivi par commune (octobre 2024)"
    yield listing.graph("ort/ort", title, RULE.document, statements)
    yield deduced(RULE, signatures, listing)


def _follow_up(row: Row, status: str, listing: Listing) -> Mapping[str, NamedNode | Literal | None]:
    names = listing.names
    years = row.integer("duree_annees") if row.optional("duree_annees") else 0  # 0 stands for unknown
    expected, end = (
        row.optional("date_signature_envisagee"),
        row.optional_date("date_fin_estimee", "%d-%m-%Y"),
    )
    progress = row.optional("avancement")
    if progress is not None and progress not in _PROGRESS:
        listing.report.note(
            say(
                fr=f"ligne {row.number} : avancement {progress!r} est une remarque, non reprise",
                en=f"row {row.number}: avancement {progress!r} is a remark, not taken",
            )
        )
        progress = None
    return {
        "statut": names.concept("statut", status),
        "categorieOrt": names.concept("ort", chosen(row, "statut_commune", _CATEGORIES)),
        "dateSignatureEnvisagee": string(expected) if expected else None,
        "dureeAnnees": integer(years) if years else None,
        "fin": date(end) if end else None,
        "avancement": string(progress) if progress else None,
        "dateMiseAJour": date(row.date("derniere_actualisation", "%d-%m-%Y %H:%M")),
    }


def _with_name(row: Row) -> Row:
    """The row with the commune's name in a column of its own ("46 - Cahors" → "Cahors")."""
    name = row.text("commune").partition(" - ")[2]
    return Row(row.file, row.number, {**row.values, "name": name})


SOURCE = Source(
    "ort",
    {
        "fr": "Opérations de revitalisation de territoire, octobre 2024",
        "en": "Opérations de revitalisation de territoire, October 2024",
    },
    "ort-2024-10",
    (_FILE,),
    ("ort/ort", "conventions/ort"),
    _convert,
    folder="ort",
)
