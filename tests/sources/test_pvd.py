"""Petites villes de demain, on a list of a few rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SourceError
from kg.project import Project
from kg.sources.source import Source, import_source

Convert = Callable[..., Any]

HEADER = "id_pvd,lib_pvd,date_signature,insee_com,lib_com,lon,lat\n"
LIST = HEADER + (
    "pvd-76-46-1,Cahors,2021-07-12,46042,Cahors,1.4,44.4\n"
    "pvd-76-46-2,Pern,2021-07-12,46217,Pern,1.4,44.3\n"
    "pvd-76-46-3,Figeac,,46102,Figeac,2.0,44.6\n"
    "pvd-52-85-1,Yeu,2021-05-19,85113,L'Île-d'Yeu,-2.3,46.7\n"
)


def test_a_commune_that_joined(convert: Convert) -> None:
    assert convert("pvd", {"pvd-2024-07.csv": LIST}).about("pvd/pvd", "participation:pvd-46042") == [
        "a ct:Participation",
        'ct:dateSignature "2021-07-12"^^xsd:date',
        'ct:identifiantSource "pvd-76-46-1"',
        "ct:participant commune:46042",
        "ct:programme programme:pvd",
    ]


def test_a_merged_commune_keeps_the_code_of_the_list(convert: Convert) -> None:
    about = convert("pvd", {"pvd-2024-07.csv": LIST}).about("pvd/pvd", "participation:pvd-46217")
    assert "ct:participant commune:46172" in about
    assert "ct:auTitreDe commune-deleguee:46217" in about
    assert 'ct:codeSource "46217"' in about


def test_communes_of_one_epci_on_one_day_signed_one_convention(convert: Convert) -> None:
    done = convert("pvd", {"pvd-2024-07.csv": LIST})
    assert done.about("conventions/pvd", "convention:pvd-200023737-2021-07-12") == [
        "a ct:ConventionAdhesion",
        "ct:couvre commune:46042",
        "ct:couvre commune:46172",
        'ct:dateSignature "2021-07-12"^^xsd:date',
        "ct:deduitePar regle:convention-adhesion-pvd",
        "ct:intercommunaliteConcernee intercommunalite:200023737",
        "ct:programme programme:pvd",
        'rdfs:label "Convention d\'adhésion Petites villes de demain, CA du Grand Cahors, 12 juillet 2021"@fr',
        'rdfs:label "Petites villes de demain joining convention, CA du Grand Cahors, 12 July 2021"@en',
    ]


def test_a_commune_outside_any_epci_has_a_convention_of_its_own(convert: Convert) -> None:
    done = convert("pvd", {"pvd-2024-07.csv": LIST})
    about = done.about("conventions/pvd", "convention:pvd-85113-2021-05-19")
    assert "ct:couvre commune:85113" in about
    assert not [line for line in about if "intercommunaliteConcernee" in line]


def test_without_a_date_no_convention_is_deduced(convert: Convert) -> None:
    done = convert("pvd", {"pvd-2024-07.csv": LIST})
    assert len(done.subjects("conventions/pvd", "convention")) == 2
    assert (done.report.counts["undated"], done.report.counts["convention"]) == (1, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEADER + "pvd-76-46-1,Cahors,12/07/2021,46042,Cahors,1.4,44.4\n",
            r"pvd-2024-07\.csv:2: date_signature",
        ),
        (HEADER + "76-46-1,Cahors,2021-07-12,46042,Cahors,1.4,44.4\n", r"csv:2: id_pvd: '76-46-1'"),
        (LIST + "pvd-76-46-9,X,2021-07-12,460,X,1.4,44.4\n", r"csv:6: insee_com: '460'"),
        ("id_pvd,date_signature,lib_com\n", r"csv:1: the column insee_com is missing"),
    ],
)
def test_a_bad_row_is_an_error_with_its_place(convert: Convert, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        convert("pvd", {"pvd-2024-07.csv": text})


def test_a_bad_row_leaves_the_data_as_it_was(
    project: Project, source: Callable[[str], Source], tmp_path: Path
) -> None:
    raw = tmp_path / "pvd-2024-07.csv"
    raw.write_text(LIST, encoding="utf-8")
    import_source(source("pvd"), tmp_path, project)
    before = {file: file.read_bytes() for file in project.data_dir.rglob("*.ttl")}
    raw.write_text(LIST + "bad,X,2021-07-12,46042,X,1,2\n", encoding="utf-8")
    with pytest.raises(SourceError):
        import_source(source("pvd"), tmp_path, project)
    assert {file: file.read_bytes() for file in project.data_dir.rglob("*.ttl")} == before
