"""Evaluates one query on a dataset in memory, and writes its answer as it is computed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import IO, Protocol

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import QueryError
from kg.store.faults import syntax_error
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS, evaluation_error
from kg.store.tokens import Kind, Token, meaningful
from kg_server.engine.clauses import dataset_of, form_of, is_volatile
from kg_server.engine.dataset import Dataset, Scope
from kg_server.engine.frames import Head, Job
from kg_server.protocol import formats
from kg_server.service import Admitted, Federation

__all__ = ["Dataset", "Queryable", "Refused", "Sink", "evaluate"]

BAD_REQUEST, FORBIDDEN, NOT_ACCEPTABLE, NOT_IMPLEMENTED, BAD_GATEWAY = 400, 403, 406, 501, 502

_TELLING = ("from", "describe", "construct", "*", "now", "rand", "uuid", "bnode", "\\")
"""What `clauses` and `_in_order` look for; a backslash may spell any of it."""

_ABBREVIATED = frozenset({"ttl", "trig", "rdf", "jsonld"})


@dataclass
class Refused(Exception):
    """A query without an answer, and what to tell the client."""

    status: int
    detail: str
    members: Mapping[str, object] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Return what to tell as the payload of a frame."""
        return json.dumps({"status": self.status, "detail": self.detail, **self.members}).encode("utf-8")


class Queryable(Protocol):
    """What a query can be asked of."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that a query need not declare."""

    def scope(
        self,
        inference: str,
        chosen: tuple[Sequence[str], Sequence[str]] | None,
        *,
        names_graphs: bool = True,
    ) -> AbstractContextManager[Scope]:
        """Give the store and its graphs, as `Dataset.scope` does."""


class Sink(Protocol):
    """Where an answer goes."""

    def head(self, head: Head) -> None:
        """Take what is known before the first byte."""

    @property
    def body(self) -> IO[bytes]:
        """Where the bytes go."""


def evaluate(dataset: Queryable, federation: Federation, job: Job, sink: Sink) -> None:
    """Answer a query.

    Args:
        dataset: What is asked.
        federation: Which other servers it may ask.
        job: The query, and how its answer is wanted.
        sink: Takes the answer.

    Raises:
        Refused: It cannot be parsed (400), may not be evaluated (403), has no answer in a format that is wanted (406),
            asks what the engine cannot do, an unknown function say (501), or another server failed it (502).
    """
    try:
        admitted = federation.admit(job.text)
    except QueryError as error:
        raise _refused(FORBIDDEN, error) from error
    # Most queries hold none of the words that are looked for among the tokens, and need not be split.
    lower = admitted.text.lower()
    read = meaningful(admitted.text) if any(word in lower for word in _TELLING) else []
    prefixes = {**_used(dataset.prefixes, admitted.text), **admitted.prefixes}
    try:
        chosen = dataset_of(read, prefixes, job.base)
        if job.default_graphs or job.named_graphs:
            chosen = list(job.default_graphs), list(job.named_graphs)  # The protocol's before the query's.
        # The keyword, or what may spell it: a query without it sees the default graph alone.
        names_graphs = "graph" in lower or "\\" in lower
        with dataset.scope(job.inference, chosen, names_graphs=names_graphs) as scope:
            _answer(scope, job, admitted, read, prefixes, dataset.prefixes, sink)
    except _Unanswered as error:
        if job.base and not _is_iri(job.base):
            raise Refused(BAD_REQUEST, "the Host header is not the name of a host") from error
        raise _refused(BAD_GATEWAY if error.elsewhere else NOT_IMPLEMENTED, error.told, federation) from error
    except QueryError as error:
        raise _refused(BAD_REQUEST, error, federation) from error


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _used(prefixes: Mapping[str, str], text: str) -> Mapping[str, str]:
    """Return the prefixes that a query may use: giving the engine all of them costs more than a lookup does."""
    if "\\" in text:  # `\\u003A` is a colon.
        return prefixes
    return {prefix: prefixes[prefix] for prefix in prefixes if prefix in text}


class _Unanswered(Exception):
    """The engine failed at a query that it could parse: nothing is wrong with its syntax."""

    def __init__(self, error: Exception, admitted: Admitted) -> None:
        """Keep what the engine raised in words, and whether another server is to blame."""
        super().__init__()
        self.told = evaluation_error(error)
        self.elsewhere = admitted.goes_out and isinstance(error, OSError)


def _answer(
    scope: Scope,
    job: Job,
    admitted: Admitted,
    read: Sequence[Token],
    prefixes: Mapping[str, str],
    known: Mapping[str, str],
    sink: Sink,
) -> None:
    text = _in_order(admitted.text, read, prefixes, job.base or None)
    try:
        answer = scope.store.query(
            text,
            base_iri=job.base or None,
            prefixes=dict(prefixes),
            default_graph=scope.default_graph,
            named_graphs=scope.named_graphs,
        )
    except SyntaxError as error:
        raise syntax_error(job.text, error, {**known, **prefixes}) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise _Unanswered(error, admitted) from error
    head = _head(answer, job, read, admitted.goes_out or is_volatile(read))
    sink.head(head)
    try:
        _write(answer, head.format, known, job, sink.body)
    except ConnectionError:
        raise  # The front is gone.
    except (OSError, RuntimeError, ValueError) as error:
        raise _Unanswered(error, admitted) from error


def _head(
    answer: QuerySolutions | QueryBoolean | QueryTriples, job: Job, read: Sequence[Token], volatile: bool
) -> Head:
    if isinstance(answer, QueryTriples):
        form, kind, format_ = form_of(read), formats.GRAPH, job.graph
    else:
        form = "select" if isinstance(answer, QuerySolutions) else "ask"
        kind, format_ = formats.ROWS, job.rows
    if format_ is None:
        mend = formats.WITHOUT_PYARROW if kind == formats.ROWS and not formats.has_columnar() else None
        raise Refused(
            NOT_ACCEPTABLE,
            "none of the formats in Accept can hold this answer",
            {"available": [media for media, _ in formats.offered(kind)], **({"mend": mend} if mend else {})},
        )
    return Head(form, format_, volatile)


def _write(
    answer: QuerySolutions | QueryBoolean | QueryTriples,
    format_: str,
    prefixes: Mapping[str, str],
    job: Job,
    body: IO[bytes],
) -> None:
    if isinstance(answer, QueryTriples):
        usable = dict(prefixes) if format_ in _ABBREVIATED else None
        pyoxigraph.serialize(answer, body, GRAPH_FORMATS[format_], prefixes=usable)
    elif format_ in formats.COLUMNAR:
        from kg_server.engine.columns import write  # noqa: PLC0415 - pyarrow is an extra

        write(answer, format_, body)
    else:
        if job.bom and format_ == "csv":
            body.write("\ufeff".encode())
        answer.serialize(body, RESULT_FORMATS[format_])


def _in_order(text: str, read: Sequence[Token], prefixes: Mapping[str, str], base: str | None) -> str:
    """Return the query with the `*` of `SELECT *` written out, the variables in the order in which it names them.

    The engine sorts them by name. Which they are, it tells when it is asked about a graph without triples.
    """
    star = next(iter(_stars(read)), None)
    if star is None:
        return text
    try:
        answer = pyoxigraph.Store().query(text, base_iri=base, prefixes=dict(prefixes))
    except (SyntaxError, OSError, RuntimeError, ValueError):
        return text  # The same is said again, where it is put into words.
    if not isinstance(answer, QuerySolutions):
        return text
    visible = {variable.value for variable in answer.variables}
    named = dict.fromkeys(token.text[1:] for token in read if token.kind is Kind.VARIABLE)
    ordered = [name for name in named if name in visible]
    if len(ordered) != len(visible) or not ordered or ordered == sorted(ordered):
        return text
    return text[: star.start] + " ".join(f"?{name}" for name in ordered) + text[star.start + 1 :]


def _stars(read: Sequence[Token]) -> Iterator[Token]:
    """Yield the `*` after the first SELECT, if that is what stands there."""
    for index, token in enumerate(read):
        if token.text == "{":
            return
        if token.kind is Kind.WORD and token.text.upper() == "SELECT":
            after = read[index + 1 : index + 3]
            if after and after[0].text.upper() in ("DISTINCT", "REDUCED"):
                after = after[1:]
            if after and after[0].text == "*":
                yield after[0]
            return


def _refused(status: int, error: QueryError, federation: Federation | None = None) -> Refused:
    message = error.message if federation is None else federation.conceal(error.message)
    told = {"line": error.line, "column": error.column, "excerpt": error.excerpt, "mend": error.mend}
    return Refused(status, message, {name: value for name, value in told.items() if value})
