"""The W3C test suite of RDF 1.1 Turtle: what must be read is read, and written and read again the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, Triple, parse

from kg.errors import TurtleError
from kg.turtle import read, read_text, serialize

pytestmark = pytest.mark.shared

BASE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
RDFT = "http://www.w3.org/ns/rdftest#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
PREFIXES = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "a": "http://a.example/"}


@pytest.fixture
def suite(shared: Path) -> Path:
    return shared / "conformance" / "rdf-tests" / "rdf" / "rdf11" / "rdf-turtle"


def entries(suite: Path, kind: str) -> list[tuple[str, str | None]]:
    """Return the action and the result of each test of a kind, as file names."""
    manifest = Store()
    manifest.extend(parse(path=suite / "manifest.ttl", base_iri=BASE))
    found = []
    for quad in manifest.quads_for_pattern(None, None, NamedNode(RDFT + kind), None):
        files = [
            [
                row.object.value.rpartition("/")[2]
                for row in manifest.quads_for_pattern(quad.subject, link, None)
            ]
            for link in (NamedNode(MF + "action"), NamedNode(MF + "result"))
        ]
        found.append((files[0][0], files[1][0] if files[1] else None))
    assert found, f"no {kind} in the manifest"
    return sorted(found, key=str)


def has_blank_node(triples: list[Triple]) -> bool:
    return any(isinstance(term, BlankNode) for triple in triples for term in triple)


def test_every_positive_file_survives_the_canonical_form(suite: Path) -> None:
    written = refused = 0
    for kind in ("TestTurtleEval", "TestTurtlePositiveSyntax"):
        for action, result in entries(suite, kind):
            triples = list(read(suite / action, base_iri=BASE + action))
            if has_blank_node(triples):
                with pytest.raises(TurtleError, match="blank node"):
                    serialize(triples, PREFIXES)
                refused += 1
                continue
            text = serialize(triples, PREFIXES)
            assert set(read_text(text)) == set(triples), action
            assert serialize(read_text(text), PREFIXES) == text, action
            if result is not None:
                expected = {quad.triple for quad in parse(path=suite / result, format=RdfFormat.N_TRIPLES)}
                assert set(triples) == expected, action
            written += 1
    # 145 evaluation tests and 74 syntax tests; the grammar's blank nodes are in the others.
    assert written + refused == 145 + 74
    assert written == 175


def test_every_negative_file_is_refused_on_a_line(suite: Path) -> None:
    for action, _ in entries(suite, "TestTurtleNegativeSyntax"):
        with pytest.raises(TurtleError) as caught:
            list(read(suite / action, base_iri=BASE + action))
        assert caught.value.line is not None, action
