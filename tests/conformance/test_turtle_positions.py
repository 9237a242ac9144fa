"""The W3C test suite of RDF 1.1 Turtle, read with the place of every term."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, parse
from tests.turtle.reading import assert_right

from kg.errors import TurtleError
from kg.turtle.positions import statements

pytestmark = pytest.mark.shared

BASE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
RDFT = "http://www.w3.org/ns/rdftest#"
ACTION = NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#action")


def actions(suite: Path, *kinds: str) -> list[Path]:
    """The files of the tests of these kinds."""
    manifest = Store()
    manifest.extend(parse(path=suite / "manifest.ttl", base_iri=BASE))
    tests = [
        row.subject
        for kind in kinds
        for row in manifest.quads_for_pattern(None, None, NamedNode(RDFT + kind))
    ]
    found = [row.object for test in tests for row in manifest.quads_for_pattern(test, ACTION, None)]
    return [suite / one.value.rpartition("/")[2] for one in found if not isinstance(one, BlankNode)]


@pytest.fixture
def suite(shared: Path) -> Path:
    return shared / "conformance" / "rdf-tests" / "rdf" / "rdf11" / "rdf-turtle"


def test_every_positive_file_gives_the_same_triples_each_at_its_place(suite: Path):
    files = actions(suite, "TestTurtleEval", "TestTurtlePositiveSyntax")
    assert len(files) == 145 + 74
    for file in files:
        assert_right(file.read_bytes().decode("utf-8"), RdfFormat.TURTLE, BASE + file.name)


def test_every_negative_file_is_refused(suite: Path):
    files = actions(suite, "TestTurtleNegativeSyntax", "TestTurtleNegativeEval")
    assert len(files) == 94
    for file in files:
        with pytest.raises(TurtleError) as caught:
            list(statements(file.read_bytes().decode("utf-8"), base_iri=BASE + file.name))
        assert caught.value.line is not None, file.name
