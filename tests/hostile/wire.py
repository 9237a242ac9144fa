"""Requests as bytes on a socket: no client library tidies them up, and the connection may be misused too."""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from urllib.parse import quote_plus

PATIENCE = 12.0
"""Seconds until a server that neither answers nor closes is said to hang."""


class Reading(Enum):
    """What the client does once it has sent its bytes."""

    ALL = "reads until the answer is whole or the connection closes"
    HALF_CLOSED = "says that it sends no more, then reads"
    SLOWLY = "reads a few bytes at a time for a while, then leaves"
    NOT = "leaves at once"
    RESET = "resets the connection"
    LATER = "waits without reading, then leaves"


@dataclass(frozen=True)
class Hostile:
    """A hostile request."""

    name: str
    sends: Sequence[bytes | float]
    """Bytes to send, and pauses in seconds."""
    reading: Reading = Reading.ALL


@dataclass(frozen=True)
class Outcome:
    """What came back."""

    status: int | None = None
    """None when the connection closed without an answer, or the client left."""
    body: bytes = b""
    whole: bool = False
    """Whether the answer ended as its framing says."""
    hung: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def get(target: str | bytes, *headers: str | bytes, method: str = "GET") -> bytes:
    """Return a request without a body; what is given is not encoded any further."""
    return message(f"{method} ".encode() + _bytes(target) + b" HTTP/1.1", *headers)


def query(text: str, *headers: str | bytes) -> bytes:
    """Return a query by GET."""
    return get(f"/sparql?query={quote_plus(text)}", *headers)


def post(
    body: bytes,
    content_type: str = "application/sparql-query",
    *headers: str | bytes,
    length: int | str | None = None,
    target: str = "/sparql",
) -> bytes:
    """Return a request with a body."""
    said = len(body) if length is None else length
    start = f"POST {target} HTTP/1.1".encode()
    return message(start, f"Content-Type: {content_type}", f"Content-Length: {said}", *headers) + body


def message(start: bytes, *headers: str | bytes) -> bytes:
    """Return a request line and header lines, closed by an empty line."""
    lines = [start, b"Host: localhost", b"Connection: close", *map(_bytes, headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8")


def exchange(port: int, request: Hostile) -> Outcome:
    """Send a request and return what comes of it."""
    end = time.monotonic() + PATIENCE
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            for part in request.sends:
                if isinstance(part, float):
                    time.sleep(part)
                else:
                    connection.sendall(part)
            if request.reading is Reading.HALF_CLOSED:
                connection.shutdown(socket.SHUT_WR)
        except TimeoutError:
            return Outcome(hung=True)
        except OSError:
            # The server closed before it had everything: it may have said why. Depending on when, that is a broken
            # pipe, a reset, or a connection that is no longer one.
            pass
        if request.reading in _LEAVING:
            _LEAVING[request.reading](connection)
            return Outcome()
        return _answer(connection, end)


def _leave_slowly(connection: socket.socket) -> None:
    connection.settimeout(0.05)
    for _ in range(20):
        try:
            connection.recv(1)
        except TimeoutError:
            continue
        except OSError:
            return
        time.sleep(0.05)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


_LEAVING: dict[Reading, Callable[[socket.socket], None]] = {
    Reading.NOT: lambda connection: None,
    Reading.RESET: _reset,
    Reading.LATER: lambda connection: time.sleep(0.5),
    Reading.SLOWLY: _leave_slowly,
}


def _answer(connection: socket.socket, end: float) -> Outcome:
    received = bytearray()
    needed: int | None = None
    while True:
        connection.settimeout(max(0.01, end - time.monotonic()))
        try:
            part = connection.recv(1 << 18)
        except TimeoutError:
            return replace(parsed(bytes(received), closed=False), hung=True)
        except OSError:
            part = b""
        received += part
        if needed is None and b"\r\n\r\n" in received:
            needed = _needed(bytes(received))
        ended = len(received) >= needed if needed else received.endswith(b"\r\n0\r\n\r\n")
        if not part or (needed is not None and ended):
            return parsed(bytes(received), closed=not part)


def _needed(received: bytes) -> int:
    """Return how many bytes the first answer has, head included; 0 when only its end will tell."""
    head = received.partition(b"\r\n\r\n")[0]
    length = re.search(rb"\r\ncontent-length:\s*(\d+)", head, re.IGNORECASE)
    return len(head) + 4 + int(length[1]) if length else 0


def parsed(received: bytes, *, closed: bool) -> Outcome:
    """Return the first final answer in what a server sent, as far as it came."""
    while received.startswith((b"HTTP/1.1 100", b"HTTP/1.0 100")) and b"\r\n\r\n" in received:
        received = received.partition(b"\r\n\r\n")[2]
    head, ended, body = received.partition(b"\r\n\r\n")
    start, *lines = head.split(b"\r\n")
    words = start.split(b" ")
    if not ended or len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return Outcome()
    status = int(words[1])
    headers = {
        name.decode("latin-1").strip().lower(): value.decode("latin-1").strip()
        for name, _, value in (line.partition(b":") for line in lines)
    }
    if "chunked" in headers.get("transfer-encoding", ""):
        body, whole = _dechunked(body)
    elif "content-length" in headers:
        length = int(headers["content-length"])
        body, whole = body[:length], len(body) >= length
    else:
        whole = closed
    return Outcome(status, body, whole or status in (204, 304), headers=headers)


def _dechunked(body: bytes) -> tuple[bytes, bool]:
    parts = bytearray()
    at = 0
    while (line := body.find(b"\r\n", at)) >= 0:
        count = int(body[at:line].split(b";")[0], 16)
        at = line + 2
        if count == 0:
            return bytes(parts), body.find(b"\r\n", at) >= 0
        parts += body[at : at + count]
        at += count + 2
    return bytes(parts), False
