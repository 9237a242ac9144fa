"""RDF 1.1 Turtle: read with the place of every mistake, written in one canonical form."""

from kg.turtle.reader import read, read_text
from kg.turtle.writer import serialize, write

__all__ = ["read", "read_text", "serialize", "write"]
