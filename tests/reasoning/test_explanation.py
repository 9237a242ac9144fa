"""Every triple that follows has a derivation that anybody can check: its steps are rows, its leaves are stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

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
from kg.reasoning.premises import Bounds

ENTAILMENTS = [case for case in cases() if not case.is_false]
BOUNDS = Bounds()
FEW_STEPS = Bounds(steps=5000)
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
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(graphs(replace(EVERYTHING, punning=False)))
def test_what_follows_from_a_random_graph_is_explained(graph: list[Triple]):
    store, inferred = released(graph)
    facts = GraphFacts(store, INFERRED, [STATED])
    rules = facts.rules().rules
    some = inferred[:: 1 + len(inferred) // 8]
    for quad in parse("".join(f"{line} .\n" for line in some), format=RdfFormat.N_TRIPLES):
        found = explain(Fact.of(quad.triple), rules, facts, FEW_STEPS)
        # In graphs as dense as these, where all is the same as all, the bound may come first; that is told.
        assert found.answer in (Answer.DERIVED, Answer.GIVEN_UP), quad.triple
        if found.derivation is not None:
            check(found.derivation, graph)


def graph_of(turtle: str) -> list[Triple]:
    head = "@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    head += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    return [quad.triple for quad in parse(head + turtle, format=RdfFormat.TURTLE)]


def explained(turtle: str, asked: str, bounds: Bounds = BOUNDS) -> tuple[Answer, Derivation | None]:
    """Explain a triple of a graph, and check the derivation."""
    graph = graph_of(turtle)
    store, _ = released(graph)
    facts = GraphFacts(store, INFERRED, [STATED])
    (goal,) = graph_of(asked)
    found = explain(Fact.of(goal), facts.rules().rules, facts, bounds)
    if found.derivation is not None:
        check(found.derivation, graph)
    return found.answer, found.derivation


LINKS = 200
PATH = ":p a owl:TransitiveProperty .\n" + "".join(f":a{n} :p :a{n + 1} .\n" for n in range(LINKS))


def test_a_long_path_is_walked_in_one_step_for_each_link():
    _, derivation = explained(PATH, f":a0 :p :a{LINKS} .")
    assert derivation is not None
    assert (derivation.row, derivation.size, derivation.depth) == ("prp-trp", LINKS - 1, LINKS - 1)


def test_a_path_of_links_that_are_inferred_themselves_is_walked_as_well():
    links = "".join(f":a{n + 1} :r :a{n} .\n" for n in range(60))
    axioms = ":p a owl:TransitiveProperty ; owl:inverseOf :q . :r rdfs:subPropertyOf :q .\n"
    _, derivation = explained(axioms + links, ":a0 :p :a60 .")
    assert derivation is not None
    rows = Counter(step.row for step in derivation.steps() if not step.is_stated)
    assert (rows["prp-trp"], rows["prp-spo1"], derivation.size) == (59, 60, 179)


MANY = 300


def test_a_rule_with_hundreds_of_premises():
    names = " ".join(f":C{n}" for n in range(MANY))
    types = "".join(f":x a :C{n} .\n" for n in range(MANY))
    store, _ = released(graph_of(f":All owl:intersectionOf ({names}) .\n{types}"))
    facts = GraphFacts(store, INFERRED, [STATED])
    (goal,) = graph_of(":x a :All .")
    derivation = explain(Fact.of(goal), facts.rules().rules, facts).derivation
    assert derivation is not None
    assert (derivation.row, derivation.size) == ("cls-int1", 1)
    assert {str(premise.fact.object) for premise in derivation.premises} == {
        f"<http://e/C{n}>" for n in range(MANY)
    }
    assert len(derivation.axioms) == 2 * MANY + 1


def test_one_among_many_that_all_are_the_same():
    names = "".join(f":a{n} owl:sameAs :a{n + 1} .\n" for n in range(30))
    _, derivation = explained(f"{names} :a0 :p :b . :b a :C .", ":a30 :p :b .")
    assert derivation is not None
    assert {step.row for step in derivation.steps()} <= {"", "eq-rep-s", "eq-trans", "eq-sym"}


def test_the_shortest_of_two_derivations_is_given():
    ways = ":D rdfs:subClassOf :E . :C rdfs:subClassOf :D . :p rdfs:domain :E . :x a :C ; :p :y ."
    _, derivation = explained(ways, ":x a :E .")
    assert derivation is not None
    assert (derivation.row, derivation.size) == ("prp-dom", 1)


def test_what_goes_in_a_circle_rests_on_what_is_stated():
    circle = ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :C rdfs:subClassOf :A . :x a :B ."
    for name in "AC":
        _, derivation = explained(circle, f":x a :{name} .")
        assert derivation is not None


def test_a_search_gives_up_at_its_bounds_and_says_so():
    for bounds in (Bounds(depth=1), Bounds(steps=50)):
        assert explained(PATH, ":a0 :p :a50 .", bounds) == (Answer.GIVEN_UP, None)


def test_a_triple_of_a_graph_that_is_not_reasoned_over_proves_nothing():
    store, _ = released(graph_of(":A rdfs:subClassOf :B ."))
    (outside,) = graph_of(":x a :A .")
    store.add(Quad(*outside, NamedNode("urn:x:outside")))
    store.add(Quad(*outside, DefaultGraph()))
    facts = GraphFacts(store, INFERRED, [STATED])
    assert facts.graphs(Fact.of(outside)) == ("urn:x:outside",)
    for goal in graph_of(":x a :B . :x a :A ."):
        assert explain(Fact.of(goal), facts.rules().rules, facts).derivation is None
