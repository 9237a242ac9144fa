"""One request and its answer over ASGI: the headers of every answer, whole answers, problems, bodies in bounds."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from kg_server.bounded_http import REQUEST, WHOLE
from kg_server.cache import Cache, Repeat
from kg_server.operations.access_log import Outcome
from kg_server.protocol.problems import Problem, render

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

DRAINED = 16 << 20
"""Bytes of a request that is too long that are still read."""

OPEN: Headers = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Allow, Content-Location, Content-Range, ETag, Link, Repr-Digest, Retry-After, WWW-Authenticate,"
        b" X-Request-ID",
    ),
    (b"x-content-type-options", b"nosniff"),
]
"""On every answer, errors too: the data is open, and pages of any site may read it."""
_OPEN_LINES = b"".join(b"%s: %s\r\n" % header for header in OPEN)


def lines_of(headers: Headers) -> bytes:
    """Return header lines as they are sent, with those that every answer has."""
    return _OPEN_LINES + b"".join([b"%s: %s\r\n" % header for header in headers])


class Left(Exception):
    """The client went away."""


class Broken(Exception):
    """An answer that was begun cannot be finished: the connection is broken, so that the client sees it."""


@dataclass(slots=True)
class Exchange:
    """A request, and what is told of its answer."""

    scope: Scope
    receive: Receive
    send: Send
    fields: dict[bytes, bytes]
    request_id: bytes
    began: float = field(default_factory=time.monotonic)
    status: int = 0
    size: int = 0
    outcome: Outcome = "answered"
    query: str | None = None
    form: str | None = None

    def text(self, name: bytes) -> str | None:
        """Return a header field as text."""
        value = self.fields.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def path(self) -> str:
        """The path of the request as it came, its escapes included."""
        raw: bytes = self.scope.get("raw_path") or quote(self.scope["path"]).encode("ascii")
        return raw.decode("latin-1").partition("?")[0]

    @property
    def server(self) -> str:
        """The address of the server, as the client named it, without a slash at its end."""
        host = self.text(b"host") or "localhost"
        return f"{self.scope['scheme']}://{host}{self.scope.get('root_path', '')}"

    @property
    def address(self) -> str:
        """The address of the endpoint, as the client named it."""
        return f"{self.server}/sparql"

    async def start(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Send the status and the headers."""
        self.status = status
        common = [*OPEN, (b"x-request-id", self.request_id), *headers]
        await self.send({"type": "http.response.start", "status": status, "headers": common})

    async def body(self, part: bytes, *, more: bool = False) -> None:
        """Send a part of the body."""
        self.size += len(part)
        await self.send({"type": "http.response.body", "body": part, "more_body": more})

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer, in the shortest way that there is."""
        send = self.scope.get(WHOLE)
        if send is None:
            await self.answer(status, headers, body)
            return
        sent = b"" if self.scope["method"] == "HEAD" else body
        self.status, self.size = status, len(sent)
        await send(status, b"%sx-request-id: %s\r\n" % (lines_of(headers), self.request_id), sent)

    def remember(self, cache: Cache, asked: Hashable, headers: Headers, body: bytes) -> None:
        """Have the same request answered in the same way when it comes again, if its bytes are known."""
        same = self.scope.get(REQUEST)
        if same is not None and self.scope["method"] == "GET" and self.query is not None:
            repeat = Repeat(asked, self.query, self.form or "", self.status, lines_of(headers), body)
            cache.remember(same, repeat)

    async def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer."""
        await self.start(status, headers)
        await self.body(b"" if self.scope["method"] == "HEAD" else body)

    async def tell(self, problem: Problem) -> None:
        """Answer with a problem, in the form that the client prefers."""
        if self.outcome == "answered":
            self.outcome = "refused"
        content_type, body = render(problem, self.text(b"accept"))
        headers = [
            (b"content-type", content_type.encode("ascii")),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"cache-control", b"no-store"),
            (b"vary", b"Accept"),
            *(
                (name.lower().encode("ascii"), value.encode("latin-1"))
                for name, value in problem.headers.items()
            ),
        ]
        await self.answer(problem.status, headers, body)

    async def json(self, document: dict[str, str]) -> None:
        """Answer with a JSON document."""
        self.allow(("GET", "HEAD"))
        body = (json.dumps(document, separators=(",", ":"), sort_keys=True) + "\n").encode("utf-8")
        headers = [
            (b"content-type", b"application/json"),
            (b"cache-control", b"no-store"),
            (b"content-length", str(len(body)).encode("ascii")),
        ]
        await self.answer(200, headers, body)

    def allow(self, methods: tuple[str, ...], said: str = "GET, HEAD") -> None:
        """Refuse another method (Problem); the header Allow says which ones there are."""
        if self.scope["method"] not in methods:
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "this address does not take that method; Allow lists those it takes",
                headers={"Allow": said},
            )

    async def read(self, most: int, seconds: float) -> bytes:
        """Return the body of the request.

        One that is too long is read on for a while, so that the client, which is still sending, reads the answer.

        Raises:
            Problem: It is longer than the server takes, or does not come in time.
            Left: The client went before its end.
        """
        parts: list[bytes] = []
        size = 0
        more = True
        try:
            async with asyncio.timeout(seconds):
                while more and size <= most + DRAINED:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        raise Left
                    part = message.get("body", b"")
                    more = message.get("more_body", False)
                    size += len(part)
                    if size <= most:
                        parts.append(part)
        except TimeoutError:
            raise Problem(
                408, f"the request did not end within {seconds:g} seconds", headers={"Connection": "close"}
            ) from None
        if size > most:
            raise Problem(
                413,
                f"the request has more than {most} bytes",
                headers={"Connection": "close"} if more else None,
            )
        return b"".join(parts)
