"""The table of programmes by commune: CRTE, habinclus, site, and earlier mentions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SourceError
from kg.project import Project
from kg.sources.source import Source, import_source

Convert = Callable[..., Any]

HEADER = "insee_com,lib_com,id_pvd,id_crte,id_acv,id_habinclus,id_site\n"
TABLE = HEADER + (
    "46042,Cahors,,crte-76-46-1,acv-042,,\n"
    "46172,Pern-Lhospitalet,,crte-76-46-1,,,\n"
    "46217,Pern,,crte-76-46-1,,habinclus-045,\n"
    "46102,Figeac,pvd-76-46-9,crte-76-46-2 ; crte-84-15-1,,,site-07\n"
    "75056,Paris,,,,,\n"
    "85113,L'Île-d'Yeu,,crte-32-0259-1,,,\n"
)


@pytest.fixture(autouse=True)
def reference_lists(project: Project, source: Callable[[str], Source], tmp_path: Path) -> None:
    """Cahors is in Action cœur de ville; Petites villes de demain has L'Île-d'Yeu alone."""
    lists = tmp_path / "lists"
    lists.mkdir()
    cahors = {"insee_com": "46042", "id_acv": "acv-042", "lib_acv": "Cahors", "siren_epci": "200023737"}
    collection = {"type": "FeatureCollection", "features": [{"properties": {**cahors, "lib_com": "Cahors"}}]}
    (lists / "acv-2024-09-dates-signature.geojson").write_text(json.dumps(collection), encoding="utf-8")
    pvd = "id_pvd,date_signature,insee_com,lib_com\npvd-52-85-1,,85113,L'Île-d'Yeu\n"
    (lists / "pvd-2024-07.csv").write_text(pvd, encoding="utf-8")
    for name in ("acv-2024-09", "pvd"):
        import_source(source(name), lists, project)


def imported(convert: Convert, text: str) -> Any:  # noqa: ANN401 - the class is in conftest
    return convert("crte", {"ngeo-anct-cog2023.csv.gz": text})


def test_a_contract_covers_its_communes_each_once(convert: Convert) -> None:
    done = imported(convert, TABLE)
    assert done.about("crte/46", "convention:crte-76-46-1") == [
        "a ct:Crte",
        "ct:couvre commune:46042",
        "ct:couvre commune:46172",
        'ct:identifiantSource "crte-76-46-1"',
        "ct:programme programme:crte",
        'rdfs:label "CRTE 76-46-1"@en',
        'rdfs:label "CRTE 76-46-1"@fr',
    ]
    assert "crte-76-46-1: 46172 and 46217 are one commune, Pern-Lhospitalet (46172)" in done.report.notes


def test_a_commune_may_be_in_two_contracts_of_two_files(convert: Convert) -> None:
    done = imported(convert, TABLE)
    assert "ct:couvre commune:46102" in done.about("crte/46", "convention:crte-76-46-2")
    assert "ct:couvre commune:46102" in done.about("crte/15", "convention:crte-84-15-1")


def test_a_contract_of_two_departements_is_in_the_file_of_the_first(convert: Convert) -> None:
    assert imported(convert, TABLE).subjects("crte/02", "convention") == ["convention:crte-32-0259-1"]


def test_habinclus_and_site_are_participations(convert: Convert) -> None:
    done = imported(convert, TABLE)
    assert done.about("crte/autres", "participation:habinclus-045-46217") == [
        "a ct:Participation",
        "ct:auTitreDe commune-deleguee:46217",
        'ct:codeSource "46217"',
        'ct:identifiantSource "habinclus-045"',
        "ct:participant commune:46172",
        "ct:programme programme:habinclus",
    ]
    assert "ct:programme programme:site" in done.about("crte/autres", "participation:site-07-46102")


def test_a_commune_that_the_list_does_not_confirm_is_an_earlier_mention_only(convert: Convert) -> None:
    done = imported(convert, TABLE)
    assert done.subjects("crte/autres", "mention") == ["mention:pvd-46102"]
    assert done.about("crte/autres", "mention:pvd-46102") == [
        "a ct:MentionAnterieure",
        "ct:communeMentionnee commune:46102",
        'ct:identifiantSource "pvd-76-46-9"',
        "ct:programmeMentionne programme:pvd",
    ]
    assert "programme:pvd" not in "".join(done.about("crte/autres", "participation:site-07-46102"))


def test_the_lists_compared_with_must_be_imported_first(convert: Convert, project: Project) -> None:
    (project.data_dir / "pvd/pvd.ttl").unlink()
    with pytest.raises(SourceError, match=r"pvd\.ttl: this list has not been imported yet"):
        imported(convert, TABLE)


def test_a_bad_identifier_is_an_error_with_its_place(convert: Convert) -> None:
    with pytest.raises(SourceError, match=r"csv\.gz:8: id_crte: 'crte-46' is not a valid identifier"):
        imported(convert, TABLE + "01004,Ambérieu-en-Bugey,,crte-46,,,\n")
