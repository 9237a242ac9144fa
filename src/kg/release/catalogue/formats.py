"""Writes the triples of a catalogue in the formats that harvesters read; the same triples give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.release.catalogue.vocabulary import PREFIXES
from kg.turtle.json_ld import json_ld

MEDIA_TYPES: Mapping[str, str] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "xml": "application/rdf+xml",
    "nt": "application/n-triples",
}
"""The formats by the end of a file's name, the preferred first, with their media types."""

_RDF_FORMATS = {"ttl": RdfFormat.TURTLE, "xml": RdfFormat.RDF_XML, "nt": RdfFormat.N_TRIPLES}


def write(triples: Iterable[Triple], format_: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return triples as a document in UTF-8.

    Args:
        triples: In any order; what is first said of a subject gives its place. A repeated triple is written once.
        format_: `ttl`, `jsonld` (JSON-LD 1.1, compacted), `xml` (RDF/XML) or `nt`.
        prefixes: The project's prefixes, used beside the catalogue's own.

    Raises:
        KeyError: There is no such format.
    """
    by_subject: dict[NamedNode | BlankNode, dict[Triple, None]] = {}
    for triple in triples:
        if isinstance(triple.subject, Triple):
            raise TypeError("a catalogue has no triple terms")
        by_subject.setdefault(triple.subject, {})[triple] = None
    used = {**(prefixes or {}), **PREFIXES}
    if format_ == "jsonld":
        grouped = (triple for group in by_subject.values() for triple in group)
        return json_ld(grouped, used).encode("utf-8")
    ordered = [
        triple
        for group in by_subject.values()
        for triple in sorted(group, key=lambda each: str(each.predicate))
    ]
    known = {prefix: used[prefix] for prefix in _needed(ordered, used)} if format_ != "nt" else None
    return serialize(ordered, format=_RDF_FORMATS[format_], prefixes=known) or b""


def _needed(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> list[str]:
    """Return the prefixes of the namespaces that some IRI is in."""
    namespaces: dict[str, str] = {}
    for prefix, namespace in sorted(prefixes.items()):
        namespaces.setdefault(namespace, prefix)
    found = set()
    for triple in triples:
        terms: list[Any] = [triple.subject, triple.predicate, triple.object]
        if isinstance(triple.object, Literal):
            terms[2] = triple.object.datatype
        for term in terms:
            if isinstance(term, NamedNode):
                cut = max(term.value.rfind("#"), term.value.rfind("/")) + 1
                found.add(term.value[:cut])
    return sorted(namespaces[namespace] for namespace in found & namespaces.keys())
