"""The ASGI application of the writable part: `/update`, `/store` and `/store/…`; the front answers `/sparql`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import TypeVar

from kg_server.protocol.problems import Problem, render
from kg_server.service import Federation
from kg_server.writable import graph_store, update
from kg_server.writable.client import Ended, Full, Gone, ScratchClient
from kg_server.writable.jobs import Job, Kind, Reply
from kg_server.writable.limits import Limits
from kg_server.writable.request import Disconnected, Receive, Request, Scope, Send
from kg_server.writable.token import carries

UPDATE, STORE = "/update", "/store"

_Answer = TypeVar("_Answer")


class ReadOnly:
    """`/update` and `/store` of a server that was not started with `--writable`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse."""
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            await _send(send, request, Reply(204, {"Allow": "OPTIONS"}))
            return
        problem = Problem(
            403,
            "this server is read-only: its graph is changed in its Turtle files, and released anew",
            mend="for a scratch store, start one with kg serve --writable --token-file FILE",
        )
        await _send(send, request, Reply.of(problem))


class Writable:
    """The application."""

    def __init__(
        self,
        token: str,
        limits: Limits,
        address: Path,
        *,
        federation: Federation | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        """Serve a scratch store.

        Args:
            token: What every write must carry.
            limits: What a request may take.
            address: Where the store is (`Scratch.address`).
            federation: The other servers that an update may go out to; by default none.
            prefixes: The prefixes that an update need not declare, and that graphs are written with.
        """
        self._token = token
        self._limits = limits
        self._federation = federation or Federation()
        self._prefixes = dict(prefixes or {})
        self._client = ScratchClient(address, limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            allowed = _allowed(request.path)
            if request.method == "OPTIONS":
                reply = _options(allowed)
            elif request.method not in allowed:
                raise Problem(
                    405,
                    "this address does not take that method; Allow lists those it takes",
                    headers={"Allow": ", ".join(allowed)},
                )
            else:
                reply = await self._reply(request)
        except Problem as problem:
            reply = Reply.of(problem)
        except Disconnected:
            return
        await _send(send, request, reply)

    async def _reply(self, request: Request) -> Reply:
        if request.method not in graph_store.READS:
            self._authorize(request)
        if request.path == UPDATE:
            job = await update.update_job(request, self._limits, self._federation, self._prefixes)
            return await self._done(request, self._client.write(job, b""), job)
        target = graph_store.target_of(request, STORE)
        if request.method in graph_store.READS:
            job = graph_store.read_job(request, target, self._limits, self._prefixes)
            return await self._done(request, self._client.read(job), job)
        job, body = await graph_store.write_job(
            request, target, self._limits, self._federation, self._prefixes
        )
        return await self._done(request, self._client.write(job, body), job)

    def _authorize(self, request: Request) -> None:
        authorization = request.headers.get("authorization")
        if not carries(authorization, self._token):
            error = ', error="invalid_token"' if authorization else ""
            raise Problem(
                401,
                "this write needs the server's token",
                headers={"WWW-Authenticate": f'Bearer realm="kg"{error}'},
                mend="send the header Authorization: Bearer TOKEN",
            )

    async def _done(self, request: Request, doing: Awaitable[Reply], job: Job) -> Reply:
        """Return the outcome of a job, and see to it that nothing is done for a client that has left."""
        try:
            return await _unless_left(request, doing)
        except Ended as ended:
            changed = "" if job.kind is Kind.GET else "; nothing was changed"
            if ended.seconds >= job.deadline:
                raise Problem(
                    504, f"this did not end within {job.deadline:g} seconds{changed}", timeout=job.deadline
                ) from None
            raise Problem(
                507, f"this took more memory than a request or the store may have{changed}"
            ) from None
        except Full:
            raise Problem(503, "the server is busy; try again", headers={"Retry-After": "5"}) from None
        except Gone:
            raise Problem(503, "the scratch store has ended; it is empty after a new start") from None


async def _unless_left(request: Request, doing: Awaitable[_Answer]) -> _Answer:
    """Return what is awaited, or cancel it when the client leaves before.

    Raises:
        Disconnected: The client has left.
    """
    work = asyncio.ensure_future(doing)
    watch = asyncio.ensure_future(request.left())
    try:
        await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise Disconnected
        return work.result()
    finally:
        for task in (work, watch):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


def _allowed(path: str) -> tuple[str, ...]:
    if path == UPDATE:
        return ("OPTIONS", "POST")
    if path == STORE or path.startswith(f"{STORE}/"):
        return ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
    raise Problem(404, "there is nothing at this address")


def _options(allowed: tuple[str, ...]) -> Reply:
    methods = ", ".join(allowed)
    headers = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    if "PATCH" in allowed:
        headers["Accept-Patch"] = "application/sparql-update"
        headers["Accept-Post"] = graph_store.ACCEPT_POST
    elif "GET" not in allowed:
        headers["Accept-Post"] = update.ACCEPT_POST
    return Reply(204, headers)


async def _send(send: Send, request: Request, reply: Reply) -> None:
    headers, body = dict(reply.headers), reply.body
    if reply.problem:
        members = dict(reply.problem)
        problem = Problem(reply.status, members.pop("detail"), **members)
        headers["Content-Type"], body = render(problem, request.headers.get("accept"))
    if reply.status not in (204, 304):
        headers["Content-Length"] = str(len(body))
    headers.setdefault("Cache-Control", "no-store" if reply.problem else "no-cache")
    await send({"type": "http.response.start", "status": reply.status, "headers": _encoded(headers)})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]
