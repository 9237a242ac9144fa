"""What the harvesters of other portals make of a catalogue with one mistake in it.

Were a harvester run in a way that hides a mistake, a harvest of our own catalogue without a complaint would prove
nothing.
"""

from __future__ import annotations

import pytest

from . import NAMES, Harvest
from .mistakes import DATASET

pytestmark = pytest.mark.harvesters


def found(harvest: Harvest) -> list[tuple[str, str]]:
    return sorted((dataset["iri"], dataset["title"]) for dataset in harvest["datasets"])


BOOKS = (DATASET + "books", "Livres")
BOTH = [BOOKS, (DATASET + "branches", "Bibliothèques de quartier")]


@pytest.mark.parametrize("name", NAMES)
def test_all_is_kept_of_a_catalogue_without_mistake(harvests: dict[tuple[str, str], Harvest], name: str):
    harvest = harvests[name, "none"]
    assert found(harvest) == BOTH
    assert (harvest["status"], harvest["log"], harvest["errors"]) == ("done", [], [])
    branches = next(dataset for dataset in harvest["datasets"] if dataset["iri"] == DATASET + "branches")
    assert branches["temporal"] == ["1911-05-23", "2019-06-15"]
    square = [[1, 44], [2, 44], [2, 45], [1, 45], [1, 44]]
    assert branches["spatial"]["coordinates"] == ([[square]] if name == "udata" else [square])
    assert branches["modified"][:10] == "2024-01-31"
    assert [resource["address"] for resource in branches["resources"]] == [
        "https://example.org/release/1/branches.ttl"
    ]


def test_the_licence_is_recognised_on_the_dataset_or_on_its_distributions(
    harvests: dict[tuple[str, str], Harvest],
):
    """Only the first dataset names one itself."""
    for name in NAMES:
        datasets = harvests[name, "none"]["datasets"]
        if name == "udata":
            assert [dataset["licence"] for dataset in datasets] == ["lov2", "lov2"]
        else:
            licences = [resource["licence"] for dataset in datasets for resource in dataset["resources"]]
            assert licences == ["https://www.etalab.gouv.fr/licence-ouverte-open-licence"] * 2


def test_udata_keeps_the_service_of_the_catalogue(harvests: dict[tuple[str, str], Harvest]):
    [service] = harvests["udata", "none"]["services"]
    assert service["address"] == "https://example.org/sparql"
    assert service["datasets"] == [DATASET + "branches"]


def test_udata_drops_a_service_within_a_distribution(harvests: dict[tuple[str, str], Harvest]):
    assert harvests["udata", "inside"]["services"] == []


def test_udata_reads_turtle_without_charset_as_latin_1(harvests: dict[tuple[str, str], Harvest]):
    assert found(harvests["udata", "latin"]) == [BOOKS, (DATASET + "branches", "BibliothÃ¨ques de quartier")]
    assert found(harvests["ckan", "latin"]) == BOTH


def test_udata_follows_no_redirect(harvests: dict[tuple[str, str], Harvest]):
    harvest = harvests["udata", "moved"]
    assert (harvest["status"], harvest["datasets"]) == ("failed", [])
    assert harvest["errors"]
    assert harvest["log"]


@pytest.mark.parametrize("name", NAMES)
def test_a_dataset_that_is_a_blank_node_has_no_iri(harvests: dict[tuple[str, str], Harvest], name: str):
    iris = [dataset["iri"] for dataset in harvests[name, "blank"]["datasets"]]
    assert iris == [None, DATASET + "books"]


def test_an_untitled_dataset_is_skipped_by_udata_and_aborts_the_harvest_of_ckan(
    harvests: dict[tuple[str, str], Harvest],
):
    assert found(harvests["udata", "untitled"]) == [BOOKS]
    for name, mistake in (("ckan", "untitled"), ("ckan", "stub")):
        assert (harvests[name, mistake]["status"], harvests[name, mistake]["datasets"]) == ("failed", [])
    for name in NAMES:
        assert len(harvests[name, "untitled"]["errors"]) == 1
        assert "title" in harvests[name, "untitled"]["errors"][0]


def test_udata_fetches_a_period_that_is_an_iri(harvests: dict[tuple[str, str], Harvest]):
    harvest = harvests["udata", "period"]
    assert [dataset["temporal"] for dataset in harvest["datasets"]] == [None, None]
    assert [record["level"] for record in harvest["log"]] == ["WARNING"]


def test_udata_refuses_a_date_in_the_future(harvests: dict[tuple[str, str], Harvest]):
    harvest = harvests["udata", "future"]
    assert [dataset["modified"] for dataset in harvest["datasets"]] == [None, None]
    assert [record["level"] for record in harvest["log"]] == ["WARNING"]


def test_udata_has_no_use_for_a_point(harvests: dict[tuple[str, str], Harvest]):
    harvest = harvests["udata", "point"]
    assert [dataset["spatial"] for dataset in harvest["datasets"]] == [None, None]
    assert {record["level"] for record in harvest["log"]} == {"WARNING"}


def test_ckan_reads_the_shape_of_a_typed_location_alone(harvests: dict[tuple[str, str], Harvest]):
    assert [dataset["spatial"] for dataset in harvests["ckan", "untyped"]["datasets"]] == [None, None]


def test_udata_refuses_a_dataset_for_a_checksum_as_dcat_ap_wants_it(harvests: dict[tuple[str, str], Harvest]):
    harvest = harvests["udata", "digest"]
    assert found(harvest) == [BOOKS]
    assert "checksum" in harvest["errors"][0]
    assert found(harvests["ckan", "digest"]) == BOTH


def test_ckan_refuses_a_dataset_for_an_apostrophe_in_a_keyword(harvests: dict[tuple[str, str], Harvest]):
    assert harvests["udata", "keyword"]["errors"] == []
    [error] = harvests["ckan", "keyword"]["errors"]
    assert "heures d’ouverture" in error
