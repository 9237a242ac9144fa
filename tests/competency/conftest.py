"""The store that the questions are put to: what a release of this repository holds, inferred statements included."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from kg.project import Project
from kg.reasoning import infer
from kg.release.statements import read_statements

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project() -> Project:
    """The project of this repository."""
    return Project.load(REPOSITORY)


@pytest.fixture(scope="session")
def graph(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The named graphs and, as default graph, the merge of them all, as in a release; in memory.

    The closure comes from the cache of the last build when its inputs have not changed.
    """
    statements = read_statements(project, infer(project).closure.inferred)
    file = tmp_path_factory.mktemp("graph") / "load.nq"
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(statements.n_quads())
        lines.writelines(f"{line} .\n" for line in statements.merged())
    del statements
    store = Store()
    store.bulk_load(path=str(file), format=RdfFormat.N_QUADS, lenient=True)
    file.unlink()
    return store
