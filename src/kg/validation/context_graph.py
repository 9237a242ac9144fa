"""A document laid over a graph: what its shapes see when it is validated within that graph.

What the document says of a property of a resource stands in the place of what the graph says of it; whatever else the
graph says, of this resource and of others, is there too. A label that is corrected is so one label and not two, and a
resource whose statements are spread over several files keeps those of the other files.

Nothing is copied: a lookup goes to the document, then to the store. The document's literals are as they are written,
which those of a store may not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, Store, Triple
from rdflib import Literal, URIRef
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from kg.turtle.rdflib_graph import (
    OxTerm,
    PreparedQueryGraph,
    RdflibTerm,
    TermConverter,
    add_triples,
    empty_graph,
    oxigraph_term,
)
from kg.validation.index.reading_store import ReadingStore

_DEFAULT = DefaultGraph()


class ContextStore(ReadingStore):
    """A document over the default graph of a store."""

    def __init__(self, context: Store) -> None:
        """Stand on a store, without a document yet."""
        super().__init__()
        self.context = context
        self.document = empty_graph()
        self.convert = TermConverter()
        self._said: set[tuple[object, object]] = set()
        """What the document speaks of: subjects with their predicates."""

    def lay(self, document: Iterable[Triple]) -> None:
        """Lay a document over the store, in the place of the one before."""
        triples = list(document)
        self.document = empty_graph()
        add_triples(self.document, triples, self.convert)
        self._said = {(triple.subject, triple.predicate) for triple in triples}

    def triples(self, triple_pattern: Any, context: object = None) -> Iterator[Any]:  # noqa: ANN401 - rdflib's own types
        """Yield the triples that match, as rdflib's stores do; each once."""
        subject, predicate, object_ = triple_pattern
        yield from self.document.store.triples(triple_pattern)
        if isinstance(subject, Literal) or not isinstance(predicate, URIRef | None):
            return  # pySHACL asks of every value node what its class is
        term, said = self.convert.term, self._said
        for quad in self.context.quads_for_pattern(
            _wanted(subject), _wanted(predicate), _wanted(object_), _DEFAULT
        ):
            if (quad.subject, quad.predicate) not in said:
                yield (term(quad.subject), term(quad.predicate), term(quad.object)), iter(())


def _wanted(term: object) -> Any:  # noqa: ANN401 - a term for one place or another
    wanted: OxTerm | None = None if term is None else oxigraph_term(term)
    return wanted


@dataclass(frozen=True)
class Narrowed:
    """What a variable of a query may be."""

    variable: str
    values: Sequence[RdflibTerm]


class ContextGraph(PreparedQueryGraph):
    """The graph of a `ContextStore`.

    A rule about the whole graph stands on one node (a property, a class), and its query gives the resources to be
    mended as `?value`. Of all these, only those of the document matter: `narrowed` binds them before the query is
    run, so that it looks at some resources and not at all there are.
    """

    narrowed: Narrowed | None = None
    """What a variable may be in the queries that are run from now on."""

    def query(
        self,
        query_object: str | Query,
        processor: Any = "sparql",  # noqa: ANN401 - as above, here and below
        result: Any = "sparql",  # noqa: ANN401
        initNs: Any = None,  # noqa: ANN401
        initBindings: Any = None,  # noqa: ANN401
        *args: Any,
        **kwargs: Any,
    ) -> Result:
        """Run a query as `rdflib.Graph.query` does, once for each value of the variable that is narrowed."""

        def run(bindings: Any) -> Result:  # noqa: ANN401
            return super(ContextGraph, self).query(
                query_object, processor, result, initNs, bindings, *args, **kwargs
            )

        if self.narrowed is None:
            return run(initBindings)
        found = Result("SELECT")
        rows: list[Any] = []
        for value in self.narrowed.values:
            some = run({**(initBindings or {}), self.narrowed.variable: value})
            found.vars = some.vars
            rows.extend(some.bindings)
        found.bindings = rows
        return found
