"""One query, from the parameters of its request to the last byte of its answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

from kg_server.cache import Answer, Cache, Compressor, compressor
from kg_server.engine.frames import Head, Job
from kg_server.engine.pool import Busy, Died, Failure, Pool, Refusal, TimedOut, TooLarge
from kg_server.exchange import Broken, Exchange, Headers, Left
from kg_server.operations.metrics import Metrics
from kg_server.protocol import formats, request
from kg_server.protocol.negotiation import coding
from kg_server.protocol.problems import Problem
from kg_server.settings import Settings

HELD = 64 * 1024

LONGEST_WITHOUT_CHUNKS = 16 * 1024 * 1024
"""The most bytes of an answer by HTTP/1.0, which cannot show that an answer was cut: it is sent with its length."""

WATCHED_AFTER = 0.05
"""Seconds after which a query is watched for its client's leaving."""

RETRY_AFTER = "5"
"""Seconds."""

VARY = (b"vary", b"Accept, Accept-Encoding")
KEPT = [VARY, (b"cache-control", b"public, max-age=60")]
NOT_KEPT = [VARY, (b"cache-control", b"no-store")]


@dataclass(slots=True)
class Serving:
    """A release that is being served."""

    settings: Settings
    pool: Pool
    cache: Cache
    fixed: bool = True
    """Whether it never changes, so that its answers can be kept; a scratch store does."""


class Answering:
    """Answers one request to `/sparql`."""

    kept: ClassVar[Headers] = KEPT
    """The headers of an answer that may be kept."""
    held: ClassVar[int] = HELD
    """Bytes that are held back until the answer is known to be longer, or whole and has its tag."""
    not_kept: ClassVar[Headers] = NOT_KEPT
    """The headers of one that may not."""
    task: ClassVar[str] = "query"
    """What a worker does, in the words of a problem."""
    advice: ClassVar[str] = "ask for less, or take the dump"
    """What to do when it asks too much."""
    statuses: ClassVar[Mapping[str, int]] = {}
    """The status of an answer by its form; 200 when it is not here."""

    def __init__(self, serving: Serving, exchange: Exchange, metrics: Metrics) -> None:
        """Take the release that answers, and the request.

        Args:
            serving: The release, kept to the end even when another one comes.
            exchange: The request.
            metrics: Told of the cache and of kills.
        """
        self._serving = serving
        self._exchange = exchange
        self._metrics = metrics
        self._coding = coding(exchange.text(b"accept-encoding"))
        self._left = False
        self._done = False

    async def answer(self, body: bytes, without_query: Callable[[], Awaitable[None]]) -> None:
        """Answer.

        Args:
            body: The body of a POST.
            without_query: What answers a bare GET.

        Raises:
            Problem: There is an error to answer with; nothing was sent.
            Left: The client went away.
            Broken: The answer was begun, and cannot be finished.
        """
        exchange = self._exchange
        method = exchange.scope["method"]
        content_type = exchange.text(b"content-type") if method == "POST" else None
        parameters = request.read(method, exchange.scope["query_string"], content_type, body)
        if not parameters and method != "POST":
            await without_query()
            return
        asked = request.interpret(parameters, exchange.text(b"accept"), exchange.address)
        seconds = request.timeout(parameters, self._serving.settings.timeout)
        exchange.query = asked.query
        kept = self._serving.cache.get(asked)
        if kept is None:
            await self._evaluate(asked, seconds)
            return
        self._metrics.cache("hit")
        exchange.form, exchange.outcome = kept.form, "cached"
        headers, body = await self._send(kept)
        exchange.remember(self._serving.cache, asked, headers, body)

    async def _evaluate(self, asked: request.Asked, seconds: float) -> None:
        job = Job(
            asked.query,
            asked.rows and asked.rows[1],
            asked.graph and asked.graph[1],
            asked.inference,
            asked.default_graphs,
            asked.named_graphs,
            asked.bom,
            asked.base,
            seconds,
        )
        await self._run(job, asked)

    async def _run(self, job: Job, asked: Hashable) -> None:
        """Have a worker do a job, and relay what it gives."""
        self._metrics.cache("miss")
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        watch: asyncio.Task[None] | None = None

        def begin() -> None:
            nonlocal watch
            watch = loop.create_task(self._watch(task))

        # Most queries end before anyone could leave.
        soon = loop.call_later(WATCHED_AFTER, begin)
        try:
            async with aclosing(self._serving.pool.run(job)) as parts:
                await self._relay(parts, asked, job)
        except asyncio.CancelledError:
            if not self._left:
                raise
            task.uncancel()
            self._metrics.killed("client-left")
            raise Left from None
        finally:
            self._done = True
            soon.cancel()
            if watch is not None:
                watch.cancel()

    async def _watch(self, task: asyncio.Task[object]) -> None:
        """Stop the task when the client goes before its answer is there; its worker is then killed."""
        while (await self._exchange.receive())["type"] != "http.disconnect":
            pass
        if not self._done:
            self._left = True
            task.cancel()

    async def _relay(self, parts: AsyncGenerator[bytes], asked: Hashable, job: Job) -> None:
        exchange, cache = self._exchange, self._serving.cache
        held: list[bytes] = []
        size = 0
        chunks = exchange.scope.get("http_version") != "1.0"
        most = self.held if chunks else LONGEST_WITHOUT_CHUNKS
        try:
            head = Head.decode(await anext(parts))
            exchange.form = head.form
            async for part in parts:
                held.append(part)
                size += len(part)
                if size > most:
                    break
            else:
                answer = Answer(
                    b"".join(held), self._content_type(head, asked), head.form, self._fixed(head), _own(head)
                )
                self._keep(answer, asked)
                await self._send(answer)
                return
        except Failure as failure:
            raise self._problem(failure, job) from None
        if not chunks:
            raise Problem(413, f"an answer of more than {most} bytes needs HTTP/1.1, or a smaller question")
        try:
            whole = await self._stream(head, asked, held, parts)
        except Failure as failure:
            raise Broken(self._problem(failure, job).detail) from None
        if whole is not None and self._fixed(head):
            answer = Answer(whole, self._content_type(head, asked), head.form, own=_own(head))
            cache.put(asked, answer)

    def _keep(self, answer: Answer, asked: Hashable) -> None:
        cache = self._serving.cache
        if not answer.kept or len(answer.body) > cache.longest:
            return
        answer.variant(self._coding, self.kept)
        cache.put(asked, answer)

    async def _send(self, answer: Answer) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Send a whole answer; return the headers and the body that were sent."""
        exchange = self._exchange
        variant = answer.variant(self._coding, self.kept if answer.kept else self.not_kept)
        status, headers, body = self.statuses.get(answer.form, 200), variant.headers, variant.body
        known = exchange.fields.get(b"if-none-match")
        if known is not None and answer.kept and _matches(known, variant.etag):
            if exchange.outcome == "cached":
                exchange.outcome = "not-modified"
            status, body = 304, b""
            headers = [header for header in headers if not header[0].startswith(b"content-")]
        self._done = True
        await exchange.whole(status, headers, body)
        return headers, body

    async def _stream(
        self, head: Head, asked: Hashable, held: list[bytes], parts: AsyncGenerator[bytes]
    ) -> bytes | None:
        """Send an answer part by part; return it when it is short enough to be kept."""
        exchange = self._exchange
        status = self.statuses.get(head.form, 200)
        headers = [
            (b"content-type", self._content_type(head, asked)),
            *(self.kept if self._fixed(head) else self.not_kept),
            *_own(head),
        ]
        squeeze: Compressor | None = None
        if self._coding is not None:
            squeeze = compressor(self._coding)
            headers.append((b"content-encoding", self._coding.encode("ascii")))
        if exchange.scope["method"] == "HEAD":
            self._done = True
            await exchange.answer(status, headers, b"")
            return None
        await exchange.start(status, headers)
        size, longest = 0, self._serving.cache.longest
        kept: list[bytes] | None = []
        pending = b"".join(held)
        held.clear()
        while True:
            if kept is not None:
                size += len(pending)
                if size > longest:
                    kept = None
                else:
                    kept.append(pending)
            part = pending if squeeze is None else squeeze.compress(pending)
            if part:
                await exchange.body(part, more=True)
            try:
                pending = await anext(parts)
            except StopAsyncIteration:
                break
        self._done = True
        await exchange.body(b"" if squeeze is None else squeeze.flush())
        return None if kept is None else b"".join(kept)

    def _fixed(self, head: Head) -> bool:
        return self._serving.fixed and not head.volatile

    def _content_type(self, head: Head, asked: Hashable) -> bytes:
        """Return the media type that was asked for, with its charset."""
        assert isinstance(asked, request.Asked)
        format_ = formats.FORMATS[head.format]
        said = asked.rows if format_.kind == formats.ROWS else asked.graph
        return format_.content_type(said[0] if said else None).encode("ascii")

    def _problem(self, failure: Failure, job: Job) -> Problem:
        """Return what to tell of a failure."""
        exchange = self._exchange
        if isinstance(failure, Refusal):
            told = json.loads(failure.payload)
            exchange.outcome = "refused"
            return Problem(told.pop("status"), told.pop("detail"), **told)
        if isinstance(failure, TimedOut):
            exchange.outcome = "deadline"
            self._metrics.killed("deadline")
            return Problem(
                504,
                f"the {self.task} did not end within {job.deadline:g} seconds; {self.advice}",
                timeout=job.deadline,
            )
        if isinstance(failure, TooLarge):
            exchange.outcome = "size"
            self._metrics.killed("size")
            most = self._serving.settings.result_bytes
            return Problem(413, f"the answer has more than {most} bytes; {self.advice}")
        if isinstance(failure, Busy):
            exchange.outcome = "busy"
            self._metrics.turned_away("queue")
            return Problem(503, "the server is busy; try again", headers={"Retry-After": RETRY_AFTER})
        assert isinstance(failure, Died)
        exchange.outcome = "memory"
        self._metrics.killed("memory")
        return Problem(
            503,
            f"the {self.task} ended its process, perhaps for want of memory; {self.advice}",
            headers={"Retry-After": RETRY_AFTER},
        )


def _own(head: Head) -> Headers:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in head.headers]


def _matches(if_none_match: bytes, etag: bytes) -> bool:
    """Tell whether the client has that variant already (RFC 9110, section 13.1.2: compared weakly)."""
    if if_none_match.strip() == b"*":
        return True
    return any(tag.strip().removeprefix(b"W/") == etag for tag in if_none_match.split(b","))
