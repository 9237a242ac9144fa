"""The expected answers of the national questions are what the raw files give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .answers import questions
from .national.compute import expected
from .national.questions import REGISTER, Question
from .national.raw import Raw

HERE = Path(__file__).parent / "national"
FETCHED = Path(__file__).parents[2] / "build" / "sources"
"""Where `make packages` unpacks the two published packages."""
PACKAGES = [Path(part) for part in os.environ.get("KG_PACKAGES", "").split(os.pathsep) if part] or (
    [FETCHED] if (FETCHED / ".fetched").exists() else []
)
AT_HAND = [question for question in REGISTER.values() if PACKAGES or not question.packages]


@pytest.fixture(scope="module")
def raw() -> Raw:
    repository = Path(__file__).parents[2]
    shared = Path(os.environ.get("KG_SHARED") or repository.parent / "shared").resolve()
    return Raw(shared / "sources", PACKAGES)


@pytest.mark.shared
@pytest.mark.parametrize("question", AT_HAND, ids=lambda it: it.name)
def test_expected_answer_follows_from_the_raw_files(question: Question, raw: Raw) -> None:
    assert (HERE / f"{question.name}.csv").read_text(encoding="utf-8") == expected(question, raw)


def test_every_national_question_has_a_computation() -> None:
    assert {question.file.stem for question in questions("national")} == set(REGISTER)
