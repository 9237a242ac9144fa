"""How the terms of a derivation are written for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.reasoning.derivation import Fact
from kg.reasoning.rules import Term
from kg.reasoning.vocabulary import FIRST, NIL, REST, TYPE
from kg.turtle.terms import TermWriter

LONGEST = 120
"""How many characters of a term are shown."""


class TermNames:
    """Writes terms as Turtle does, shortened; a class without a name, and a list, as what is said of them."""

    def __init__(
        self, prefixes: Mapping[str, str], facts: Iterable[Fact] = (), longest: int = LONGEST
    ) -> None:
        """Take what is known.

        Args:
            prefixes: The project's prefixes.
            facts: The stated triples of a derivation.
            longest: How many characters of a term to show.
        """
        self._terms = TermWriter(prefixes)
        self._longest = longest
        self._blank: dict[BlankNode, str] = {}
        self._said: dict[BlankNode, dict[Term, Term]] = defaultdict(dict)
        for fact in facts:
            if isinstance(fact.subject, BlankNode):
                self._said[fact.subject].setdefault(fact.predicate, fact.object)

    def term(self, term: Term) -> str:
        """Return the text of a term."""
        text = self._text(term, frozenset())
        return text if len(text) <= self._longest else f"{text[: self._longest]}…"

    def fact(self, fact: Fact) -> str:
        """Return the text of a fact: `a` for rdf:type, and no full stop."""
        return f"{self.term(fact.subject)} {self._predicate(fact.predicate)} {self.term(fact.object)}"

    def is_described(self, fact: Fact) -> bool:
        """Tell whether a fact is a part of what `term` writes of its subject, which has no name."""
        return isinstance(fact.subject, BlankNode) and fact.predicate in self._said.get(fact.subject, {})

    def _predicate(self, term: Term) -> str:
        return "a" if term == TYPE else self.term(term)

    def _text(self, term: Term, passed: frozenset[Term]) -> str:
        if isinstance(term, BlankNode):
            said = self._said.get(term)
            if said and term not in passed:
                return self._described(term, said, passed | {term})
            return self._blank.setdefault(term, f"_:b{len(self._blank) + 1}")
        return str(term) if isinstance(term, Triple) else self._terms.write(term)

    def _described(self, term: BlankNode, said: Mapping[Term, Term], passed: frozenset[Term]) -> str:
        if FIRST not in said or REST not in said:
            parts = (f"{self._predicate(p)} {self._text(o, passed)}" for p, o in said.items())
            return f"[ {' ; '.join(parts)} ]"
        members: list[str] = []
        cell: Term = term
        cells: set[Term] = set()
        while isinstance(cell, BlankNode | NamedNode) and cell != NIL and cell not in cells:
            cells.add(cell)
            here = self._said.get(cell) if isinstance(cell, BlankNode) else None
            if here is None or FIRST not in here or REST not in here or len(members) > self._longest:
                members.append("…")
                break
            members.append(self._text(here[FIRST], passed | cells))
            cell = here[REST]
        return f"( {' '.join(members)} )"
