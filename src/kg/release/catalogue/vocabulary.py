"""The vocabularies of the catalogue, and triples written with their prefixed names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "ldqd": "http://www.w3.org/2016/05/ldqd#",
    "locn": "http://www.w3.org/ns/locn#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Their namespaces."""

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')


def term(curie: str) -> NamedNode:
    """Return a term of these vocabularies by its prefixed name.

    Raises:
        KeyError: There is no such prefix here.
    """
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def safe(iri: str) -> str:
    """Return an IRI with what no IRI may hold percent-encoded: configuration and data give some that are not."""
    return _NOT_IN_IRI.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), iri)


class Description:
    """What is said of one resource; every method adds to a list of triples and returns the description."""

    def __init__(self, triples: list[Triple], subject: str | BlankNode, *types: str) -> None:
        """Begin it.

        Args:
            triples: Where the triples go.
            subject: The IRI of the resource, or a blank node.
            *types: Its classes, as prefixed names.
        """
        self._triples = triples
        self.subject = NamedNode(safe(subject)) if isinstance(subject, str) else subject
        for each in types:
            self._add("rdf:type", term(each))

    def link(self, predicate: str, *iris: str | BlankNode | None) -> Description:
        """Say that a property leads to resources; None among them is left out."""
        for iri in iris:
            if iri is not None:
                self._add(predicate, NamedNode(safe(iri)) if isinstance(iri, str) else iri)
        return self

    def links(self, predicate: str, iris: Iterable[str]) -> Description:
        """Say that a property leads to resources."""
        return self.link(predicate, *iris)

    def texts(self, predicate: str, texts: Mapping[str, str]) -> Description:
        """Say a text in each of its languages; an empty code is a text without a language."""
        for language, text in texts.items():
            self._add(predicate, Literal(text, language=language) if language else Literal(text))
        return self

    def value(self, predicate: str, value: object, datatype: str = "") -> Description:
        """Say a value: a text, a number, a date or a date and time; None says nothing.

        Args:
            predicate: A prefixed name.
            value: The value.
            datatype: Its datatype as a prefixed name, where it is not the usual one of the value.
        """
        if value is None:
            return self
        usual = {int: "xsd:integer", datetime: "xsd:dateTime", date: "xsd:date"}.get(type(value), "")
        kind = datatype or usual
        text = value.isoformat().replace("+00:00", "Z") if isinstance(value, date) else str(value)
        self._add(predicate, Literal(text, datatype=term(kind)) if kind else Literal(text))
        return self

    def _add(self, predicate: str, object_: NamedNode | BlankNode | Literal) -> None:
        self._triples.append(Triple(self.subject, term(predicate), object_))
