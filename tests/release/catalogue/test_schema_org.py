"""What a page says of its dataset in schema.org's words holds what search engines ask for."""

from __future__ import annotations

import json
from dataclasses import replace

from kg.release.catalogue import Records
from kg.release.catalogue.schema_org import schema_org
from kg.release.profile.document import Extent


def test_a_dataset(records: Records) -> None:
    listing = records.dataset("branches")
    assert listing is not None
    told = schema_org(records, listing)
    assert json.loads(json.dumps(told)) == told
    assert (told["@context"], told["@type"]) == ("https://schema.org/", "Dataset")
    assert told["@id"] == "https://example.org/library/id/dataset/branches"
    assert told["url"] == "https://data.example.org/doc/dataset/branches.html"
    assert told["name"] == "The branches of the library"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (told["datePublished"], told["dateModified"]) == ("2026-10-01", "2026-11-20")
    assert told["temporalCoverage"] == "1911-05-23/2024-12-31"
    assert told["isBasedOn"][0]["name"] == "The library's own directory"
    files = {file["contentUrl"].rpartition("/")[2]: file["encodingFormat"] for file in told["distribution"]}
    assert files == {
        "branches.ttl.gz": "text/turtle",
        "branches.nq.zst": "application/n-quads",
        "branches.jsonld": "application/ld+json",
    }


def test_a_box_is_latitude_before_longitude(records: Records) -> None:
    listing = records.dataset("branches")
    assert listing is not None
    assert listing.profile is not None
    placed = replace(listing.profile, extent=Extent((-5.1, 41.3, 9.6, 51.1), (2.2, 46.2), ()))
    told = schema_org(records, replace(listing, profile=placed))
    assert told["spatialCoverage"]["geo"]["box"] == "41.3 -5.1 51.1 9.6"


def test_what_is_not_known_is_not_said(records: Records) -> None:
    bare = replace(records, profile=None, dumps=(), publications=())
    listing = bare.dataset("shapes")
    assert listing is not None
    told = schema_org(bare, listing, "fr")
    assert not {"dateModified", "distribution", "isBasedOn"} & told.keys()
    assert told["name"]
