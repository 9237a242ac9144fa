"""The bounded description of a resource: what a release says of it, in both directions, in pages.

The statements about a resource are those that it is the subject of, and those that it is the object of. They are put
in one order: what is said with few values comes first (a label, a code, a type), and what is said with thousands (the
parts of a country) comes last, so that the first page holds what anybody asks first. A page is a number of them, with
the names and the asserted types of the resources that they lead to.

`query` gives the same description as a query, for any SPARQL 1.1 endpoint that serves the release.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from kg.reasoning.vocabulary import TYPE

PAGE_SIZE = 500
"""How many statements about the resource a page has."""

NAMING = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://xmlns.com/foaf/0.1/name",
    "https://schema.org/name",
)
"""The properties that name a resource, the preferred first."""

_NAMING = tuple(NamedNode(iri) for iri in NAMING)
_DEFAULT = DefaultGraph()

_Said: TypeAlias = tuple[bool, Triple]
"""A triple, and whether the resource is its subject; else it is its object."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple, and who says it."""

    triple: Triple
    graphs: tuple[str, ...]
    """The IRIs of the named graphs that have it, sorted."""


@dataclass(frozen=True, slots=True)
class Group:
    """The statements about a resource that share a predicate and a direction."""

    predicate: str
    outgoing: bool
    """Whether the resource is their subject; else their object."""


@dataclass(frozen=True)
class Description:
    """A page of what is said of a resource."""

    resource: NamedNode
    statements: tuple[Statement, ...]
    """Those of this page, in order."""
    neighbours: tuple[Statement, ...]
    """The names and the asserted types of the resources that they lead to."""
    sizes: Mapping[Group, int]
    """How many statements of each group there are, on all pages."""
    page: int
    """From 1."""
    pages: int
    """At least 1."""

    @property
    def total(self) -> int:
        """How many statements about the resource there are; 0 when nothing is said of it."""
        return sum(self.sizes.values())

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of the page, each once."""
        yield from dict.fromkeys(statement.triple for statement in (*self.statements, *self.neighbours))

    def group(self, statement: Statement) -> Group:
        """Return the group of a statement about the resource."""
        triple = statement.triple
        return Group(triple.predicate.value, triple.subject == self.resource)


class Describer:
    """Describes the resources of one release."""

    def __init__(self, store: Store, inferred: str, size: int = PAGE_SIZE) -> None:
        """Take a release.

        Args:
            store: Its named graphs, and as default graph their merge.
            inferred: The IRI of the graph of what was inferred.
            size: How many statements about the resource a page has.
        """
        self._store = store
        self._inferred = inferred
        self._size = size

    def describe(self, resource: NamedNode, page: int = 1) -> Description:
        """Return a page of the description of a resource; one beyond the last has no statements.

        Args:
            resource: The resource.
            page: The number of the page, from 1.
        """
        groups = self._about(resource)
        shown: list[_Said] = []
        left_out, wanted = (page - 1) * self._size, self._size
        for found in groups.values():
            if left_out < len(found) and wanted > 0:  # Only what the page has a part of is put in order.
                found.sort(key=lambda said: _text(_other_end(said)))
                part = found[left_out : left_out + wanted]
                shown += part
                wanted -= len(part)
            left_out = max(0, left_out - len(found))
        total = sum(map(len, groups.values()))
        return Description(
            resource,
            tuple(Statement(triple, self.graphs(triple)) for _, triple in shown),
            tuple(self._neighbours(shown, resource)),
            {group: len(found) for group, found in groups.items()},
            page,
            max(1, -(-total // self._size)),
        )

    def graphs(self, triple: Triple) -> tuple[str, ...]:
        """Return the IRIs of the named graphs that have a triple, sorted."""
        quads = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        return tuple(sorted(g.value for quad in quads if isinstance(g := quad.graph_name, NamedNode)))

    def naming(self, resource: NamedNode) -> Iterator[Statement]:
        """Yield what names a resource, and its asserted types."""
        for predicate in _NAMING:
            for quad in self._store.quads_for_pattern(resource, predicate, None, _DEFAULT):
                yield Statement(quad.triple, self.graphs(quad.triple))
        for quad in self._store.quads_for_pattern(resource, TYPE, None, _DEFAULT):
            asserted = tuple(graph for graph in self.graphs(quad.triple) if graph != self._inferred)
            if asserted:
                yield Statement(quad.triple, asserted)

    def _about(self, resource: NamedNode) -> Mapping[Group, list[_Said]]:
        """Return the statements about a resource by group, the smallest first."""
        groups: defaultdict[tuple[str, bool], list[_Said]] = defaultdict(list)
        for quad in self._store.quads_for_pattern(resource, None, None, _DEFAULT):
            groups[quad.predicate.value, True].append((True, quad.triple))
        for quad in self._store.quads_for_pattern(None, None, resource, _DEFAULT):
            if quad.subject != resource:
                groups[quad.predicate.value, False].append((False, quad.triple))

        def place(group: tuple[str, bool]) -> tuple[int, bool, str]:
            predicate, outgoing = group
            return len(groups[group]), not outgoing, predicate

        return {Group(*group): groups[group] for group in sorted(groups, key=place)}

    def _neighbours(self, shown: list[_Said], resource: NamedNode) -> Iterator[Statement]:
        ends = dict.fromkeys(_other_end(said) for said in shown)
        for end in ends:
            if isinstance(end, NamedNode) and end != resource:
                yield from self.naming(end)


def query(resource: str, inferred: str, page: int = 1, size: int = PAGE_SIZE) -> str:
    """Return the description of a resource as a query.

    Args:
        resource: The IRI of the resource.
        inferred: The IRI of the graph of what was inferred.
        page: The number of the page, from 1.
        size: How many statements about the resource a page has.
    """
    naming = " ".join(f"<{iri}>" for iri in NAMING)
    about = f"""\
{{ <{resource}> ?p ?end BIND(0 AS ?incoming) }}
        UNION {{ ?end ?p <{resource}> FILTER(?end != <{resource}>) BIND(1 AS ?incoming) }}"""
    return f"""\
CONSTRUCT {{ ?s ?p ?o . ?end ?naming ?name . ?end a ?type }}
WHERE {{
  {{ SELECT ?s ?p ?o ?end {{
      {{ SELECT ?p ?incoming (COUNT(*) AS ?size) {{
        {about}
      }} GROUP BY ?p ?incoming }}
      {{
        {about}
      }}
      BIND(IF(?incoming = 0, <{resource}>, ?end) AS ?s)
      BIND(IF(?incoming = 0, ?end, <{resource}>) AS ?o)
    }}
    ORDER BY ?size ?incoming STR(?p) STR(?end) COALESCE(LANG(?end), "") COALESCE(STR(DATATYPE(?end)), "")
    LIMIT {size} OFFSET {(page - 1) * size} }}
  OPTIONAL {{
    {{ ?end ?naming ?name VALUES ?naming {{ {naming} }} }}
    UNION {{ GRAPH ?graph {{ ?end a ?type }} FILTER(?graph != <{inferred}>) }}
    FILTER(?end != <{resource}>)
  }}
}}
"""


def _other_end(said: _Said) -> NamedNode | BlankNode | Literal | Triple:
    outgoing, triple = said
    return triple.object if outgoing else triple.subject


def _text(term: NamedNode | BlankNode | Literal | Triple) -> tuple[str, str, str]:
    """Return what a term is put in order by: its text, its language, its datatype."""
    if isinstance(term, Literal):
        return term.value, term.language or "", term.datatype.value
    return ("" if isinstance(term, BlankNode) else str(getattr(term, "value", term))), "", ""
