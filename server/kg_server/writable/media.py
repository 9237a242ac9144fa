"""The media types of what is sent to the scratch store."""

from __future__ import annotations

from collections.abc import Mapping

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

DOCUMENTS: Mapping[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}
"""What may be sent to a graph: the formats that hold one graph, with the short name of each."""

SUFFIXES: Mapping[str, str] = {".ttl": "ttl", ".nt": "nt", ".rdf": "rdf", ".jsonld": "jsonld"}
"""The format of a file that comes without its media type."""


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """Return the media type of a `Content-Type` header, in lower case, and its parameters."""
    media, *parameters = header.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return media.strip().lower(), {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def is_utf8(parameters: Mapping[str, str]) -> bool:
    """Tell whether the parameters of a media type leave UTF-8 as the charset."""
    return parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8", "us-ascii")
