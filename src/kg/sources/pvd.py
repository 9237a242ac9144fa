"""Petites villes de demain: its communes, the day each joined, and the conventions that this implies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Triple

from kg.project import Project
from kg.sources.conventions import Rule, Signed, by_grouping_and_day, deduced
from kg.sources.participations import Listing
from kg.sources.source import Graph, Report, Source
from kg.sources.table import Files

PROGRAMME = "pvd"
RULE = Rule(
    "convention-adhesion-pvd",
    PROGRAMME,
    "ConventionAdhesion",
    "Convention d'adhésion Petites villes de demain",
    "Petites villes de demain joining convention",
    "pvd-2024-07",
    "Conventions d'adhésion Petites villes de demain, déduites des dates de signature",
)
_FILE = "pvd-2024-07.csv"


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    signatures: list[Signed] = []
    for row in Files(path).csv(_FILE, ("id_pvd", "date_signature", "insee_com", "lib_com")):
        report.read(row.file)
        member = listing.commune(row, "insee_com", "lib_com")
        if member is None:
            continue
        day = row.optional_date("date_signature")
        identifier = row.code("id_pvd", r"pvd-\d\d-\w{2,4}-\d+")
        statements += listing.participation(
            f"pvd-{member.given}", row, member, PROGRAMME, identifier=identifier, signed=day
        )
        if day is None:
            report.count("undated")
        else:
            signatures.append(by_grouping_and_day(RULE, row, member, day, listing.register))
    title = "Petites villes de demain : communes et dates d'adhésion (août 2024)"
    yield listing.graph("pvd/pvd", title, RULE.document, statements)
    yield deduced(RULE, signatures, listing)


SOURCE = Source(
    "pvd",
    {"fr": "Petites villes de demain, août 2024", "en": "Petites villes de demain, August 2024"},
    "pvd-2024-07",
    (_FILE,),
    ("pvd/pvd", "conventions/pvd"),
    _convert,
    folder="pvd",
)
