"""Maires and presidents: who is stated, with which dates, and what is not read."""

from __future__ import annotations

import datetime
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SourceError
from kg.sources.rne_dates import Evidence
from kg.sources.table import Row

ELECTED = (
    "id,commune_id,nom,prenom,sexe,date_naissance,profession,date_debut_mandat,fonction,date_debut_fonction,"
    "fonction_epci,date_debut_fonction_epci,nationalite\n"
)
MAIRE = "1,10,COSTE,Vivien,M,1970-01-31,37,2026-03-15,MAI,2026-03-20,,\\N,FR\n"
BOTH = "2,11,LE GALL,Anne-Marie,F,1970-01-31,37,2026-03-15,MAI,2026-06-04,PRE,2026-09-04,FR\n"
COUNCILLOR = "3,10,DURAND,Luc,M,1970-01-31,37,2026-03-15,,\\N,,\\N,FR\n"
COMMUNES = "id,code,type,nom,epci_id\n10,46042,COM,Cahors,7\n11,46102,COM,Figeac,8\n12,46217,COMD,Pern,\\N\n"
GROUPINGS = "id,code,nom\n7,200023737,Grand Cahors\n8,200067361,Grand-Figeac\n9,999999999,Fusion\n"


@pytest.fixture
def elected(convert: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Convert rows of elected people, with the small register's communes."""

    def of(*rows: str, header: str = ELECTED, communes: str = COMMUNES) -> object:
        folder = tmp_path / "raw"
        folder.mkdir(exist_ok=True)
        for name, text in (
            ("elus_municipaux", header + "".join(rows)),
            ("communes", communes),
            ("epci", GROUPINGS),
        ):
            (folder / f"{name}.csv.lzma").write_bytes(lzma.compress(text.encode()))
        return convert("rne", {})

    return of


def test_a_maire_is_a_mandate_of_a_person_in_a_commune(elected: Callable[..., Any]) -> None:
    imported = elected(MAIRE, COUNCILLOR)
    assert imported.about("mandats/46", "mandat:maire-46042-2026") == [
        "a ct:Mandat",
        'ct:debut "2026-03-20"^^xsd:date',
        "ct:exerceDans commune:46042",
        "ct:fonction concept:fonction-maire",
        "ct:titulaire personne:46042-vivien-coste",
    ]
    assert imported.report.counts["maire"] == 1


def test_of_a_person_only_the_name_is_stated_and_the_label_is_for_people_to_read(
    elected: Callable[..., Any],
) -> None:
    imported = elected(BOTH)
    assert imported.about("mandats/46", "personne:46102-anne-marie-le-gall") == [
        "a ct:Personne",
        'foaf:familyName "Le Gall"',
        'foaf:givenName "Anne-Marie"',
        'rdfs:label "Anne-Marie Le Gall"@fr',
    ]
    assert "1970" not in imported.graphs["mandats/46"]


def test_a_councillor_without_office_is_not_stated(elected: Callable[..., Any]) -> None:
    assert "durand" not in elected(MAIRE, COUNCILLOR).graphs["mandats/46"].lower()


def test_a_maire_who_presides_is_one_person_with_two_mandates(elected: Callable[..., Any]) -> None:
    imported = elected(BOTH)
    president = imported.about("mandats/46", "mandat:president-200067361-2026")
    assert "ct:exerceDans intercommunalite:200067361" in president
    assert "ct:fonction concept:fonction-president-epci" in president
    assert "ct:titulaire personne:46102-anne-marie-le-gall" in president
    assert len(imported.subjects("mandats/46", "personne")) == 1


def test_day_and_month_are_put_right_when_the_printed_day_is_twelve_or_less(
    elected: Callable[..., Any],
) -> None:
    imported = elected(BOTH)
    # Printed 2026-06-04 and 2026-09-04: the 6th and the 9th of April.
    assert 'ct:debut "2026-04-06"^^xsd:date' in imported.about("mandats/46", "mandat:maire-46102-2026")
    assert 'ct:debut "2026-04-09"^^xsd:date' in imported.about(
        "mandats/46", "mandat:president-200067361-2026"
    )


def test_namesakes_of_one_commune_stay_two_people(elected: Callable[..., Any]) -> None:
    namesake = "4,10,COSTE,Vivien,M,1970-01-31,37,2026-03-15,,\\N,PRE,2026-04-14,FR\n"
    imported = elected(MAIRE, namesake)
    assert imported.subjects("mandats/46", "personne") == [
        "personne:46042-vivien-coste",
        "personne:46042-vivien-coste-2",
    ]


def test_a_president_of_an_epci_that_the_register_lacks_is_reported(elected: Callable[..., Any]) -> None:
    imported = elected(BOTH, communes=COMMUNES.replace("Figeac,8", "Figeac,9"))
    (missed,) = imported.report.unmatched
    assert (missed.row, missed.key) == (2, "999999999")
    assert "Anne-Marie LE GALL presides Fusion" in missed.reason
    assert "46102 is in CC Grand-Figeac" in missed.reason
    assert "mandat:president" not in imported.graphs["mandats/46"]


def test_a_mandate_without_a_date_has_none(elected: Callable[..., Any]) -> None:
    imported = elected(MAIRE.replace("2026-03-20", "\\N"))
    lines = imported.about("mandats/46", "mandat:maire-46042")
    assert not any(line.startswith("ct:debut") for line in lines)


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        (MAIRE.replace("2026-03-20", "20/03/2026"), 2, "'20/03/2026' is not a date"),
        (MAIRE.replace("COSTE", ""), 2, "nom is empty"),
        (MAIRE + MAIRE.replace("1,10", "5,10"), 3, "is already held by row 2"),
        (MAIRE.replace(",FR", ",FR,FR"), 2, "14 cells where the header has 13"),
        (MAIRE.replace("1,10", "one,10"), 2, "'one' is not a whole number"),
    ],
)
def test_a_bad_row_is_named(elected: Callable[..., Any], rows: str, row: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        elected(rows)
    assert words in caught.value.message
    assert caught.value.place == f"elus_municipaux.csv.lzma:{row}"


def test_a_missing_column_is_named(elected: Callable[..., Any]) -> None:
    with pytest.raises(SourceError, match="the column prenom is missing"):
        elected(MAIRE, header=ELECTED.replace("prenom", "first_name"))


def read(*days: str) -> Evidence:
    evidence = Evidence("day")
    for number, day in enumerate(days, start=2):
        evidence.read(Row("table.csv", number, {"day": day}))
    return evidence


def test_the_evidence_counts_the_dates_that_fit_each_reading() -> None:
    # Certain: 20 March to 30 July. As printed, 4 December does not fit; swapped, 12 April does.
    evidence = read("2026-03-20", "2026-07-30", "2026-12-04")
    assert evidence.swapped == [datetime.date(2026, 4, 12)]
    assert evidence.misfits() == (1, 0)


def test_dates_that_are_right_as_printed_are_refused_rather_than_swapped() -> None:
    # A package that has mended its fault prints 1 April as 2026-04-01; swapped, it would be 4 January.
    with pytest.raises(SourceError, match="no longer seem to be swapped") as caught:
        read("2026-03-20", "2026-07-30", "2026-04-01").check()
    assert caught.value.line == 4
