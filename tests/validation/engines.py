"""Runs both engines on texts."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph

from kg.turtle import read_text
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.engines.pyshacl_engine import PyshaclEngine
from kg.validation.engines.screened_validation import Screening, screen
from kg.validation.findings import Finding, ordered
from kg.validation.index.source_files import SourceFile


def graph_of(*texts: str) -> Graph:
    """Read Turtle texts into one graph."""
    graph, converter = empty_graph(), TermConverter()
    for text in texts:
        add_triples(graph, read_text(text), converter)
    return graph


def screened(data: str, shapes: Graph) -> Screening:
    """Screen a Turtle text."""
    return screen([SourceFile("data.ttl", Path("data.ttl"), data.encode())], shapes)


def by_both(data: str, shapes: Graph) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return what pySHACL alone finds, and what the two engines together find."""
    alone = PyshaclEngine(graph_of(data), shapes)
    together = screened(data, shapes)
    return (
        ordered(alone.validate(alone.targets())),
        ordered(together.engine.pyshacl.validate(together.targets(None))),
    )
