"""The W3C test suite of SHACL: what pySHACL makes of it, and that the two engines together make the same of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, RdfFormat, parse, serialize

from kg.errors import KgError
from kg.turtle import read_text
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.engines.pyshacl_engine import PyshaclEngine
from kg.validation.engines.screened_validation import screen
from kg.validation.findings import SH, Finding, Severity
from kg.validation.index.source_files import SourceFile

pytestmark = pytest.mark.shared

BASE = "https://w3c.github.io/data-shapes/tests/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"

# Where pySHACL, or the way we run it, does not do what the suite asks.
KNOWN = {
    "core/property/property-001": "a value node that two focus nodes share is validated, and reported, once",
    "core/property/uniqueLang-002": 'pySHACL takes sh:uniqueLang "1"^^xsd:boolean for true',
    "sparql/node/prefixes-001": "pySHACL does not read the sh:declare of an imported graph that is no owl:Ontology",
    "sparql/pre-binding/shapesGraph-001": "pySHACL has no $shapesGraph",
}

Term = Any  # one of pyoxigraph's
Row = tuple[str, str | None, str, str, Severity]


class Suite:
    """The suite's files, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(self, iri: str) -> str:
        """Return a file as N-Triples."""
        path = self.folder / (iri.removeprefix(BASE).removesuffix(".ttl") + ".ttl")
        quads = parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=iri)
        return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES).decode()

    def store(self, iri: str) -> Dataset:
        # A store would rewrite literals; a dataset keeps them.
        return Dataset(parse(self.text(iri), RdfFormat.N_TRIPLES))

    def tests(self, iri: str) -> Iterator[tuple[str, Dataset, NamedNode]]:
        """Yield each test below a manifest: its name, the file that describes it, its node."""
        store = self.store(iri)
        for included in objects(store, NamedNode(iri), MF + "include"):
            yield from self.tests(included.value)
        for entries in objects(store, NamedNode(iri), MF + "entries"):
            for test in members(store, entries):
                yield iri.removeprefix(BASE).removesuffix(".ttl"), store, test


def objects(store: Dataset, subject: Term, predicate: str) -> list[Term]:
    return [quad.object for quad in store.quads_for_subject(subject) if quad.predicate.value == predicate]


def members(store: Dataset, node: Term) -> Iterator[Term]:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    while node != NamedNode(rdf + "nil"):
        yield from objects(store, node, rdf + "first")
        (node,) = objects(store, node, rdf + "rest")


def expected(store: Dataset, report: Term) -> Counter[Row]:
    def one(result: Term, name: str) -> Term | None:
        return next(iter(objects(store, result, SH + name)), None)

    return Counter(
        (
            plain(one(result, "focusNode")),
            None if one(result, "resultPath") is None else plain(one(result, "resultPath")),
            plain(one(result, "sourceConstraintComponent")),
            plain(one(result, "sourceShape")),
            Severity.of_iri(one(result, "resultSeverity").value),
        )
        for result in objects(store, report, SH + "result")
    )


def plain(term: NamedNode | BlankNode | Literal) -> str:
    """Return a term; one blank node is like another, and like any path that is not a predicate."""
    return "_" if isinstance(term, BlankNode) else term.value if isinstance(term, NamedNode) else str(term)


def row(finding: Finding) -> Row:
    path = finding.path
    simple = path is not None and path.startswith("<") and path.endswith(">") and path.count("<") == 1
    return (
        "_" if finding.focus.startswith("_:") else finding.focus,
        None if path is None else path[1:-1] if simple else "_",
        finding.component,
        "_" if finding.shape.startswith("_:") else finding.shape,
        finding.severity,
    )


def outcome(run: Callable[[], list[Finding]]) -> list[Finding] | None:
    """Return the findings; None when the engine refuses the shapes."""
    try:
        return run()
    except KgError:
        return None


def test_both_engines_make_of_the_suite_what_pyshacl_makes_of_it(shared: Path) -> None:
    suite = Suite(shared / "conformance" / "shacl" / "tests")
    failed = []
    count = 0
    for part in ("core", "sparql"):
        for name, store, test in suite.tests(f"{BASE}{part}/manifest.ttl"):
            count += 1
            (action,) = objects(store, test, MF + "action")
            data, shapes = (
                suite.text(objects(store, action, SHT + key)[0].value) for key in ("dataGraph", "shapesGraph")
            )
            graph, shapes_graph, converter = empty_graph(), empty_graph(), TermConverter()
            add_triples(graph, read_text(data), converter)
            add_triples(shapes_graph, read_text(shapes), converter)

            def alone() -> list[Finding]:
                engine = PyshaclEngine(graph, shapes_graph)  # noqa: B023 - run at once
                return engine.validate(engine.targets())

            def together() -> list[Finding]:
                screening = screen([SourceFile("data", Path("data"), data.encode())], shapes_graph)  # noqa: B023
                return screening.engine.pyshacl.validate(screening.targets(None))

            rows, both = (
                None if found is None else Counter(map(row, found))
                for found in (outcome(alone), outcome(together))
            )
            assert both == rows, name
            (result,) = objects(store, test, MF + "result")
            wanted = None if result == NamedNode(SHT + "Failure") else expected(store, result)
            if rows != wanted:
                failed.append(name)
    assert count == 120
    assert sorted(failed) == sorted(KNOWN)
