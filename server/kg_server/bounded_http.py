"""HTTP/1.1 with limits on what a client may send before it is listened to, and a short way for what was sent before.

uvicorn bounds neither the head of a request nor the time that it may take to come; behind a reverse proxy nobody
notices, without one a single client could take all the memory or all the connections.

A request that comes in one piece, byte for byte as an earlier one, is answered with that one's response when the
application still has it (`repeated`): taking it apart would cost more than all the rest.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

WHOLE = "kg.whole"
"""The member of an ASGI scope with what sends a whole response at once, `async (status, header lines, body)`: uvicorn
writes head and body apart, and looks at every header. The lines must be right, the content's length among them."""
REQUEST = "kg.request"
"""The member of an ASGI scope that holds the request as it came, when it came in one piece and has no body."""

TARGET_BYTES = 60 << 10
"""The longest target (path and query string), a little less than httptools can take apart; a longer query is posted."""
HEAD_BYTES = 32 << 10
"""The headers, together; the target is counted apart."""
HEADERS = 100
HEAD_SECONDS = 15.0
BODY_SECONDS = 60.0
BODY_PART = 64 << 10
"""So many bytes of a body must come in BODY_SECONDS, or its end: a slow client may take its time, not for ever."""

Repeated = Callable[[bytes, str], tuple[int, bytes, bytes] | None]
"""What an application has to say of the bytes of a request, and the address of its client: status, header lines and
body of the response to the same request, if there was one."""

_JOINED = 64 << 10
"""Bytes below which copying a body costs less than sending it apart."""
_END = b"\r\n\r\n"
_PECULIAR = frozenset({b"expect", b"upgrade", b"x-request-id"})
"""Headers that make an answer more than its status, headers and body, or different each time."""

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
        self._asks: Repeated | None = getattr(self.app, "repeated", None)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._allow(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._allow(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        whole = self._between and data.find(_END) == len(data) - len(_END)
        if whole and not self.flow.write_paused and self._repeat(data):
            return
        if self._in_head:
            self._received += len(data)
        super().data_received(data)
        if self._received and self._clock is None and not self.transport.is_closing():
            self._allow(HEAD_SECONDS if self._in_head else BODY_SECONDS)
        if whole and self._is_plain():
            cast("dict[str, object]", self.scope)[REQUEST] = data
        # A header that has not ended yet is still in the parser.
        if self._in_head and self._received > TARGET_BYTES + HEAD_BYTES and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    @property
    def _between(self) -> bool:
        """Whether nothing of a request has come that was not answered."""
        return self._in_head and not self._received and (self.cycle is None or self.cycle.response_complete)

    def _is_plain(self) -> bool:
        """Tell whether the request that just came is whole, has no body, and asks nothing of the connection."""
        cycle = self.cycle
        if cycle is None or cycle.more_body or cycle.body or not cycle.keep_alive or not self._in_head:
            return False
        return self._asks is not None and not any(
            name in _PECULIAR or (name == b"connection" and value.lower() != b"keep-alive")
            for name, value in self.headers
        )

    def _repeat(self, data: bytes) -> bool:
        """Answer a request as the same one was answered before, if it was."""
        if self._asks is None:
            return False
        found = self._asks(data, self.client[0] if self.client else "")
        if found is None:
            return False
        self._allow(None)
        self._unset_keepalive_if_required()
        self._write(*found)
        self.server_state.total_requests += 1
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )
        return True

    async def _send_whole(self, cycle: RequestResponseCycle, status: int, lines: bytes, body: bytes) -> None:
        """Do for a whole response what uvicorn's cycle does for one in parts."""
        if self.flow.write_paused and not cycle.disconnected:
            await self.flow.drain()
        if cycle.disconnected:
            return
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        self._write(status, lines if cycle.keep_alive else lines + b"connection: close\r\n", body)
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def _write(self, status: int, lines: bytes, body: bytes) -> None:
        common = b"".join(b"%s: %s\r\n" % header for header in self.server_state.default_headers)
        head = b"%s%s%s\r\n" % (STATUS_LINE[status], common, lines)
        if len(body) < _JOINED:
            self.transport.write(head + body)
        else:
            self.transport.write(head)
            self.transport.write(body)

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
        self._allow(None)  # The time of the body begins when what came has been read.
        super().on_headers_complete()
        # uvicorn itself heeds "Connection: close" in a request only of late.
        self.cycle.keep_alive = self.cycle.keep_alive and self.parser.should_keep_alive()
        cast("dict[str, object]", self.scope)[WHOLE] = partial(self._send_whole, self.cycle)

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
