"""The store that the questions are put to: what a release of this repository holds, inferred statements included."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from pyoxigraph import RdfFormat, Store

from kg.project import Project
from kg.reasoning import infer
from kg.reasoning.quads import Columns, Quads, read_quads
from kg.reasoning.relation import EMPTY
from kg.release.statements import Statements

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project() -> Project:
    """The project of this repository."""
    return Project.load(REPOSITORY)


@pytest.fixture(scope="session")
def quads(project: Project) -> Quads:
    """The statements of this repository."""
    return read_quads(project)


@pytest.fixture(scope="session")
def statements(project: Project, quads: Quads) -> Statements:
    """Those statements with what is inferred, in the order of a release."""
    return Statements.of(quads, infer(project, quads).inferred, project.inferred_graph.value)


@pytest.fixture(scope="session")
def graph(statements: Statements) -> Store:
    """The named graphs and, as default graph, the merge of them all, as in a release; in memory."""
    return _store(statements)


@pytest.fixture(scope="session")
def asserted(project: Project, quads: Quads) -> Store:
    """The same without what is inferred."""
    nothing = Columns(EMPTY, EMPTY, EMPTY)
    return _store(Statements.of(quads, nothing, project.inferred_graph.value))


def _store(statements: Statements) -> Store:
    """Load the statements from one file, because the engine gives blank nodes new names in each that it reads."""
    store = Store()
    with NamedTemporaryFile("w", encoding="utf-8", newline="\n", suffix=".nq") as lines:
        for dumped, merged in statements.lines():
            lines.write(dumped + merged)
        lines.flush()
        store.bulk_load(path=lines.name, format=RdfFormat.N_QUADS, lenient=True)
    return store
