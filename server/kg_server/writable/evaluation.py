"""Does what a job asks, on a store that this process may change or throw away."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple, parse, serialize

from kg.store.faults import syntax_error
from kg.store.results import GRAPH_FORMATS
from kg_server.protocol import formats
from kg_server.protocol.problems import Problem
from kg_server.writable.jobs import Job, Kind, Part, Reply

_WITH_PREFIXES = frozenset({"ttl", "rdf", "trig", "jsonld"})


def perform(store: Store, job: Job, body: bytes) -> Reply:
    """Do what is asked.

    Args:
        store: The store; it is left half changed when the job is refused: the caller throws it away then.
        job: What is asked.
        body: The documents of the job.

    Raises:
        Problem: It cannot be done.
    """
    match job.kind:
        case Kind.UPDATE:
            _run_update(store, job)
            return Reply(204)
        case Kind.GET:
            return _get(store, job)
        case Kind.PATCH:
            return _patch(store, job)
        case Kind.DELETE:
            return _delete(store, job)
        case Kind.PUT | Kind.POST:
            return _write(store, job, body)


def _run_update(store: Store, job: Job) -> None:
    try:
        store.update(job.text, base_iri=job.base, prefixes=dict(job.prefixes))
    except SyntaxError as error:
        raise _syntax(job, error) from None
    except (RuntimeError, ValueError) as error:  # CREATE of a graph that exists, DROP of one that does not…
        raise Problem(409, f"the update cannot be carried out: {error}; nothing was changed") from None
    except OSError as error:
        status = 502 if job.goes_out else 403
        reason = f"another server did not answer as expected: {error}" if job.goes_out else _NO_WAY_OUT
        raise Problem(status, f"{reason}; nothing was changed") from None


_NO_WAY_OUT = "this update goes out to another server, which is refused"


def _get(store: Store, job: Job) -> Reply:
    graph = _existing(store, job)
    if job.answer is None:
        available = [media for media, _ in formats.offered(formats.GRAPH)]
        raise Problem(406, "none of the formats in Accept can hold a graph", available=available)
    triples = _triples(store, graph)
    headers = {"ETag": _etag(triples, job.answer), "Vary": "Accept"}
    if job.if_none_match and _matches(job.if_none_match, triples):
        return Reply(304, headers)
    _check_if_match(job, triples)
    headers["Content-Type"] = formats.FORMATS[job.answer].content_type()
    return Reply(200, headers, _serialized(triples, job.answer, job))


def _write(store: Store, job: Job, body: bytes) -> Reply:
    """PUT replaces a graph, POST adds to it (Graph Store Protocol, sections 5.3 and 5.5)."""
    graph = _graph(job)
    # Everything is read before anything is changed.
    triples = [triple for part, content in _parts(job, body) for triple in _read(part, content, job)]
    created = isinstance(graph, NamedNode) and not store.contains_named_graph(graph)
    _check_conditions(store, graph, job, exists=not created)
    if isinstance(graph, NamedNode):
        store.add_graph(graph)  # An empty graph is a graph.
    if job.kind is Kind.PUT:
        store.clear_graph(graph)
    store.extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    return Reply(201, {"Location": graph.value}) if isinstance(graph, NamedNode) and created else Reply(204)


def _delete(store: Store, job: Job) -> Reply:
    graph = _existing(store, job)
    _check_conditions(store, graph, job, exists=True)
    if isinstance(graph, NamedNode):
        store.remove_graph(graph)
    else:
        store.clear_graph(graph)  # There always is a default graph.
    return Reply(204)


def _patch(store: Store, job: Job) -> Reply:
    """Run an update that sees and changes nothing but one graph, as its default graph (section 5.7)."""
    graph = _existing(store, job)
    _check_conditions(store, graph, job, exists=True)
    alone = Store()
    alone.extend(
        Quad(triple.subject, triple.predicate, triple.object)
        for triple in _triples(store, graph, ordered=False)
    )
    _run_update(alone, job)
    if any(True for _ in alone.named_graphs()):
        raise Problem(
            422,
            "a PATCH changes the graph it is sent to, and this update names another; nothing was changed",
            mend="leave GRAPH and WITH out, or send the update to /update",
        )
    store.clear_graph(graph)
    store.extend(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in alone)
    return Reply(204)


def _graph(job: Job) -> NamedNode | DefaultGraph:
    return DefaultGraph() if job.graph is None else NamedNode(job.graph)


def _existing(store: Store, job: Job) -> NamedNode | DefaultGraph:
    graph = _graph(job)
    if isinstance(graph, NamedNode) and not store.contains_named_graph(graph):
        raise Problem(404, f"there is no graph <{graph.value}> in the store")
    return graph


def _triples(store: Store, graph: NamedNode | DefaultGraph, *, ordered: bool = True) -> list[Triple]:
    quads = store.quads_for_pattern(None, None, None, graph)
    triples = [quad.triple for quad in quads]
    return sorted(triples, key=str) if ordered else triples


def _parts(job: Job, body: bytes) -> list[tuple[Part, bytes]]:
    parts, start = [], 0
    for part in job.parts:
        parts.append((part, body[start : start + part.size]))
        start += part.size
    return parts


def _read(part: Part, content: bytes, job: Job) -> list[Triple]:
    try:
        quads = parse(
            content,
            format=GRAPH_FORMATS[part.format],
            base_iri=job.base,
            without_named_graphs=True,
            rename_blank_nodes=True,  # The blank nodes of two documents are never the same (RDF merge).
        )
        return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    except SyntaxError as error:
        where = f"{part.name}: " if part.name else ""
        raise Problem(
            400,
            f"{where}the document cannot be read as {part.format}: {error.msg}; nothing was changed",
            line=error.lineno,
            column=error.offset,
        ) from None
    except (OSError, ValueError) as error:
        raise Problem(400, f"the document cannot be read: {error}; nothing was changed") from None


def _serialized(triples: Sequence[Triple], format_: str, job: Job) -> bytes:
    prefixes = dict(job.prefixes) if format_ in _WITH_PREFIXES else None
    return serialize(triples, format=GRAPH_FORMATS[format_], prefixes=prefixes) or b""


def _digest(triples: Sequence[Triple]) -> str:
    digest = hashlib.sha256()
    for triple in triples:
        digest.update(f"{triple}\n".encode())
    return digest.hexdigest()[:24]


def _etag(triples: Sequence[Triple], format_: str) -> str:
    """Return a strong entity tag: the triples are written in one order, so that it stands for the bytes."""
    return f'"{_digest(triples)}-{format_}"'


def _matches(header: str, triples: Sequence[Triple]) -> bool:
    """Tell whether a list of entity tags has one of this graph, in whichever format (RFC 9110, section 13.1)."""
    if header.strip() == "*":
        return True
    digest = _digest(triples)
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in header.split(","))
    return any(tag.rpartition("-")[0] == digest for tag in tags)


def _check_if_match(job: Job, triples: Sequence[Triple]) -> None:
    if job.if_match and not _matches(job.if_match, triples):
        raise Problem(412, "the graph has changed since that entity tag; nothing was changed")


def _check_conditions(store: Store, graph: NamedNode | DefaultGraph, job: Job, *, exists: bool) -> None:
    """Let a write pass when what its client knows of the graph is still so."""
    if not (job.if_match or job.if_none_match):
        return
    if not exists:
        if job.if_match:
            raise Problem(412, "there is no such graph; nothing was changed")
        return
    triples = _triples(store, graph)
    _check_if_match(job, triples)
    if job.if_none_match and _matches(job.if_none_match, triples):
        raise Problem(412, "the graph exists already; nothing was changed")


def _syntax(job: Job, error: SyntaxError) -> Problem:
    known = syntax_error(job.text, error, job.prefixes, update=True)
    return Problem(
        400, known.message, line=known.line, column=known.column, mend=known.mend, excerpt=known.excerpt
    )
