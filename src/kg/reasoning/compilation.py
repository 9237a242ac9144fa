"""Compiles an ontology to ground rules: every row of tables 4 to 9, with the classes and properties filled in."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.reasoning.compile_classes import class_rules
from kg.reasoning.compile_equality import difference_rules, same_predicates
from kg.reasoning.compile_properties import property_rules
from kg.reasoning.materialisation import Materialisation
from kg.reasoning.rules import Refused, Rule, Rules, Term
from kg.reasoning.schema import Schema, is_schema
from kg.reasoning.schema_rules import FOLLOWED_ANYWAY, SCHEMA_RULES
from kg.reasoning.vocabulary import (
    EQUIVALENT_CLASS,
    SAME_AS,
    SUB_CLASS_OF,
    TYPE,
    UNUSED_CLASSES,
    UNUSED_PREDICATES,
)


def compile_rules(ontology: Iterable[Triple]) -> Rules:
    """Return the ground rules of an ontology.

    Args:
        ontology: Its triples; the data may be among them, only what can be an axiom is looked at.

    Returns:
        The rules of tables 5 to 9, those of the schema vocabulary included, and the axioms that no row can use. The
        rows about terms that are the same (eq-rep-s, eq-rep-o) are not among them: see `equality_rules`.
    """
    return Compilation(triple for triple in ontology if is_read(triple)).rules


class Compilation:
    """An ontology, closed under table 9, and its ground rules."""

    def __init__(self, axioms: Iterable[Triple]) -> None:
        """Compile the axioms.

        Args:
            axioms: Triples for which `is_read` holds, as they are written or as rules infer them of the data.
        """
        schema = Schema(axioms)
        self.closed = _closed(schema)
        """The axioms with all that table 9 adds to them."""
        self.rules = _ground(schema, Schema(_core(schema, self.closed)))


def _ground(schema: Schema, core: Schema) -> Rules:
    found = dict.fromkeys(
        (
            *SCHEMA_RULES,
            *same_predicates(core),
            *difference_rules(core),
            *property_rules(core),
            *class_rules(core),
        )
    )
    rules = tuple(rule for rule in found if isinstance(rule, Rule))
    refused = [made for made in found if isinstance(made, Refused)]
    return Rules(rules, (*refused, *_unused(schema)))


def is_read(triple: Triple) -> bool:
    """Tell whether a triple is looked at to compile an ontology: whether it can be part of an axiom."""
    return (
        is_schema(triple)
        or triple.predicate in UNUSED_PREDICATES
        or triple.predicate == SAME_AS
        or (triple.predicate == TYPE and triple.object in UNUSED_CLASSES)
    )


def _closed(schema: Schema) -> Materialisation:
    facts = Materialisation()
    facts.state(map(str, schema.triples))
    facts.use(SCHEMA_RULES)
    facts.use(
        rule
        for rule in class_rules(schema)
        if isinstance(rule, Rule) and rule.name in ("scm-int", "scm-uni", "scm-hv")
    )
    facts.run()
    return facts


def _core(schema: Schema, closed: Materialisation) -> list[Triple]:
    """Return the axioms that need rules of their own: what is stated, and what table 9 adds to it beyond them."""
    core = dict.fromkeys(schema.triples)
    for rule in SCHEMA_RULES:
        if rule.name in FOLLOWED_ANYWAY or rule.head is None or rule.head.predicate != SUB_CLASS_OF:
            continue
        ground = closed.ground(rule)
        for bindings in closed.solutions(ground):
            core.update(dict.fromkeys(closed.concluded(ground, bindings)))
    return list(core)


def _unused(schema: Schema) -> list[Refused]:
    """Return the axioms that are of OWL 2 but of no row."""
    found = [triple for predicate in sorted(UNUSED_PREDICATES, key=str) for triple in schema.of(predicate)]
    found += [triple for class_ in sorted(UNUSED_CLASSES, key=str) for triple in schema.members(class_)]
    return [Refused(triple, _named(triple.subject, schema)) for triple in found]


def _named(term: Term, schema: Schema) -> Term:
    """Return the named class that an anonymous one is said of, to say whose axiom it is; the term itself else."""
    passed = {term}
    while isinstance(term, BlankNode):
        users = [
            triple.subject
            for predicate in (SUB_CLASS_OF, EQUIVALENT_CLASS)
            for triple in schema.of(predicate)
            if triple.object == term and triple.subject not in passed
        ]
        if not users:
            return term
        term = next((user for user in users if isinstance(user, NamedNode)), users[0])
        passed.add(term)
    return term
