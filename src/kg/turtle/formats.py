"""The formats of RDF that are read, told by the end of a file's name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import RdfFormat

FORMATS: Mapping[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".turtle": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
"""What each suffix is, as the registrations of the media types recommend."""

WITH_PLACES = frozenset({RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
"""The formats in which a statement has a place (`kg.turtle.positions`)."""


def format_of(path: Path) -> RdfFormat:
    """Return the format of a file; a suffix that says nothing is taken for Turtle."""
    return FORMATS.get(path.suffix.lower(), RdfFormat.TURTLE)
