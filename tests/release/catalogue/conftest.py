"""The library's release with what a build leaves beside it: files to download, and when releases were published."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph

from kg.project import Project
from kg.release import need_current
from kg.release.catalogue import Records, read_records, write
from kg.release.catalogue.dcat import catalogue

ADDRESS = "https://data.example.org"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def published(released_library: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The library, with two files of one dataset, and the second of two releases."""
    build = tmp_path_factory.mktemp("published") / "build"
    name = need_current(released_library).manifest.name
    (build / name).mkdir(parents=True)
    for file in ("manifest.json", "profile.json", "findings.json"):
        shutil.copy(need_current(released_library).folder / file, build / name / file)
    (build / "current").symlink_to(name)
    rows = [
        {
            "dataset": dataset,
            "format": format_,
            "compression": compression,
            "file": f"dumps/{dataset}.{format_}" + (f".{compression}" if compression else ""),
            "bytes": 1234,
            "sha256": hashlib.sha256(f"{dataset}{format_}".encode()).hexdigest(),
            "sha512": hashlib.sha512(f"{dataset}{format_}".encode()).hexdigest(),
            "graphs": [],
        }
        for dataset in ("all", "branches")
        for format_, compression in (("ttl", "gz"), ("nq", "zst"), ("jsonld", None))
    ]
    (build / name / "dumps.json").write_text(json.dumps(rows), encoding="utf-8")
    releases = [
        {"name": "000000000000", "hash": "0" * 64, "published": "2026-10-01T08:00:00Z", "previous": None},
        {"name": name, "hash": "1" * 64, "published": "2026-11-20T09:30:00Z", "previous": "000000000000"},
    ]
    (build / "releases.json").write_text(json.dumps(releases), encoding="utf-8")
    return Project.load(released_library.root, build_dir=build)


@pytest.fixture
def records(published: Project) -> Records:
    """What its catalogue is made from."""
    return read_records(published, need_current(published), ADDRESS, TODAY)


@pytest.fixture
def graph(records: Records) -> Graph:
    """Its catalogue, as rdflib reads the Turtle."""
    return Graph().parse(data=write(catalogue(records), "ttl"), format="turtle")


@pytest.fixture
def dcat_ap(shared: Path) -> Path:
    """The folder of the official shapes."""
    return shared / "sources" / "dcat-ap-shapes"
