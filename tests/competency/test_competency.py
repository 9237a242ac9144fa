"""The graph answers each question as its documents and raw files do."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from .answers import HERE, Question, questions

DOCUMENTS = questions("documents")
NATIONAL = questions("national")


@pytest.mark.parametrize("question", DOCUMENTS, ids=lambda it: it.file.stem)
def test_answer_read_in_a_document(question: Question, graph: Store) -> None:
    assert question.faults(graph) == []


@pytest.mark.parametrize("question", NATIONAL, ids=lambda it: it.file.stem)
def test_answer_computed_from_the_raw_files(question: Question, graph: Store) -> None:
    assert question.faults(graph) == []


@pytest.mark.parametrize("question", [*DOCUMENTS, *NATIONAL], ids=lambda it: it.name)
def test_a_question_says_whether_it_needs_inference(question: Question, asserted: Store) -> None:
    """It says so exactly when asserted statements alone give another answer."""
    assert bool(question.faults(asserted)) == question.needs_inference


def test_some_questions_need_inference() -> None:
    assert len([question for question in DOCUMENTS if question.needs_inference]) >= 14


def test_there_are_enough_questions() -> None:
    assert len(DOCUMENTS) >= 120
    assert len(NATIONAL) >= 40


@pytest.mark.parametrize("question", [*DOCUMENTS, *NATIONAL], ids=lambda it: it.name)
def test_question_has_two_titles_and_an_answer(question: Question) -> None:
    assert set(question.titles) == {"titre", "title"}
    header, rows = question.expected
    assert rows
    assert all(len(row) == len(header) for row in rows)


def test_no_answer_without_a_question() -> None:
    answers = {file for folder in ("documents", "national") for file in (HERE / folder).glob("*.csv")}
    assert answers == {question.file.with_suffix(".csv") for question in (*DOCUMENTS, *NATIONAL)}
