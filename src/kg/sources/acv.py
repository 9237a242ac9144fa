"""Action cœur de ville: its communes in two vintages, and those of the second phase ("entrées de ville")."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, Triple

from kg.messages import say
from kg.project import Project
from kg.sources.conventions import Rule, Signed, deduced
from kg.sources.geojson import features
from kg.sources.participations import Listing, Member
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import integer
from kg.sources.table import Files, Row

PROGRAMME = "acv"
RULE = Rule(
    "convention-cadre-acv",
    PROGRAMME,
    "ConventionCadre",
    "Convention-cadre Action cœur de ville",
    "Action cœur de ville framework convention",
    "acv-2024-09",
    "Conventions-cadres Action cœur de ville, déduites des dates de signature",
)

_SIGNED, _CURRENT, _SECOND_PHASE = (
    "acv-2024-09-dates-signature.geojson",
    "acv-2025-04.geojson",
    "acv2-entrees-de-ville-2023-09.csv",
)


def _convert_2024(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    signatures: list[Signed] = []
    statements = [
        triple for row in features(Files(path), _SIGNED) for triple in _signed(row, listing, signatures)
    ]
    title = "Action cœur de ville : communes, dates de signature et actions (septembre 2024)"
    yield listing.graph("acv/2024-09", title, RULE.document, statements)
    yield deduced(RULE, signatures, listing)


def _signed(row: Row, listing: Listing, signatures: list[Signed]) -> Iterator[Triple]:
    listing.report.read(row.file)
    member = listing.commune(row, "insee_com", "lib_com")
    if member is None:
        return
    territory, label = row.code("id_acv", r"acv-\d{3}"), restored(row.text("lib_acv"))
    day = row.optional_date("date_signature", "%d/%m/%Y")
    more = {"nombreActionsEnCours": _actions(row, "actions_en_cours")}
    more["nombreActionsLivrees"] = _actions(row, "actions_livrees")
    yield from listing.participation(
        f"acv-{member.given}",
        row,
        member,
        PROGRAMME,
        identifier=territory,
        territory=territory,
        signed=day,
        more=more,
    )
    yield from listing.territory(territory, label, territory, PROGRAMME)
    _check_grouping(row, member, listing)
    if day is None:
        listing.report.count("undated")
    else:
        signatures.append(Signed(row, member, day, territory, label))


def _convert_2025(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    for feature in features(Files(path), _CURRENT):
        report.read(feature.file)
        row = _with_leading_zero(feature)
        member = listing.commune(row, "insee_com", "lib_com")
        if member is None:
            continue
        identifier = row.code("id_acv", r"ACV\d{3}")
        statements += listing.participation(
            f"acv-{member.given}", row, member, PROGRAMME, identifier=identifier
        )
        _check_grouping(row, member, listing)
    title = "Action cœur de ville : communes (avril 2025)"
    yield listing.graph("acv/2025-04", title, "acv-2025-04", statements)


def _convert_second_phase(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    for row in Files(path).csv(_SECOND_PHASE, ("id_acv", "lib_acv", "insee_com", "lib_com")):
        report.read(row.file)
        member = listing.commune(row, "insee_com", "lib_com")
        if member is None:
            continue
        territory = row.code("id_acv", r"acv-\d{3}")
        statements += listing.participation(
            f"acv2-{member.given}",
            row,
            member,
            PROGRAMME,
            identifier=territory,
            territory=territory,
            phase="acv-2",
        )
        statements += listing.territory(territory, row.text("lib_acv"), territory, PROGRAMME)
    title = "Action cœur de ville, deuxième phase (entrées de ville) : communes (septembre 2023)"
    yield listing.graph("acv/entrees-de-ville-2023-09", title, "acv2-2023-09", statements)


def restored(text: str) -> str:
    """The text as it was before its UTF-8 was read as Windows-1252: "ChambÃ©ry" → "Chambéry"."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _actions(row: Row, column: str) -> Literal | None:
    return None if row.optional(column) is None else integer(row.integer(column))


def _with_leading_zero(row: Row) -> Row:
    """The row with its commune code in five characters: as a number it has lost the zero of 01 to 09."""
    code = row.text("insee_com").zfill(5)
    return dataclasses.replace(row, values={**row.values, "insee_com": code})


def _check_grouping(row: Row, member: Member, listing: Listing) -> None:
    register = listing.register
    epci, siren = register.epci_of(member.code or ""), row.text("siren_epci")
    if epci is None or register.key_of(epci) != siren:
        listing.report.note(
            say(
                fr=f"{member.given} : l'EPCI {siren} de la liste n'est pas celui du registre",
                en=f"{member.given}: the list's EPCI {siren} is not the register's",
            )
        )


SOURCES = (
    Source(
        "acv-2024-09",
        {"fr": "Action cœur de ville, septembre 2024", "en": "Action cœur de ville, September 2024"},
        "acv-2024-09",
        (_SIGNED,),
        ("acv/2024-09", "conventions/acv"),
        _convert_2024,
        folder="acv",
    ),
    Source(
        "acv-2025-04",
        {"fr": "Action cœur de ville, avril 2025", "en": "Action cœur de ville, April 2025"},
        "acv-2025-04",
        (_CURRENT,),
        ("acv/2025-04",),
        _convert_2025,
        folder="acv",
    ),
    Source(
        "acv2-2023-09",
        {"fr": "Action cœur de ville, entrées de ville", "en": "Action cœur de ville, town entrances"},
        "acv2-2023-09",
        (_SECOND_PHASE,),
        ("acv/entrees-de-ville-2023-09",),
        _convert_second_phase,
        folder="acv",
    ),
)
