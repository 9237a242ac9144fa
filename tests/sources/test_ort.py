"""Opérations de revitalisation de territoire, on a table of a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

HEADER = (
    "commune,epci,departement,region,insee_com,statut_commune,signee,date_signature,date_signature_envisagee,"
    "duree_annees,date_fin_estimee,avancement,acv,pvd,lon,lat,derniere_actualisation\n"
)


def row(
    commune: str = "46 - Cahors",
    code: str = "46042",
    signed: str = "Signée",
    day: str = "2019-06-04",
    *,
    intended: str = "",
    years: str = "0",
    end: str = "",
    progress: str = "",
    updated: str = "09-12-2022 14:13",
) -> str:
    return (
        f"{commune},CA,Lot,Occitanie,{code},1. Commune ACV,{signed},{day},{intended},"
        f"{years},{end},{progress},true,false,1.4,44.4,{updated}\n"
    )


def imported(convert: Convert, *rows: str) -> Any:  # noqa: ANN401 - the class is in conftest
    return convert("ort", {"ort-2024-10.csv": HEADER + "".join(rows)})


def test_a_signed_row_with_everything(convert: Convert) -> None:
    done = imported(convert, row(years="5", end="04-06-2024", progress="Phase opérationnelle"))
    assert done.about("ort/ort", "participation:ort-46042") == [
        "a ct:Participation",
        'ct:avancement "Phase opérationnelle"',
        "ct:categorieOrt concept:ort-acv",
        'ct:dateMiseAJour "2022-12-09"^^xsd:date',
        'ct:dateSignature "2019-06-04"^^xsd:date',
        "ct:dureeAnnees 5",
        'ct:fin "2024-06-04"^^xsd:date',
        "ct:participant commune:46042",
        "ct:programme programme:ort",
        "ct:statut concept:statut-signee",
    ]


@pytest.mark.parametrize(
    ("signed", "status"),
    [("Signée", "signee"), ("Non signée", "non-signee"), ("En cours", "en-cours"), ("", "non-precise")],
)
def test_each_status_is_kept(convert: Convert, signed: str, status: str) -> None:
    about = imported(convert, row(signed=signed)).about("ort/ort", "participation:ort-46042")
    assert f"ct:statut concept:statut-{status}" in about


def test_a_duration_of_zero_is_unknown(convert: Convert) -> None:
    about = imported(convert, row(years="0")).about("ort/ort", "participation:ort-46042")
    assert not [line for line in about if "dureeAnnees" in line]


def test_an_intended_date_is_kept_in_words(convert: Convert) -> None:
    done = imported(convert, row(signed="Non signée", day="", intended="4e trimestre 2022"))
    assert 'ct:dateSignatureEnvisagee "4e trimestre 2022"' in done.about("ort/ort", "participation:ort-46042")


def test_a_remark_in_the_place_of_a_category_is_not_taken(convert: Convert) -> None:
    done = imported(convert, row(progress="avenant à signer"))
    assert "avenant" not in done.graphs["ort/ort"]
    assert done.report.notes == ["row 2: avancement 'avenant à signer' is a remark, not taken"]


def test_signed_rows_of_one_epci_and_day_imply_one_convention(convert: Convert) -> None:
    done = imported(
        convert,
        row(),
        row("46 - Pern", "46217"),
        row("46 - Figeac", "46102", day="2019-07-30"),
    )
    assert done.subjects("conventions/ort", "convention") == [
        "convention:ort-200023737-2019-06-04",
        "convention:ort-200067361-2019-07-30",
    ]
    about = done.about("conventions/ort", "convention:ort-200023737-2019-06-04")
    assert [line for line in about if "couvre" in line] == [
        "ct:couvre commune:46042",
        "ct:couvre commune:46172",
    ]
    assert "ct:deduitePar regle:convention-ort" in about


def test_a_row_that_is_not_signed_keeps_its_date_and_implies_nothing(convert: Convert) -> None:
    done = imported(convert, row(signed="Non signée"), row("46 - Figeac", "46102", day=""))
    assert 'ct:dateSignature "2019-06-04"^^xsd:date' in done.about("ort/ort", "participation:ort-46042")
    assert done.subjects("conventions/ort", "convention") == []


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (row(signed="Oui"), r"csv:2: signee: 'Oui' is not expected"),
        (row(day="04-06-2019"), r"csv:2: date_signature: '04-06-2019'"),
        (row(updated="hier"), r"csv:2: derniere_actualisation: 'hier'"),
        (row(years="cinq"), r"csv:2: duree_annees: 'cinq'"),
    ],
)
def test_a_bad_row_is_an_error_with_its_place(convert: Convert, bad: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        imported(convert, bad)
