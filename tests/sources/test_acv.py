"""Action cœur de ville, on files of a few features."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError
from kg.sources.acv import restored

Convert = Callable[..., Any]

CAHORS = {
    "insee_com": "46042",
    "id_acv": "acv-042",
    "lib_acv": "Cahors",
    "date_signature": "13/07/2018",
    "actions_en_cours": 7,
    "actions_livrees": 17,
    "lib_com": "Cahors",
    "siren_epci": "200023737",
}
FIGEAC = {
    "insee_com": "46102",
    "id_acv": "acv-087",
    "lib_acv": "Figeac",
    "date_signature": "",
    "actions_en_cours": "NA",
    "actions_livrees": 18,
    "lib_com": "Figeac",
    "siren_epci": "200067361",
}


def collection(*properties: dict[str, Any]) -> str:
    features = [{"type": "Feature", "properties": one, "geometry": None} for one in properties]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_dated_commune_with_its_actions(convert: Convert) -> None:
    done = convert("acv-2024-09", {"acv-2024-09-dates-signature.geojson": collection(CAHORS, FIGEAC)})
    assert done.about("acv/2024-09", "participation:acv-46042") == [
        "a ct:Participation",
        'ct:dateSignature "2018-07-13"^^xsd:date',
        'ct:identifiantSource "acv-042"',
        "ct:nombreActionsEnCours 7",
        "ct:nombreActionsLivrees 17",
        "ct:participant commune:46042",
        "ct:programme programme:acv",
        "ct:territoireDeProjet territoire-projet:acv-042",
    ]
    assert done.about("acv/2024-09", "territoire-projet:acv-042") == [
        "a ct:TerritoireDeProjet",
        'ct:identifiantSource "acv-042"',
        "ct:programme programme:acv",
        'rdfs:label "Cahors"@fr',
    ]


def test_an_empty_date_and_na_are_absent(convert: Convert) -> None:
    done = convert("acv-2024-09", {"acv-2024-09-dates-signature.geojson": collection(CAHORS, FIGEAC)})
    about = done.about("acv/2024-09", "participation:acv-46102")
    assert not [line for line in about if "dateSignature" in line or "EnCours" in line]
    assert "ct:nombreActionsLivrees 18" in about
    assert done.report.counts["undated"] == 1


def test_a_dated_territory_implies_a_framework_convention(convert: Convert) -> None:
    both = [CAHORS, {**FIGEAC, "id_acv": "acv-042", "date_signature": "13/07/2018"}]
    done = convert("acv-2024-09", {"acv-2024-09-dates-signature.geojson": collection(*both)})
    assert done.about("conventions/acv", "convention:acv-042") == [
        "a ct:ConventionCadre",
        "ct:couvre commune:46042",
        "ct:couvre commune:46102",
        'ct:dateSignature "2018-07-13"^^xsd:date',
        "ct:deduitePar regle:convention-cadre-acv",
        "ct:intercommunaliteConcernee intercommunalite:200023737",
        "ct:intercommunaliteConcernee intercommunalite:200067361",
        "ct:programme programme:acv",
        'rdfs:label "Action cœur de ville framework convention, Cahors, 13 July 2018"@en',
        'rdfs:label "Convention-cadre Action cœur de ville, Cahors, 13 juillet 2018"@fr',
    ]


def test_the_graph_of_conventions_says_that_it_is_deduced_and_from_what(convert: Convert) -> None:
    done = convert("acv-2024-09", {"acv-2024-09-dates-signature.geojson": collection(CAHORS)})
    about = done.about("conventions/acv", "<https://w3id.org/cohesion-territoires/graph/conventions/acv>")
    assert "ct:fiabilite concept:fiabilite-deduite" in about
    assert "prov:wasDerivedFrom document:acv-2024-09" in about


def test_one_territory_cannot_have_two_dates(convert: Convert) -> None:
    both = [CAHORS, {**FIGEAC, "id_acv": "acv-042", "date_signature": "27/09/2018"}]
    with pytest.raises(SourceError, match=r"geojson:2: acv-042: 2018-09-27 here, 2018-07-13 in row 1"):
        convert("acv-2024-09", {"acv-2024-09-dates-signature.geojson": collection(*both)})


def test_broken_accents_are_restored() -> None:
    assert restored("Ã‰pinal") == "Épinal"
    assert restored("La FlÃ¨che - SablÃ©-sur-Sarthe") == "La Flèche - Sablé-sur-Sarthe"
    assert restored("Épinal") == "Épinal"


def test_another_epci_than_the_registers_is_told(convert: Convert) -> None:
    moved = {**CAHORS, "siren_epci": "200067361"}
    done = convert("acv-2024-09", {"acv-2024-09-dates-signature.geojson": collection(moved)})
    assert done.report.notes == ["46042: the list's EPCI 200067361 is not the register's"]


def test_a_code_that_lost_its_zero_is_mended(convert: Convert) -> None:
    feature = {"insee_com": 1004, "id_acv": "ACV008", "lib_com": "Ambérieu-en-Bugey", "siren_epci": 240100883}
    done = convert("acv-2025-04", {"acv-2025-04.geojson": collection(feature)})
    assert done.about("acv/2025-04", "participation:acv-01004") == [
        "a ct:Participation",
        'ct:identifiantSource "ACV008"',
        "ct:participant commune:01004",
        "ct:programme programme:acv",
    ]


def test_the_second_phase_has_participations_of_its_own(convert: Convert) -> None:
    raw = "id_acv,lib_acv,insee_com,lib_com,lon,lat\nacv-042,Cahors,46042,Cahors,1.4,44.4\n"
    done = convert("acv2-2023-09", {"acv2-entrees-de-ville-2023-09.csv": raw})
    about = done.about("acv/entrees-de-ville-2023-09", "participation:acv2-46042")
    assert "ct:phase phase:acv-2" in about
    assert "ct:programme programme:acv" in about


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"geojson:1:2: broken JSON"),
        ("[]", "not a GeoJSON FeatureCollection"),
        ('{"features": [{}]}', r"geojson:1: this is not a GeoJSON"),
        (collection({**CAHORS, "date_signature": "2018-07-13"}), r"geojson:1: date_signature: '2018-07-13'"),
        (collection(CAHORS, {**FIGEAC, "id_acv": "87"}), r"geojson:2: id_acv: '87' is not a valid code"),
        (collection({**CAHORS, "actions_livrees": "many"}), r"actions_livrees: 'many' is not a whole number"),
    ],
)
def test_a_bad_file_is_an_error_with_its_place(convert: Convert, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        convert("acv-2024-09", {"acv-2024-09-dates-signature.geojson": text})
