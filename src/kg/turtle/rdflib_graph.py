"""Turtle read by pyoxigraph into an rdflib graph, for the engines that need one (pySHACL, owlrl).

Every literal keeps the lexical form it has in the file, and a term that occurs a thousand times is one object: that
is several times as fast as rdflib's own parser (`benchmarks/build_steps.py` times it).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Triple
from pyoxigraph import Literal as OxLiteral
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.query import Result

# rdflib logs a traceback for every ill-typed literal; sh:datatype and owlrl both find those, and say it in words.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

RdflibTerm = URIRef | BNode | Literal
OxTerm = NamedNode | BlankNode | OxLiteral


class SingleGraphStore(SimpleMemory):
    """rdflib's store without contexts: two thirds of the time of its default store, for a graph that stands alone.

    It says that it knows contexts, because pySHACL wraps its data graph in a Dataset, which asks for that and then
    only ever uses the one graph.
    """

    context_aware = True
    graph_aware = True
    _length: int | None = None

    def add(self, *args: Any, **kwargs: Any) -> None:
        """Add a triple, as rdflib's store does."""
        self._length = None
        super().add(*args, **kwargs)

    def remove(self, *args: Any, **kwargs: Any) -> None:
        """Remove triples, as rdflib's store does."""
        self._length = None
        super().remove(*args, **kwargs)

    def __len__(self, context: object = None) -> int:
        """Count the triples, once for as long as they stay the same.

        pySHACL asks whether the graph is empty for each result, inner ones included, and rdflib counts every triple
        to answer: on a million triples, a tenth of a second a time.
        """
        if self._length is None:
            self._length = super().__len__()
        return self._length


class PreparedQueryGraph(Graph):
    """A graph that parses each SPARQL query once.

    A SPARQL constraint runs the same query for every focus node with another binding; parsing it each time is most
    of its time.
    """

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """Run a query as `rdflib.Graph.query` does, parsed once per text."""
        query = (
            prepared(query_object)
            if isinstance(query_object, str) and not kwargs.get("initNs")
            else query_object
        )
        return super().query(query, *args, **kwargs)


@lru_cache(maxsize=1024)
def prepared(text: str) -> Query:
    """Return a query, parsed once for each text."""
    return prepareQuery(text)


class TermConverter:
    """Turns pyoxigraph terms into rdflib terms, each different one once."""

    def __init__(self) -> None:
        """Start with no term known."""
        self._names: dict[str, URIRef] = {}
        self._literals: dict[OxLiteral, Literal] = {}

    def name(self, iri: str) -> URIRef:
        """Return the IRI as rdflib's term."""
        known = self._names.get(iri)
        if known is None:
            known = self._names[iri] = URIRef(iri)
        return known

    def term(self, term: object) -> RdflibTerm:
        """Return the term as rdflib's, its lexical form untouched (`normalize=False`)."""
        if isinstance(term, NamedNode):
            return self.name(term.value)
        if isinstance(term, OxLiteral):
            known = self._literals.get(term)
            if known is None:
                known = self._literals[term] = self._literal(term)
            return known
        if isinstance(term, BlankNode):
            return BNode(term.value)
        raise TypeError(f"not an RDF 1.1 term: {term}")

    def _literal(self, term: OxLiteral) -> Literal:
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == XSD_STRING:
            # As written in Turtle without a datatype; pySHACL and owlrl take it for an xsd:string.
            return Literal(term.value)
        return Literal(term.value, datatype=self.name(datatype), normalize=False)


def add_triples(graph: Graph, triples: Iterable[Triple], converter: TermConverter) -> int:
    """Add parsed triples to an rdflib graph.

    Returns:
        How many were read, a repeated one counted each time.
    """
    add, name, term = graph.store.add, converter.name, converter.term
    count = 0
    for triple in triples:
        subject = triple.subject
        add(
            (
                name(subject.value) if isinstance(subject, NamedNode) else term(subject),
                name(triple.predicate.value),
                term(triple.object),
            ),
            graph,
        )
        count += 1
    return count


def empty_graph() -> PreparedQueryGraph:
    """Return an empty graph, quick to fill, read and query."""
    return PreparedQueryGraph(store=SingleGraphStore())


def oxigraph_term(term: object) -> OxTerm:
    """Return an rdflib term as pyoxigraph's, its lexical form untouched."""
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return OxLiteral(str(term), language=term.language)
        return (
            OxLiteral(str(term), datatype=NamedNode(str(term.datatype)))
            if term.datatype
            else OxLiteral(str(term))
        )
    if isinstance(term, BNode):
        return BlankNode(str(term))
    raise TypeError(f"not an RDF 1.1 term: {term!r}")
