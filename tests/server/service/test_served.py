"""`kg serve --allow-service`: the endpoint named can be asked, and nothing else; the relay stays out of sight."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

KG = Path(sys.executable).with_name("kg")
ROWS = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "there"}}]}}


@dataclass
class Served:
    endpoint: str
    other: str
    asked: list[str]

    def ask(self, service: str, silent: str = "", **headers: str) -> tuple[int, str, str | None]:
        query = f"SELECT ?x {{ SERVICE {silent}<{service}> {{ ?s ?p ?x }} }}"
        request = urllib.request.Request(
            f"{self.endpoint}?query={urllib.parse.quote_plus(query)}",
            headers={"Accept": "application/sparql-results+json", **headers},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode(), answer.headers.get("ETag")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers.get("ETag")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    asked: list[str] = []

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(self.path)
            body = json.dumps(ROWS).encode()
            self.send_response(307 if self.path == "/redirect" else 200)
            self.send_header("Location", "/secret")
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    other = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    Thread(target=other.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://127.0.0.1:{other.server_address[1]}"
    root = tmp_path_factory.mktemp("federated") / "library"
    subprocess.run([KG, "init", str(root)], check=True, capture_output=True)
    subprocess.run([KG, "-C", str(root), "build"], check=True, capture_output=True)
    with (root / "kg.toml").open("a", encoding="utf-8") as toml:
        toml.write(f'\n[server]\nservice = ["{address}/sparql"]\n')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (root.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [KG, "-C", str(root), "serve", "--port", str(port), "--allow-service", f"{address}/redirect"],
            stdout=log,
            stderr=log,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/health/ready", process)
            yield Served(f"http://127.0.0.1:{port}/sparql", address, asked)
        finally:
            process.terminate()
            process.wait(20)
            other.shutdown()
            other.server_close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    raise AssertionError("the server is not ready")


def test_the_named_endpoint_is_asked_each_time(served: Served):
    served.asked.clear()
    status, body, etag = served.ask(f"{served.other}/sparql")
    assert (status, json.loads(body)["results"]) == (200, ROWS["results"])
    # What another server says tomorrow is not known: nothing that the client keeps spares the question.
    for headers in ({}, {"If-None-Match": etag or "*"}):
        assert served.ask(f"{served.other}/sparql", **headers)[0] in (200, 304)
    assert served.asked == ["/sparql"] * 3


@pytest.mark.parametrize("silent", ["", "SILENT "])
@pytest.mark.parametrize("path", ["/", "/sparql/", "/secret", "/sparql?x=y"])
def test_no_other_address_of_the_same_host_is_asked(served: Served, path: str, silent: str):
    served.asked.clear()
    status, body, _ = served.ask(served.other + path, silent)
    assert status == 403
    assert f"{served.other}/sparql" in json.loads(body)["mend"]
    assert served.asked == []


def test_a_redirect_is_an_error_that_does_not_show_the_relay(served: Served):
    served.asked.clear()
    status, body, _ = served.ask(f"{served.other}/redirect")
    assert status == 502
    assert "redirects" in json.loads(body)["detail"]
    assert f"{served.other}/redirect" in body
    assert set(re.findall(r"127\.0\.0\.1:\d+", body)) == {served.other.removeprefix("http://")}
    assert served.asked == ["/redirect"]
