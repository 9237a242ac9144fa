"""`[server] service` in kg.toml says which other servers queries may ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import ProjectError
from kg.project import Project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "library")]).exit_code == 0
    return tmp_path / "library"


def configured(root: Path, text: str) -> Project:
    with (root / "kg.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    return Project.load(root)


def test_nothing_is_allowed_when_nothing_is_said(root: Path):
    assert Project.load(root).service == ()


def test_the_addresses_are_read(root: Path):
    project = configured(root, '[server]\nservice = ["https://example.org/sparql"]')
    assert project.service == ("https://example.org/sparql",)


@pytest.mark.parametrize(
    "text", ['server = "x"', "[server]\nservice = 1", "[server]\nservice = [1]", "[server]\nx = 1"]
)
def test_a_mistake_is_named(root: Path, text: str):
    if text.startswith("server ="):
        # A key after a table would belong to the table.
        toml = root / "kg.toml"
        toml.write_text(f"{text}\n{toml.read_text(encoding='utf-8')}", encoding="utf-8")
        text = ""
    with pytest.raises(ProjectError, match=r"\[server\]"):
        configured(root, text)
