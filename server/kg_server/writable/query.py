"""`/sparql` on the scratch store, as the protocol of the release's has it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping

from kg_server.description import describe
from kg_server.engine.frames import Head, Job
from kg_server.engine.pool import Busy, Died, Pool, Refusal, TimedOut
from kg_server.protocol import formats
from kg_server.protocol.negotiation import chosen
from kg_server.protocol.problems import Problem
from kg_server.protocol.request import interpret, read, timeout
from kg_server.service import Federation
from kg_server.writable.jobs import Reply
from kg_server.writable.limits import Limits
from kg_server.writable.request import Request


async def query_job(request: Request, limits: Limits) -> tuple[Job, dict[str, str]]:
    """Return the query that a request asks, and the media type of each format that it may be answered in.

    Raises:
        Problem: There is none, or it came in a way that the protocol does not know.
        Disconnected: The client left before its end.
    """
    body = await request.body(limits.body) if request.method == "POST" else b""
    parameters = read(
        request.method, request.query_string.encode("latin-1"), request.headers.get("content-type"), body
    )
    asked = interpret(parameters, request.headers.get("accept"))
    job = Job(
        asked.query,
        rows=asked.rows[1] if asked.rows else None,
        graph=asked.graph[1] if asked.graph else None,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        bom=asked.bom,
        base=request.url,
        deadline=timeout(parameters, limits.deadline),
    )
    return job, {name: media for media, name in filter(None, (asked.rows, asked.graph))}


def description(request: Request, federation: Federation, prefixes: Mapping[str, str]) -> Reply:
    """Return the service description, which a GET without a query asks for.

    Raises:
        Problem: No format is accepted that can hold it, or the Host header names no host.
    """
    found = chosen(request.headers.get("accept"), formats.offered(formats.GRAPH))
    if found is None:
        raise Problem(406, "none of the formats in Accept can hold the service description")
    media_type, name = found
    try:
        body = describe(request.url, None, name, prefixes, federated=bool(federation.relays), writable=True)
    except ValueError:
        raise Problem(400, "the Host header is not the name of a host") from None
    headers = {"Content-Type": formats.FORMATS[name].content_type(media_type), "Vary": "Accept"}
    return Reply(200, headers, body)


async def answer(pool: Pool, job: Job) -> tuple[Head, AsyncGenerator[bytes]]:
    """Have a query answered.

    Returns:
        What is known of the answer, and its parts; to be closed.

    Raises:
        Problem: There is no answer, and none of it was given yet.
    """
    parts = pool.run(job)
    try:
        return Head.decode(await anext(parts)), parts
    except Refusal as refusal:
        told = json.loads(refusal.payload)
        raise Problem(told.pop("status"), told.pop("detail"), **told) from None
    except TimedOut:
        raise Problem(504, f"the query did not end within {job.deadline:g} seconds") from None
    except Busy:
        raise Problem(503, "the server is busy; try again", headers={"Retry-After": "5"}) from None
    except Died:
        raise Problem(503, "the query ended its process, perhaps for want of memory") from None
