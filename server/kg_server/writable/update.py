"""`/update`: SPARQL Update, by direct POST and by form (SPARQL 1.1 Protocol, section 2.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from kg.errors import QueryError
from kg_server.protocol.problems import Problem
from kg_server.service import Federation
from kg_server.writable.jobs import Job, Kind
from kg_server.writable.limits import Limits
from kg_server.writable.media import FORM, UPDATE, is_utf8
from kg_server.writable.operations import with_dataset, with_merged_graphs, without_silent_loads
from kg_server.writable.request import Request, absolute, decoded, utf8

ACCEPT_POST = f"{FORM}, {UPDATE}"
_PARAMETERS = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})


async def update_job(
    request: Request, limits: Limits, federation: Federation, prefixes: Mapping[str, str]
) -> Job:
    """Return the update that a POST asks for.

    Raises:
        Problem: There is none, or it came in a way that the protocol does not know.
        Disconnected: The client left before its end.
    """
    media, charset = request.content_type
    if media not in (FORM, UPDATE):
        raise Problem(
            415,
            f"an update is posted as {UPDATE} or as {FORM}",
            headers={"Accept-Post": ACCEPT_POST},
            available=[UPDATE, FORM],
        )
    if not is_utf8(charset):
        raise Problem(415, f"an update is posted in UTF-8, not in {charset['charset']}")
    body = utf8(await request.body(limits.body), "the update")
    parameters = request.parameters()
    if media == UPDATE:
        if "update" in parameters:
            raise Problem(400, "give one update: in the body, or in the parameter update")
        text = body
    else:
        for name, values in decoded(body).items():
            parameters.setdefault(name, []).extend(values)
        updates = parameters.get("update", [])
        if len(updates) != 1:
            raise Problem(
                400, "give only one update" if updates else "give an update, in the parameter update"
            )
        text = updates[0]
    if "query" in parameters:
        raise Problem(400, "this takes updates; queries are asked at /sparql")
    default = absolute(parameters.get("using-graph-uri", []), "using-graph-uri")
    named = absolute(parameters.get("using-named-graph-uri", []), "using-named-graph-uri")
    # In a thread: the tokens of a long update take seconds, in which others are to be answered.
    return await asyncio.to_thread(admitted, text, default, named, request.url, limits, federation, prefixes)


def admitted(
    text: str,
    default: tuple[str, ...],
    named: tuple[str, ...],
    base: str,
    limits: Limits,
    federation: Federation,
    prefixes: Mapping[str, str],
    graph: str | None = None,
    kind: Kind = Kind.UPDATE,
) -> Job:
    """Return an update as a job.

    Args:
        text: The update.
        default: The IRIs of `using-graph-uri`.
        named: The IRIs of `using-named-graph-uri`.
        base: What its relative IRIs are relative to.
        limits: What it may take.
        federation: The other servers that it may go out to.
        prefixes: The prefixes that it need not declare.
        graph: The graph of a PATCH.
        kind: UPDATE or PATCH.

    Raises:
        Problem: It would go out to another server, or its graphs are named twice.
    """
    try:
        text = with_merged_graphs(with_dataset(text, default, named))
    except QueryError as error:
        raise _refused(400, error) from None
    try:
        admission = federation.admit_update(without_silent_loads(text, federation.relays))
    except QueryError as error:
        raise _refused(403, error) from None
    return Job(
        kind,
        limits.deadline,
        text=admission.text,
        base=base,
        graph=graph,
        prefixes={**prefixes, **admission.prefixes},
        goes_out=admission.goes_out,
    )


def _refused(status: int, error: QueryError) -> Problem:
    return Problem(status, error.message, line=error.line, column=error.column, mend=error.mend)
