"""How resources are called on a page, in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.release.description import NAMING
from kg.turtle.terms import TermWriter
from kg_server.documents.words import TERMS

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_NAMING = tuple(NamedNode(iri) for iri in (*NAMING, "http://www.w3.org/ns/shacl#name"))
_COMMENTING = tuple(
    NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#comment",
        "http://www.w3.org/2004/02/skos/core#definition",
        "http://www.w3.org/ns/shacl#description",
        "http://www.w3.org/ns/shacl#message",
    )
)
_GRAPH = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called."""

    text: str
    language: str | None = None
    """The language of the text, when it is not that of the page."""


class Labels:
    """Looks up what the terms of one page are called."""

    def __init__(
        self, stores: Sequence[Store], prefixes: Mapping[str, str], language: str, base: str
    ) -> None:
        """Take the release and the language of the page.

        Args:
            stores: What names things, the first before the others; their default graphs are read.
            prefixes: The project's prefixes.
            language: `en` or `fr`.
            base: The base of the project's IRIs.
        """
        self._stores = stores
        self._writer = TermWriter(prefixes)
        self._language = language
        self._base = base
        self._found: dict[str, Name | None] = {}

    def curie(self, iri: str) -> str:
        """Return a prefixed name, or the IRI."""
        return self._writer.iri(iri).removeprefix("<").removesuffix(">")

    def name(self, iri: str) -> Name | None:
        """Return what a resource is called; None when nothing names it."""
        if iri not in self._found:
            self._found[iri] = self._looked_up(iri)
        return self._found[iri]

    def term(self, iri: str) -> Name:
        """Return what a property or a class is called, its prefixed name when nothing names it."""
        known = TERMS.get(iri)
        if known is not None:
            return Name(known[self._language])
        return self.name(iri) or Name(self.curie(iri))

    def full(self, iri: str) -> Name:
        """Return what a resource is called; without a name, what kind of thing it is and the end of its IRI."""
        name = self.name(iri)
        if name is not None:
            return name
        if not iri.startswith(self._base):
            return Name(self.curie(iri))
        end = iri.rstrip("/").rpartition("#" if "#" in iri else "/")[2]
        kind = self.kind(iri)
        called = self.term(kind) if kind else None
        # A class that nothing names tells people nothing.
        return (
            Name(end)
            if called is None or called.text == self.curie(kind or "")
            else Name(f"{called.text} {end}")
        )

    def kind(self, iri: str) -> str | None:
        """Return the class that tells best what a resource is: of the project's own, the one with the fewest others."""
        types = [
            quad.object.value
            for store in self._stores
            for quad in store.quads_for_pattern(NamedNode(iri), _TYPE, None, _GRAPH)
            if isinstance(quad.object, NamedNode)
        ]
        if not types:
            return None
        return min(types, key=lambda type_: (not type_.startswith(self._base), self._depth(type_), type_))

    def comment(self, resource: NamedNode) -> Name | None:
        """Return what explains a resource; None when nothing does."""
        return next((found for each in _COMMENTING if (found := self._best(resource, each))), None)

    def _depth(self, type_: str) -> int:
        """Return the less, the more superclasses a class has."""
        return -sum(
            1
            for store in self._stores
            for _ in store.quads_for_pattern(NamedNode(type_), _SUBCLASS, None, _GRAPH)
        )

    def _looked_up(self, iri: str) -> Name | None:
        resource = NamedNode(iri)
        for predicate in _NAMING:
            found = self._best(resource, predicate)
            if found is not None:
                return found
        return None

    def _best(self, resource: NamedNode, predicate: NamedNode) -> Name | None:
        literals = [
            quad.object
            for store in self._stores
            for quad in store.quads_for_pattern(resource, predicate, None, _GRAPH)
            if isinstance(quad.object, Literal)
        ]
        if not literals:
            return None
        best = min(literals, key=lambda text: (self._rank(text.language), text.value))
        return Name(best.value, best.language if best.language != self._language else None)

    def _rank(self, language: str | None) -> int:
        if language is None:
            return 1
        return 0 if language.partition("-")[0] == self._language else 2 if language == "en" else 3
