"""What a request to `/sparql` asks (SPARQL 1.1 Protocol, section 2.1): GET, form POST and direct POST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from pyoxigraph import NamedNode

from kg_server.protocol import formats
from kg_server.protocol.negotiation import chosen
from kg_server.protocol.problems import Problem

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = "GET, HEAD, OPTIONS, POST"
INFERENCE = ("all", "asserted")
MOST_PARAMETERS = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, its dataset, and how the answer is wanted. Equal ones have equal answers, while the release stays."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    inference: str = "all"
    rows: tuple[str, str] | None = None
    """The media type and the format of rows and truth values; None when none is accepted."""
    graph: tuple[str, str] | None = None
    """The same for triples."""
    bom: bool = False
    base: str = ""
    """The address of the endpoint, to which relative IRIs in the query are relative."""


def read(
    method: str, query_string: bytes, content_type: str | None, body: bytes
) -> Mapping[str, Sequence[str]]:
    """Return the parameters of a request; the body of a direct POST is its `query`.

    Args:
        method: GET, HEAD or POST.
        query_string: What follows the question mark, as it came.
        content_type: The header.
        body: The body of a POST.

    Raises:
        Problem: The body is of no type that the protocol knows, or something is not UTF-8.
    """
    parameters = _parameters(query_string)
    if method != "POST":
        return parameters
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type == FORM:
        for name, values in _parameters(body).items():
            parameters.setdefault(name, []).extend(values)
        return parameters
    if media_type == DIRECT:
        try:
            parameters.setdefault("query", []).append(body.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise Problem(400, f"the query is not UTF-8: {error.reason} at byte {error.start}") from None
        return parameters
    if media_type == UPDATE:
        raise Problem(403, "queries are asked here, and nothing is updated")
    raise Problem(
        415,
        f"a query is posted as {FORM} or as {DIRECT}",
        headers={"Accept-Post": f"{FORM}, {DIRECT}"},
        available=[FORM, DIRECT],
    )


def interpret(parameters: Mapping[str, Sequence[str]], accept: str | None, base: str = "") -> Asked:
    """Return what the parameters ask.

    Args:
        parameters: As `read` returned them.
        accept: The client's Accept header.
        base: The address of the endpoint.

    Raises:
        Problem: There is not one query, or a parameter says what cannot be.
    """
    if "update" in parameters:
        raise Problem(403, "queries are asked here, and nothing is updated")
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise Problem(400, "give only one query" if queries else "give one query, in the parameter query")
    if not queries[0].strip():
        raise Problem(400, "the query is empty")
    inference = _one(parameters, "inference", "all")
    if inference not in INFERENCE:
        raise Problem(400, f"inference is one of all, asserted; not {inference!r}", available=list(INFERENCE))
    rows, graph = _formats(parameters.get("format", ()), accept)
    return Asked(
        queries[0],
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
        inference,
        rows,
        graph,
        _one(parameters, "bom", "0") in ("1", "true", "yes"),
        base,
    )


def timeout(parameters: Mapping[str, Sequence[str]], most: float) -> float:
    """Return how many seconds a query may take: what `timeout=` says, but never more than the server's limit.

    Args:
        parameters: As `read` returned them.
        most: The server's limit, in seconds.

    Raises:
        Problem: It is not a number of seconds.
    """
    said = _one(parameters, "timeout", "")
    if not said:
        return most
    try:
        seconds = float(said)
    except ValueError:
        seconds = -1.0
    if not seconds > 0:
        raise Problem(400, f"timeout is a number of seconds above 0, not {said!r}")
    return min(seconds, most)


def _parameters(encoded: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(
            encoded.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise Problem(400, f"the parameters are not UTF-8: {error.reason} at byte {error.start}") from None
    except ValueError:
        raise Problem(400, f"there are more than {MOST_PARAMETERS} parameters") from None


def _one(parameters: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    values = parameters.get(name, [])
    if len(values) > 1:
        raise Problem(400, f"give {name} only once")
    return values[0] if values else default


def _graphs(parameters: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    graphs = parameters.get(name, [])
    for graph in graphs:
        try:
            NamedNode(graph)
        except ValueError as error:
            raise Problem(400, f"{name} is not an IRI: {error}") from None
    return tuple(dict.fromkeys(graphs))


def _formats(
    wanted: Sequence[str], accept: str | None
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Return the format for rows and the one for triples: that of `format=` before those of Accept.

    It may be said several times, as long as the same is meant: SPARQLWrapper says `tsv` and also its media type,
    and for JSON-LD `json-ld` and a list of media types.
    """
    if not any(wanted):
        return chosen(accept, formats.offered(formats.ROWS)), chosen(accept, formats.offered(formats.GRAPH))
    known = {found.name: found for word in wanted if (found := formats.named(word)) is not None}
    if not known:
        raise Problem(400, f"no format {' '.join(wanted)!r}", available=list(formats.FORMATS))
    if len(known) > 1:
        raise Problem(400, f"give one format, not {' and '.join(known)}")
    (format_,) = known.values()
    if format_.name in formats.COLUMNAR and not formats.has_columnar():
        raise Problem(406, f"this server cannot write {format_.name}", mend=formats.WITHOUT_PYARROW)
    said = (format_.media_type, format_.name)
    # A name fits one form of query; for the other form, Accept goes on choosing.
    if format_.kind == formats.ROWS:
        return said, chosen(accept, formats.offered(formats.GRAPH))
    return chosen(accept, formats.offered(formats.ROWS)), said
