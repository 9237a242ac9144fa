"""The ASGI application: what workers answer, the files of releases and health itself, the rest by those it is given.

It never evaluates a query: workers do (`kg_server.engine`). The first part of an answer is held back until it is known
to be whole or too long to hold, so that an early failure is a real error; a failure after that breaks the connection,
because an answer that ends well is taken for the whole. A repeated request is answered from the cache before anything
else is done.
"""

from __future__ import annotations

import itertools
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from kg_server.addresses import public_address
from kg_server.answering import Answering, Serving
from kg_server.describing import Describing, is_told
from kg_server.description import describe
from kg_server.engine.frames import Job
from kg_server.engine.pool import Failure
from kg_server.exchange import OPEN, Broken, Exchange, Headers, Left, Receive, Scope, Send
from kg_server.explaining import Explaining
from kg_server.home import language_of, page
from kg_server.operations.access_log import AccessLog, Entry, Outcome
from kg_server.operations.metrics import CONTENT_TYPE, Metrics
from kg_server.operations.rate_limit import RateLimit
from kg_server.protocol import formats, request
from kg_server.protocol.negotiation import chosen, prefers
from kg_server.protocol.problems import Problem
from kg_server.releases.files import find
from kg_server.releases.transfer import Transfers
from kg_server.validating import Validating

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOGGER = logging.getLogger("kg_server")

PATIENCE = 5.0
"""How long the readiness check waits for an answer, in seconds."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_RELEASE_FILE = re.compile(r"/release/([^/]+)/([^/]+)")
_READ_FIELDS = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"content-type",
        b"host",
        b"if-none-match",
        b"if-range",
        b"range",
        b"x-request-id",
    }
)
PREFLIGHT: Headers = [
    (b"access-control-allow-headers", b"Accept, Authorization, Content-Type, If-None-Match, X-Request-ID"),
    (b"access-control-max-age", b"86400"),
]


@dataclass(slots=True)
class Front:
    """The application."""

    serving: Serving
    pages: Application | None = None
    """Whatever is asked at another path than the front's own."""
    mounted: dict[str, Application] = field(default_factory=dict)
    """Applications by the first step of the path: those of `/update` and `/store`."""
    metrics: Metrics = field(default_factory=Metrics)
    snapshots: Callable[[], Awaitable[str]] | None = None
    """Gives the metrics of all the processes that serve."""
    log: AccessLog | None = None
    limit: RateLimit | None = None
    transfers: Transfers = field(default_factory=Transfers)
    _ids: Iterator[int] = field(default_factory=itertools.count)
    _prefix: bytes = field(default_factory=lambda: secrets.token_hex(6).encode("ascii"))
    _descriptions: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    _routes: dict[str, Callable[[Exchange], Awaitable[None]]] = field(init=False)

    def __post_init__(self) -> None:
        self._routes = {
            "/sparql": self._sparql,
            "/explain": self._explain,
            "/validate": self._validate,
            "/health/live": self._live,
            "/health/ready": self._ready,
            "/metrics": self._metrics,
        }
        self.metrics.gauges.update(
            queue_waiting=lambda: self.serving.pool.counters.waiting,
            queries_running=lambda: self.serving.pool.counters.running,
            cache_bytes=lambda: self.serving.cache.size,
            workers=lambda: self.serving.pool.alive,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3.0)."""
        if scope["type"] != "http":
            return
        exchange = self._exchange(scope, receive, send)
        try:
            await self._route(exchange)
        except Problem as problem:
            await exchange.tell(problem)
        except Left:
            exchange.outcome = "left"
        except Broken:
            exchange.outcome = exchange.outcome if exchange.outcome != "answered" else "failed"
            raise
        except Exception as error:
            exchange.outcome = "failed"
            if exchange.status:
                raise Broken("the answer could not be finished") from error
            LOGGER.exception("unexpected error, request %s", exchange.request_id.decode("ascii"))
            await exchange.tell(Problem(500, "the server met an error of its own; its log says more"))
        finally:
            self._ended(exchange)

    def repeated(self, sent: bytes, client: str) -> tuple[int, bytes, bytes] | None:
        """Return the response to a request that was answered before, byte for byte the same; None without one.

        Args:
            sent: The request: request line, headers and the empty line.
            client: The address that it comes from.

        Returns:
            Its status, its header lines, and its body.
        """
        began = time.monotonic()
        repeat = self.serving.cache.recall(sent)
        if repeat is None or (self.limit is not None and self.limit.wait(client)):
            return None
        request_id = self._request_id()
        outcome: Outcome = "cached" if repeat.status == HTTPStatus.OK else "not-modified"
        self.metrics.cache("hit")
        self._account(
            Entry(
                request_id.decode("ascii"),
                "GET",
                "/sparql",
                repeat.status,
                time.monotonic() - began,
                len(repeat.body),
                outcome,
                repeat.query,
                repeat.form,
            )
        )
        return repeat.status, b"%sx-request-id: %s\r\n" % (repeat.headers, request_id), repeat.body

    def _request_id(self) -> bytes:
        return b"%s-%x" % (self._prefix, next(self._ids))

    def _exchange(self, scope: Scope, receive: Receive, send: Send) -> Exchange:
        fields: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _READ_FIELDS:
                fields[name] = fields[name] + b", " + value if name in fields else value
        given = fields.get(b"x-request-id", b"")
        own = _REQUEST_ID.fullmatch(given)
        return Exchange(scope, receive, send, fields, given if own else self._request_id())

    async def _route(self, exchange: Exchange) -> None:
        path = exchange.scope["path"]
        if self.limit is not None and not path.startswith("/health/"):
            client = exchange.scope.get("client")
            wait = self.limit.wait(client[0] if client else "")
            if wait:
                exchange.outcome = "limited"
                self.metrics.turned_away("rate")
                raise Problem(429, "too many requests from this address", headers={"Retry-After": str(wait)})
        mounted = self.mounted.get("/" + path.split("/", 2)[1] if path.startswith("/") else "")
        if mounted is not None:
            await self._pass_on(exchange, mounted)
        elif (route := self._routes.get(path)) is not None:
            await route(exchange)
        elif (asked := _RELEASE_FILE.fullmatch(path)) is not None:
            exchange.allow(("GET", "HEAD"))
            await self.transfers.send(exchange, find(self.serving.settings, asked[1], asked[2]))
        elif is_told(exchange.path):
            exchange.allow(("GET", "HEAD"))
            await Describing(self.serving, exchange, self.metrics).tell()
        elif self.pages is not None:
            await self._pass_on(exchange, self.pages)
        else:
            raise Problem(404, "there is nothing at this address")

    async def _sparql(self, exchange: Exchange) -> None:
        body = await self._body(exchange)
        if body is not None:
            await Answering(self.serving, exchange, self.metrics).answer(
                body, partial(self._without_query, exchange)
            )

    async def _explain(self, exchange: Exchange) -> None:
        exchange.allow(("GET", "HEAD"))
        await Explaining(self.serving, exchange, self.metrics).explain()

    async def _validate(self, exchange: Exchange) -> None:
        body = await self._body(exchange)
        if body is not None:
            await Validating(self.serving, exchange, self.metrics).validate(body)

    async def _body(self, exchange: Exchange) -> bytes | None:
        """Return the body of a POST, which is empty for a GET; None when the request was OPTIONS, and is answered."""
        method = exchange.scope["method"]
        if method == "OPTIONS":
            allowed = request.METHODS.encode("ascii")
            headers = [(b"allow", allowed), (b"access-control-allow-methods", allowed), *PREFLIGHT]
            await exchange.answer(204, headers, b"")
            return None
        exchange.allow(("GET", "HEAD", "POST"), request.METHODS)
        if method != "POST":
            return b""
        return await exchange.read(self.serving.settings.request_bytes, self.serving.settings.timeout)

    async def _without_query(self, exchange: Exchange) -> None:
        """Answer a bare GET: with a form for a browser, else with the service description."""
        accept = exchange.text(b"accept")
        offered = formats.offered(formats.GRAPH)
        settings = self.serving.settings
        if prefers(accept, "text/html", tuple(media for media, _ in offered)):
            language = language_of(exchange.text(b"accept-language"))
            headers = [
                (b"content-type", b"text/html; charset=utf-8"),
                (b"content-language", language.encode("ascii")),
                (b"vary", b"Accept, Accept-Language"),
            ]
            await exchange.answer(200, headers, page(settings, language).encode("utf-8"))
            return
        found = chosen(accept, offered)
        if found is None:
            raise Problem(
                406,
                "none of the formats in Accept can hold the service description; "
                "a query is given in the parameter query",
                available=[media for media, _ in offered],
            )
        media_type, name = found
        address = public_address(
            settings.public_address,
            exchange.scope["scheme"],
            exchange.text(b"host"),
            exchange.scope.get("root_path", ""),
        )
        endpoint = f"{address}/sparql"
        key = (settings.release.manifest.name, endpoint, name)
        described = self._descriptions.get(key)
        if described is None:
            described = describe(
                address,
                settings.release.manifest if self.serving.fixed else None,
                name,
                settings.project.prefixes,
                federated=bool(settings.services),
                writable=not self.serving.fixed,
            )
            if len(self._descriptions) >= 64:
                self._descriptions.clear()
            self._descriptions[key] = described
        content_type = formats.FORMATS[name].content_type(media_type).encode("ascii")
        await exchange.answer(200, [(b"content-type", content_type), (b"vary", b"Accept")], described)

    async def _live(self, exchange: Exchange) -> None:
        await exchange.json({"status": "live"})

    async def _metrics(self, exchange: Exchange) -> None:
        exchange.allow(("GET", "HEAD"))
        text = self.metrics.exposition() if self.snapshots is None else await self.snapshots()
        await exchange.answer(200, [(b"content-type", CONTENT_TYPE.encode("ascii"))], text.encode("utf-8"))

    async def _ready(self, exchange: Exchange) -> None:
        """Tell whether a query gets its answer, and from which release."""
        parts = self.serving.pool.run(Job("ASK {}", deadline=PATIENCE))
        try:
            async for _ in parts:
                pass
        except Failure:
            raise Problem(503, "no query can be answered now", headers={"Retry-After": "5"}) from None
        finally:
            await parts.aclose()
        await exchange.json({"status": "ready", "release": self.serving.settings.release.manifest.name})

    async def _pass_on(self, exchange: Exchange, application: Application) -> None:
        """Have another application answer; what every answer has is added to its own."""

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                named = {name.lower() for name, _ in headers}
                headers += [
                    field_
                    for field_ in (*OPEN, (b"x-request-id", exchange.request_id))
                    if field_[0] not in named
                ]
                exchange.status = message["status"]
                await exchange.send({**message, "headers": headers})
            else:
                exchange.size += len(message.get("body", b""))
                await exchange.send(message)

        await application(exchange.scope, exchange.receive, send)

    def _ended(self, exchange: Exchange) -> None:
        self._account(
            Entry(
                exchange.request_id.decode("ascii"),
                exchange.scope["method"],
                exchange.scope["path"],
                exchange.status,
                time.monotonic() - exchange.began,
                exchange.size,
                exchange.outcome,
                exchange.query,
                exchange.form,
            )
        )

    def _account(self, entry: Entry) -> None:
        """Count a request, and log it."""
        self.metrics.response(entry.method, entry.status, entry.size)
        if entry.form is not None:
            self.metrics.query_ended(entry.form, entry.seconds)
        if self.log is not None:
            self.log.write(entry)
