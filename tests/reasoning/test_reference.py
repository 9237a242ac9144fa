"""Our closure of this repository's graph is owlrl's, triple for triple.

Here on the ontology, the documents and the Lot, in every run of the tests; `make reference` does it on the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.project import Project
from kg.reasoning import close_project
from kg.reasoning.noise import is_noise
from kg.reasoning.peers import close_with_owlrl, close_with_sparql
from kg.reasoning.quads import Quads, read_quads

REPOSITORY = Path(__file__).parents[2]
SCOPE = ("*/46", "documents/*", "lieux-innovation/*", "programmes/*", "vocabulaire/*")


@pytest.fixture(scope="module")
def project() -> Project:
    return replace(Project.load(REPOSITORY), reasoning_scope=SCOPE)


@pytest.fixture(scope="module")
def quads(project: Project) -> Quads:
    """The statements of the scope and the ontology; the other graphs are not read."""
    files = project.reasoned_files()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Project, "turtle_files", lambda _project: files)
        return read_quads(project)


@pytest.fixture(scope="module")
def by_owlrl(project: Project, quads: Quads) -> tuple[str, ...]:
    closure = close_with_owlrl(project, quads, full=True)
    assert not closure.contradictions
    return closure.inferred


def without_nameless(lines: tuple[str, ...]) -> set[str]:
    """Blank nodes have other names in each engine's graph."""
    return {line for line in lines if "_:" not in line}


def test_the_closure_is_that_of_owlrl(project: Project, quads: Quads, by_owlrl: tuple[str, ...]):
    told = close_project(project, quads)
    assert not told.contradictions
    assert not told.refused
    assert len(told.inferred) > 5_000
    assert set(told.inferred) == {line for line in by_owlrl if not is_noise(*line.split(" ", 2))}


def test_with_the_noise_it_is_all_that_owlrl_has(project: Project, quads: Quads, by_owlrl: tuple[str, ...]):
    ours = close_project(project, quads, full=True).inferred
    assert without_nameless(ours) == without_nameless(by_owlrl)
    assert len(ours) == len(by_owlrl)


def test_a_store_that_is_sent_the_rules_infers_the_same(project: Project, quads: Quads):
    told = close_project(project, quads).inferred
    by_sparql = close_with_sparql(project, quads).inferred
    # The store writes 1500000000.0 as 1500000000, the canonical form of XML Schema 1.1 (part 2, section E.2).
    assert _canonical(by_sparql) == _canonical(told)


def _canonical(lines: Iterable[str]) -> set[str]:
    return {line.replace('.0"^^', '"^^') for line in lines}
