"""What search engines for datasets demand of the JSON-LD in a dataset's page.

The rules are Google's (https://developers.google.com/search/docs/appearance/structured-data/dataset); no program that
checks them can be run here.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from kg.project import Project
from kg.release import need_current
from kg.release.catalogue import read_records
from kg.release.catalogue.schema_org import schema_org

DAY = r"\d{4}-\d{2}-\d{2}"


@pytest.fixture(scope="module")
def told(sample: Project) -> dict[tuple[str, str], dict[str, Any]]:
    """What is told of each dataset in each language."""
    records = read_records(sample, need_current(sample), "https://graph.example.org")
    return {
        (listing.name, language): schema_org(records, listing, language)
        for listing in records.datasets
        for language in ("fr", "en")
    }


def test_each_dataset_has_what_is_required(told: dict[tuple[str, str], dict[str, Any]]):
    """A name, and a description of 50 to 5,000 characters: a dataset without is not shown."""
    for dataset in told.values():
        assert dataset["@type"] == "Dataset"
        assert dataset["name"]
    lengths = {which: len(dataset["description"]) for which, dataset in told.items()}
    assert {which: length for which, length in lengths.items() if not 50 <= length <= 5000} == {}


def test_what_is_recommended_is_said_in_the_form_that_is_read(told: dict[tuple[str, str], dict[str, Any]]):
    for dataset in told.values():
        assert urlsplit(dataset["license"]).scheme == "https"
        assert urlsplit(dataset["url"]).scheme == "https"
        assert dataset["creator"]["@type"] in {"Organization", "Person"}
        assert dataset["creator"]["name"]
        assert dataset["includedInDataCatalog"]["@type"] == "DataCatalog"
        assert dataset["keywords"]
        assert re.fullmatch(rf"({DAY}|\.\.)/({DAY}|\.\.)", dataset["temporalCoverage"])
        assert re.fullmatch(DAY, dataset["dateModified"])


def test_each_file_has_an_address_and_a_format(told: dict[tuple[str, str], dict[str, Any]]):
    for dataset in told.values():
        assert dataset["distribution"]
        for file in dataset["distribution"]:
            assert file["@type"] == "DataDownload"
            assert urlsplit(file["contentUrl"]).scheme == "https"
            assert re.fullmatch(r"[a-z]+/[\w.+-]+", file["encodingFormat"])


def test_a_box_is_latitude_then_longitude(told: dict[tuple[str, str], dict[str, Any]]):
    """Of the lower corner, then of the upper one (https://schema.org/box); the centroids are in the Lot."""
    south, west, north, east = map(float, told["centroides", "fr"]["spatialCoverage"]["geo"]["box"].split())
    assert 44 < south <= north < 46
    assert 0 < west <= east < 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_that_a_portal_links_to_carries_it(
    portal: str, told: dict[tuple[str, str], dict[str, Any]], language: str
):
    """The page is the dataset's `dcat:landingPage`, in the language that the browser asks for."""
    for name in ("all", "communes", "ontology"):
        address = told[name, language]["url"].replace("https://graph.example.org", portal)
        request = Request(address, headers={"Accept": "text/html", "Accept-Language": language})
        with urlopen(request, timeout=30) as answered:
            page = answered.read().decode("utf-8")
            assert answered.url == address
        scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        said = [text for text in map(json.loads, scripts) if text.get("@type") == "Dataset"]
        assert [text["name"] for text in said] == [told[name, language]["name"]]
        assert [len(text["distribution"]) for text in said] == [len(told[name, language]["distribution"])]
