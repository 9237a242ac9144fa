"""The territories and mandates as they are in `data/ttl`: counts, and facts read by hand in the raw files."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from kg.project import Project
from kg.sources import all_sources
from kg.sources.locations import location
from kg.sources.source import convert_all
from kg.turtle.writer import serialize

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY / "data/ttl"
PACKAGES = Path(os.environ.get("KG_PACKAGES") or REPOSITORY / "build/sources")


@cache
def text(folder: str) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted((DATA / folder).glob("*.ttl")))


def block(folder: str, subject: str) -> str:
    """What one folder says of a subject."""
    found = re.findall(rf"^{re.escape(subject)}\n((?:    .*\n)+)", text(folder), re.MULTILINE)
    assert found, f"{subject} is not in {folder}"
    return "".join(found)


@pytest.mark.parametrize(
    ("folder", "statement", "count"),
    [
        ("communes", "a ct:Commune ;", 34_969),
        ("communes", "a ct:CommuneDeleguee ;", 2_105),
        ("communes", "a ct:CommuneAssociee ;", 471),
        ("communes", "a ct:ArrondissementMunicipal ;", 45),
        ("territoires", "ct:fiscalitePropre true ;", 1_255),
        ("territoires", "a ct:EtablissementPublicTerritorial ;", 11),
        ("territoires", "a ct:Arrondissement ;", 333),
        ("territoires", "a ct:Departement ;", 101),
        ("territoires", "a ct:CollectiviteDOutreMer ;", 8),
        ("territoires", "a ct:Region ;", 18),
        ("mandats", "ct:fonction concept:fonction-maire ;", 34_742),
        # 1,155 in the source; two are of EPCI that the register does not have, and are in the import's report.
        ("mandats", "ct:fonction concept:fonction-president-epci ;", 1_153),
        ("prefets", "ct:fonction concept:fonction-prefet ;", 102),
        ("prefets", "ct:fonction concept:fonction-prefet-de-region ;", 17),
    ],
)
def test_everything_is_there(folder: str, statement: str, count: int) -> None:
    assert text(folder).count(f"    {statement}\n") == count


FACTS = [
    ("communes", "commune:46042", 'rdfs:label "Cahors"@fr'),
    ("communes", "commune:46042", "ct:membreDe intercommunalite:200023737"),
    ("communes", "commune:46102", "ct:situeDans arrondissement:462"),
    ("communes", "commune:01015", 'ct:ancienCodeInsee "01340"'),
    ("communes", "commune:01015", "ct:population 710"),
    ("communes", "commune:13055", 'ct:codePostal "13016"'),
    ("communes", "commune:93066", "ct:membreDe intercommunalite:200057867"),
    ("communes", "commune:93066", "ct:membreDe intercommunalite:200054781"),
    ("communes", "commune-associee:01120", "ct:situeDans commune:01262"),
    ("communes", "arrondissement-municipal:13201", "ct:population 37599"),
    ("communes", "commune:97501", "ct:situeDans collectivite-outre-mer:975"),
    ("communes", "commune:01001", 'ct:siren "210100012"'),
    ("territoires", "intercommunalite:200000172", "ct:population 28363"),
    ("territoires", "intercommunalite:200046977", "a ct:Metropole"),
    ("territoires", "arrondissement:011", "ct:chefLieu commune:01034"),
    ("territoires", "departement:46", 'ct:siren "224600015"'),
    ("territoires", "region:76", 'ct:siren "200053791"'),
    ("centroides", "centroide:departement-46", 'geo:asWKT "POINT('),
    (
        "centroides",
        "centroide:intercommunalite-200000172",
        'geo:asWKT "POINT(6.4135 46.03594)"^^geo:wktLiteral',
    ),
    ("typologies", "commune:01004", "ct:massif concept:massif-02"),
    ("typologies", "commune:01002", "ct:niveauRuralite concept:ruralite-residentielles-aisees"),
    ("prefets", "mandat:prefet-46-2026-01-20", "ct:titulaire personne:marilyne-poulain"),
]


@pytest.mark.parametrize(("folder", "subject", "fact"), FACTS)
def test_a_fact_of_the_raw_files_is_stated(folder: str, subject: str, fact: str) -> None:
    assert f"    {fact}" in block(folder, subject)


def test_no_mandate_began_after_the_package_was_made() -> None:
    days = re.findall(r'ct:debut "(\d{4}-\d\d-\d\d)"', text("mandats"))
    # From the first round of the municipal elections to the last day that the package knows of.
    assert (min(days), max(days)) == ("2026-03-15", "2026-08-03")


def test_of_people_nothing_is_stated_but_their_name() -> None:
    predicates = set()
    for folder in ("mandats", "prefets"):
        for lines in re.findall(r"^personne:\S+\n((?:    .*\n)+)", text(folder), re.MULTILINE):
            predicates |= {line.split()[0] for line in lines.splitlines() if line.strip() != "."}
    assert predicates == {"a", "foaf:familyName", "foaf:givenName", "rdfs:label"}


@pytest.mark.shared
@pytest.mark.parametrize("name", [one.name for one in all_sources() if one.order < 20])
def test_the_official_files_give_these_graphs_byte_for_byte(name: str, shared: Path) -> None:
    source = next(one for one in all_sources() if one.name == name)
    if source.package and not PACKAGES.is_dir():
        pytest.skip(f"needs the published packages in {PACKAGES} ($KG_PACKAGES)")
    project = Project.load(REPOSITORY)
    graphs, _ = convert_all(source, location(source, shared / "sources", PACKAGES), project)
    there = {
        project.graph_path(file) for file in project.turtle_files() if source.owns(project.graph_path(file))
    }
    assert there == set(graphs)
    for graph, triples in graphs.items():
        assert serialize(triples, project.prefixes) == project.turtle_file(graph).read_text(
            encoding="utf-8"
        ), graph
