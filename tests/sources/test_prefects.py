"""Préfets: a mandate for the département, one for the région, each marked as of low trust."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError
from kg.project import Project
from kg.sources.people import displayed, parted

TERRITORIES = """
@prefix ct: <https://w3id.org/cohesion-territoires/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix departement: <https://w3id.org/cohesion-territoires/id/departement/> .
@prefix region: <https://w3id.org/cohesion-territoires/id/region/> .
@prefix collectivite-outre-mer: <https://w3id.org/cohesion-territoires/id/collectivite-outre-mer/> .
departement:31 a ct:Departement ; rdfs:label "Haute-Garonne"@fr ; ct:codeInsee "31" ; ct:situeDans region:76 .
departement:974 a ct:Departement ; rdfs:label "La Réunion"@fr ; ct:codeInsee "974" ; ct:situeDans region:04 .
departement:2A a ct:Departement ; rdfs:label "Corse-du-Sud"@fr ; ct:codeInsee "2A" ; ct:situeDans region:94 .
collectivite-outre-mer:975 a ct:CollectiviteDOutreMer ; rdfs:label "Saint-Pierre-et-Miquelon"@fr .
region:76 a ct:Region ; rdfs:label "Occitanie"@fr ; ct:codeInsee "76" .
region:04 a ct:Region ; rdfs:label "La Réunion"@fr ; ct:codeInsee "04" .
region:94 a ct:Region ; rdfs:label "Corse"@fr ; ct:codeInsee "94" .
"""
HEADER = "departement;territoire;nom_prefet;sexe;titre_global;date_prise_fonction\n"
TOULOUSE = (
    "31;Haute-Garonne;Jean DUPONT;M;Préfet de l'Haute-Garonne | Préfet de la région Occitanie | "
    "Préfet coordonnateur de bassin Adour-Garonne;29/06/2026\n"
)


@pytest.fixture
def prefects(convert: Callable[..., Any], project: Project) -> Callable[[str], Any]:
    """Convert rows of préfets, with a few départements in the register."""
    (project.data_dir / "territoires/departements.ttl").write_text(TERRITORIES, encoding="utf-8")
    return lambda rows: convert("prefets", {"prefets-2026-09.csv": HEADER + rows})


def test_a_prefet_holds_a_mandate_in_the_prefecture_of_the_departement(
    prefects: Callable[[str], Any],
) -> None:
    imported = prefects(TOULOUSE)
    assert imported.about("prefets/prefets", "mandat:prefet-31-2026-06-29") == [
        "a ct:Mandat",
        'ct:debut "2026-06-29"^^xsd:date',
        "ct:exerceDans organisation:prefecture-31",
        "ct:fiabilite concept:fiabilite-faible",
        "ct:fonction concept:fonction-prefet",
        "ct:titulaire personne:jean-dupont",
    ]
    assert imported.about("prefets/prefets", "organisation:prefecture-31") == [
        "a ct:Organisation",
        "ct:competenteSur departement:31",
        "org:classification concept:organisation-service-de-l-etat",
        'rdfs:label "Préfecture — Haute-Garonne"@fr',
    ]


def test_the_prefet_of_the_region_holds_a_second_mandate(prefects: Callable[[str], Any]) -> None:
    imported = prefects(TOULOUSE)
    region = imported.about("prefets/prefets", "mandat:prefet-de-region-76-2026-06-29")
    assert "ct:exerceDans organisation:prefecture-region-76" in region
    assert "ct:fonction concept:fonction-prefet-de-region" in region
    assert imported.report.counts["title of a defence zone or a river basin, not stated"] == 1


def test_the_graph_itself_is_of_low_trust(prefects: Callable[[str], Any]) -> None:
    about = prefects(TOULOUSE).about(
        "prefets/prefets", "<https://w3id.org/cohesion-territoires/graph/prefets/prefets>"
    )
    assert "ct:fiabilite concept:fiabilite-faible" in about


def test_nothing_says_whether_a_prefet_is_a_man_or_a_woman(prefects: Callable[[str], Any]) -> None:
    imported = prefects("31;Haute-Garonne;Anne DUPONT;F;Préfète de l'Haute-Garonne;29/06/2026\n")
    assert "éfète" not in imported.graphs["prefets/prefets"]
    assert '"F"' not in imported.graphs["prefets/prefets"]


def test_the_region_is_recognised_without_its_article(prefects: Callable[[str], Any]) -> None:
    imported = prefects(
        "974;Réunion;Luc PETIT;M;Préfet de la Réunion | Préfet de la région Réunion;01/11/2024\n"
    )
    assert "mandat:prefet-de-region-04-2024-11-01" in imported.subjects("prefets/prefets", "mandat")


def test_the_prefet_of_corse_du_sud_is_the_region_s_as_well(prefects: Callable[[str], Any]) -> None:
    imported = prefects("2A;Corse-du-Sud;Luc PETIT;M;Préfet de la Corse-du-Sud;25/08/2025\n")
    assert "mandat:prefet-de-region-94-2025-08-25" in imported.subjects("prefets/prefets", "mandat")
    (led,) = imported.report.resolutions
    assert (led.key, led.target) == ("2A", "region:94")


def test_the_prefet_of_an_overseas_collectivite_is_stated(prefects: Callable[[str], Any]) -> None:
    imported = prefects("975;SPM;Luc PETIT;M;Préfet de SPM;18/12/2025\n")
    assert "ct:competenteSur collectivite-outre-mer:975" in imported.about(
        "prefets/prefets", "organisation:prefecture-975"
    )


def test_a_regional_title_of_another_region_is_reported(prefects: Callable[[str], Any]) -> None:
    imported = prefects(TOULOUSE.replace("région Occitanie", "région Bretagne"))
    (missed,) = imported.report.unmatched
    assert (missed.row, missed.key) == (2, "31")


def test_an_unknown_departement_is_reported(prefects: Callable[[str], Any]) -> None:
    (missed,) = prefects("99;Rien;Luc PETIT;M;Préfet de Rien;18/12/2025\n").report.unmatched
    assert missed.key == "99"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (TOULOUSE.replace("29/06/2026", "2026-06-29"), "'2026-06-29' is not a date"),
        (TOULOUSE.replace("Jean DUPONT", "Jean Dupont"), "is not “First LAST”"),
        (TOULOUSE.replace("31;", "1;"), "'1' is not a valid code"),
    ],
)
def test_a_bad_row_is_named(prefects: Callable[[str], Any], row: str, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        prefects(row)
    assert words in caught.value.message
    assert caught.value.place == "prefets-2026-09.csv:2"


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Marilyne POULAIN", "Marilyne", "POULAIN"),
        ("Marie-Aimée GASPARI", "Marie-Aimée", "GASPARI"),
        ("Amaury de SAINT-QUENTIN", "Amaury", "de SAINT-QUENTIN"),
        ("François GUILLOTOU de KERÉVER", "François", "GUILLOTOU de KERÉVER"),
        ("Pierre REGNAULT DE LA MOTHE", "Pierre", "REGNAULT DE LA MOTHE"),
    ],
)
def test_a_name_parts_at_its_first_capitals_or_the_particle_before(
    name: str, given: str, family: str
) -> None:
    assert parted(name) == (given, family)


@pytest.mark.parametrize(
    ("family", "label"),
    [
        ("POULAIN", "Poulain"),
        ("MOUCHEL-BLAISOT", "Mouchel-Blaisot"),
        ("LE FRANC", "Le Franc"),
        ("REGNAULT DE LA MOTHE", "Regnault de la Mothe"),
        ("GUILLOTOU de KERÉVER", "Guillotou de Keréver"),
        ("D'ANGELO", "D'Angelo"),
    ],
)
def test_a_family_name_is_displayed_in_small_letters(family: str, label: str) -> None:
    assert displayed(family) == label
