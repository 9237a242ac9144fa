"""`/validate`: what the shapes find wrong with a document. A worker finds out; here the request is read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import ClassVar

from kg_server.answering import Answering
from kg_server.engine.frames import VALIDATE, Head, Job
from kg_server.exchange import Headers
from kg_server.home import language_of
from kg_server.protocol import request, validate


class Validating(Answering):
    """Answers one request to `/validate`."""

    not_kept: ClassVar[Headers] = [
        (b"vary", b"Accept, Accept-Encoding, Accept-Language"),
        (b"cache-control", b"no-store"),
    ]
    statuses: ClassVar[Mapping[str, int]] = {"failing": 422}
    task: ClassVar[str] = "validation"
    advice: ClassVar[str] = "send a smaller document, or use kg validate"

    async def validate(self, body: bytes) -> None:
        """Answer.

        Args:
            body: The body of a POST.

        Raises:
            Problem: There is an error to answer with; nothing was sent.
            Left: The client went away.
            Broken: The answer was begun, and cannot be finished.
        """
        exchange = self._exchange
        query_string = exchange.scope["query_string"]
        suffix: str | None = None
        document = b""
        if exchange.scope["method"] == "POST":
            content_type = exchange.text(b"content-type")
            parameters, document, suffix = validate.read(query_string, content_type, body)
        else:
            parameters = request.read("GET", query_string, None, b"")
        language = language_of(exchange.text(b"accept-language"), validate.one(parameters, "lang"))
        asked = validate.interpret(parameters, exchange.text(b"accept"), language, suffix)
        seconds = request.timeout(parameters, self._serving.settings.timeout)
        job = Job(
            asked.encode(),
            rows=asked.format,
            deadline=seconds,
            language=language,
            task=VALIDATE,
            document=document,
        )
        await self._run(job, asked)

    def _content_type(self, head: Head, asked: Hashable) -> bytes:
        return validate.FORMATS[head.format].encode("ascii")
