"""Writes the triples of a catalogue in the formats that harvesters read; the same triples give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.release.catalogue.vocabulary import PREFIXES

MEDIA_TYPES: Mapping[str, str] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "xml": "application/rdf+xml",
    "nt": "application/n-triples",
}
"""The formats by the end of a file's name, the preferred first, with their media types."""

_RDF_FORMATS = {"ttl": RdfFormat.TURTLE, "xml": RdfFormat.RDF_XML, "nt": RdfFormat.N_TRIPLES}
_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"


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
        document = json_ld([list(group) for group in by_subject.values()], used)
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    ordered = [
        triple
        for group in by_subject.values()
        for triple in sorted(group, key=lambda each: str(each.predicate))
    ]
    known = {prefix: used[prefix] for prefix in _needed(ordered, used)} if format_ != "nt" else None
    return serialize(ordered, format=_RDF_FORMATS[format_], prefixes=known) or b""


def json_ld(groups: Iterable[list[Triple]], prefixes: Mapping[str, str]) -> dict[str, Any]:
    """Return groups of triples, each of one subject, as a document of JSON-LD 1.1 with its context.

    Prefixed names stand for the IRIs of classes and of properties; values of one property are a list when they are
    several.
    """
    used: set[str] = set()
    nodes = []
    for group in groups:
        node: dict[str, Any] = {"@id": _id(group[0].subject)}
        for triple in group:
            if triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode):
                key, value = "@type", _compact(triple.object.value, prefixes, used)
            else:
                key = _compact(triple.predicate.value, prefixes, used)
                value = _value(triple.object, prefixes, used)
            node.setdefault(key, []).append(value)
        nodes.append(
            {key: value[0] if key != "@id" and len(value) == 1 else value for key, value in node.items()}
        )
    return {"@context": {prefix: prefixes[prefix] for prefix in sorted(used)}, "@graph": nodes}


def _value(
    term: NamedNode | BlankNode | Literal | Triple, prefixes: Mapping[str, str], used: set[str]
) -> Any:  # noqa: ANN401 - a value of JSON
    if isinstance(term, NamedNode | BlankNode):
        return {"@id": _id(term)}
    if isinstance(term, Triple):
        raise TypeError("a catalogue has no triple terms")
    if term.language:
        return {"@language": term.language, "@value": term.value}
    if term.datatype.value == _STRING:
        return term.value
    return {"@type": _compact(term.datatype.value, prefixes, used), "@value": term.value}


def _id(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _compact(iri: str, prefixes: Mapping[str, str], used: set[str]) -> str:
    """Return an IRI as a prefixed name, when its local part cannot be taken for anything else."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    for prefix, namespace in prefixes.items():
        if namespace == iri[:cut] and cut < len(iri):
            used.add(prefix)
            return f"{prefix}:{iri[cut:]}"
    return iri


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
