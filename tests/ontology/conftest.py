"""What these tests share: the ontology as one graph, and its closure with a few example triples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import owlrl
import pytest
from rdflib import Graph, Literal, Namespace

REPOSITORY = Path(__file__).resolve().parents[2]
CT = Namespace("https://w3id.org/cohesion-territoires/def#")
EXAMPLE = "https://example.org/"
PREFIXES = f"""
    @prefix : <{EXAMPLE}> .
    @prefix ct: <{CT}> .
"""

Close = Callable[[str], Graph]


@pytest.fixture(scope="session")
def ontology() -> Graph:
    graph = Graph()
    for path in sorted((REPOSITORY / "ontology").glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def axioms(ontology: Graph) -> Graph:
    """The ontology without its texts, on which a reasoner would spend half its time for nothing."""
    bare = Graph()
    for s, p, o in ontology:
        if not isinstance(o, Literal):
            bare.add((s, p, o))
    return bare


@pytest.fixture(scope="session")
def close(axioms: Graph) -> Close:
    """The closure, by the reference reasoner, of the ontology and of Turtle written with `:` and `ct:`."""

    def closed(turtle: str) -> Graph:
        graph = Graph()
        graph += axioms
        graph.parse(data=PREFIXES + turtle, format="turtle")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        return graph

    return closed
