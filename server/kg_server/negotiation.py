"""Chooses the format of an answer from `Accept` (RFC 9110, section 12.5.1) or from `format=`."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MIMEAccept

ROWS: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""The media types for rows and truth values, the preferred first, with the short name of each."""

GRAPH: Mapping[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/trig": "trig",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
}
"""The media types for triples, the preferred first, with the short name of each."""


def chosen(accept: MIMEAccept, offered: Mapping[str, str]) -> str | None:
    """Return the short name of the format that the client prefers, or None when it accepts none.

    Args:
        accept: The header; without one, or with an empty one, everything is accepted.
        offered: Media types with their short names, the server's preferred first.
    """
    if not accept:
        return next(iter(offered.values()))
    best = max(offered, key=lambda media: (accept.quality(media), -list(offered).index(media)))
    return offered[best] if accept.quality(best) > 0 else None


def media_type(short: str, offered: Mapping[str, str]) -> str:
    """Return the media type of a format, with its charset: without one, harvesters read text as Latin-1."""
    media = next(media for media, name in offered.items() if name == short)
    return f"{media}; charset=utf-8"
