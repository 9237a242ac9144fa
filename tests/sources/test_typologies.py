"""The four grids of communes, and what the source leaves undefined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

HEADER = "insee_com,lib_com,niveau_densite,niveau_centralite,niveau_ruralite,niveau_montagne\n"
CAHORS = (
    "46042,Cahors,Centres urbains intermédiaires,Centre majeur d'équipements et de services,"
    "Hors champ : DOM ou commune urbaine,\n"
)
FIGEAC = "46102,Figeac,Petites villes,- undefined,Les petites polarités mixtes,06 - Massif Central\n"


def test_a_commune_gets_a_concept_for_each_grid_that_places_it(convert: Callable[..., Any]) -> None:
    imported = convert("typologies", {"typologies.csv.gz": HEADER + CAHORS})
    assert imported.about("typologies/46", "commune:46042") == [
        "ct:niveauCentralite concept:centralite-centre-majeur",
        "ct:niveauDensite concept:densite-centres-urbains-intermediaires",
        "ct:niveauRuralite concept:ruralite-hors-champ",
    ]


def test_undefined_is_no_statement_and_is_counted(convert: Callable[..., Any]) -> None:
    imported = convert("typologies", {"typologies.csv.gz": HEADER + FIGEAC})
    assert imported.about("typologies/46", "commune:46102") == [
        "ct:massif concept:massif-06",
        "ct:niveauDensite concept:densite-petites-villes",
        "ct:niveauRuralite concept:ruralite-petites-polarites-mixtes",
    ]
    assert imported.report.counts["niveau_centralite undefined, not stated"] == 1


def test_a_code_of_no_current_commune_is_reported(convert: Callable[..., Any]) -> None:
    row = FIGEAC.replace("46102", "46217")  # a déléguée: the grid is not that of the commune it is part of
    (missed,) = convert("typologies", {"typologies.csv.gz": HEADER + CAHORS + row}).report.unmatched
    assert (missed.row, missed.key) == (3, "46217")


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        (CAHORS.replace("46042", "46O42"), 2, "'46O42' is not a valid code"),
        (CAHORS.replace("Centres urbains", "Centre urbain"), 2, "is not in the grid"),
        (CAHORS + CAHORS, 3, "46042 is there twice"),
    ],
)
def test_a_bad_row_is_named(convert: Callable[..., Any], rows: str, row: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        convert("typologies", {"typologies.csv.gz": HEADER + rows})
    assert words in caught.value.message
    assert caught.value.place == f"typologies.csv.gz:{row}"


def test_a_missing_column_is_named(convert: Callable[..., Any]) -> None:
    with pytest.raises(SourceError, match="the column niveau_montagne is missing"):
        convert("typologies", {"typologies.csv.gz": HEADER.replace("niveau_montagne", "montagne") + CAHORS})
