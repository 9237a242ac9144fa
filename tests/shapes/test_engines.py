"""The two engines together find in every case what pySHACL finds (`test_cases.py` holds that)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.turtle import read_text
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.changes.change_validation import recheck
from kg.validation.engines.auto_engine import ReadShapes
from kg.validation.examples.example_runs import Outcome
from kg.validation.index.column_building import build_columns
from kg.validation.index.source_files import SourceFile, texts_of
from kg.validation.index.triple_index import TripleIndex

from .findings import CASES, REPOSITORY
from .test_cases import FOLDERS, expectation

FoundSince = Callable[[Path, Path], list[tuple[str, str]]]


def source(path: Path) -> SourceFile:
    return SourceFile(path.name, path, path.read_bytes())


@pytest.fixture(scope="module")
def read_shapes() -> ReadShapes:
    """The shapes, read once."""
    shapes, converter = empty_graph(), TermConverter()
    for path in sorted((REPOSITORY / "shapes").glob("*.ttl")):
        add_triples(shapes, read_text(path.read_bytes()), converter)
    return ReadShapes(shapes)


@pytest.fixture(scope="module")
def found_since(read_shapes: ReadShapes) -> FoundSince:
    """Validates what the change from one graph to another can affect, beside the background of the cases."""
    index = TripleIndex(build_columns(background()))

    def found_since(before: Path, after: Path) -> list[tuple[str, str]]:
        # One name: the blank nodes of a file are named after it.
        old, new = (texts_of(SourceFile("case.ttl", path, path.read_bytes())) for path in (before, after))
        index.add(new)
        try:
            again = recheck(read_shapes, index, new - old, old - new)
            findings = again.engine.pyshacl.validate(again.targets())
            return sorted(
                (finding.shape, finding.component) for finding in findings if again.concerns(finding)
            )
        finally:
            index.remove_added()

    return found_since


def background() -> list[SourceFile]:
    ontology = sorted((REPOSITORY / "ontology").glob("*.ttl"))
    return [source(path) for path in (CASES / "contexte.ttl", *ontology)]


def test_both_engines_find_what_breaks_each_constraint_and_nothing_else(outcomes: list[Outcome]) -> None:
    assert len(outcomes) == 2 * len(FOLDERS)
    assert [outcome.example.file for outcome in outcomes if not outcome.passed] == []
    found = {
        outcome.example.file.resolve().parent: [
            (finding.shape, finding.component) for finding in outcome.findings
        ]
        for outcome in outcomes
        if outcome.example.is_bad
    }
    assert found == {folder: [expectation(folder)] for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS[::5], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_change_that_breaks_a_constraint_leads_back_to_it(folder: Path, found_since: FoundSince) -> None:
    assert found_since(folder / "good.ttl", folder / "bad.ttl") == [expectation(folder)]


def test_the_screen_is_given_every_shape(read_shapes: ReadShapes) -> None:
    assert read_shapes.screen.unscreened == {}
