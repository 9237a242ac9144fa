"""How the terms of a derivation are written for people."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import BlankNode, Triple

from kg.reasoning.derivation import Fact
from kg.reasoning.rules import Term
from kg.reasoning.vocabulary import TYPE
from kg.turtle.terms import TermWriter

LONGEST = 120
"""How many characters of a term are shown."""


class TermNames:
    """Writes terms as Turtle does, shortened; blank nodes are numbered in the order in which they come."""

    def __init__(self, prefixes: Mapping[str, str], longest: int = LONGEST) -> None:
        """Take the project's prefixes, and how many characters of a term to show."""
        self._terms = TermWriter(prefixes)
        self._longest = longest
        self._blank: dict[BlankNode, str] = {}

    def term(self, term: Term) -> str:
        """Return the text of a term."""
        if isinstance(term, BlankNode):
            return self._blank.setdefault(term, f"_:b{len(self._blank) + 1}")
        text = str(term) if isinstance(term, Triple) else self._terms.write(term)
        return text if len(text) <= self._longest else f"{text[: self._longest]}…"

    def fact(self, fact: Fact) -> str:
        """Return the text of a fact: `a` for rdf:type, and no full stop."""
        predicate = "a" if fact.predicate == TYPE else self.term(fact.predicate)
        return f"{self.term(fact.subject)} {predicate} {self.term(fact.object)}"
