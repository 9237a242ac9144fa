"""A tiny project to run the commands on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[[], Path]:
    """Make the project of `kg init`, and return its folder."""

    def make() -> Path:
        root = tmp_path / "library"
        result = CliRunner().invoke(main, ["init", str(root)])
        assert result.exit_code == 0, result.output
        return root

    return make
