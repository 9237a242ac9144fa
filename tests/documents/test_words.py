"""The graphs quote the documents word for word, give every figure, no telephone number and no address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, Triple, parse

from kg.project import Project

from .transcriptions import SEED_NUMBERS, holds, plain, rows, seed, store_of

QUOTING = frozenset(
    {"citation", "description", "contexte", "objectif", "theme", "intitule", "enQualiteDe", "objet"}
)
REWORDED = frozenset(
    {
        # The accents that the text had lost.
        "Député",
        # The text puts a preposition before each noun.
        "la revitalisation et l'embellissement de leur collectivité",
        # The box of the press release names the programme in its heading.
        "Action Cœur de Ville à l'échelle nationale",
    }
)
FIGURE = re.compile(r"\d+(?:[  .]\d{3}\b)*(?:,\d+)?")  # 2 005 385, 2.500 and 1,2 are one figure each


def triples(project: Project, document: str) -> list[Triple]:
    """Read the graph of a document."""
    path = project.root / "data" / "ttl" / "documents" / f"{document}.ttl"
    return [Triple(*quad.triple) for quad in parse(path=path, format=RdfFormat.TURTLE)]


@pytest.mark.shared
@pytest.mark.parametrize("document", SEED_NUMBERS)
def test_quoted_words_are_in_the_document(shared: Path, document: str) -> None:
    """A quotation, an objective, a capacity is given in the words of the source."""
    text = plain(seed(shared, document))
    quoted = {
        triple.object.value
        for triple in triples(Project.find(), document)
        if triple.predicate.value.rpartition("#")[2] in QUOTING and isinstance(triple.object, Literal)
    }
    assert {words for words in quoted if plain(words) not in text} <= REWORDED


@pytest.mark.shared
@pytest.mark.parametrize("document", SEED_NUMBERS)
def test_every_figure_is_in_the_graph_or_excused(shared: Path, document: str) -> None:
    """Each figure of the text has its row: the pattern that holds it, or the reason why it is left out."""
    table = [row for row in rows("figures") if row["document"] == document]
    assert {row["figure"] for row in table} == set(FIGURE.findall(plain(seed(shared, document))))


@pytest.mark.parametrize("row", rows("figures"), ids=lambda row: f"{row['document']} {row['figure']}")
def test_a_figure_is_held_or_has_its_reason(row: dict[str, str]) -> None:
    """A row says one of the two, and what it says is true."""
    project = Project.find()
    assert bool(row["holds"]) != bool(row["reason"])
    assert not row["holds"] or holds(store_of(project, row["document"]), project, row["holds"], "")


@pytest.mark.parametrize("document", [*SEED_NUMBERS, "deductions"])
def test_no_telephone_number_and_no_e_mail_address(document: str) -> None:
    """Press contacts are named with their office only."""
    texts = [t.object.value for t in triples(Project.find(), document) if isinstance(t.object, Literal)]
    assert [text for text in texts if re.search(r"\S@\S|\b0\d([ .]\d\d){4}\b", text)] == []
