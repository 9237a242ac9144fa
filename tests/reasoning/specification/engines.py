"""What an engine answers to a case, and where that is not what the specification says."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import owlrl
from owlrl.Namespaces import ERRNS
from pyoxigraph import Literal, RdfFormat, Triple, parse
from rdflib import RDF
from tests.reasoning.specification.cases import Case
from tests.reasoning.specification.naive import Pattern
from tests.reasoning.specification.values import value

from kg.reasoning import close_with_rules
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph, oxigraph_term


@dataclass(frozen=True)
class Answer:
    """All that an engine holds to be true after reasoning."""

    triples: frozenset[Pattern]
    """Asserted and inferred, each literal by its data value."""
    contradictory: bool


Engine = Callable[[Iterable[Triple]], Answer]


def pattern(triple: Triple) -> Pattern:
    """Return a triple as strings, its literal by its data value, however it is written."""
    return by_value(triple.subject), by_value(triple.predicate), by_value(triple.object)


def by_value(term: object) -> str:
    """Return a term as a string: one string for all the literals that write one data value."""
    if not isinstance(term, Literal):
        return str(term)
    found = value(term)
    return str(term) if found is None or found.space == "unknown" else f'"{found.space}: {found.value!r}"'


def by_owlrl(triples: Iterable[Triple]) -> Answer:
    """Reason with owlrl."""
    graph = empty_graph()
    add_triples(graph, triples, TermConverter())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib's, on ill-typed literals
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(
            graph
        )
    closed = frozenset(
        (by_value(oxigraph_term(s)), by_value(oxigraph_term(p)), by_value(oxigraph_term(o)))
        for s, p, o in graph
    )
    return Answer(closed, bool(list(graph.subjects(RDF.type, ERRNS.ErrorMessage))))


def by_rules(triples: Iterable[Triple]) -> Answer:
    """Reason with kg, all that follows included."""
    asserted = list(triples)
    closure = close_with_rules(asserted, full=True)
    inferred = parse("".join(f"{line} .\n" for line in closure.inferred), format=RdfFormat.N_TRIPLES)
    closed = frozenset(map(pattern, [*asserted, *(quad.triple for quad in inferred)]))
    return Answer(closed, bool(closure.contradictions))


def failures(case: Case, engine: Engine) -> list[str]:
    """Return what an engine gets wrong in a case, in words; nothing when it is right."""
    if case.is_false:
        return [
            *(
                ["misses the contradiction"]
                if not engine((*case.premises, *case.contradiction)).contradictory
                else []
            ),
            *(
                ["finds a contradiction in the near miss"]
                if engine((*case.premises, *case.consistent)).contradictory
                else []
            ),
        ]
    answer = engine(case.premises)
    missing = [t for t in (*case.follows, *case.full) if pattern(t) not in answer.triples]
    wrong = [t for t in case.must_not if pattern(t) in answer.triples]
    return [
        *(["finds a contradiction"] if answer.contradictory else []),
        *(f"misses `{short(triple)}`" for triple in missing),
        *(f"infers `{short(triple)}`" for triple in wrong),
    ]


def short(triple: Triple) -> str:
    """Return a triple of a case in Turtle, with the usual prefixes."""
    text = str(triple)
    for prefix, namespace in (
        ("rdf:", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("rdfs:", "http://www.w3.org/2000/01/rdf-schema#"),
        ("owl:", "http://www.w3.org/2002/07/owl#"),
        ("xsd:", "http://www.w3.org/2001/XMLSchema#"),
        ("skos:", "http://www.w3.org/2004/02/skos/core#"),
        (":", "http://example.org/"),
    ):
        head, *others = text.split(f"<{namespace}")
        text = head + "".join(prefix + part.replace(">", "", 1) for part in others)
    return text.replace(" rdf:type ", " a ")
