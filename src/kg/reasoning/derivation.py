"""A derivation: why a triple follows, down to the triples that are stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.reasoning.rules import Term


class Fact(NamedTuple):
    """A triple of a generalised graph: its subject may be a literal, and its predicate a property without a name.

    Rows conclude such triples on the way to others (OWL 2 Profiles, section 4.3); no release holds them.
    """

    subject: Term
    predicate: NamedNode | BlankNode
    object: Term

    @classmethod
    def of(cls, triple: Triple) -> Fact:
        """Return a triple as a fact."""
        return cls(triple.subject, triple.predicate, triple.object)

    def triple(self) -> Triple | None:
        """Return the fact as a triple of RDF 1.1, or None when it is none."""
        if isinstance(self.subject, Literal) or not isinstance(self.predicate, NamedNode):
            return None
        return Triple(self.subject, self.predicate, self.object)


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """A fact, and what it follows from. Shared: a fact that is used twice is one derivation, which stands in both."""

    fact: Fact
    row: str = ""
    """The row of tables 4 to 9 that concludes it: `cax-sco`, `prp-spo2`, …; empty when it is stated."""
    premises: tuple[Derivation, ...] = field(default=(), repr=False)
    """What the row's body matched in the data."""
    axioms: tuple[Derivation, ...] = field(default=(), repr=False)
    """The triples of the ontology that the row took; those that are not stated are derived as well."""
    graphs: tuple[str, ...] = ()
    """The IRIs of the graphs that state it; empty when it is inferred."""

    @property
    def is_stated(self) -> bool:
        """Whether a graph states it, so that it follows from nothing else."""
        return bool(self.graphs)

    def steps(self) -> Iterator[Derivation]:
        """Yield this derivation and all that it rests on, each once, a conclusion before what it follows from."""
        stack, seen = [self], {self}
        while stack:
            one = stack.pop()
            yield one
            for other in reversed((*one.premises, *one.axioms)):
                if other not in seen:
                    seen.add(other)
                    stack.append(other)

    @property
    def size(self) -> int:
        """How many rows are applied, each conclusion counted once."""
        return sum(not step.is_stated for step in self.steps())

    @property
    def depth(self) -> int:
        """How many rows stand one upon another."""
        order = list(self._after_what_they_rest_on())
        depths: dict[Derivation, int] = {}
        for one in order:
            below = max((depths[other] for other in (*one.premises, *one.axioms)), default=0)
            depths[one] = below + (not one.is_stated)
        return depths[self]

    def _after_what_they_rest_on(self) -> Iterator[Derivation]:
        done: set[Derivation] = set()
        stack = [(self, iter((*self.premises, *self.axioms)))]
        while stack:
            one, rest = stack[-1]
            other = next((each for each in rest if each not in done), None)
            if other is not None:
                stack.append((other, iter((*other.premises, *other.axioms))))
                continue
            stack.pop()
            if one not in done:
                done.add(one)
                yield one
