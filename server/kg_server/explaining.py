"""`/explain`: why a triple holds. A worker finds out, under the limits of a query; here the request is read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import ClassVar

from kg_server.answering import Answering
from kg_server.engine.frames import EXPLAIN, Head, Job
from kg_server.exchange import Headers
from kg_server.home import language_of
from kg_server.protocol import explain, request


class Explaining(Answering):
    """Answers one request to `/explain`."""

    kept: ClassVar[Headers] = [
        (b"vary", b"Accept, Accept-Encoding, Accept-Language"),
        (b"cache-control", b"public, max-age=60"),
    ]
    statuses: ClassVar[Mapping[str, int]] = {"absent": 404}

    async def explain(self) -> None:
        """Answer.

        Raises:
            Problem: There is an error to answer with; nothing was sent.
            Left: The client went away.
            Broken: The answer was begun, and cannot be finished.
        """
        exchange = self._exchange
        parameters = request.read("GET", exchange.scope["query_string"], None, b"")
        said = next(iter(parameters.get("lang", ())), None)
        language = language_of(exchange.text(b"accept-language"), said)
        asked = explain.interpret(parameters, exchange.text(b"accept"), language)
        seconds = request.timeout(parameters, self._serving.settings.timeout)
        exchange.query = " ".join(asked.triple)
        kept = self._serving.cache.get(asked)
        if kept is not None:
            self._metrics.cache("hit")
            exchange.form, exchange.outcome = kept.form, "cached"
            await self._send(kept)
            return
        terms = asked.triple or ("", "", "")
        job = Job("", rows=asked.format, deadline=seconds, triple=terms, language=language, task=EXPLAIN)
        await self._run(job, asked)

    def _content_type(self, head: Head, asked: Hashable) -> bytes:
        return f"{explain.FORMATS[head.format]}; charset=utf-8".encode("ascii")
