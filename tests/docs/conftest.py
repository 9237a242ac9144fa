"""A small part of the graph, enough for the examples: the Lot, the documents, the lists of the main programmes."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.docs.examples import ADDRESS, install_kg

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
def server(graph: Path) -> Iterator[str]:
    """The address of a server of that project."""
    with socket.socket() as free:
        free.bind((ADDRESS.partition(":")[0], 0))
        port = free.getsockname()[1]
    run = "from kg.cli import main; main(prog_name='kg')"
    serve = [sys.executable, "-c", run, "-C", str(graph), "serve", "--port", str(port), "--timeout", "2"]
    with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"127.0.0.1:{port}"
            _wait(f"http://{address}/health/ready", process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[str]:
    """The address of a server of a scratch store, whose token is in the test's folder."""
    sys.path.insert(0, str(REPOSITORY / "tests" / "server" / "writable"))
    from scratch_server import LIMITS, TOKEN, serving

    (tmp_path / "token").write_text(TOKEN, encoding="ascii")
    with serving(LIMITS) as running:
        yield running.address.removeprefix("http://")


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no server at {url}")
