"""`/store`: the SPARQL 1.1 Graph Store HTTP Protocol, with graphs named directly and indirectly (section 4)."""

from __future__ import annotations

import asyncio
import posixpath
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from kg_server.protocol import formats
from kg_server.protocol.negotiation import chosen
from kg_server.protocol.problems import Problem
from kg_server.service import Federation
from kg_server.writable.jobs import Job, Kind, Part
from kg_server.writable.limits import Limits
from kg_server.writable.media import DOCUMENTS, MULTIPART, SUFFIXES, UPDATE, is_utf8, media_type
from kg_server.writable.request import Request, absolute, utf8
from kg_server.writable.update import admitted

READS = ("GET", "HEAD")
WRITES = ("DELETE", "PATCH", "POST", "PUT")
ACCEPT_POST = ", ".join((*DOCUMENTS, MULTIPART))
MOST_PARTS = 1000
"""Documents in one multipart body."""


@dataclass(frozen=True, slots=True)
class Target:
    """The graph that a request is about."""

    iri: str | None
    """None for the default graph."""
    base: str
    """What relative IRIs in its documents are relative to."""


def target_of(request: Request, root: str) -> Target:
    """Return the graph that a request is about.

    Args:
        request: The request.
        root: The path of the graph store, `/store`.

    Raises:
        Problem: It names none, or several.
    """
    parameters = request.parameters()
    graphs, default = parameters.get("graph", []), "default" in parameters
    if request.path.rstrip("/") == root:
        if len(graphs) + default > 1:
            raise Problem(400, "name one graph: ?graph=IRI or ?default")
        if default:
            return Target(None, request.url)
        if graphs:
            (iri,) = absolute(graphs, "graph")
            return Target(iri, iri)
        if request.method == "POST":
            iri = f"{request.url.rstrip('/')}/{uuid.uuid4()}"
            return Target(iri, iri)
        raise Problem(400, f"name a graph: {root}?graph=IRI, {root}?default, or {root}/… itself")
    if graphs or default:
        raise Problem(400, "name the graph by the address or by a parameter, not by both")
    (iri,) = absolute([request.iri], "the address")
    return Target(iri, iri)


def read_job(request: Request, target: Target, limits: Limits, prefixes: Mapping[str, str]) -> Job:
    """Return what a GET or a HEAD asks for."""
    best = chosen(request.headers.get("accept"), formats.offered(formats.GRAPH))
    return Job(
        Kind.GET,
        limits.deadline,
        graph=target.iri,
        answer=None if best is None else best[1],
        if_match=request.headers.get("if-match", ""),
        if_none_match=request.headers.get("if-none-match", ""),
        prefixes=prefixes,
    )


async def write_job(
    request: Request, target: Target, limits: Limits, federation: Federation, prefixes: Mapping[str, str]
) -> tuple[Job, bytes]:
    """Return what a PUT, a POST, a DELETE or a PATCH asks for, and its documents.

    Raises:
        Problem: The body is nothing that can be read.
        Disconnected: The client left before its end.
    """
    conditions = {
        "if_match": request.headers.get("if-match", ""),
        "if_none_match": request.headers.get("if-none-match", ""),
    }
    if request.method == "DELETE":
        return Job(Kind.DELETE, limits.deadline, graph=target.iri, **conditions), b""
    media, parameters = request.content_type
    if request.method == "PATCH":
        if media != UPDATE or not is_utf8(parameters):
            raise Problem(
                415,
                f"a graph is patched with {UPDATE} in UTF-8",
                headers={"Accept-Patch": UPDATE},
                available=[UPDATE],
            )
        text = utf8(await request.body(limits.body), "the update")
        job = await asyncio.to_thread(
            admitted, text, (), (), target.base, limits, federation, prefixes, target.iri, Kind.PATCH
        )
        return job, b""
    if media == MULTIPART:
        parts, body = _multipart(await request.body(limits.body), parameters.get("boundary", ""))
    else:
        format_ = _format(media, parameters)
        body = await request.body(limits.body)
        parts = (Part(format_, len(body)),)
    kind = Kind.PUT if request.method == "PUT" else Kind.POST
    return Job(kind, limits.deadline, base=target.base, graph=target.iri, parts=parts, **conditions), body


def _format(media: str, parameters: Mapping[str, str], name: str = "") -> str:
    """Return the format of a document, from its media type, or from its file's name when it has none."""
    format_ = DOCUMENTS.get(media) if media else SUFFIXES.get(posixpath.splitext(name)[1].lower())
    where = f"{name}: " if name else ""
    if format_ is None:
        what = f"{media} is not read here" if media else "the Content-Type is missing"
        raise Problem(
            415,
            f"{where}{what}; a graph is sent as {', '.join(DOCUMENTS)}",
            headers={"Accept-Post": ACCEPT_POST},
            available=[*DOCUMENTS, MULTIPART],
        )
    if not is_utf8(parameters) and format_ != "rdf":  # XML says its encoding itself.
        raise Problem(415, f"{where}send it in UTF-8, not in {parameters['charset']}")
    return format_


def _multipart(body: bytes, boundary: str) -> tuple[tuple[Part, ...], bytes]:
    """Return the documents of a `multipart/form-data` body (RFC 7578), and their bytes one after the other."""
    if not boundary:
        raise Problem(400, "the Content-Type of a multipart body names its boundary")
    decoder = MultipartDecoder(boundary.encode("latin-1"), max_parts=MOST_PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    parts: list[Part] = []
    content = bytearray()
    name = format_ = ""
    start = 0
    try:
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            if isinstance(event, Field | File):
                name = (event.filename if isinstance(event, File) else None) or event.name or ""
                format_, start = (
                    _format(*media_type(event.headers.get("content-type", "")), name),
                    len(content),
                )
            elif isinstance(event, Data):
                content += event.data
                if not event.more_data:
                    parts.append(Part(format_, len(content) - start, name))
    except ValueError as error:
        raise Problem(400, f"the multipart body cannot be read: {error}; nothing was changed") from None
    if isinstance(event, NeedData):
        raise Problem(400, "the multipart body ends before its last boundary; nothing was changed")
    if not parts:
        raise Problem(400, "the multipart body has no document")
    return tuple(parts), bytes(content)
