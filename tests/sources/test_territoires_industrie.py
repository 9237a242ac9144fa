"""Territoires d'industrie, on lists of a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

SECOND = (
    "id_ti,lib_ti,siren_groupement,lib_groupement\n"
    "ti-7603,Aurillac – Figeac – Rodez,200023737,CA du Grand Cahors\n"
    "ti-7603,Aurillac – Figeac – Rodez,200067361,CC Grand-Figeac\n"
    "ti-5201,Yeu,218501138,L'Île-d'Yeu\n"
)
FIRST = "id_ti,lib_ti,siren_groupement\nti-7603,Figeac,200067361\n"


def test_an_intercommunality_in_its_territory(convert: Convert) -> None:
    done = convert("territoires-industrie-2", {"ti-phase2-183-2024-07.csv": SECOND})
    graph = "territoires-industrie/phase-2"
    assert done.about(graph, "participation:ti2-7603-200023737") == [
        "a ct:Participation",
        'ct:identifiantSource "ti-7603"',
        "ct:participant intercommunalite:200023737",
        "ct:phase phase:ti-2",
        "ct:programme programme:ti",
        "ct:territoireDeProjet territoire-projet:ti2-7603",
    ]
    assert done.about(graph, "territoire-projet:ti2-7603") == [
        "a ct:TerritoireDeProjet",
        'ct:identifiantSource "ti-7603"',
        "ct:phase phase:ti-2",
        "ct:programme programme:ti",
        'rdfs:label "Aurillac – Figeac – Rodez"@fr',
    ]


def test_a_single_commune_is_found_by_its_siren(convert: Convert) -> None:
    done = convert("territoires-industrie-2", {"ti-phase2-183-2024-07.csv": SECOND})
    about = done.about("territoires-industrie/phase-2", "participation:ti2-5201-218501138")
    assert "ct:participant commune:85113" in about


def test_the_phases_never_share_a_territory_though_they_share_identifiers(convert: Convert) -> None:
    files = {"ti-phase2-183-2024-07.csv": SECOND, "ti-phase1-149.csv": FIRST}
    first = convert("territoires-industrie-1", files)
    second = convert("territoires-industrie-2", files)
    of_first = first.subjects("territoires-industrie/phase-1", "territoire-projet")
    assert of_first == ["territoire-projet:ti1-7603"]
    assert of_first[0] not in second.subjects("territoires-industrie/phase-2", "territoire-projet")


def test_a_bad_row_is_an_error_with_its_place(convert: Convert) -> None:
    with pytest.raises(SourceError, match=r"ti-phase1-149\.csv:3: siren_groupement: '2000'"):
        convert("territoires-industrie-1", {"ti-phase1-149.csv": FIRST + "ti-7603,Figeac,2000\n"})
