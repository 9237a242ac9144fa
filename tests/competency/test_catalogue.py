"""The question catalogue for users: each question runs as it is, with its defaults, and finds something."""

from __future__ import annotations

import pytest
from pyoxigraph import QuerySolutions, Store

from kg.project import Project
from kg.store.catalogue import catalogue, read_question
from kg.store.parameters import bind

from .conftest import REPOSITORY

FOLDER = REPOSITORY / "queries"
NAMES = [file.relative_to(FOLDER).with_suffix("").as_posix() for file in sorted(FOLDER.rglob("*.rq"))]


@pytest.mark.parametrize("name", NAMES)
def test_question_finds_something_with_its_defaults(name: str, graph: Store) -> None:
    question = read_question(name, FOLDER / f"{name}.rq")
    assert set(question.titles) == {"fr", "en"}
    answer = graph.query(bind(question.text, question.parameters))
    assert isinstance(answer, QuerySolutions)
    assert next(iter(answer), None) is not None


def test_a_question_for_users_is_answered_by_asserted_statements_unless_it_says_so(
    project: Project, asserted: Store
) -> None:
    for question in catalogue(project):
        answer = asserted.query(bind(question.text, question.parameters))
        assert isinstance(answer, QuerySolutions)
        assert (next(iter(answer), None) is None) == question.needs_inference, question.name


def test_there_are_enough_questions(project: Project) -> None:
    assert len(catalogue(project)) >= 25
