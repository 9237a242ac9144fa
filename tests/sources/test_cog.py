"""Communes and what they are part of, from the records of the geographic code."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kg.errors import SourceError

Files = dict[str, list[dict[str, Any]]]

LOT: Files = {
    "communes": [
        {
            "code": "46042",
            "nom": "Cahors",
            "zone": "metro",
            "arrondissement": "461",
            "departement": "46",
            "region": "76",
            "type": "commune-actuelle",
            "siren": "214600421",
            "codesPostaux": ["46000", "46090"],
            "population": 20141,
        },
        {
            "code": "46138",
            "nom": "Cœur de Causse",
            "zone": "metro",
            "arrondissement": "461",
            "departement": "46",
            "region": "76",
            "type": "commune-actuelle",
            "anciensCodes": ["46019", "46068"],
            "siren": "200057107",
            "codesPostaux": ["46240"],
            "population": 938,
        },
        {"code": "46019", "nom": "Beaumat", "type": "commune-deleguee", "chefLieu": "46138"},
        {
            "code": "97501",
            "nom": "Miquelon-Langlade",
            "zone": "com",
            "departement": "975",
            "region": "975",
            "type": "commune-actuelle",
            "codesPostaux": ["97500"],
            "population": 596,
        },
    ],
    "epci": [
        {
            "code": "200023737",
            "nom": "CA du Grand Cahors",
            "type": "CA",
            "modeFinancement": "FPU",
            "populationTotale": 42000,
            "populationMunicipale": 41000,
            "membres": [{"code": "46042", "siren": "214600421"}],
        }
    ],
    "ept": [],
    "arrondissements": [
        {"code": "461", "departement": "46", "region": "76", "chefLieu": "46042", "nom": "Cahors"}
    ],
    "departements": [
        {"code": "46", "region": "76", "chefLieu": "46042", "nom": "Lot", "zone": "metro"},
        {
            "code": "975",
            "region": "975",
            "chefLieu": "97501",
            "nom": "Saint-Pierre-et-Miquelon",
            "zone": "com",
        },
    ],
    "regions": [
        {"code": "76", "chefLieu": "46042", "nom": "Occitanie", "zone": "metro"},
        {"code": "975", "chefLieu": "97501", "nom": "Saint-Pierre-et-Miquelon", "zone": "com"},
    ],
}


def texts(files: Files) -> Mapping[str, str]:
    return {f"{name}.json": json.dumps(records) for name, records in files.items()}


@pytest.fixture
def files() -> Files:
    return copy.deepcopy(LOT)


def test_a_commune_is_stated_with_its_codes_its_people_and_where_it_is(convert: Callable[..., Any]) -> None:
    assert convert("cog", texts(LOT)).about("communes/46", "commune:46042") == [
        "a ct:Commune",
        'ct:codeInsee "46042"',
        'ct:codePostal "46000"',
        'ct:codePostal "46090"',
        "ct:membreDe intercommunalite:200023737",
        "ct:population 20141",
        'ct:siren "214600421"',
        "ct:situeDans arrondissement:461",
        "ct:situeDans departement:46",
        'rdfs:label "Cahors"@fr',
    ]


def test_a_merged_commune_lives_on_as_a_former_code_and_as_a_deleguee(convert: Callable[..., Any]) -> None:
    imported = convert("cog", texts(LOT))
    assert 'ct:ancienCodeInsee "46019"' in imported.about("communes/46", "commune:46138")
    assert imported.about("communes/46", "commune-deleguee:46019") == [
        "a ct:CommuneDeleguee",
        'ct:codeInsee "46019"',
        "ct:situeDans commune:46138",
        'rdfs:label "Beaumat"@fr',
    ]


def test_a_grouping_says_its_kind_its_taxation_and_both_populations(convert: Callable[..., Any]) -> None:
    imported = convert("cog", texts(LOT))
    assert imported.about("territoires/intercommunalites", "intercommunalite:200023737") == [
        "a ct:CommunauteDAgglomeration",
        "a ct:Intercommunalite",
        "ct:fiscalitePropre true",
        "ct:modeFinancement concept:financement-fpu",
        "ct:population 41000",
        "ct:populationTotale 42000",
        'ct:siren "200023737"',
        'rdfs:label "CA du Grand Cahors"@fr',
    ]


def test_a_commune_may_be_in_an_epci_and_in_an_ept(convert: Callable[..., Any], files: Files) -> None:
    files["ept"] = [
        {
            "code": "200057867",
            "nom": "Plaine Commune",
            "type": "EPT",
            "modeFinancement": "",
            "populationTotale": 2,
            "populationMunicipale": 1,
            "membres": [{"code": "46042"}],
        }
    ]
    imported = convert("cog", texts(files))
    member = [
        line for line in imported.about("communes/46", "commune:46042") if line.startswith("ct:membreDe")
    ]
    assert member == ["ct:membreDe intercommunalite:200023737", "ct:membreDe intercommunalite:200057867"]
    assert imported.about("territoires/ept", "intercommunalite:200057867")[:3] == [
        "a ct:EtablissementPublicTerritorial",
        "a ct:Intercommunalite",
        "ct:fiscalitePropre false",
    ]


def test_an_overseas_collectivite_is_one_thing_though_the_package_lists_it_twice(
    convert: Callable[..., Any],
) -> None:
    imported = convert("cog", texts(LOT))
    assert imported.about("territoires/departements", "collectivite-outre-mer:975") == [
        "a ct:CollectiviteDOutreMer",
        "ct:chefLieu commune:97501",
        'ct:codeInsee "975"',
        "ct:zone concept:zone-com",
        'rdfs:label "Saint-Pierre-et-Miquelon"@fr',
    ]
    assert imported.subjects("territoires/regions", "region") == ["region:76"]
    assert "ct:situeDans collectivite-outre-mer:975" in imported.about("communes/975", "commune:97501")


def test_every_graph_says_its_source_and_its_licence(convert: Callable[..., Any]) -> None:
    about = convert("cog", texts(LOT)).about(
        "communes/46", "<https://w3id.org/cohesion-territoires/graph/communes/46>"
    )
    assert about == [
        "a ct:Graphe",
        "ct:fiabilite concept:fiabilite-officielle",
        "dcterms:license <https://www.etalab.gouv.fr/licence-ouverte-open-licence>",
        "prov:wasDerivedFrom document:cog-2026",
        'rdfs:label "Communes — Lot (46)"@fr',
    ]


def test_a_member_under_a_former_code_joins_the_present_commune(
    convert: Callable[..., Any], files: Files
) -> None:
    files["epci"][0]["membres"].append({"code": "46068", "siren": "214600686"})
    imported = convert("cog", texts(files))
    assert "ct:membreDe intercommunalite:200023737" in imported.about("communes/46", "commune:46138")
    assert ("46068", "46138") in [(led.key, led.target) for led in imported.report.resolutions]


def test_a_member_that_no_commune_is_is_reported(convert: Callable[..., Any], files: Files) -> None:
    files["epci"][0]["membres"].append({"code": "46999"})
    (missed,) = convert("cog", texts(files)).report.unmatched
    assert (missed.file, missed.row, missed.key) == ("epci.json", 1, "46999")


def test_a_chef_lieu_that_lies_elsewhere_is_reported_and_not_stated(
    convert: Callable[..., Any], files: Files
) -> None:
    files["departements"][1]["chefLieu"] = "46042"
    imported = convert("cog", texts(files))
    collectivite = imported.about("territoires/departements", "collectivite-outre-mer:975")
    assert not any(line.startswith("ct:chefLieu") for line in collectivite)
    assert [(missed.file, missed.row) for missed in imported.report.unmatched] == [("departements.json", 2)]


def test_a_part_without_its_commune_is_reported(convert: Callable[..., Any], files: Files) -> None:
    del files["communes"][2]["chefLieu"]
    (missed,) = convert("cog", texts(files)).report.unmatched
    assert (missed.row, missed.key) == (3, "46019")


def test_a_former_code_that_is_also_a_part_of_another_commune_keeps_both_statements(
    convert: Callable[..., Any], files: Files
) -> None:
    files["communes"][2]["chefLieu"] = "46042"
    imported = convert("cog", texts(files))
    assert 'ct:ancienCodeInsee "46019"' in imported.about("communes/46", "commune:46138")
    assert "ct:situeDans commune:46042" in imported.about("communes/46", "commune-deleguee:46019")
    assert ("46019", "46042") in [(led.key, led.target) for led in imported.report.resolutions]


def change(files: Files, file: str, record: int, **values: Any) -> None:
    files[file][record].update(values)


@pytest.mark.parametrize(
    ("file", "record", "values", "place", "words"),
    [
        ("communes", 0, {"code": "4604"}, "communes.json:1", "'4604' is not a valid code"),
        ("communes", 0, {"siren": "12"}, "communes.json:1", "'12' is not a valid code"),
        ("communes", 0, {"population": "many"}, "communes.json:1", "'many' is not a whole number"),
        ("communes", 0, {"nom": ""}, "communes.json:1", "nom is empty"),
        ("communes", 0, {"departement": "47"}, "communes.json:1", "47 is not in departements.json"),
        ("communes", 0, {"arrondissement": "462"}, "communes.json:1", "462 is not in arrondissements.json"),
        ("communes", 0, {"type": "ville"}, "communes.json:1", "'ville' is not a valid code"),
        ("communes", 1, {"code": "46042"}, "communes.json:2", "46042 is there twice"),
        ("communes", 1, {"anciensCodes": ["46042"]}, "communes.json:2", "46042 belongs to another"),
        ("communes", 2, {"chefLieu": "46001"}, "communes.json:3", "46001 is not in communes.json"),
        ("epci", 0, {"type": "SIVU"}, "epci.json:1", "'SIVU' is not a valid code"),
        ("epci", 0, {"membres": None}, "epci.json:1", "membres is not a list"),
        (
            "epci",
            0,
            {"membres": [{"code": "46042", "siren": "214600999"}]},
            "epci.json:1",
            "its SIREN is not",
        ),
        ("departements", 0, {"region": "75"}, "departements.json:1", "75 is not in regions.json"),
        ("regions", 0, {"zone": "mars"}, "regions.json:1", "'mars' is not a valid code"),
    ],
)
def test_a_bad_record_is_named_with_its_file_and_its_position(
    convert: Callable[..., Any],
    files: Files,
    file: str,
    record: int,
    values: dict[str, Any],
    place: str,
    words: str,
) -> None:
    change(files, file, record, **values)
    with pytest.raises(SourceError) as caught:
        convert("cog", texts(files))
    assert str(caught.value).startswith(f"{place}: ")
    assert words in caught.value.message
    assert caught.value.mend


def test_a_commune_in_two_epci_is_refused(convert: Callable[..., Any], files: Files) -> None:
    files["epci"].append({**files["epci"][0], "code": "200067361"})
    with pytest.raises(SourceError, match="already in 200023737") as caught:
        convert("cog", texts(files))
    assert caught.value.place == "epci.json:2"


def test_broken_json_is_named_with_its_line_and_column(convert: Callable[..., Any]) -> None:
    with pytest.raises(SourceError, match="broken JSON") as caught:
        convert("cog", {**texts(LOT), "ept.json": '[\n {"code": ]'})
    assert caught.value.place == "ept.json:2:11"


def test_a_missing_file_is_named(convert: Callable[..., Any]) -> None:
    files = dict(texts(LOT))
    del files["ept.json"]
    with pytest.raises(SourceError, match=r"ept\.json is not there"):
        convert("cog", files)


def test_an_object_instead_of_an_array_is_refused(convert: Callable[..., Any]) -> None:
    with pytest.raises(SourceError, match="not an array of objects"):
        convert("cog", {**texts(LOT), "ept.json": '{"code": "1"}'})
