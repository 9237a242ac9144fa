"""Every triple that follows has a derivation that anybody can check: its steps are rows, its leaves are stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse
from tests.reasoning.specification import naive
from tests.reasoning.specification.cases import Case, cases
from tests.reasoning.specification.random_graphs import EVERYTHING, graphs
from tests.reasoning.specification.values import value

from kg.reasoning import close_with_rules
from kg.reasoning.derivation import Derivation, Fact
from kg.reasoning.explanation import Answer, explain
from kg.reasoning.graph_facts import GraphFacts

ENTAILMENTS = [case for case in cases() if not case.is_false]
STATED, INFERRED = "urn:x:stated", "urn:x:inferred"


def released(graph: tuple[Triple, ...] | list[Triple]) -> tuple[Store, tuple[str, ...]]:
    """Return a store such as a release has, and what was inferred in it."""
    store = Store()
    inferred = close_with_rules(graph).inferred
    for triple in graph:
        store.add(Quad(*triple, NamedNode(STATED)))
        store.add(Quad(*triple, DefaultGraph()))
    for quad in parse("".join(f"{line} .\n" for line in inferred), format=RdfFormat.N_TRIPLES):
        store.add(Quad(*quad.triple, NamedNode(INFERRED)))
        store.add(quad)
    return store, inferred


def pattern(fact: Fact) -> naive.Pattern:
    return str(fact.subject), str(fact.predicate), str(fact.object)


def check(derivation: Derivation, graph: Sequence[Triple]) -> None:
    """Hold a derivation against the specification's tables: each step is an instance of the row that it names."""
    stated = {pattern(Fact.of(triple)) for triple in graph}
    after: set[Derivation] = set()
    for step in reversed(list(in_order(derivation))):
        below = (*step.premises, *step.axioms)
        assert after.issuperset(below)  # Nothing rests on itself.
        after.add(step)
        if step.is_stated:
            assert not step.row
            assert stated & readings(pattern(step.fact), stated)
            continue
        grounds = {pattern(each.fact) for each in below}
        assert pattern(step.fact) not in grounds
        assert follows_by(step.row, grounds, pattern(step.fact)), (step, below)


def in_order(derivation: Derivation) -> list[Derivation]:
    """Return the steps so that each stands before all that it rests on (Kahn, 1962); some are left out of a circle."""
    steps = list(derivation.steps())
    uses = Counter(other for step in steps for other in {*step.premises, *step.axioms})
    ready, order = [derivation], []
    while ready:
        order.append(step := ready.pop())
        for other in {*step.premises, *step.axioms}:
            uses[other] -= 1
            if not uses[other]:
                ready.append(other)
    assert len(order) == len(steps)
    return order


def follows_by(row: str, grounds: set[naive.Pattern], wanted: naive.Pattern) -> bool:
    """Tell whether a row concludes a triple from others at one go.

    A row of ours may match a value that is written in another way (dt-eq, then eq-rep-o), and a store writes values as
    it likes, so the triples may be read with their literals replaced by others of the same value.
    """
    if row in naive.DATATYPE_ROWS:
        return wanted in naive._datatypes([literal(text) for text in wanted if text.startswith('"')])
    if any(concludes(row, grounds, each) for each in readings(wanted, grounds)):
        return True
    more = {each for ground in grounds for each in readings(ground, grounds)}
    return any(concludes(row, more, each) for each in readings(wanted, grounds))


def concludes(row: str, grounds: set[naive.Pattern], wanted: naive.Pattern) -> bool:
    facts = naive.Facts()
    for ground in grounds:
        facts.add(ground)
    return any(
        wanted in naive.substitute(rule.then, binding)
        for each in naive.rows()
        if each.name == row
        for rule in naive.rules(each, facts)
        for binding in naive.solutions(rule.body, facts)
    )


def readings(triple: naive.Pattern, grounds: set[naive.Pattern]) -> set[naive.Pattern]:
    """Return a triple with its object in every way in which the triples and the rows write its value."""
    subject, predicate, object_ = triple
    if not object_.startswith('"') or value(literal(object_)) is None:
        return {triple}
    written = {term for ground in grounds for term in ground if term.startswith('"')} | {object_}
    written |= set(map(str, naive.CARDINALITIES))
    return {(subject, predicate, text) for text in written if value(literal(text)) == value(literal(object_))}


def literal(text: str) -> Literal:
    (quad,) = parse(f"<x:s> <x:p> {text} .", format=RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, Literal)
    return quad.object


@pytest.mark.parametrize("case", ENTAILMENTS, ids=lambda case: case.name)
def test_what_a_row_says_is_explained(case: Case):
    store, _ = released(case.premises)
    facts = GraphFacts(store, INFERRED, [STATED])
    rules = facts.rules().rules
    for triple in (*case.follows, *case.full):
        found = explain(Fact.of(triple), rules, facts)
        assert found.derivation is not None, triple
        assert found.derivation.row
        check(found.derivation, case.premises)
    for triple in case.must_not:
        assert explain(Fact.of(triple), rules, facts).answer is not Answer.DERIVED, triple


@settings(
    max_examples=250,
    deadline=None,
    database=None,
    derandomize=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(graphs(EVERYTHING))
def test_all_that_follows_from_a_random_graph_is_explained(graph: list[Triple]):
    store, inferred = released(graph)
    facts = GraphFacts(store, INFERRED, [STATED])
    rules = facts.rules().rules
    for quad in parse("".join(f"{line} .\n" for line in inferred), format=RdfFormat.N_TRIPLES):
        found = explain(Fact.of(quad.triple), rules, facts)
        assert found.derivation is not None, quad.triple
        check(found.derivation, graph)
