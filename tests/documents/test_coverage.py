"""Every factual sentence, bullet and figure of the five documents is in the graph made from it.

A table per document was written from its text: the words of a passage, and the pattern that holds its fact.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.project import Project

from .transcriptions import SEED_NUMBERS, holds, plain, rows, seed, store_of

PASSAGES = [(document, row["words"], row["holds"]) for document in SEED_NUMBERS for row in rows(document)]
DEDUCTIONS = [(row["words"], row["holds"]) for row in rows("deductions")]


@pytest.fixture(scope="module")
def project() -> Project:
    """The project of this repository."""
    return Project.find()


@pytest.fixture(scope="module")
def stores(project: Project) -> dict[str, Store]:
    """One store per document's graph, and one for the deductions."""
    return {document: store_of(project, document) for document in [*SEED_NUMBERS, "deductions"]}


@pytest.mark.parametrize(("document", "words", "pattern"), PASSAGES)
def test_a_passage_is_in_the_graph(
    project: Project, stores: dict[str, Store], document: str, words: str, pattern: str
) -> None:
    """The fact is stated in the document's own graph, not only somewhere."""
    assert holds(stores[document], project, pattern, words)


@pytest.mark.parametrize(("words", "pattern"), DEDUCTIONS)
def test_a_deduction_is_apart_and_names_its_rule(
    project: Project, stores: dict[str, Store], words: str, pattern: str
) -> None:
    """What we identified is in the graph of deductions, and in no document's graph."""
    assert holds(stores["deductions"], project, pattern, words)
    assert not any(holds(stores[document], project, pattern, words) for document in SEED_NUMBERS)


def test_the_tables_cover_the_documents() -> None:
    """The tables stay large enough to be a reading of the whole text."""
    assert len(PASSAGES) >= 250


@pytest.mark.shared
@pytest.mark.parametrize("document", SEED_NUMBERS)
def test_the_tables_quote_the_documents(shared: Path, document: str) -> None:
    """Each passage of a table is in the text, word for word."""
    text = plain(seed(shared, document))
    assert [row["words"] for row in rows(document) if plain(row["words"]) not in text] == []
