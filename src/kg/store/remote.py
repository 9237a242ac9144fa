"""Asks a SPARQL server over HTTP, through SPARQLWrapper (SPARQL 1.1 Protocol)."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from kg import __version__
from kg.errors import QueryError
from kg.localized import reason_of
from kg.messages import say
from kg.store.faults import QuerySyntaxError, syntax_error
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
        declared = self._declared(text)
        wrapper.setQuery(declared)
        wrapper.setReturnFormat(TURTLE if form in _GRAPH_FORMS else JSON)
        if self.timeout is not None:
            wrapper.setTimeout(max(1, round(self.timeout)))
        try:
            body = wrapper.query().response.read()
        except SPARQLWrapperException as error:
            raise self._refused(text, error, len(declared) - len(text)) from error
        except HTTPError as error:
            raise self._fault(_told(error)) from error
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise self._fault(reason_of(reason) if isinstance(reason, OSError) else str(reason)) from error
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

    def _refused(self, text: str, error: SPARQLWrapperException, added: int) -> QueryError:
        """Put a refusal into words.

        Args:
            text: The query as it was given.
            error: The refusal.
            added: How many characters stand before it on its first line in what was sent.
        """
        body = _response(error)
        problem = _problem(body)
        if not isinstance(error, QueryBadFormed):
            return self._fault(str(problem.get("detail") or type(error).__name__))
        line, column = problem.get("line"), problem.get("column")
        if undeclared_prefixes(text).keys() - self.prefixes.keys() or not (
            isinstance(line, int) and isinstance(column, int)
        ):
            fault = syntax_error(text, str(problem.get("detail") or body), self.prefixes)
            # A prefix that is not declared is found in the text itself.
            if fault.line == 1 and fault.mend is None and fault.column is not None:
                fault.column = max(1, fault.column - added)
            return fault
        column = max(1, column - added) if line == 1 else column
        return QuerySyntaxError(str(problem.get("detail")), text, line=line, column=column)

    def _fault(self, reason: str) -> QueryError:
        return QueryError(
            f"{self.url}: {reason}",
            mend=say(
                en="check the address and the server's log", fr="vérifiez l’adresse et le journal du serveur"
            ),
        )


def _told(error: HTTPError) -> str:
    """Return the status, and what the problem document says where there is one."""
    status = f"HTTP {error.code} {error.reason}"
    try:
        detail = _problem(error.read().decode("utf-8", errors="replace")).get("detail")
    except OSError:
        detail = None
    return f"{status}: {detail}" if detail else status


def _response(error: SPARQLWrapperException) -> str:
    """Return the body of the answer, of which SPARQLWrapper keeps only what Python writes of its bytes."""
    written = str(error).partition("Response:\n")[2]
    try:
        body = ast.literal_eval(written)
    except (SyntaxError, ValueError):
        return written
    return body.decode("utf-8", errors="replace") if isinstance(body, bytes) else written


def _problem(body: str) -> dict[str, Any]:
    """Return a problem document (RFC 9457), or nothing when the body is none."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _form(text: str) -> str:
    """Return the word that says the form of the query; SELECT when none is found."""
    for token in meaningful(text):
        if token.kind is Kind.WORD and token.text.upper() in _FORMS:
            return token.text.upper()
    return "SELECT"
