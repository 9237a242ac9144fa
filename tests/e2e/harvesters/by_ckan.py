"""Harvests catalogues as a CKAN portal does, with ckanext-dcat's own RDF harvester; prints what it got, as JSON.

`build/harvesters/ckan/bin/python tests/e2e/harvesters/by_ckan.py ADDRESS…`

The gathering is the harvester's: the HEAD, the GET, the limit of size, the pages, `RDFParser` with the profile
`euro_dcat_ap_3`. What it would write to CKAN's database is kept instead: the datasets, and the errors of the job. Each
dataset is then validated as CKAN does when one is created, without the three validators that ask the database.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

from ckan import model
from ckan.common import config
from ckan.lib.munge import munge_title_to_name
from ckan.lib.navl.dictization_functions import validate
from ckan.logic.schema import default_create_package_schema
from ckanext.dcat.harvesters import rdf
from heard import Heard

config.update({"ckan.locale_default": "fr", "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3"})


class Gathered:
    """Stands for the row that the harvester saves for each dataset."""

    def __init__(self, guid: str, job: SimpleNamespace, content: str) -> None:
        self.id = guid
        self._job, self._content = job, content

    def save(self) -> None:
        """Keep the dataset with its job."""
        self._job.kept.append(json.loads(self._content))


class Harvester(rdf.DCATRDFHarvester):
    """The harvester, without the three places where it asks the database."""

    def _save_gather_error(self, message: str, job: SimpleNamespace) -> None:
        job.errors.append(message)

    def _gen_new_name(self, title: str) -> str:
        return munge_title_to_name(title)

    def _mark_datasets_for_deletion(self, guids: list[str], job: SimpleNamespace) -> list[str]:
        return []


def main() -> None:
    """Harvest each address of the command line."""
    heard = Heard()
    rdf.HarvestObject = Gathered
    model.Package.get = lambda identifier: SimpleNamespace(owner_org="organisation", url="")
    json.dump([harvested(address, heard) for address in sys.argv[1:]], sys.stdout, ensure_ascii=False)


def harvested(address: str, heard: Heard) -> dict[str, Any]:
    """Harvest one catalogue."""
    source = SimpleNamespace(id="source", url=address, config=None)
    job = SimpleNamespace(source=source, kept=[], errors=[])
    # An aborted harvest gives no dataset, whatever it had gathered before.
    gathered = Harvester().gather_stage(job)
    return {
        "harvester": f"ckanext-dcat {version('ckanext-dcat')}, CKAN {version('ckan')}",
        "address": address,
        "status": "done" if gathered else "failed",
        "datasets": [dataset(made) for made in job.kept if gathered],
        "services": [],
        "log": heard.take(),
        "errors": job.errors + [error for made in job.kept for error in refusals(made)],
    }


def refusals(made: dict[str, Any]) -> Iterator[str]:
    """Say for what CKAN would refuse to create a dataset."""
    schema = default_create_package_schema()
    for key, of_database in (
        ("id", None),
        ("name", "package_name_validator"),
        ("owner_org", "owner_org_validator"),
    ):
        schema[key] = [each for each in schema[key] if each.__name__ != of_database]
    _, errors = validate(made, schema, {})
    for key, messages in errors.items():
        yield f"{made['name']}: {key}: {messages}"


def dataset(made: dict[str, Any]) -> dict[str, Any]:
    """Say what the portal would save of a dataset."""
    extras = {extra["key"]: extra["value"] for extra in made["extras"]}
    shape = extras.get("spatial_bbox") or extras.get("spatial")
    dates = [extras.get("temporal_start"), extras.get("temporal_end")]
    return {
        "iri": extras["uri"] or None,
        "identifier": extras.get("identifier"),
        "title": made["title"],
        "description": made.get("notes"),
        "licence": made["license_id"] or None,
        "spatial": json.loads(shape) if shape else None,
        "temporal": dates if any(dates) else None,
        "frequency": extras.get("frequency"),
        "keywords": sorted(tag["name"] for tag in made["tags"]),
        "page": made.get("url"),
        "modified": extras.get("modified"),
        "publisher": extras.get("publisher_name"),
        "contact": extras.get("contact_email") or extras.get("contact_url"),
        "resources": [
            {
                "iri": resource["uri"] or None,
                "title": resource.get("name"),
                "address": resource["url"],
                "format": resource.get("format"),
                "media type": resource.get("mimetype"),
                "bytes": resource.get("size"),
                "checksum": [resource["hash_algorithm"], resource["hash"]] if "hash" in resource else None,
                "licence": resource.get("license"),
            }
            for resource in made["resources"]
        ],
    }


if __name__ == "__main__":
    main()
