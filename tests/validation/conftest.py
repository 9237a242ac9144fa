"""The library: the small project of `kg init`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.project import Project


@pytest.fixture
def library(tmp_path: Path) -> Project:
    """A project with three branches, one of them within another, and no release."""
    root = tmp_path / "library"
    made = CliRunner().invoke(main, ["init", str(root)])
    assert made.exit_code == 0, made.output
    return Project.load(root)
