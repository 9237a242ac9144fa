"""A small part of the graph, enough for the examples: the Lot, the documents, the lists of the main programmes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from tests.docs.examples import install_kg

from kg.cli import main

REPOSITORY = Path(__file__).parents[2]
PART = (
    "acv/*",
    "centroides/46",
    "communes/29",
    "communes/44",
    "communes/46",
    "conventions/*",
    "crte/46",
    "documents/*",
    "mandats/46",
    "ort/*",
    "prefets/*",
    "programmes/*",
    "pvd/*",
    "sources/*",
    "territoires-industrie/*",
    "territoires/*",
    "typologies/46",
    "villages-avenir/*",
    "vocabulaire/*",
)
REASONED = '["documents/communique-pvd-lot-2021", "documents/deductions"]'


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds `kg`."""
    return install_kg(tmp_path_factory.mktemp("tools"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with part of the graph, without shapes, and a release of it."""
    root = tmp_path_factory.mktemp("part") / "graph"
    for graph in PART:
        for source in REPOSITORY.glob(f"data/ttl/{graph}.ttl"):
            target = root / source.relative_to(REPOSITORY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for folder in ("ontology", "queries"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    (root / "shapes").mkdir()
    text = (REPOSITORY / "kg.toml").read_text(encoding="utf-8")
    scoped = re.sub(r"scope = \[.*?\]", f"scope = {REASONED}", text, count=1, flags=re.DOTALL)
    (root / "kg.toml").write_text(scoped, encoding="utf-8")
    result = CliRunner().invoke(main, ["-C", str(root), "build"])
    assert result.exit_code == 0, result.output
    return root


@pytest.fixture
def graph(built: Path, tmp_path: Path) -> Path:
    """A copy of that project, to write in."""
    return Path(shutil.copytree(built, tmp_path / "graph", symlinks=True))


@pytest.fixture
def server(graph: Path, start_server: Callable[..., AbstractContextManager[Any]]) -> Iterator[str]:
    """The address of a server of that project, and of the shapes: part of the graph would not pass them as a whole."""
    shutil.copytree(REPOSITORY / "shapes", graph / "shapes", dirs_exist_ok=True)
    with start_server(graph, "--timeout", "2") as served:
        yield served.address.removeprefix("http://")


@pytest.fixture
def writable(
    graph: Path,
    tmp_path: Path,
    token: SimpleNamespace,
    start_server: Callable[..., AbstractContextManager[Any]],
) -> Iterator[str]:
    """The address of a server of a scratch store, whose token is in the test's folder."""
    shutil.copy(token.file, tmp_path / "token")
    with start_server(graph, "--timeout", "2", "--writable", "--token-file", str(token.file)) as served:
        yield served.address.removeprefix("http://")
