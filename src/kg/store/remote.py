"""Asks a SPARQL server over HTTP, through SPARQLWrapper (SPARQL 1.1 Protocol)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.error import HTTPError, URLError

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kg import __version__
from kg.errors import QueryError
from kg.messages import say
from kg.store.faults import syntax_error
from kg.store.results import GraphAnswer, Results
from kg.store.tokens import Kind, meaningful, undeclared_prefixes

_GRAPH_FORMS = frozenset({"CONSTRUCT", "DESCRIBE"})
_FORMS = _GRAPH_FORMS | {"SELECT", "ASK"}


class RemoteStore:
    """A SPARQL endpoint."""

    def __init__(
        self, url: str, prefixes: Mapping[str, str] | None = None, *, timeout: float | None = 60
    ) -> None:
        """Name the endpoint; nothing is sent yet.

        Args:
            url: The endpoint's address.
            prefixes: The project's prefixes.
            timeout: How long to wait for an answer, in seconds; None for ever.
        """
        self.url = url
        self.prefixes = dict(prefixes or {})
        self.timeout = timeout

    def query(self, text: str) -> Results:
        """Answer a query by POST."""
        form = _form(text)
        wrapper = SPARQLWrapper(self.url, agent=f"kg/{__version__}")
        wrapper.setMethod(POST)
        wrapper.setQuery(self._declared(text))
        wrapper.setReturnFormat(TURTLE if form in _GRAPH_FORMS else JSON)
        if self.timeout is not None:
            wrapper.setTimeout(max(1, round(self.timeout)))
        try:
            body = wrapper.query().response.read()
        except SPARQLWrapperException as error:
            raise self._refused(text, error) from error
        except HTTPError as error:
            raise self._fault(_told(error)) from error
        except (URLError, OSError) as error:
            raise self._fault(str(getattr(error, "reason", error))) from error
        return self._read(body, graph=form in _GRAPH_FORMS)

    def _declared(self, text: str) -> str:
        """Return the query with the project's prefixes that it uses declared, on its own first line."""
        missing = [prefix for prefix in undeclared_prefixes(text) if prefix in self.prefixes]
        return "".join(f"PREFIX {prefix}: <{self.prefixes[prefix]}> " for prefix in sorted(missing)) + text

    def _read(self, body: bytes, *, graph: bool) -> Results:
        try:
            if graph:
                return Results(GraphAnswer(tuple(quad.triple for quad in parse(body, RdfFormat.TURTLE))))
            return Results(parse_query_results(body, format=QueryResultsFormat.JSON))
        except (SyntaxError, ValueError) as error:
            raise self._fault(
                say(
                    en=f"the answer is not what was asked for: {error}",
                    fr=f"la réponse n’est pas celle attendue : {error}",
                )
            ) from error

    def _refused(self, text: str, error: SPARQLWrapperException) -> QueryError:
        said = str(error)
        if "QueryBadFormed" in type(error).__name__:
            return syntax_error(text, said, self.prefixes)
        return self._fault(said.splitlines()[0] if said else type(error).__name__)

    def _fault(self, reason: str) -> QueryError:
        return QueryError(
            f"{self.url}: {reason}",
            mend=say(
                en="check the address and the server's log", fr="vérifiez l’adresse et le journal du serveur"
            ),
        )


def _told(error: HTTPError) -> str:
    """Return the status, and what the problem document (RFC 9457) says where there is one."""
    status = f"HTTP {error.code} {error.reason}"
    try:
        return f"{status}: {json.loads(error.read())['detail']}"
    except (OSError, ValueError, LookupError, TypeError):
        return status


def _form(text: str) -> str:
    """Return the word that says the form of the query; SELECT when none is found."""
    for token in meaningful(text):
        if token.kind is Kind.WORD and token.text.upper() in _FORMS:
            return token.text.upper()
    return "SELECT"
