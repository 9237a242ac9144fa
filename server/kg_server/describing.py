"""`/id`, `/doc`, `/graph`, `/scheme`, `/def`, `/shapes`, and for crawlers `/robots.txt` and `/sitemap.xml`.

A resource is no document: its address leads to the one about it (303), in the form that the client prefers. A worker
writes documents, under the limits of a query; here the request is read.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import ClassVar

from kg_server.addresses import public_address
from kg_server.answering import Answering
from kg_server.documents import links, sitemap
from kg_server.engine.catalogued import KINDS
from kg_server.engine.frames import DESCRIBE, Head, Job
from kg_server.exchange import Headers
from kg_server.home import language_of
from kg_server.protocol import describe, request
from kg_server.protocol.describe import SITEMAP, AskedAbout

_SITEMAP = re.compile(r"/sitemap(?:-([1-9][0-9]{0,5}))?\.xml")
_ROBOTS = "/robots.txt"


def is_told(path: str) -> bool:
    """Tell whether a path, as it came, is one that is answered here."""
    return (
        path.startswith("/id/")
        or describe.is_document(path)
        or path == _ROBOTS
        or _SITEMAP.fullmatch(path) is not None
    )


class Describing(Answering):
    """Answers one request for a resource or a document."""

    kept: ClassVar[Headers] = [(b"cache-control", b"public, max-age=60")]
    held: ClassVar[int] = 1 << 20  # All documents but lists for crawlers are shorter.
    statuses: ClassVar[Mapping[str, int]] = {"absent": 404, "gone": 410}

    async def tell(self) -> None:
        """Answer.

        Raises:
            Problem: There is an error to answer with; nothing was sent.
            Left: The client went away.
            Broken: The answer was begun, and cannot be finished.
        """
        exchange = self._exchange
        path = exchange.path
        if path.startswith("/id/"):
            await self._lead(path)
            return
        if path == _ROBOTS:
            text = sitemap.robots(self._address()).encode("ascii")
            headers = [(b"content-type", b"text/plain; charset=utf-8"), *self.kept]
            await exchange.answer(200, headers, text)
            return
        parameters = request.read("GET", exchange.scope["query_string"], None, b"")
        seconds = request.timeout(parameters, self._serving.settings.timeout)
        listed = _SITEMAP.fullmatch(path)
        if listed is not None:
            asked = AskedAbout(SITEMAP, form="xml", page=int(listed[1] or 0), address=self._address())
        else:
            said = next(iter(parameters.get("lang", ())), None)
            language = language_of(exchange.text(b"accept-language"), said)
            asked = describe.interpret(
                path,
                parameters,
                exchange.text(b"accept"),
                (language, said == language),
                self._serving.settings.project.base,
            )
            if path.split("/")[1] == "doc" and path.split("/")[2].partition(".")[0] in KINDS:
                asked = replace(asked, address=self._address())
        exchange.query = " ".join(asked.iris) or asked.what
        kept = self._serving.cache.get(asked)
        if kept is not None:
            self._metrics.cache("hit")
            exchange.form, exchange.outcome = kept.form, "cached"
            await self._send(kept)
            return
        await self._run(Job(asked.encode(), deadline=seconds, task=DESCRIBE), asked)

    async def _lead(self, path: str) -> None:
        """Send from a resource to the document about it (https://www.w3.org/TR/cooluris/#r303gendocument)."""
        document = describe.document_of(path, self._exchange.text(b"accept"))
        query = self._exchange.scope["query_string"]
        headers = [
            (b"location", document.encode("ascii") + (b"?" + query if query else b"")),
            (b"vary", b"Accept"),
            (b"link", links.of_resource(document).encode("ascii")),
            (b"cache-control", b"public, max-age=3600"),
            (b"content-length", b"0"),
        ]
        await self._exchange.answer(303, headers, b"")

    def _address(self) -> str:
        """Return the address of the server, where it has to be written in full.

        Raises:
            Problem: It is not told, and the client named no host.
        """
        scope = self._exchange.scope
        return public_address(
            self._serving.settings.public_address,
            scope["scheme"],
            self._exchange.text(b"host"),
            scope.get("root_path", ""),
        )

    def _content_type(self, head: Head, asked: Hashable) -> bytes:
        assert isinstance(asked, AskedAbout)
        media_type = "application/xml" if asked.what == SITEMAP else describe.FORMS[head.format]
        return f"{media_type}; charset=utf-8".encode("ascii")
