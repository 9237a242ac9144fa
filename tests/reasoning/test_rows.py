"""Every row of OWL 2 RL, one case at a time: what must follow does, and the near miss does not."""

from __future__ import annotations

import pytest
from tests.reasoning.specification.cases import Case, cases
from tests.reasoning.specification.engines import by_owlrl, failures
from tests.reasoning.specification.page import PAGE, known_failures

from kg.reasoning import close_with_rules

ENTAILMENTS = [case for case in cases() if not case.is_false]
FALSITIES = [case for case in cases() if case.is_false]
OWLRL_FAILS = known_failures("owlrl")


@pytest.mark.parametrize("case", ENTAILMENTS, ids=lambda case: case.name)
def test_what_a_row_says_is_inferred_and_the_near_miss_is_not(case: Case):
    closure = close_with_rules(case.premises)
    assert not closure.contradictions
    inferred = set(closure.inferred)
    assert len(inferred) == len(closure.inferred)
    assert not set(map(str, case.follows)) - inferred
    assert not set(map(str, (*case.must_not, *case.full, *case.premises))) & inferred


@pytest.mark.parametrize("case", ENTAILMENTS, ids=lambda case: case.name)
def test_the_full_closure_holds_what_says_nothing_too(case: Case):
    inferred = set(close_with_rules(case.premises, full=True).inferred)
    assert not set(map(str, (*case.follows, *case.full))) - inferred
    assert not set(map(str, (*case.must_not, *case.premises))) & inferred


@pytest.mark.parametrize("case", FALSITIES, ids=lambda case: case.name)
def test_a_contradiction_is_found_by_its_row_and_the_near_miss_is_none(case: Case):
    graph = (*case.premises, *case.contradiction)
    closure = close_with_rules(graph)
    found = [
        contradiction for contradiction in closure.contradictions if contradiction.row == case.broken_row
    ]
    assert found
    # What each is about, and what breaks it, can be shown: it is in the graph, or follows from it.
    holds = {*map(str, graph), *close_with_rules(graph, full=True).inferred}
    for contradiction in closure.contradictions:
        assert contradiction.individuals
        assert set(map(str, (*contradiction.triples, *contradiction.axioms))) <= holds
    assert not close_with_rules((*case.premises, *case.consistent)).contradictions


def test_the_page_lists_what_owlrl_gets_wrong():
    assert OWLRL_FAILS, PAGE
    assert not OWLRL_FAILS - {case.name for case in cases()}


@pytest.mark.parametrize("case", [c for c in cases() if c.name in OWLRL_FAILS], ids=lambda case: case.name)
def test_owlrl_still_gets_wrong_what_the_page_says(case: Case):
    """When this fails, owlrl was mended: write the page anew, and hold the random graphs against it there too."""
    assert failures(case, by_owlrl)
