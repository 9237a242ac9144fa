"""What the tests of the shapes share: where things are, and what a finding is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph

REPOSITORY = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"
NAMESPACE = "https://w3id.org/cohesion-territoires/shapes#"


@dataclass(frozen=True, order=True)
class Finding:
    """What pySHACL found: by which shape and component, on which focus node."""

    shape: str
    component: str
    focus: str


Validate = Callable[[Graph], list[Finding]]


def shapes_graph() -> Graph:
    """The union of the files of shapes/."""
    graph = Graph()
    for path in sorted((REPOSITORY / "shapes").glob("*.ttl")):
        graph.parse(path)
    return graph
