"""The query that finds the culprits of each constraint agrees with the engines on every case of the shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from kg.cli.shapes_inputs import ShapesInputs
from kg.validation.examples.example_runs import Outcome
from kg.validation.examples.examples import mended
from kg.validation.pages.culprit_queries import CulpritQueries

from .findings import CASES, REPOSITORY


@pytest.fixture(scope="module")
def background() -> Store:
    """What every case is read beside."""
    store = Store()
    for file in (CASES / "contexte.ttl", *sorted((REPOSITORY / "ontology").glob("*.ttl"))):
        store.load(path=file)
    return store


def culprits(query: str, file: Path, background: Store) -> set[str]:
    """What a query finds in a case."""
    store = Store()
    store.extend(background)
    store.load(path=file)
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return {row["this"].value for row in found}


def test_each_query_finds_the_focus_nodes_of_the_bad_example_and_nothing_in_the_good_one(
    inputs: ShapesInputs, outcomes: list[Outcome], background: Store
) -> None:
    queries = CulpritQueries(inputs.catalogue, inputs.prefixes)
    different = []
    asked = 0
    for outcome in outcomes:
        bad, good = outcome.example.file, mended(outcome.example.file)
        if not outcome.example.is_bad or good is None:
            continue
        for expected in outcome.example.expected:
            rule = inputs.catalogue.rules[expected.rule]
            (constraint,) = (one for one in rule.constraints if one.component == expected.component)
            query = queries.query(rule, constraint)
            asked += 1
            if culprits(query, bad, background) != {finding.focus for finding in outcome.findings}:
                different.append(bad)
            if culprits(query, good, background):
                different.append(good)
    assert different == []
    assert asked == sum(len(rule.constraints) for rule in inputs.catalogue.rules.values())
