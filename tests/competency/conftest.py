"""The store that the questions are put to: what a release of this repository holds, inferred statements included."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from kg.project import Project
from kg.reasoning import infer
from kg.reasoning.quads import read_quads
from kg.release.statements import Statements

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project() -> Project:
    """The project of this repository."""
    return Project.load(REPOSITORY)


@pytest.fixture(scope="session")
def graph(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The named graphs and, as default graph, the merge of them all, as in a release; in memory.

    It is one file, because the engine gives blank nodes new names in each that it reads.
    """
    quads = read_quads(project)
    statements = Statements.of(quads, infer(project, quads).inferred, project.inferred_graph.value)
    file = tmp_path_factory.mktemp("graph") / "load.nq"
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for dumped, merged in statements.lines():
            lines.write(dumped + merged)
    del quads, statements
    store = Store()
    store.bulk_load(path=str(file), format=RdfFormat.N_QUADS, lenient=True)
    file.unlink()
    return store
