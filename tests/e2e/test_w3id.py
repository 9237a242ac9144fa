"""The rules for w3id.org, in Apache itself, lead each IRI to its document."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.crawl import Client, crawl, drawn, read_by_engine
from tests.server.conftest import send

from kg.project import Project

pytestmark = pytest.mark.clients


@dataclass
class Led:
    """Apache with the rules, and the server that they lead to."""

    port: int
    server: Any
    project: Project

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/library"


@pytest.fixture(scope="module")
def led(released_library: Project, start_server: Callable[..., AbstractContextManager[Any]]) -> Iterator[Led]:
    repository = Path(__file__).parents[2]
    apache = repository / "build" / "clients" / "apache" / "usr"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)  # Apache reads as another user.
    try:
        with start_server(released_library.root) as server:
            rules = (repository / "server" / "deploy" / "w3id" / ".htaccess").read_text(encoding="utf-8")
            assert "https://graph.example.org/" in rules
            (folder / "site" / "library").mkdir(parents=True)
            (folder / "site" / "library" / ".htaccess").write_text(
                rules.replace("https://graph.example.org", server.address), encoding="utf-8"
            )
            modules = "".join(
                f"LoadModule {name}_module {apache / 'lib' / 'apache2' / 'modules'}/mod_{name}.so\n"
                for name in ("mpm_event", "authz_core", "rewrite")
            )
            (folder / "apache.conf").write_text(
                f"{modules}ServerName w3id.example.org\nListen 127.0.0.1:{port}\n"
                f"{'User www-data' if os.geteuid() == 0 else ''}\nPidFile {folder}/pid\nErrorLog {folder}/errors\n"
                f"DefaultRuntimeDir {folder}\nDocumentRoot {folder}/site\n"
                f"<Directory {folder}/site>\nAllowOverride All\nRequire all granted\n</Directory>\n",
                encoding="utf-8",
            )
            (libraries,) = apache.glob("lib/*/libapr-1.so.0")
            command = [str(apache / "sbin" / "apache2"), "-d", str(folder), "-f", str(folder / "apache.conf")]
            environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries.parent)}
            with subprocess.Popen([*command, "-DFOREGROUND"], env=environment) as process:
                try:
                    _wait_for(port)
                    yield Led(port, server, released_library)
                finally:
                    process.terminate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("Apache does not listen")


def test_every_iri_is_led_to_its_document_in_all_forms(led: Led):
    with Client(led.server.address) as client:
        iris = drawn(client, led.project.base, 100, seed=3)
        assert len({iri.removeprefix(led.project.base).partition("/")[0] for iri in iris}) >= 3
        result = crawl(client, led.project, iris, read_by_engine, base=led.base)
        assert result.wrong == []
        assert result.answers >= 5 * 6
        page = client.get(f"{led.base}/id/branch/central", "text/html")
        assert (page.status, page.led) == (200, 2)
        assert page.address == f"{led.server.address}/doc/branch/central.html"


@pytest.mark.parametrize(
    "path",
    [
        "id/branch/central",
        "id/branch/caf%C3%A9",
        "id/branch/a%20b",
        "id/branch/a%25b",
        "id/branch/a+b",
        "doc/branch/central.html?lang=fr&page=1",
        "def",
        "def/0.1.0",
        "graph/branches/branches",
        "catalog",
        ".well-known/void",
        "",
    ],
)
def test_an_address_is_led_on_as_it_came(led: Led, path: str):
    answer = send(led.port, "GET", f"/library/{path}")
    where = re.sub("%[0-9a-f]{2}", lambda escape: escape[0].upper(), answer.headers["Location"])
    assert (answer.status, where) == (302, f"{led.server.address}/{path}")
