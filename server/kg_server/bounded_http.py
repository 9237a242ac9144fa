"""HTTP/1.1 with limits on what a client may send before it is listened to: bytes and seconds.

uvicorn bounds neither the head of a request nor the time that it may take to come; behind a reverse proxy nobody
notices, without one a single client could take all the memory or all the connections.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TARGET_BYTES = 60 << 10
"""The longest target (path and query string), a little less than httptools can take apart; a longer query is posted."""
HEAD_BYTES = 32 << 10
"""The headers, together; the target is counted apart."""
HEADERS = 100
HEAD_SECONDS = 15.0
BODY_SECONDS = 60.0
BODY_PART = 64 << 10
"""So many bytes of a body must come in BODY_SECONDS, or its end: a slow client may take its time, not for ever."""

_DETAILS = {
    HTTPStatus.BAD_REQUEST: "this is not HTTP/1.1",
    HTTPStatus.REQUEST_TIMEOUT: "the request did not come in time",
    HTTPStatus.REQUEST_URI_TOO_LONG: f"the address has more than {TARGET_BYTES} bytes; post the query",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: f"the headers have more than {HEAD_BYTES} bytes, or are over {HEADERS}",
}


class _TooMuch(Exception):
    """What came is too large to be a request of ours; the parser stops at it."""


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol, with limits; for `uvicorn.Config(http=BoundedHttp)`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Take what uvicorn gives."""
        super().__init__(*arguments, **named)
        self._in_head = True
        self._received = 0
        self._head_bytes = 0
        self._body_bytes = 0
        self._status = HTTPStatus.BAD_REQUEST
        self._clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._allow(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._allow(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._in_head:
            self._received += len(data)
            if self._clock is None:
                self._allow(HEAD_SECONDS)
        super().data_received(data)
        # A header that has not ended yet is still in the parser.
        if self._in_head and self._received > TARGET_BYTES + HEAD_BYTES and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > TARGET_BYTES:
            self._status = HTTPStatus.REQUEST_URI_TOO_LONG
            raise _TooMuch

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > HEAD_BYTES or len(self.headers) >= HEADERS:
            self._status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise _TooMuch
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._allow(BODY_SECONDS)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if self._body_bytes >= BODY_PART:
            self._body_bytes = 0
            self._allow(BODY_SECONDS)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_head = True
        self._received = 0
        self._allow(None)
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._status)

    def _allow(self, seconds: float | None) -> None:
        """Give the client so long for what it is sending; None when it is done."""
        if self._clock is not None:
            self._clock.cancel()
        self._clock = None if seconds is None else self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._clock = None
        if self.cycle is None or self.cycle.response_complete:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer in the protocol's stead, as the application would, and close."""
        self._allow(None)
        if self.cycle is not None and not self.cycle.response_complete:
            # An answer is under way on this connection: it cannot be told from another one.
            self.transport.abort()
            return
        document = {
            "type": "about:blank",
            "title": status.phrase,
            "status": status,
            "detail": _DETAILS[status],
        }
        body = json.dumps(document).encode("ascii") + b"\n"
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\n"
            "content-type: application/problem+json; charset=utf-8\r\n"
            "access-control-allow-origin: *\r\n"
            f"content-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
