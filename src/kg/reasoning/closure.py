"""What reasoning gives: what follows, and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Triple

from kg.reasoning.rules import Refused, Term


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Triples that the ontology forbids to hold together."""

    row: str
    """The row of tables 4 to 9 that says so: `cax-dw`, `prp-irp`, … (OWL 2 Profiles, section 4.3)."""
    individuals: tuple[Term, ...]
    """What it is about: the individuals, and the literals when a value is at fault."""
    axioms: tuple[Triple, ...]
    """The triples of the ontology that forbid it."""
    triples: tuple[Triple, ...]
    """The triples that break it, asserted or inferred."""
    words: str = ""
    """What owlrl says of it: all that is known of a contradiction that owlrl found."""


@dataclass(frozen=True, slots=True)
class Closure:
    """What follows from a graph, and is not in it."""

    inferred: tuple[str, ...]
    """The inferred triples in N-Triples, without the full stop, sorted; no noise, and nothing asserted."""
    contradictions: tuple[Contradiction, ...]
    """What contradicts the ontology; empty when the graph is consistent."""
    refused: tuple[Refused, ...] = ()
    """The axioms that nothing follows from, because OWL 2 RL has no row for them."""
