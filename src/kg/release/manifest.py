"""What a release says of itself: its hash, what is in it, how far it was reasoned over, what made it."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from kg import __version__
from kg.project import Project
from kg.reasoning import Inference
from kg.release.statements import Statements
from kg.validation import Finding, counts

FORMAT = 1
"""The version of this document."""

NAME_LENGTH = 12
"""How many hexadecimal digits of the hash name a release."""


@dataclass(frozen=True)
class Manifest:
    """The content of `manifest.json`; everything but `tools` follows from the project alone."""

    format: int
    hash: str
    """SHA-256 of the sorted N-Quads dump."""
    base: str
    title: Mapping[str, str]
    triples: int
    """Triples of the default graph: of all named graphs, each once."""
    quads: int
    inferred: int
    graphs: Mapping[str, int]
    datasets: Mapping[str, int]
    classes: Mapping[str, int]
    reasoning: Mapping[str, Any]
    findings: Mapping[str, int]
    tools: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the release, and of its folder."""
        return self.hash[:NAME_LENGTH]

    def to_json(self) -> str:
        """Return the document, as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Return the manifest that `to_json` wrote."""
        return cls(**json.loads(text))


def describe(
    project: Project,
    statements: Statements,
    hash_: str,
    inference: Inference,
    findings: Sequence[Finding],
) -> Manifest:
    """Return the manifest of a release.

    Args:
        project: The project.
        statements: All that the release states.
        hash_: The hash of its dump.
        inference: What was inferred, and from which graphs.
        findings: What validation found.
    """
    graphs = statements.counts()
    datasets: Counter[str] = Counter()
    for graph, count in graphs.items():
        datasets[graph.removeprefix(project.graph_base).partition("/")[0]] += count
    return Manifest(
        format=FORMAT,
        hash=hash_,
        base=project.base,
        title=dict(project.title),
        triples=statements.triples(),
        quads=sum(graphs.values()),
        inferred=graphs[project.inferred_graph.value],
        graphs=graphs,
        datasets=dict(sorted(datasets.items())),
        classes=statements.class_counts(),
        reasoning={
            "engine": "rules",
            "profile": "http://www.w3.org/ns/owl-profile/RL",
            "partial": inference.scope.partial,
            "scope": list(project.reasoning_scope),
            "graphs": [project.graph_base + path for path in inference.scope.graphs],
        },
        findings=counts(findings),
        tools=_tools(),
    )


def _tools() -> dict[str, str]:
    made_with = {"kg": __version__, "python": platform.python_version()}
    for package in ("numpy", "owlrl", "pyoxigraph", "pyshacl", "rdflib"):
        try:
            made_with[package] = version(package)
        except PackageNotFoundError:
            continue
    return made_with
