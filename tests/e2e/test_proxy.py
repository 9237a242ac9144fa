"""The example of a reverse proxy, in nginx itself: what it passes on, what it keeps, what it keeps to itself."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from kg.project import Project

pytestmark = pytest.mark.clients

COUNT = "SELECT (COUNT(*) AS ?n) { ?branch a lib:Branch }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
FLOOD = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@dataclass
class Proxy:
    """nginx, and the server behind it."""

    plain: int
    secure: int
    behind: SimpleNamespace

    def curl(self, path: str, *options: str, port: int = 0) -> SimpleNamespace:
        """Send one request; the status of the program says whether the answer was whole."""
        scheme, port = ("http", port) if port else ("https", self.secure)
        command = ["curl", "-sik", "--max-time", "60", *options, f"{scheme}://127.0.0.1:{port}{path}"]
        done = subprocess.run(command, check=False, capture_output=True, timeout=90)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = head.decode().splitlines()
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        return SimpleNamespace(
            code=done.returncode, status=int(lines[0].split()[1]), headers=headers, body=body
        )

    def queries(self) -> int:
        """Return how many queries have reached the server."""
        text = subprocess.run(
            ["curl", "-s", f"{self.behind.address}/metrics"], check=True, capture_output=True, text=True
        ).stdout
        return sum(int(float(n)) for n in re.findall(r"(?m)^kg_cache_requests_total\{[^}]*\} (\S+)", text))


@pytest.fixture(scope="module")
def proxy(
    released_library: Project,
    repository_: Path,
    tmp_path_factory: pytest.TempPathFactory,
    start_server: Callable[..., AbstractContextManager[SimpleNamespace]],
) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=graph.example.org"),
            *("-keyout", str(folder / "key"), "-out", str(folder / "certificate"), "-days", "2"),
        ],
        check=True,
        capture_output=True,
    )
    plain, secure = free_port(), free_port()
    with start_server(released_library.root, "--timeout", "2") as behind:
        text = (repository_ / "server" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for written, here in (
            ("/etc/letsencrypt/live/graph.example.org/fullchain.pem", str(folder / "certificate")),
            ("/etc/letsencrypt/live/graph.example.org/privkey.pem", str(folder / "key")),
            ("/var/cache/nginx/kg", str(folder / "cache")),
            ("127.0.0.1:8000", f"127.0.0.1:{behind.port}"),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ):
            assert written in text
            text = text.replace(written, here)
        text = re.sub(r"(?m)^ *listen \[::\].*\n", "", text)
        paths = "".join(
            f"{name}_temp_path {folder / name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} daemon off; pid {folder / 'pid'};\n"
            f"error_log {folder / 'errors'};\nevents {{}}\n"
            f"http {{\naccess_log off;\n{paths}{text}}}\n",
            encoding="utf-8",
        )
        nginx = repository_ / "build" / "clients" / "nginx" / "usr" / "sbin" / "nginx"
        command = [
            str(nginx),
            "-p",
            str(folder),
            "-e",
            str(folder / "errors"),
            "-c",
            str(folder / "nginx.conf"),
        ]
        checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr
        with subprocess.Popen(command) as process:
            try:
                wait_for(secure)
                yield Proxy(plain, secure, behind)
            finally:
                process.terminate()


@pytest.fixture(scope="module")
def repository_() -> Path:
    return Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def test_an_answer_comes_through_and_is_kept(proxy: Proxy):
    path = f"/sparql?query={quote(COUNT)}"
    before = proxy.queries()
    first, again = (proxy.curl(path, "-H", "Accept: text/csv") for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body) == (200, b"n\r\n3\r\n")
    assert first.headers["content-type"] == "text/csv; charset=utf-8"
    assert first.headers["etag"] == again.headers["etag"]
    assert first.headers["access-control-allow-origin"] == "*"
    assert "max-age" in first.headers["strict-transport-security"]
    assert proxy.queries() == before + 1
    # One address, several representations.
    assert proxy.curl(path, "-H", "Accept: application/sparql-results+json").body.startswith(b"{")
    before = proxy.queries()
    long = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}&format=csv"
    for words in ("gzip", "gzip;q=1.0, deflate", "deflate, gzip"):
        assert proxy.curl(long, "-H", f"Accept-Encoding: {words}").headers["content-encoding"] == "gzip"
    assert proxy.queries() == before + 1
    assert proxy.curl(long, "-H", "Accept-Encoding: gzip, br").headers["content-encoding"] == "br"
    assert "content-encoding" not in proxy.curl(long).headers
    assert (
        proxy.curl(path, "-H", "Accept: text/csv", "-H", f"If-None-Match: {first.headers['etag']}").status
        == 304
    )


def test_a_page_is_kept_in_each_language(proxy: Proxy):
    for path in ("/doc/branch/central.html", "/def", "/"):
        for words, language in (
            ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
            ("de, fr;q=0.5", "fr"),
            ("en-US,en;q=0.9,fr;q=0.8", "en"),
            ("de", "en"),
        ):
            page = proxy.curl(path, "-H", "Accept: text/html", "-H", f"Accept-Language: {words}")
            assert page.status == 200
            assert f'<html lang="{language}">' in page.body.decode()
    led = proxy.curl("/id/branch/central", "-H", "Accept: text/html")
    assert (led.status, led.headers["location"]) == (303, "../../doc/branch/central.html")


def test_a_post_and_an_error_are_the_servers_own(proxy: Proxy, tmp_path: Path):
    posted = proxy.curl("/sparql", "-H", "Accept: text/csv", "--data-urlencode", f"query={COUNT}")
    assert posted.body == b"n\r\n3\r\n"
    wrong = proxy.curl(f"/sparql?query={quote('SELECT')}", "-H", "X-Request-ID: not-mine")
    assert (wrong.status, wrong.headers["content-type"]) == (400, "application/problem+json; charset=utf-8")
    assert len(wrong.headers["x-request-id"]) == 32  # nginx's own, as in its log.
    late = proxy.curl(f"/sparql?query={quote(ENDLESS)}")
    assert (late.status, late.headers["content-type"]) == (504, "application/problem+json; charset=utf-8")
    (tmp_path / "large").write_bytes(b"x" * ((1 << 20) + 1))
    assert proxy.curl("/sparql", "--data-binary", f"@{tmp_path / 'large'}").status == 413


def test_an_answer_that_is_broken_off_is_broken_off_here_too_and_not_kept(proxy: Proxy):
    path = f"/sparql?query={quote(FLOOD)}"
    before = proxy.queries()
    for _ in range(2):
        answer = proxy.curl(path, "-H", "Accept: text/csv", "-o", "/dev/null", "-D", "-")
        assert (answer.status, answer.code != 0) == (200, True)
    assert proxy.queries() == before + 2


def test_what_is_inside_stays_inside(proxy: Proxy):
    assert proxy.curl("/metrics").status == 404
    assert proxy.curl("/health/ready").status == 200
    moved = proxy.curl("/sparql?query=ASK%20%7B%7D", port=proxy.plain)
    assert (moved.status, moved.headers["location"][:8]) == (308, "https://")
