"""Runs the writable application in a process of its own, and asks it over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from click.testing import CliRunner

from kg.cli import main
from kg_server.writable.limits import Limits
from kg_server.writable.scratch import Scratch

TOKEN = "a-token-for-tests-0123456789"
EX = "http://example.org/"
LIMITS = Limits(deadline=2.0, memory=256 << 20, store_memory=1 << 30, body=1 << 20)
"""Small, so that passing one does not take long."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def problem(self) -> dict:
        assert self.headers["Content-Type"].startswith("application/problem+json")
        return json.loads(self.body)


@dataclass(frozen=True)
class Server:
    port: int
    scratch: Scratch | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        type_: str | None = None,
        token: str | None = TOKEN,
        **headers: str,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            said["Authorization"] = f"Bearer {token}"
        if type_:
            said["Content-Type"] = type_
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, said)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def update(self, text: str, parameters: str = "", token: str | None = TOKEN) -> Answer:
        return self.send("POST", f"/update{parameters}", text, "application/sparql-update", token)

    def put(self, graph: str, turtle: str, **headers: str) -> Answer:
        return self.send("PUT", self.at(graph), turtle, "text/turtle", **headers)

    def at(self, graph: str | None) -> str:
        return "/store?default" if graph is None else f"/store?graph={quote(graph, safe='')}"

    def ask(self, pattern: str) -> bool:
        answer = self.send("GET", f"/sparql?query={quote(f'ASK {{ {pattern} }}')}", Accept="application/json")
        assert answer.status == 200, answer.body
        return json.loads(answer.body)["boolean"]

    def count(self, pattern: str = "?s ?p ?o") -> int:
        query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        answer = self.send("GET", f"/sparql?query={quote(query)}", Accept="application/json")
        return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


@contextmanager
def serving(limits: Limits, *, read_only: bool = False) -> Iterator[Server]:
    """Serve on a free port of the loopback interface, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tempfile.TemporaryDirectory()
    project = Path(folder.name) / "library"
    assert CliRunner().invoke(main, ["init", str(project)]).exit_code == 0
    settings = project / "kg.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[prefixes]\n", f'[prefixes]\nex = "{EX}"\n'), encoding="utf-8")
    scratch = None if read_only else Scratch(limits, prefixes={"ex": EX})
    environment = {
        **os.environ,
        "KG_TEST_TOKEN": TOKEN,
        "KG_TEST_LIMITS": json.dumps(asdict(limits)),
        "KG_TEST_PROJECT": str(project),
    }
    if scratch is None:
        environment["KG_TEST_READ_ONLY"] = "1"
    else:
        environment["KG_TEST_ADDRESS"] = str(scratch.address)
    command = [sys.executable, "-m", "uvicorn", "served:app", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([*command, "--lifespan", "off"], cwd=Path(__file__).parent, env=environment)
    try:
        server = Server(port, scratch)
        patience = time.monotonic() + 60
        while True:
            try:
                server.send("OPTIONS", "/update")
                break
            except OSError:
                assert process.poll() is None, "the server ended before it answered"
                assert time.monotonic() < patience, "the server does not answer"
                time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait()
        folder.cleanup()
        if scratch is not None:
            scratch.close()


if __name__ == "__main__":
    with serving(Limits()) as running:
        print(running.address, flush=True)
        sys.stdin.read()
