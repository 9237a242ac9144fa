"""One interface to ask a question: to a release on disk, or to a server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pyoxigraph

from kg.errors import ReleaseError
from kg.messages import say
from kg.store.faults import syntax_error
from kg.store.results import Results, evaluation_error
from kg.store.screen import refuse_service


class Store(Protocol):
    """Something that answers SPARQL queries."""

    def query(self, text: str) -> Results:
        """Answer a query; prefixes that it does not declare are the project's.

        Raises:
            QueryError: It cannot be parsed, is refused, or cannot be answered whole.
        """


class EmbeddedStore:
    """The store of a release, opened for reading; several processes may open the same."""

    def __init__(self, path: Path, prefixes: Mapping[str, str] | None = None) -> None:
        """Open the store.

        Args:
            path: The folder of the store.
            prefixes: The project's prefixes.

        Raises:
            ReleaseError: There is no store there, or it is damaged.
        """
        try:
            self._store = pyoxigraph.Store.read_only(str(path))
        except (OSError, ValueError) as error:
            raise ReleaseError(
                say(
                    en=f"the store cannot be opened: {error}", fr=f"le magasin ne peut être ouvert : {error}"
                ),
                file=path,
                mend="kg build",
            ) from error
        self.prefixes = dict(prefixes or {})

    def query(self, text: str) -> Results:
        """Answer a query from the default graph, which holds the triples of all the named graphs, each once."""
        refuse_service(text)
        try:
            return Results(self._store.query(text, prefixes=self.prefixes))
        except SyntaxError as error:
            raise syntax_error(text, error, self.prefixes) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise evaluation_error(error) from error
