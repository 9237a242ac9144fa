"""What a server refuses is told in its own words, at the place in the query that the user wrote."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from kg.errors import QueryError
from kg.store.remote import RemoteStore

PREFIXES = {"e": "https://example.org/"}
ADDED = len("PREFIX e: <https://example.org/> ")
QUERY = "SELECT * { e:a ?p }"


@pytest.fixture
def refused() -> Iterator[Callable[[int, str], QueryError]]:
    """Give what a query gets from a server that answers it with a status and a body."""

    @contextmanager
    def answering(status: int, body: str) -> Iterator[str]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            Thread(target=server.handle_request, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/sparql"

    def ask(status: int, body: str) -> QueryError:
        with answering(status, body) as url, pytest.raises(QueryError) as error:
            RemoteStore(url, PREFIXES).query(QUERY)
        return error.value

    yield ask


def test_a_problem_document_is_told_at_its_place_in_what_was_written(
    refused: Callable[[int, str], QueryError],
) -> None:
    error = refused(400, json.dumps({"detail": "ici : « } »", "line": 1, "column": ADDED + 19}))
    assert str(error) == f"1:19: ici : « }} »\n1 | {QUERY}\n  | {' ' * 18}^"


def test_the_words_of_another_server_are_told_at_their_place(
    refused: Callable[[int, str], QueryError],
) -> None:
    """These are what Oxigraph says."""
    error = refused(400, f'error at 1:{ADDED + 19}: expected one of [a-z], "{{"')
    assert (error.line, error.column) == (1, 19)
    assert error.excerpt == f"1 | {QUERY}\n  | {' ' * 18}^"


def test_words_without_a_place_are_told(refused: Callable[[int, str], QueryError]) -> None:
    assert "Virtuoso 37000 Error SP030" in refused(400, "Virtuoso 37000 Error SP030").message


@pytest.mark.parametrize(
    ("status", "said"), [(500, "out of luck"), (503, "HTTP 503 Service Unavailable: out of luck")]
)
def test_a_fault_of_the_server_is_told(
    refused: Callable[[int, str], QueryError], status: int, said: str
) -> None:
    error = refused(status, json.dumps({"detail": "out of luck"}))
    assert error.message.endswith(f"/sparql: {said}")
    assert error.mend


def test_nobody_there_is_told_without_a_number() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(QueryError) as error:
        RemoteStore(f"http://127.0.0.1:{port}/sparql").query("ASK {}")
    assert "Errno" not in error.value.message
