"""What a client sends is bounded before anyone listens to it, and the refusal is a problem document."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from kg_server import bounded_http
from kg_server.bounded_http import HEAD_BYTES, HEADERS, TARGET_BYTES, BoundedHttp


async def echo(scope: Any, receive: Any, send: Any) -> None:
    size = 0
    while True:
        event = await receive()
        size += len(event.get("body", b""))
        if not event.get("more_body"):
            break
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"%d" % len(str(size)))],
        }
    )
    await send({"type": "http.response.body", "body": str(size).encode()})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    patch = pytest.MonkeyPatch()
    patch.setattr(bounded_http, "HEAD_SECONDS", 0.5)
    patch.setattr(bounded_http, "BODY_SECONDS", 0.5)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        echo, http=BoundedHttp, loop="asyncio", lifespan="off", log_config=None, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()
    listener.close()
    patch.undo()


def answer(port: int, *parts: bytes | float) -> tuple[int | None, bytes]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        received = b""
        try:
            for part in parts:
                if isinstance(part, float):
                    time.sleep(part)
                else:
                    connection.sendall(part)
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionError:
            pass
    head, _, body = received.partition(b"\r\n\r\n")
    return (int(head.split(b" ")[1]) if head else None), body


def request(*headers: str, target: str = "/", method: str = "GET") -> bytes:
    return "\r\n".join(
        [f"{method} {target} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
    ).encode()


def test_what_is_within_the_limits_passes(port: int):
    assert answer(port, request(target="/" + "x" * (TARGET_BYTES - 1))) == (200, b"0")
    assert answer(port, request("X: " + "y" * (HEAD_BYTES - 100))) == (200, b"0")
    assert answer(port, request(*(f"X: {n}" for n in range(HEADERS - 2)))) == (200, b"0")
    body = b"z" * 500_000
    assert answer(port, request(f"Content-Length: {len(body)}", method="POST") + body) == (200, b"500000")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request(target="/" + "x" * TARGET_BYTES), 414),
        (request("X: " + "y" * HEAD_BYTES), 431),
        (request("X" * HEAD_BYTES + ": y"), 431),
        (request(*(f"X: {n}" for n in range(HEADERS))), 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 3_000_000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 100_000, 431),
        (b"GET /" + b"y" * 3_000_000, 414),
        (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    ],
)
def test_what_is_too_much_is_refused(port: int, sent: bytes, status: int):
    found, body = answer(port, sent)
    # The connection closes while the client still sends, which may cost it the answer.
    assert found == status or (found is None and len(sent) > 200_000)
    assert found is None or json.loads(body)["status"] == status


@pytest.mark.parametrize("sent", [b"", b"GET", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX: y"])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, sent: bytes):
    began = time.monotonic()
    assert answer(port, sent)[0] == 408
    assert time.monotonic() - began < 3


def test_dripping_does_not_help(port: int):
    began = time.monotonic()
    drips = [part for _ in range(40) for part in (b"X: y\r\n", 0.05)]
    assert answer(port, b"GET / HTTP/1.1\r\n", *drips)[0] in (408, None)
    assert time.monotonic() - began < 5


def test_a_body_that_does_not_come_is_not_waited_for(port: int):
    began = time.monotonic()
    assert answer(port, request("Content-Length: 10", method="POST") + b"half")[0] is None
    assert time.monotonic() - began < 3


def test_an_answer_may_take_longer_than_the_request_and_the_next_request_is_bounded_too(port: int):
    first = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    began = time.monotonic()
    assert answer(port, first, 0.2, b"GET /", 0.1)[0] == 200
    assert time.monotonic() - began < 3


def test_a_large_body_may_take_its_time(port: int):
    part = b"z" * bounded_http.BODY_PART
    sent = [item for _ in range(5) for item in (part, 0.25)]
    head = request(f"Content-Length: {len(part) * 5}", method="POST")
    assert answer(port, head, *sent) == (200, str(len(part) * 5).encode())


class Twice:
    """Answers every request with what it has been asked so far, and a repeated one without being asked."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.known: dict[bytes, tuple[int, bytes, bytes]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        body = b"asked %d" % len(self.asked)
        self.asked.append(scope["path"].encode())
        headers = b"content-length: %d\r\n" % len(body)
        if bounded_http.REQUEST in scope:
            self.known[scope[bounded_http.REQUEST]] = (200, headers, b"repeated")
        await scope[bounded_http.WHOLE](200, headers, body)

    def repeated(self, sent: bytes, client: str) -> tuple[int, bytes, bytes] | None:
        assert client == "127.0.0.1"
        return self.known.get(sent)


@pytest.fixture
def twice() -> Iterator[tuple[int, Twice]]:
    application = Twice()
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        http=BoundedHttp,
        loop="asyncio",
        lifespan="off",
        log_config=None,
        ws="none",
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield listener.getsockname()[1], application
    server.should_exit = True
    thread.join()
    listener.close()


def bodies(port: int, *parts: bytes, count: int) -> list[bytes]:
    """Send parts on one connection, each when the answers so far are there; return the bodies of the answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        received = b""
        for part in parts:
            connection.sendall(part)
            time.sleep(0.1)
        while received.count(b"\r\n\r\n") < count or not received.endswith((b"ed", b"0", b"1", b"2", b"3")):
            chunk = connection.recv(65536)
            if not chunk:
                break
            received += chunk
    return [part.split(b"HTTP/1.1")[0] for part in received.split(b"\r\n\r\n")[1:]]


PLAIN = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"


def test_the_same_bytes_get_the_same_answer_without_asking_the_application_again(twice):
    port, application = twice
    assert bodies(port, PLAIN, PLAIN, PLAIN, count=3) == [b"asked 0", b"repeated", b"repeated"]
    assert bodies(port, PLAIN, count=1) == [b"repeated"]
    assert application.asked == [b"/a"]


def test_two_requests_in_one_piece_are_two_requests(twice):
    port, _ = twice
    assert bodies(port, PLAIN + PLAIN, count=2) == [b"asked 0", b"asked 1"]
    assert bodies(port, PLAIN + PLAIN, count=2) == [b"asked 2", b"asked 3"]


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n",
        b"GET /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /b HTTP/1.1\r\nHost: x\r\nX-Request-ID: mine\r\n\r\n",
        b"GET /b HTTP/1.0\r\nHost: x\r\n\r\n",
    ],
    ids=["body to come", "chunks to come", "closes", "has an id of its own", "HTTP/1.0"],
)
def test_what_is_more_than_its_bytes_is_asked_each_time(twice, request_):
    port, _ = twice
    rest = {b"Content-Length": b"hello", b"Transfer-Encoding": b"0\r\n\r\n"}
    after = next((body for name, body in rest.items() if name in request_), b"")
    for number in range(2):
        assert bodies(port, request_, after, count=1) == [b"asked %d" % number]
