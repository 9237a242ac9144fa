"""France services, on a list of a few structures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

GRAPH = "france-services/france-services"
HEADER = (
    "id_fs,lib_fs,insee_dep,insee_com,code_postal,lib_com,latitude,longitude,"
    "type_fs,format_fs,groupe_fs,labellisation_fs\n"
)
CAHORS = (
    "1,France services de Cahors,46,46042,46000,Cahors,44.4475229,1.441989,Principal,Fixe,,"
    "Espace labellisé 01/02/2020\n"
)
PARIS = (
    "435,Pimms,75,75112,75012,Paris 12,48.84,2.4,Antenne,Fixe_antenne(s),PI14,Espace labellisé 15/01/2021\n"
)
PERN = "9,Bus,46,46217,46170,Pern,44.3,1.4,Principal,Bus_équivalent,,Espace labellisé 01/01/2022\n"


def imported(convert: Convert, text: str) -> Any:  # noqa: ANN401 - the class is in conftest
    return convert("france-services", {"france-services-2024-08-01.csv": HEADER + text})


def test_a_structure_and_its_point(convert: Convert) -> None:
    done = imported(convert, CAHORS)
    assert done.about(GRAPH, "france-services:1") == [
        "a ct:EspaceFranceServices",
        'ct:codePostal "46000"',
        'ct:dateLabellisation "2020-02-01"^^xsd:date',
        "ct:formatStructure concept:fs-fixe",
        "ct:programme programme:france-services",
        "ct:situeDans commune:46042",
        "ct:typeStructure concept:fs-principal",
        "geo:hasCentroid centroide:france-services-1",
        'rdfs:label "France services de Cahors"@fr',
    ]
    assert done.about(GRAPH, "centroide:france-services-1") == [
        'geo:asWKT "POINT(1.44199 44.44752)"^^geo:wktLiteral'
    ]


def test_in_paris_it_is_in_the_arrondissement(convert: Convert) -> None:
    about = imported(convert, PARIS).about(GRAPH, "france-services:435")
    assert "ct:situeDans arrondissement-municipal:75112" in about
    assert 'ct:groupe "PI14"' in about
    assert "ct:formatStructure concept:fs-fixe-antennes" in about
    assert "ct:typeStructure concept:fs-antenne" in about


def test_in_a_merged_commune_it_is_in_the_present_one(convert: Convert) -> None:
    about = imported(convert, PERN).about(GRAPH, "france-services:9")
    assert "ct:situeDans commune:46172" in about
    assert 'ct:codeSource "46217"' in about


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CAHORS.replace("01/02/2020", "bientôt"), r"csv:2: labellisation_fs: no date"),
        (CAHORS.replace("01/02/2020", "31/02/2020"), r"csv:2: labellisation_fs: no date"),
        (CAHORS + CAHORS, r"csv:3: id_fs 1 is already taken"),
        (CAHORS.replace("Fixe", "Volante"), r"csv:2: format_fs: 'Volante' is not expected"),
        (CAHORS.replace("1.441989", "est"), r"csv:2: longitude: 'est' is not a number"),
        (CAHORS.replace("46000", "4600"), r"csv:2: code_postal: '4600'"),
    ],
)
def test_a_bad_row_is_an_error_with_its_place(convert: Convert, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        imported(convert, text)
