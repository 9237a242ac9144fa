"""The formats of answers: their short names, their media types, and what each can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

ROWS = "rows"
"""The kind of SELECT and ASK."""
GRAPH = "graph"
"""The kind of CONSTRUCT and DESCRIBE."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of answers."""

    name: str
    kind: str
    media_type: str
    aliases: tuple[str, ...] = ()
    """Other media types that mean it; the answer is then labelled with the one that was asked for."""
    text: bool = True
    iri: str = ""
    """Its name in a service description (https://www.w3.org/ns/formats/), when it has one."""

    def content_type(self, media_type: str | None = None) -> str:
        """Return the value of Content-Type: UTF-8 is said, because harvesters read text as Latin-1 without it."""
        return f"{media_type or self.media_type}; charset=utf-8" if self.text else self.media_type


_W3C = "http://www.w3.org/ns/formats/"

FORMATS: Mapping[str, Format] = {
    format_.name: format_
    for format_ in (
        Format(
            "json",
            ROWS,
            "application/sparql-results+json",
            ("application/json",),
            iri=f"{_W3C}SPARQL_Results_JSON",
        ),
        Format(
            "xml",
            ROWS,
            "application/sparql-results+xml",
            ("application/xml",),
            iri=f"{_W3C}SPARQL_Results_XML",
        ),
        Format("csv", ROWS, "text/csv", iri=f"{_W3C}SPARQL_Results_CSV"),
        Format("tsv", ROWS, "text/tab-separated-values", iri=f"{_W3C}SPARQL_Results_TSV"),
        Format("arrow", ROWS, "application/vnd.apache.arrow.stream", text=False),
        Format("parquet", ROWS, "application/vnd.apache.parquet", text=False),
        Format("ttl", GRAPH, "text/turtle", ("application/x-turtle",), iri=f"{_W3C}Turtle"),
        Format("nt", GRAPH, "application/n-triples", iri=f"{_W3C}N-Triples"),
        Format("nq", GRAPH, "application/n-quads", iri=f"{_W3C}N-Quads"),
        Format("trig", GRAPH, "application/trig", iri=f"{_W3C}TriG"),
        Format("rdf", GRAPH, "application/rdf+xml", ("application/xml",), iri=f"{_W3C}RDF_XML"),
        Format("jsonld", GRAPH, "application/ld+json", ("application/json",), iri=f"{_W3C}JSON-LD"),
    )
}
"""By short name, the server's preferred first of each kind."""

COLUMNAR = frozenset({"arrow", "parquet"})
"""The formats that need pyarrow."""

ALIASES: Mapping[str, str] = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "nquads": "nq",
    "n-quads": "nq",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "json-ld": "jsonld",
}
"""Other words for the formats: SPARQLWrapper sends some of them beside Accept."""

WITHOUT_PYARROW = "Arrow and Parquet need pyarrow where the server runs: pip install pyarrow"


@cache
def has_columnar() -> bool:
    """Tell whether Arrow and Parquet can be written here."""
    return find_spec("pyarrow") is not None


@cache
def offered(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the media types of a kind of answer with their formats' names, the preferred first."""
    usable = [
        format_
        for format_ in FORMATS.values()
        if format_.kind == kind and (format_.name not in COLUMNAR or has_columnar())
    ]
    first = [(format_.media_type, format_.name) for format_ in usable]
    return (*first, *((alias, format_.name) for format_ in usable for alias in format_.aliases))


def named(name: str) -> Format | None:
    """Return the format of a short name, of another word for it, or of a media type."""
    name = name.strip().lower()
    format_ = FORMATS.get(ALIASES.get(name, name))
    if format_ is not None:
        return format_
    return next((each for each in FORMATS.values() if name == each.media_type), None)
