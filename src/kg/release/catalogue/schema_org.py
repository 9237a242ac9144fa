"""A dataset in schema.org's words, for the search engines that read the page about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.project_catalogue import Period
from kg.release.catalogue.datasets import landing_page
from kg.release.catalogue.distributions import distribution_iri, download_address, media_type
from kg.release.catalogue.records import Listing, Records, form


def schema_org(records: Records, listing: Listing, language: str = "en") -> dict[str, Any]:
    """Return a dataset as JSON-LD (https://schema.org/Dataset), to be put in a page.

    Args:
        records: What the catalogue is made from.
        listing: The dataset.
        language: The language of its texts, where they are in it.
    """
    project, measured, period = records.project, listing.profile, records.temporal(listing)
    publisher = {
        "@type": "Organization",
        "@id": project.publisher.iri,
        "name": project.publisher.name,
        "url": records.homepage,
    }
    extent = measured.extent if measured else None
    sources = records.profile.sources if records.profile else {}
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": listing.iri,
        "identifier": listing.iri,
        "url": landing_page(records, listing),
        "name": _in(listing.title, language),
        "alternateName": [text for text in listing.title.values() if text != _in(listing.title, language)],
        "description": _in(listing.description, language),
        "keywords": list(listing.entry.keywords.get(language, ())),
        "license": listing.licence,
        "creditText": _in(listing.entry.attribution, language),
        "isAccessibleForFree": True,
        "inLanguage": list(listing.entry.languages or records.languages),
        "version": records.manifest.name,
        "datePublished": _date(records.issued(listing)),
        "dateModified": _date(records.modified(listing)),
        "creator": publisher,
        "publisher": publisher,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": records.iri,
            "name": _in(project.title, language),
            "url": f"{records.address}/catalog",
        },
        "temporalCoverage": _interval(period) if period else None,
        "spatialCoverage": {
            "@type": "Place",
            **({"sameAs": list(listing.entry.spatial)} if listing.entry.spatial else {}),
            # A box of schema.org is the latitude and the longitude of its lower corner, then of its upper one.
            "geo": {
                "@type": "GeoShape",
                "box": f"{extent.box[1]} {extent.box[0]} {extent.box[3]} {extent.box[2]}",
            },
        }
        if extent
        else [{"@type": "Place", "sameAs": iri} for iri in listing.entry.spatial],
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "@id": iri,
                "name": _in(sources[iri].labels, language) or iri,
                "url": list(sources[iri].pages),
            }
            for iri in (measured.sources if measured else ())
            if iri in sources
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "@id": distribution_iri(records, listing, form(dump)),
                "name": f"{_in(listing.title, language)} ({form(dump)})",
                "encodingFormat": media_type(dump),
                "contentUrl": download_address(records, dump),
                "contentSize": f"{dump.bytes} B",
                "sha256": dump.sha256,
                "license": listing.licence,
            }
            for dump in listing.dumps
        ],
    }
    return {key: value for key, value in told.items() if value not in (None, "", [])}


def _in(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, or in the first one that it is in."""
    return texts.get(language) or next(iter(texts.values()), "")


def _date(value: object) -> str | None:
    return None if value is None else str(value)[:10]


def _interval(period: Period) -> str:
    """Return a period as an interval of ISO 8601, an open end as two dots."""
    return "/".join(day.isoformat() if day else ".." for day in (period.start, period.end))
