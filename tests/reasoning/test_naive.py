"""The naive evaluator of the specification's rows, which the random graphs are held against, is right on every case."""

from __future__ import annotations

import pytest
from tests.reasoning.specification.cases import FOLDER, Case, cases, row_names
from tests.reasoning.specification.naive import Pattern, close


def strings(triples: tuple) -> set[Pattern]:
    return {(str(t.subject), str(t.predicate), str(t.object)) for t in triples}


def test_every_row_of_tables_4_to_9_has_a_case():
    assert len(row_names()) == len(set(row_names())) == 78
    assert {case.row for case in cases()} == set(row_names())
    falsities = {case.broken_row for case in cases() if case.is_false}
    assert len(falsities) == 17


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_case_says_what_its_row_says(case: Case):
    head = (FOLDER / f"{case.name}.trig").read_text(encoding="utf-8").split("\n\n")[0]
    assert head.startswith(f"# {case.row}")
    assert "\n# Near miss: " in head
    if case.is_false:
        assert case.consistent
    else:
        assert (case.follows or case.full) and case.must_not


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_naive_evaluator_agrees_with_each_case(case: Case):
    if case.is_false:
        assert case.broken_row in {row for row, _ in close(case.premises + case.contradiction).contradictions}
        assert not close(case.premises + case.consistent).contradictions
    else:
        closure = close(case.premises)
        assert not closure.contradictions
        assert not strings(case.follows + case.full) - closure.inferred
        assert not strings(case.must_not) & closure.facts.all
