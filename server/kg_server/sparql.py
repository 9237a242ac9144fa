"""`/sparql`: queries by GET, by form and by direct POST (SPARQL 1.1 Protocol, section 2.1). Read-only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request

from kg.errors import QueryError
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.screen import refuse_service
from kg_server.negotiation import GRAPH, ROWS, chosen, media_type
from kg_server.pool import Busy, EvaluatorDied, Pool, QueryTimeout
from kg_server.problems import Problem
from kg_server.settings import Settings

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
ALIASES = {"turtle": "ttl", "n3": "ttl", "ntriples": "nt", "rdf+xml": "rdf", "json-ld": "jsonld"}
"""Other words for the formats: SPARQLWrapper sends them beside Accept."""
BAD_REQUEST, FORBIDDEN, NOT_ACCEPTABLE, UNSUPPORTED = 400, 403, 406, 415
UNAVAILABLE, GATEWAY_TIMEOUT = 503, 504


@blueprint.route("/sparql", methods=["GET", "POST"], provide_automatic_options=False)
def query() -> Response:
    """Answer a query."""
    asked = _asked()
    settings: Settings = current_app.extensions["kg-settings"]
    pool: Pool = current_app.extensions["kg-pool"]
    try:
        refuse_service(asked["query"])
        head, body = pool.evaluate(asked, settings.timeout)
    except QueryError as error:
        raise Problem(
            FORBIDDEN, error.message, line=error.line, column=error.column, mend=error.mend
        ) from None
    except QueryTimeout:
        raise Problem(
            GATEWAY_TIMEOUT,
            f"the query did not end within {settings.timeout:g} seconds; ask for less, or take the dump",
            timeout=settings.timeout,
        ) from None
    except Busy:
        raise Problem(UNAVAILABLE, "the server is busy; try again", headers={"Retry-After": "5"}) from None
    except EvaluatorDied:
        raise Problem(UNAVAILABLE, "the query ended its process, perhaps for want of memory") from None
    if head.get("error") == "not-acceptable":
        offered = GRAPH if head["form"] == "graph" else ROWS
        raise Problem(
            NOT_ACCEPTABLE,
            "none of the formats in Accept can hold this answer",
            available=list(dict.fromkeys(offered)),
        )
    if "error" in head:
        told = {name: head[name] for name in ("line", "column", "mend", "excerpt")}
        raise Problem(BAD_REQUEST, head["message"], **told)
    offered = GRAPH if head["format"] in GRAPH_FORMATS else ROWS
    return Response(body, content_type=media_type(head["format"], offered), headers={"Vary": "Accept"})


@blueprint.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def preflight() -> Response:
    """Answer what a browser asks before it sends a request from another site."""
    headers = {
        "Allow": "GET, HEAD, OPTIONS, POST",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status=204, headers=headers)


def _asked() -> dict[str, Any]:
    """Return the query and the formats to answer in.

    Raises:
        Problem: There is no query, or it came in a way that the protocol does not know.
    """
    parameters = request.args.to_dict(flat=False)
    if request.method == "POST":
        if request.mimetype == UPDATE or "update" in request.form:
            raise Problem(FORBIDDEN, "this server is read-only: it takes queries, not updates")
        if request.mimetype == FORM:
            parameters = {**parameters, **request.form.to_dict(flat=False)}
        elif request.mimetype == DIRECT:
            try:
                parameters["query"] = [*parameters.get("query", []), request.get_data().decode("utf-8")]
            except UnicodeDecodeError as error:
                raise Problem(
                    BAD_REQUEST, f"the query is not UTF-8: {error.reason} at byte {error.start}"
                ) from None
        else:
            raise Problem(
                UNSUPPORTED,
                f"a query is posted as {FORM} or as {DIRECT}",
                headers={"Accept-Post": f"{FORM}, {DIRECT}"},
            )
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise Problem(
            BAD_REQUEST, "give one query, in the parameter query" if not queries else "give only one query"
        )
    if parameters.keys() & {"default-graph-uri", "named-graph-uri"}:
        raise Problem(
            BAD_REQUEST, "the dataset cannot be chosen by parameters: use FROM and GRAPH in the query"
        )
    return {"query": queries[0], **_formats(parameters.get("format", []))}


def _formats(wanted: list[str]) -> dict[str, str | None]:
    """Return the format for rows and the one for triples: that of `format=` before those of Accept."""
    formats = {
        "rows": chosen(request.accept_mimetypes, ROWS),
        "graph": chosen(request.accept_mimetypes, GRAPH),
    }
    if wanted:
        name = ALIASES.get(wanted[0], wanted[0])
        if name not in RESULT_FORMATS and name not in GRAPH_FORMATS:
            raise Problem(BAD_REQUEST, f"no format {name!r}", available=[*RESULT_FORMATS, *GRAPH_FORMATS])
        # A short name fits one form of query; for the other form, Accept goes on choosing.
        formats["rows" if name in RESULT_FORMATS else "graph"] = name
    return formats
