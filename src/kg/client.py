"""What a notebook imports: a graph to ask, and answers as Python values.

::

    from kg.client import Graph

    graph = Graph.open()
    answer = graph.query("SELECT ?class (COUNT(*) AS ?count) WHERE { ?thing a ?class } GROUP BY ?class")
    answer.rows[0]
    answer.to_pandas()
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from kg.project import Project
from kg.release import Hold, hold_current
from kg.store import EmbeddedStore, Form, Store
from kg.store.parameters import as_term, bind
from kg.store.remote import RemoteStore
from kg.store.results import Term

if TYPE_CHECKING:
    import pandas

_XSD = "http://www.w3.org/2001/XMLSchema#"
Value = str | int | float | bool | Decimal | datetime.date | datetime.datetime | None


@dataclass(frozen=True)
class Answer:
    """The answer to a SELECT or an ASK."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    """Integers, decimals, booleans and dates as Python's; IRIs and other literals as text; None where unbound."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __bool__(self) -> bool:
        """Return the answer of an ASK; of a SELECT, whether there is a row."""
        return bool(self.rows) and (self.columns != ("boolean",) or self.rows[0][0] is True)

    def to_dicts(self) -> list[dict[str, Value]]:
        """Return each row by its columns' names."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas DataFrame, its columns in the order of the query.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas  # noqa: PLC0415 - only who asks for it needs it

        return pandas.DataFrame.from_records(list(self.rows), columns=list(self.columns))


class Graph:
    """A knowledge graph to ask: the current release of a project, or a server."""

    def __init__(self, store: Store, prefixes: Mapping[str, str]) -> None:
        """Take a store; `open` and `connect` are the usual ways to get one."""
        self._store = store
        self.prefixes = dict(prefixes)
        self._hold: Hold | None = None

    @classmethod
    def open(cls, folder: Path | str | None = None) -> Graph:
        """Open the current release of a project.

        Args:
            folder: The project's folder; by default found as the command line finds it.

        Raises:
            ProjectError: There is no project.
            ReleaseError: It has no release: run `kg build`.
        """
        project = Project.find(None if folder is None else Path(folder))
        hold = hold_current(project)
        graph = cls(EmbeddedStore(hold.release.store, project.prefixes), project.prefixes)
        graph._hold = hold
        return graph

    @classmethod
    def connect(cls, url: str, prefixes: Mapping[str, str] | None = None) -> Graph:
        """Use a SPARQL endpoint.

        Args:
            url: Its address, such as `http://127.0.0.1:8000/sparql`.
            prefixes: Prefixes that queries need not declare.
        """
        return cls(RemoteStore(url, prefixes), prefixes or {})

    def query(self, text: str, **parameters: object) -> Answer:
        """Answer a SELECT or an ASK.

        Args:
            text: The query; the project's prefixes need not be declared.
            **parameters: Values by the name of a variable: a Python number, boolean or date; in a text, an IRI, a
                prefixed name or a literal in SPARQL syntax, and any other text for itself (`"46128"` is a code).

        Raises:
            QueryError: It cannot be parsed, is refused, or cannot be answered whole.
            TypeError: It is a CONSTRUCT or a DESCRIBE: use `triples`.
        """
        results = self._store.query(self._bound(text, parameters))
        if results.form is Form.ASK:
            return Answer(("boolean",), ((results.boolean,),))
        return Answer(results.columns, tuple(tuple(_value(term) for term in row) for row in results.rows()))

    def triples(self, text: str, **parameters: object) -> list[Triple]:
        """Answer a CONSTRUCT or a DESCRIBE with pyoxigraph triples."""
        return list(self._store.query(self._bound(text, parameters)).triples())

    @staticmethod
    def _bound(text: str, parameters: Mapping[str, object]) -> str:
        return bind(text, {name: _term(value) for name, value in parameters.items()})


def _term(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date):
        return str(Literal(value.isoformat(), datatype=NamedNode(_XSD + "date")))
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value)
    return str(Literal(text)) if text[:1].isdigit() else as_term(text, None)


_PYTHON: Mapping[str, Callable[[str], Value]] = {
    _XSD + "integer": int,
    _XSD + "gYear": int,
    _XSD + "decimal": Decimal,
    _XSD + "double": float,
    _XSD + "float": float,
    _XSD + "boolean": lambda text: text in ("true", "1"),
    _XSD + "date": datetime.date.fromisoformat,
    _XSD + "dateTime": datetime.datetime.fromisoformat,
}


def _value(term: Term | None) -> Value:
    """Return a term as a Python value; a literal that its datatype cannot hold stays a text."""
    if term is None:
        return None
    if not isinstance(term, Literal):
        return str(term) if isinstance(term, Triple) else term.value
    try:
        return _PYTHON.get(term.datatype.value, str)(term.value)
    except (ValueError, InvalidOperation):
        return term.value
