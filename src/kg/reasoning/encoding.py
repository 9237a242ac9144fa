"""Terms as numbers: a dictionary that gives each different term of a graph one integer.

A term is known by its text in N-Triples, which is different for different terms (RDF 1.1 N-Triples, section 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.reasoning.rules import Term

_SOME = NamedNode("urn:x-kg:some")


class Terms:
    """The terms of a graph, numbered from 0 in the order in which they were first met."""

    def __init__(self) -> None:
        """Start with no term."""
        self.ids: defaultdict[str, int] = defaultdict()
        """The number of each text; a text that is asked for and was not known gets the next number."""
        self.ids.default_factory = self.ids.__len__
        self._texts: list[str] = []

    def number(self, term: Term) -> int:
        """Return the number of a term."""
        return self.ids[str(term)]

    @property
    def texts(self) -> Sequence[str]:
        """The text of every number."""
        if len(self._texts) != len(self.ids):
            self._texts = list(self.ids)
        return self._texts

    def term(self, number: int) -> Term:
        """Return the term of a number."""
        return parsed_term(self.texts[number])


def parsed_term(text: str) -> Term:
    """Return the term that a text in N-Triples writes."""
    if text.startswith("<"):
        return NamedNode(text[1:-1])
    if text.startswith("_:"):
        return BlankNode(text[2:])
    (quad,) = parse(f"{_SOME} {_SOME} {text} .", RdfFormat.N_TRIPLES)
    if not isinstance(quad.object, Literal):
        raise TypeError(f"not a term of RDF 1.1: {text}")
    return quad.object
