"""SIREN of départements and régions: present numbers only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError
from kg.project import Project

TERRITORIES = """
@prefix ct: <https://w3id.org/cohesion-territoires/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix departement: <https://w3id.org/cohesion-territoires/id/departement/> .
@prefix region: <https://w3id.org/cohesion-territoires/id/region/> .
departement:46 a ct:Departement ; rdfs:label "Lot"@fr .
departement:67 a ct:Departement ; rdfs:label "Bas-Rhin"@fr .
region:06 a ct:Region ; rdfs:label "Mayotte"@fr .
region:76 a ct:Region ; rdfs:label "Occitanie"@fr .
"""
HEADER = "niveau,code_insee,siren,nom\n"


@pytest.fixture
def numbers(convert: Callable[..., Any], project: Project) -> Callable[[str], Any]:
    """Convert rows of SIREN."""
    (project.data_dir / "territoires/departements.ttl").write_text(TERRITORIES, encoding="utf-8")
    return lambda rows: convert("siren-collectivites", {"siren.csv": HEADER + rows})


def test_departements_and_regions_get_their_number(numbers: Callable[[str], Any]) -> None:
    imported = numbers("departement,46,224600019,Lot\nregion,76,200053791,Occitanie\n")
    assert imported.about("territoires/siren", "departement:46") == ['ct:siren "224600019"']
    assert imported.about("territoires/siren", "region:76") == ['ct:siren "200053791"']


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("departement,67,226700011,Bas-Rhin\n", "a former council"),
        ("region,06,,Mayotte\n", "no SIREN in the source"),
        ("departement,99,226700011,Rien\n", "no departement of this code"),
        ("departement,46,224600019,Lot-et-Garonne\n", "named Lot-et-Garonne here, Lot in the register"),
    ],
)
def test_what_is_not_stated_is_reported(numbers: Callable[[str], Any], row: str, reason: str) -> None:
    imported = numbers(row)
    (missed,) = imported.report.unmatched
    assert missed.row == 2
    assert reason in missed.reason
    assert "ct:siren" not in imported.graphs["territoires/siren"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("commune,46042,214600421,Cahors\n", "'commune' is not a valid code"),
        ("departement,46,2246,Lot\n", "'2246' is not a valid code"),
    ],
)
def test_a_bad_row_is_named(numbers: Callable[[str], Any], row: str, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        numbers(row)
    assert words in caught.value.message
    assert caught.value.place == "siren.csv:2"
