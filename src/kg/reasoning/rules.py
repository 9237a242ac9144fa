"""Ground Datalog rules: what OWL 2 RL says of one ontology, with its classes and properties filled in.

A rule's name is the row it comes from in tables 4 to 9 of OWL 2 Profiles, section 4.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
"""What may stand in a triple; a triple within a triple (RDF 1.2) is carried along, no row looks into it."""

SAME_VALUE = NamedNode("urn:x-kg:same-value")
"""Holds between two different literals of the graph that write one data value (dt-eq). It is built in: no triple
states it, no rule has it as its head, and no release holds it."""

OTHER_VALUE = NamedNode("urn:x-kg:other-value")
"""Holds between two literals of the graph whose data values are known and differ (dt-diff). Built in, likewise."""

LISTED = NamedNode("urn:x-kg:listed")
"""Holds between a member of an owl:AllDifferent and the axiom's list. Built in: no release holds it."""

BUILT_IN = frozenset({SAME_VALUE, OTHER_VALUE, LISTED})
"""The predicates of rules that are no predicates of a graph."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a rule."""

    name: str

    def __str__(self) -> str:
        return f"?{self.name}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern of a rule: the predicate is ground, and so is the object when the predicate is rdf:type.

    A class without a name is a blank node of the ontology; its members are not in a release.
    A property without a name (`[ owl:inverseOf p ]`) is a blank node, and what it relates is not in a release either.
    Only rows that speak of any class (`eq-rep-s`, a sub-property of rdf:type) have a variable there.
    """

    subject: Term | Variable
    predicate: NamedNode | BlankNode
    object: Term | Variable

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Its variables, subject first, each once."""
        return tuple(
            dict.fromkeys(term for term in (self.subject, self.object) if isinstance(term, Variable))
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Rule:
    """If the body holds, so does the head."""

    name: str
    """The row of tables 4 to 9: `cax-sco`, `prp-spo2`, …"""
    head: Pattern | None
    """None: the body is an inconsistency."""
    body: tuple[Pattern, ...]
    """Empty for what the ontology says of an individual (`cls-oo`)."""
    distinct: tuple[tuple[Variable, Variable], ...] = ()
    """Pairs that must be different terms."""
    axioms: tuple[Triple, ...] = ()
    """The triples of the ontology that the row took to make this rule; none for a rule that every ontology has.

    They are as written, or follow from the ontology by the rules of `SCHEMA_RULES`."""

    def __str__(self) -> str:
        body = " , ".join(map(str, self.body))
        return f"{'false' if self.head is None else self.head} :- {body} .  # {self.name}"


@dataclass(frozen=True, slots=True)
class Refused:
    """An axiom that no row of OWL 2 RL can use, so that nothing follows from it."""

    axiom: Triple
    """The triple that names its construct: `… owl:minCardinality 2`."""
    subject: Term
    """The named class or property it is said of, or the axiom's own subject."""


@dataclass(frozen=True, slots=True)
class Rules:
    """An ontology's rules, in an order that depends on the ontology alone."""

    rules: tuple[Rule, ...]
    refused: tuple[Refused, ...] = ()

    @property
    def deriving(self) -> tuple[Rule, ...]:
        """The rules that infer a triple."""
        return tuple(rule for rule in self.rules if rule.head is not None)

    @property
    def inconsistencies(self) -> tuple[Rule, ...]:
        """The rules whose body must never hold."""
        return tuple(rule for rule in self.rules if rule.head is None)
