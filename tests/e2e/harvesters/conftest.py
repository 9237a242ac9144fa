"""Runs each harvester once on every catalogue that the tests ask about: most of its time goes into starting."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg.project import Project
from kg.release import build

from . import NAMES, Harvest, answer, mistakes, start

REPOSITORY = Path(__file__).parents[3]
CATALOGUES = {
    "turtle": "/catalog.ttl",
    "json-ld": "/catalog.jsonld",
    "rdf-xml": "/catalog.xml",
    "negotiated": "/catalog?size=11",
}
"""The addresses that a portal may be given. The last one says neither format nor all: the format is told by the type of
the answer to HEAD, and the 25 datasets are on three pages."""


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The national graph, with the first resources of one file of each dataset, so that it is built in a second."""
    root = tmp_path_factory.mktemp("sample")
    shutil.copy(REPOSITORY / "kg.toml", root)
    shutil.copytree(REPOSITORY / "ontology", root / "ontology")
    shutil.copytree(REPOSITORY / "queries", root / "queries")
    # Most shapes would find that what these resources refer to is not there.
    (root / "shapes").mkdir()
    shutil.copy(REPOSITORY / "shapes" / "mention.ttl", root / "shapes")
    for folder in (REPOSITORY / "data" / "ttl").iterdir():
        file = min(sorted(folder.rglob("*.ttl")), key=lambda file: file.stat().st_size)
        if folder.name == "centroides":
            file = folder / "46.ttl"
        blocks = file.read_text(encoding="utf-8").split("\n\n")
        copy = root / file.relative_to(REPOSITORY)
        copy.parent.mkdir(parents=True)
        copy.write_text("\n\n".join(blocks[:12]).rstrip() + "\n", encoding="utf-8")
    project = Project.load(root)
    assert build(project).release is not None
    return project


@pytest.fixture(scope="session")
def portal(
    sample: Project, start_server: Callable[..., AbstractContextManager[SimpleNamespace]]
) -> Iterator[str]:
    """The address of a server of the sample."""
    with start_server(sample.root) as served:
        yield served.address


@pytest.fixture(scope="session")
def harvests(portal: str) -> Iterator[dict[tuple[str, str], Harvest]]:
    """What each harvester got from each catalogue, by the names of both."""
    with mistakes.served() as wrong:
        addresses = {**wrong, **{name: portal + path for name, path in CATALOGUES.items()}}
        running = {name: start(name, list(addresses.values())) for name in NAMES}
        yield {
            (name, catalogue): harvest
            for name, process in running.items()
            for catalogue, harvest in zip(addresses, answer(process), strict=True)
        }
