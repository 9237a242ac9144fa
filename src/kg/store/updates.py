"""A SPARQL server that is written to: queries to one address, updates to another (SPARQL 1.1 Protocol, section 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import HTTPError, URLError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kg import __version__
from kg.errors import QueryError
from kg.messages import say
from kg.store.remote import RemoteStore
from kg.store.results import Term

_LONGEST = 300
"""How many characters of a server's answer are shown."""


class UpdatableStore:
    """A server that takes queries and updates, for `kg.reasoning.sparql_engine`."""

    def __init__(self, endpoint: str, update: str) -> None:
        """Name the addresses; nothing is sent yet.

        Args:
            endpoint: Where queries go.
            update: Where updates go; some servers have one address for both.
        """
        self._queries = RemoteStore(endpoint, timeout=None)
        self._address = update

    def select(self, query: str) -> Iterator[dict[str, Term]]:
        """Answer a SELECT query: the bound variables of each solution, by name.

        Raises:
            QueryError: The server cannot be asked, or refuses.
        """
        results = self._queries.query(query)
        columns = results.columns
        try:
            for row in results.rows():
                yield {name: term for name, term in zip(columns, row, strict=True) if term is not None}
        except SyntaxError as error:  # Virtuoso's blank nodes, for one, are none of SPARQL 1.1.
            raise self._fault(str(error)) from error

    def update(self, update: str) -> None:
        """Run an update.

        Raises:
            QueryError: The server cannot be reached, or refuses.
        """
        wrapper = SPARQLWrapper(self._address, updateEndpoint=self._address, agent=f"kg/{__version__}")
        wrapper.setMethod(POST)
        wrapper.setQuery(update)
        try:
            wrapper.query().response.read()
        except SPARQLWrapperException as error:
            raise self._fault(_said(error)) from error
        except HTTPError as error:
            raise self._fault(f"HTTP {error.code} {error.reason}") from error
        except (URLError, OSError) as error:
            raise self._fault(str(getattr(error, "reason", error))) from error

    def _fault(self, reason: str) -> QueryError:
        return QueryError(
            f"{self._address}: {reason}",
            mend=say(
                en="check the address, that updates are allowed there, and the server's log",
                fr="vérifiez l’adresse, que les mises à jour y sont permises, et le journal du serveur",
            ),
        )


def _said(error: SPARQLWrapperException) -> str:
    """Return the first line of what the server answered, which often repeats the whole update after it."""
    answer = str(error).rpartition("Response:\n")[2].strip().removeprefix("b").strip("'\"")
    return answer.replace("\\n", "\n").split("\n")[0][:_LONGEST] or type(error).__name__
