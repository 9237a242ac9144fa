"""The library: the small project of `kg init`, released and served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.project import Project
from kg.release import build


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with three branches, one of them within another, and its release."""
    root = tmp_path_factory.mktemp("served") / "library"
    made = CliRunner().invoke(main, ["init", str(root)])
    assert made.exit_code == 0, made.output
    project = Project.load(root)
    assert build(project).release is not None
    return project


@pytest.fixture(scope="module")
def address(
    library: Project, start_server: Callable[..., AbstractContextManager[SimpleNamespace]]
) -> Iterator[str]:
    """The address of a server on the library's release, with a timeout of three seconds."""
    with start_server(library.root, "--timeout", "3") as served:
        yield served.address
