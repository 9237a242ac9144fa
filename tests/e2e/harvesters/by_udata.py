"""Harvests catalogues as data.gouv.fr does, with udata's own DCAT backend, in dry run; prints what it got, as JSON.

`build/harvesters/udata/bin/python tests/e2e/harvesters/by_udata.py ADDRESS…`

The backend walks the pages over HTTP, refuses redirects and validates what it would save. Its database is mongomock, in
memory, and holds the licences of data.gouv.fr alone. Host names are not looked up, and the address may be one of this
machine; all other settings are udata's defaults, with the language of data.gouv.fr.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mongoengine
import mongomock
from bson import ObjectId
from flask import Flask
from heard import Heard
from udata import i18n
from udata.app import cache
from udata.core.dataset.models import Dataset, License
from udata.core.organization.models import Organization
from udata.harvest.backends.dcat import DcatBackend
from udata.harvest.models import HarvestSource

LICENCES = Path(__file__).with_name("licences.json")
SETTINGS = {
    "DEFAULT_LANGUAGE": "fr",
    "URLS_ALLOW_LOCAL": True,
    "URLS_ALLOW_PRIVATE": True,
    "URLS_RESOLVE_HOSTNAME": False,
    "CACHE_TYPE": "flask_caching.backends.NullCache",
    "CACHE_NO_NULL_WARNING": True,
}


def main() -> None:
    """Harvest each address of the command line."""
    heard = Heard()
    app = Flask("udata")
    app.config.from_object("udata.settings.Defaults")
    app.config.update(SETTINGS)
    cache.init_app(app)
    i18n.init_app(app)
    mongoengine.connect("udata", mongo_client_class=mongomock.MongoClient, uuidRepresentation="standard")
    with app.app_context():
        for licence in json.loads(LICENCES.read_text(encoding="utf-8")):
            License(**licence).save()
        json.dump([harvested(address, heard) for address in sys.argv[1:]], sys.stdout, ensure_ascii=False)


def harvested(address: str, heard: Heard) -> dict[str, Any]:
    """Harvest one catalogue for an organisation of the portal: without one, contacts are not even read."""
    organization = Organization(id=ObjectId(), name="Organisation", description="Organisation")
    source = HarvestSource(name="Source", url=address, backend="dcat", organization=organization)
    job = DcatBackend(source, dryrun=True).harvest()
    # A service refers to datasets by the key that each has in this run alone.
    iris = {item.dataset.id: item.dataset.harvest.uri for item in job.items if item.dataset}
    return {
        "harvester": f"udata {version('udata')}",
        "address": address,
        "status": job.status,
        "datasets": [dataset(item.dataset) for item in job.items if item.dataset],
        "services": [
            {
                "iri": item.dataservice.harvest.uri,
                "title": item.dataservice.title,
                "address": item.dataservice.base_api_url,
                "description": item.dataservice.machine_documentation_url,
                "licence": item.dataservice.license and item.dataservice.license.id,
                "datasets": sorted(iris[served.id] for served in item.dataservice.datasets),
            }
            for item in job.items
            if item.dataservice
        ],
        "log": heard.take(),
        "errors": [error.message for error in job.errors]
        + [
            f"{item.remote_id}: {item.status}: {error.message}" for item in job.items for error in item.errors
        ],
    }


def dataset(made: Dataset) -> dict[str, Any]:
    """Say what the portal would save of a dataset."""
    spatial, temporal = made.spatial, made.temporal_coverage
    return {
        "iri": made.harvest.uri,
        "identifier": made.harvest.dct_identifier,
        "title": made.title,
        "description": made.description,
        # udata gives a dataset whose licence it does not recognise this one.
        "licence": made.license.id if made.license and made.license.id != "notspecified" else None,
        "spatial": spatial and spatial.geom,
        "temporal": temporal and [str(temporal.start), str(temporal.end)],
        "frequency": made.frequency and made.frequency.id,
        "keywords": made.tags,
        "page": made.harvest.remote_url,
        "modified": made.harvest.modified_at and made.harvest.modified_at.isoformat(),
        "resources": [
            {
                "iri": resource.harvest.uri,
                "title": resource.title,
                "address": resource.url,
                "format": resource.format,
                "media type": resource.mime,
                "bytes": resource.filesize,
                "checksum": resource.checksum and [resource.checksum.type, resource.checksum.value],
                "licence": resource.extras.get("dcat", {}).get("license"),
            }
            for resource in made.resources
        ],
    }


if __name__ == "__main__":
    main()
