"""The relay asks exactly the allowed address, follows nothing, reaches nothing private, and passes on what is whole."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pyoxigraph as ox
import pytest

from kg_server import service_relay
from kg_server.service import Federation
from kg_server.service_relay import Limits, NotRelayed, Relay, addresses_of, is_public

ROWS = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "there"}}]}}
QUERY = "SELECT ?x {{ SERVICE {silent}<{url}> {{ ?s ?p ?x }} }}"

Answer = Callable[[BaseHTTPRequestHandler], None]


def rows(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, "application/sparql-results+json", json.dumps(ROWS).encode())


def send(
    handler: BaseHTTPRequestHandler,
    status: int,
    media_type: str,
    body: bytes,
    length: int | None = None,
    **more: str,
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in more.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[tuple[str, str, dict[str, str], bytes]]]]:
    """A server of this machine, its address, and what it was asked."""
    asked: list[tuple[str, str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append((self.command, self.path, dict(self.headers), body))
            answer(self)

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    running.handle_error = lambda *_: None  # type: ignore[method-assign]
    Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}", asked
    finally:
        running.shutdown()
        running.server_close()


def ask(relay: Relay, url: str, silent: str = "") -> list[str]:
    admitted = Federation(relay.addresses).admit(QUERY.format(url=url, silent=silent))
    answers = ox.Store().query(admitted.text, prefixes=dict(admitted.prefixes))
    assert isinstance(answers, ox.QuerySolutions)
    return [str(row["x"]) for row in answers]


def test_an_allowed_server_answers_the_engine():
    with server(rows) as (root, asked), Relay([f"{root}/sparql?a=b"]) as relay:
        assert ask(relay, f"{root}/sparql?a=b") == ['"there"']
    (method, path, headers, body) = asked[0]
    assert (method, path) == ("POST", "/sparql?a=b")
    assert headers["Content-Type"] == "application/sparql-query"
    assert headers["Host"] == root.removeprefix("http://")
    assert "127.0.0.1" not in headers["User-Agent"]
    assert body.startswith(b"SELECT")


def redirect(to: str, status: int = 307) -> Answer:
    return lambda handler: send(handler, status, "text/plain", b"", Location=to)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_this_machine_is_not_followed(status: int):
    with (
        server(rows) as (secret, asked),
        server(redirect(f"{secret}/secret", status)) as (root, _),
        Relay([f"{root}/sparql"]) as relay,
    ):
        with pytest.raises(OSError, match="redirects"):
            ask(relay, f"{root}/sparql")
        assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
        ),
        *("100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fe80::1%eth0",
            "fd00::1",
            "fec0::1",
        ),
        *(
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ),
        *("2130706433", "0x7f.1", "017700000001", "localhost", ""),
    ],
)
def test_a_name_that_leads_to_this_machine_or_its_network_is_refused(address: str):
    assert not is_public(address)
    with pytest.raises(NotRelayed):
        addresses_of("data.example", 443, lambda host, port: [address])
    with pytest.raises(NotRelayed):
        addresses_of("data.example", 443, lambda host, port: ["8.8.8.8", address])


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses_pass(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost.", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"]
)
def test_the_systems_resolver_is_not_believed_about_this_machine(host: str):
    with server(rows) as (root, asked):
        url = f"http://{host}:{root.rpartition(':')[2]}/sparql"
        with Relay([url]) as relay, pytest.raises(OSError, match="name"):
            ask(relay, url)
        assert asked == []


def test_a_name_is_resolved_once_and_the_checked_address_is_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service_relay, "is_public", lambda address: address == "127.0.0.1")
    resolved = iter([["127.0.0.1"], ["127.0.0.2"]])
    with server(rows) as (root, asked):
        port = root.rpartition(":")[2]
        url = f"http://data.example:{port}/sparql"
        with Relay([url], resolver=lambda host, port: next(resolved)) as relay:
            assert ask(relay, url) == ['"there"']
            with pytest.raises(OSError, match="public address"):
                ask(relay, url)
        assert [headers["Host"] for _, _, headers, _ in asked] == [f"data.example:{port}"]


CUT = {
    "too few bytes": lambda handler: send(handler, 200, "application/sparql-results+json", b"{}", length=99),
    "too many bytes": lambda handler: send(handler, 200, "application/sparql-results+json", b" " * 70_000),
    "not results": lambda handler: send(handler, 200, "text/html", b"<html>"),
    "an error": lambda handler: send(handler, 500, "application/sparql-results+json", b"{}"),
    "compressed": lambda handler: send(
        handler, 200, "application/sparql-results+json", b"x", **{"Content-Encoding": "gzip"}
    ),
    "no HTTP": lambda handler: handler.wfile.write(b"\0\0\0\0\r\n\r\n") and None,
    "nothing": lambda handler: None,
}


@pytest.mark.parametrize("answer", CUT.values(), ids=CUT.keys())
def test_what_is_not_a_whole_answer_is_an_error(answer: Answer):
    with (
        server(answer) as (root, _),
        Relay([f"{root}/sparql"], Limits(seconds=2, response_bytes=65_536)) as relay,
        pytest.raises(OSError, match="502"),
    ):
        ask(relay, f"{root}/sparql")


def slow(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def test_a_server_that_drips_is_cut_off():
    began = time.monotonic()
    with server(slow) as (root, _), Relay([f"{root}/sparql"], Limits(seconds=0.5)) as relay:
        with pytest.raises(OSError, match="in time"):
            ask(relay, f"{root}/sparql")
        assert time.monotonic() - began < 3


def test_silent_gives_what_the_specification_says_when_the_server_fails():
    with (
        server(redirect("http://127.0.0.1/")) as (root, _),
        Relay([f"{root}/sparql"]) as relay,
    ):
        admitted = Federation(relay.addresses).admit(QUERY.format(url=f"{root}/sparql", silent="SILENT "))
        answers = ox.Store().query(admitted.text, prefixes=dict(admitted.prefixes))
        assert isinstance(answers, ox.QuerySolutions)
        assert [row["x"] for row in answers] == [None]


def test_a_loaded_document_keeps_the_base_of_its_own_address():
    with (
        server(lambda handler: send(handler, 200, "text/turtle", b"<a> <b> <#c> .")) as (root, _),
        Relay([f"{root}/folder/document"]) as relay,
    ):
        admitted = Federation(relay.addresses).admit_update(f"LOAD <{root}/folder/document>")
        store = ox.Store()
        store.update(admitted.text, prefixes=dict(admitted.prefixes))
        (quad,) = store
    assert quad.subject == ox.NamedNode(f"{root}/folder/a")
    assert quad.object == ox.NamedNode(f"{root}/folder/document#c")


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/secret", "/../", "//", "/%2e", "/é".encode().decode("latin-1")]
)
def test_without_the_secret_path_nothing_is_relayed(path: str):
    with server(rows) as (root, asked), Relay([f"{root}/sparql"]) as relay:
        port = int(next(iter(relay.addresses.values())).split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode("latin-1"))
            assert b" 404 " in raw.makefile("rb").readline()
        assert asked == []


@pytest.mark.parametrize(
    ("media_type", "size", "status"),
    [("application/sparql-update", 9, 415), ("application/sparql-query", 1 << 21, 413)],
)
def test_only_queries_of_a_fair_size_are_relayed(media_type: str, size: int, status: int):
    with server(rows) as (root, asked), Relay([f"{root}/sparql"]) as relay:
        request = urllib.request.Request(
            next(iter(relay.addresses.values())),
            b"",
            {"Content-Type": media_type, "Content-Length": str(size)},
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=5)
        assert caught.value.code == status
        caught.value.close()
        assert asked == []


def test_a_path_cannot_be_guessed():
    with (
        Relay(["https://example.org/a", "https://example.org/b"]) as one,
        Relay(["https://example.org/a"]) as two,
    ):
        paths = [address.rpartition("/")[2] for address in (*one.addresses.values(), *two.addresses.values())]
    assert len(set(paths)) == 3
    assert all(len(path) >= 40 for path in paths)
