"""What portals get from our catalogue, over HTTP, in each format: everything, and without a word of complaint.

What is expected comes from `kg.toml`, from the release's own files and from the raw text of the Turtle, never from the
catalogue.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

import pytest

from kg.project import Project
from kg.release import Release, need_current

from . import NAMES, Harvest
from .conftest import CATALOGUES, REPOSITORY

pytestmark = pytest.mark.harvesters

Harvests = dict[tuple[str, str], Harvest]

TOLD = tomllib.loads((REPOSITORY / "kg.toml").read_text(encoding="utf-8"))
BASE = TOLD["base"]
TITLES = {dataset["folder"]: dataset["title"]["fr"] for dataset in TOLD["datasets"]}
OTHERS = ("all", "ontology", "shapes")

EVERY = [
    pytest.param(name, catalogue, id=f"{name}-{catalogue}") for name in NAMES for catalogue in CATALOGUES
]


@pytest.fixture(scope="module")
def release(sample: Project) -> Release:
    return need_current(sample)


@pytest.fixture(scope="module")
def files(release: Release) -> dict[str, dict[str, Any]]:
    """The files that the release offers, by the IRI of the distribution that each is to be."""
    listed = json.loads((release.folder / "dumps.json").read_text(encoding="utf-8"))
    assert listed
    return {
        f"{BASE}id/distribution/{file['dataset']}/"
        + ".".join(filter(None, (file["format"], file["compression"]))): file
        for file in listed
    }


def by_name(harvest: Harvest) -> dict[str, dict[str, Any]]:
    return {dataset["iri"].removeprefix(f"{BASE}id/dataset/"): dataset for dataset in harvest["datasets"]}


@pytest.mark.parametrize(("name", "catalogue"), EVERY)
def test_nothing_is_refused_and_nothing_complained_of(harvests: Harvests, name: str, catalogue: str):
    harvest = harvests[name, catalogue]
    assert (harvest["log"], harvest["errors"], harvest["status"]) == ([], [], "done")


@pytest.mark.parametrize(("name", "catalogue"), EVERY)
def test_every_dataset_is_there_once_with_its_title(
    harvests: Harvests, files: dict[str, dict[str, Any]], name: str, catalogue: str
):
    datasets = by_name(harvests[name, catalogue])
    assert len(harvests[name, catalogue]["datasets"]) == len(datasets)
    assert {folder: datasets[folder]["title"] for folder in TITLES} == TITLES
    assert datasets["all"]["title"] == TOLD["title"]["fr"]
    assert datasets.keys() == {*TITLES, *OTHERS} | {file["dataset"] for file in files.values()}
    for dataset in datasets.values():
        assert dataset["identifier"]
        assert dataset["description"]
        assert dataset["keywords"]


@pytest.mark.parametrize(("name", "catalogue"), EVERY)
def test_every_distribution_is_there(
    harvests: Harvests, files: dict[str, dict[str, Any]], name: str, catalogue: str
):
    resources = {
        resource["iri"]: resource
        for dataset in harvests[name, catalogue]["datasets"]
        for resource in dataset["resources"]
    }
    services = {iri for iri in resources if iri.endswith("/sparql")}
    assert services >= {f"{BASE}id/distribution/{dataset}/sparql" for dataset in (*TITLES, "all")}
    assert resources.keys() == files.keys() | services
    for iri, file in files.items():
        assert resources[iri]["bytes"] == file["bytes"]
        assert resources[iri]["address"].endswith("/" + file["file"].rpartition("/")[2])
        assert resources[iri]["title"]
        assert resources[iri]["format"]
        assert resources[iri]["media type"]


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_ckan_keeps_the_checksum_of_each_file(
    harvests: Harvests, files: dict[str, dict[str, Any]], release: Release, catalogue: str
):
    """DCAT-AP wants xsd:hexBinary, and udata refuses a dataset for an MD5, SHA-1 or SHA-256 in it: hence SHA-512."""
    checksums = {
        resource["iri"]: resource["checksum"]
        for dataset in harvests["ckan", catalogue]["datasets"]
        for resource in dataset["resources"]
        if resource["iri"] in files
    }
    assert checksums == {
        iri: [
            "http://spdx.org/rdf/terms#checksumAlgorithm_sha512",
            hashlib.sha512((release.folder / file["file"]).read_bytes()).hexdigest(),
        ]
        for iri, file in files.items()
    }


@pytest.mark.parametrize(("name", "catalogue"), EVERY)
def test_the_licence_is_recognised(harvests: Harvests, name: str, catalogue: str):
    """By udata as one of data.gouv.fr's; by CKAN, whose own list has no French one, on each distribution."""
    for dataset, got in by_name(harvests[name, catalogue]).items():
        data = dataset == "all" or dataset in TITLES
        if name == "udata":
            assert got["licence"] == ("lov2" if data else "cc-by"), dataset
        else:
            assert got["licence"] == (None if data else "cc-by"), dataset
            said = {resource["licence"] for resource in got["resources"]}
            assert said == {TOLD["licences"]["data"] if data else "Creative Commons Attribution"}, dataset


@pytest.mark.parametrize(("name", "catalogue"), EVERY)
def test_where_and_when_are_kept(harvests: Harvests, sample: Project, name: str, catalogue: str):
    today = datetime.now(UTC).date().isoformat()
    datasets = by_name(harvests[name, catalogue])
    for dataset, got in datasets.items():
        start, end = got["temporal"]
        assert start <= end <= today, dataset
        assert got["modified"][:10] <= today, dataset
        assert got["spatial"]["type"] in {"Polygon", "MultiPolygon"}, dataset
    corners = re.findall(r"(-?[\d.]+), (-?[\d.]+)", json.dumps(datasets["centroides"]["spatial"]))
    [file] = (sample.data_dir / "centroides").iterdir()
    points = re.findall(r"POINT\((-?[\d.]+) (-?[\d.]+)\)", file.read_text(encoding="utf-8"))
    assert len(points) > 3
    for axis in (0, 1):
        bounds = [float(corner[axis]) for corner in corners]
        assert min(bounds) <= min(float(point[axis]) for point in points)
        assert max(float(point[axis]) for point in points) <= max(bounds)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_udata_keeps_the_services_and_what_they_serve(harvests: Harvests, portal: str, catalogue: str):
    services = {service["iri"]: service for service in harvests["udata", catalogue]["services"]}
    assert services.keys() == {f"{BASE}id/service/{name}" for name in ("sparql", "api")}
    sparql = services[f"{BASE}id/service/sparql"]
    assert sparql["address"] == f"{portal}/sparql"
    assert set(sparql["datasets"]) >= {f"{BASE}id/dataset/{name}" for name in TITLES}
    assert {service["licence"] for service in services.values()} == {"lov2"}


@pytest.mark.parametrize("name", NAMES)
def test_each_format_says_the_same(harvests: Harvests, name: str):
    def said(catalogue: str) -> str:
        harvest = json.loads(json.dumps(harvests[name, catalogue]))
        for dataset in harvest["datasets"]:
            dataset["resources"].sort(key=lambda resource: resource["iri"])
        return json.dumps(sorted(harvest["datasets"], key=lambda dataset: dataset["iri"]), indent=1)

    first, *others = (said(catalogue) for catalogue in CATALOGUES)
    assert all(other == first for other in others)


def test_every_file_that_a_portal_links_to_is_there(
    harvests: Harvests, files: dict[str, dict[str, Any]], portal: str
):
    addresses = {
        resource["address"]: files[resource["iri"]]
        for dataset in harvests["udata", "turtle"]["datasets"]
        for resource in dataset["resources"]
        if resource["iri"] in files
    }
    assert len(addresses) == len(files)
    for address, file in addresses.items():
        assert address.startswith(portal + "/")
        with urlopen(address, timeout=30) as answered:
            assert answered.url == address
            assert hashlib.sha256(answered.read()).hexdigest() == file["sha256"]
