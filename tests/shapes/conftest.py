"""The shapes, the ontology's class hierarchy, and pySHACL set up once for all the cases."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pyshacl import Validator
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from kg.cli.context import ProjectOnDemand
from kg.cli.shapes_inputs import ShapesInputs, shapes_inputs
from kg.progress import no_watch
from kg.validation.examples.example_runs import Outcome

from .findings import CASES, REPOSITORY, Finding, Validate, shapes_graph


class PreparedQueries(Graph):
    """A graph that parses each query once: parsing is nine tenths of the time that a small case takes."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """Answers a query, as a graph does."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *args, **kwargs)


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """The shapes graph."""
    return shapes_graph()


@pytest.fixture(scope="session")
def background() -> Graph:
    """The graph that a case stands on: its context, and which class lies under which."""
    graph = PreparedQueries()
    graph.parse(CASES / "contexte.ttl")
    for path in sorted((REPOSITORY / "ontology").glob("*.ttl")):
        ontology = Graph().parse(path)
        for low, high in ontology.subject_objects(RDFS.subClassOf):
            if isinstance(low, URIRef) and isinstance(high, URIRef) and high != OWL.Thing:
                graph.add((low, RDFS.subClassOf, high))
    return graph


@pytest.fixture(scope="session")
def validate(shapes: Graph, background: Graph) -> Validate:
    """Validates a case beside its background. The shapes are compiled once, and so is the background."""
    compiled = ShapesGraph(shapes)
    data = DataGraph.from_rdflib_graph(background)

    def text(node: Node | None) -> str:
        return "" if node is None else str(node)

    def run(case: Graph) -> list[Finding]:
        added = [triple for triple in case if triple not in background]
        for triple in added:
            background.add(triple)
        try:
            validator = Validator(data, shacl_graph=Graph(), options={"inplace": True})
            validator.shacl_graph = compiled
            _, report, _ = validator.run()  # type: ignore[no-untyped-call]
        finally:
            for triple in added:
                background.remove(triple)
        return sorted(
            Finding(
                text(report.value(result, SH.sourceShape)),
                text(report.value(result, SH.sourceConstraintComponent)),
                text(report.value(result, SH.focusNode)),
            )
            for result in report.subjects(RDF.type, SH.ValidationResult)
        )

    return run


@pytest.fixture(scope="session")
def inputs() -> ShapesInputs:
    """The project's rules and their examples."""
    return shapes_inputs(ProjectOnDemand(REPOSITORY), (), (), ())


@pytest.fixture(scope="session")
def outcomes(inputs: ShapesInputs) -> list[Outcome]:
    """What `kg shapes test` makes of the examples."""
    return inputs.outcomes(no_watch)
