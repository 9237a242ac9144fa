"""The answer to a query, whoever gave it: rows, a truth value, or triples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from kg.errors import QueryError
from kg.messages import say

Term: TypeAlias = "NamedNode | BlankNode | Literal | Triple"
Row: TypeAlias = "tuple[Term | None, ...]"


class Form(Enum):
    """What a query asks for (SPARQL 1.1 Query, section 16)."""

    SELECT = "select"
    ASK = "ask"
    GRAPH = "graph"
    """CONSTRUCT or DESCRIBE."""


RESULT_FORMATS: Mapping[str, QueryResultsFormat] = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
"""The formats of rows and truth values, by their short name."""

GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
"""The formats of triples, by their short name."""


@dataclass(frozen=True)
class GraphAnswer:
    """Triples that are already in memory, as a remote server's are."""

    triples: tuple[Triple, ...]

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)


class Results:
    """An answer. It can be read once: as rows, as a truth value, as triples, or as the bytes of a format."""

    def __init__(self, answer: QuerySolutions | QueryBoolean | QueryTriples | GraphAnswer) -> None:
        """Take what the engine answered."""
        self._answer = answer

    @property
    def form(self) -> Form:
        """What was asked for."""
        if isinstance(self._answer, QuerySolutions):
            return Form.SELECT
        return Form.ASK if isinstance(self._answer, QueryBoolean) else Form.GRAPH

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of a SELECT, in the order of the query; empty for the other forms."""
        if isinstance(self._answer, QuerySolutions):
            return tuple(variable.value for variable in self._answer.variables)
        return ()

    @property
    def boolean(self) -> bool:
        """The answer of an ASK.

        Raises:
            TypeError: It was no ASK.
        """
        if not isinstance(self._answer, QueryBoolean):
            raise TypeError("not an ASK query")
        return bool(self._answer)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of a SELECT, with None where a variable is not bound.

        Raises:
            TypeError: It was no SELECT.
            QueryError: The engine failed while it computed them.
        """
        if not isinstance(self._answer, QuerySolutions):
            raise TypeError("not a SELECT query")
        width = len(self._answer.variables)
        try:
            for solution in self._answer:
                yield tuple(solution[index] for index in range(width))
        except (OSError, RuntimeError, ValueError) as error:
            raise evaluation_error(error) from error

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE.

        Raises:
            TypeError: It was neither.
            QueryError: The engine failed while it computed them.
        """
        if not isinstance(self._answer, QueryTriples | GraphAnswer):
            raise TypeError("not a CONSTRUCT or DESCRIBE query")
        try:
            yield from self._answer
        except (OSError, RuntimeError, ValueError) as error:
            raise evaluation_error(error) from error

    def serialize(self, format_: str, prefixes: Mapping[str, str] | None = None) -> bytes:
        """Return the whole answer in a format of RESULT_FORMATS or GRAPH_FORMATS.

        Args:
            format_: The short name of the format.
            prefixes: The prefixes to abbreviate triples with.

        Raises:
            QueryError: The format does not fit the form of the query, or the engine failed.
        """
        answer = self._answer
        try:
            if isinstance(answer, QuerySolutions | QueryBoolean) and format_ in RESULT_FORMATS:
                return answer.serialize(format=RESULT_FORMATS[format_]) or b""
            if isinstance(answer, QueryTriples | GraphAnswer) and format_ in GRAPH_FORMATS:
                rdf = GRAPH_FORMATS[format_]
                usable = dict(prefixes or {}) if format_ in ("ttl", "trig", "rdf", "jsonld") else None
                return serialize(answer, format=rdf, prefixes=usable) or b""
        except (OSError, RuntimeError, ValueError) as error:
            raise evaluation_error(error) from error
        fitting = GRAPH_FORMATS if self.form is Form.GRAPH else RESULT_FORMATS
        raise QueryError(
            say(
                en=f"{format_} cannot hold the answer of this query",
                fr=f"{format_} ne peut contenir la réponse de cette requête",
            ),
            mend=say(en=f"choose one of {', '.join(fitting)}", fr=f"choisissez parmi {', '.join(fitting)}"),
        )


def evaluation_error(error: Exception) -> QueryError:
    """Return in words what an engine raised while it computed an answer."""
    return QueryError(
        say(
            en=f"the query could not be answered: {error}",
            fr=f"la requête n’a pu recevoir de réponse : {error}",
        )
    )
