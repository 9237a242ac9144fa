"""`kg init`: a whole project in an empty folder."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from pyoxigraph import Store
from ruamel.yaml import YAML

from kg import __version__
from kg.cli import main
from kg.project import Project
from kg.turtle import read


def test_a_new_graph_has_all_its_parts(tmp_path: Path) -> None:
    root = tmp_path / "new" / "library"
    result = CliRunner().invoke(main, ["init", str(root)])
    assert result.exit_code == 0
    written = [
        ".github/workflows/kg.yml",
        ".gitignore",
        "README.md",
        "data/ttl/branches/branches.ttl",
        "kg.toml",
        "ontology/library.ttl",
        "queries/branches-of-a-library.rq",
        "shapes/branch.ttl",
        *(
            f"tests/shapes/{rule}/{kind}.ttl"
            for rule in ("branch-label", "branch-opened", "branch-part-of")
            for kind in ("bad", "good")
        ),
    ]
    assert sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) == written
    assert result.stdout.splitlines() == [str(root / name) for name in written]


def test_what_is_made_is_in_order(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path)])
    project = Project.load(tmp_path)
    assert list(read(project.ontology_dir / "library.ttl"))
    assert list(read(project.shapes_dir / "branch.ttl"))
    assert CliRunner().invoke(main, ["-C", str(tmp_path), "format", "--check"]).exit_code == 0
    assert {dataset.folder for dataset in project.datasets} == {
        path.name for path in project.data_dir.iterdir()
    }


def test_its_question_has_an_answer(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path)])
    project = Project.load(tmp_path)
    store = Store()
    for file in project.turtle_files():
        store.load(path=file)
    query = (project.queries_dir / "branches-of-a-library.rq").read_text(encoding="utf-8")
    # What is asserted only: the reading boat is in the answer of a release, where it is inferred.
    assert [row["label"].value for row in store.query(query)] == ["Central Branch", "Harbour Branch"]  # type: ignore[union-attr,index]


def test_the_base_iri_can_be_chosen(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path), "--base", "https://data.example.net/books/"])
    project = Project.load(tmp_path)
    assert project.base == "https://data.example.net/books/"
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or "example.org" not in file.read_text(encoding="utf-8")


def test_ci_installs_the_version_that_made_it(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path)])
    workflow = (tmp_path / ".github" / "workflows" / "kg.yml").read_text(encoding="utf-8")
    version = CliRunner().invoke(main, ["--version"]).output.split()[1]
    assert f'=={version}"' in workflow
    assert "{requirement}" not in workflow
    for command in (
        "kg format --check",
        "kg shapes test --strict",
        "kg validate --format github",
        "kg build",
    ):
        assert f"run: {command}\n" in workflow


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == f"{tmp_path}: the folder is not empty\n  → name a new or an empty folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    "base", ["https://example.org/x", "example.org/", "https://example.org/def#/", "a b/"]
)
def test_a_base_that_cannot_be_one_is_refused(tmp_path: Path, base: str) -> None:
    result = CliRunner().invoke(main, ["init", str(tmp_path / "x"), "--base", base])
    assert result.exit_code == 2
    assert not (tmp_path / "x").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["init", str(tmp_path / "file" / "x")])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_its_project_file_is_read_by_any_toml_reader(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path)])
    assert tomllib.loads((tmp_path / "kg.toml").read_text(encoding="utf-8"))["title"]["en"]


def test_the_continuous_integration_installs_this_distribution(tmp_path: Path) -> None:
    declared = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert CliRunner().invoke(main, ["init", str(tmp_path / "new")]).exit_code == 0
    workflow = (tmp_path / "new" / ".github" / "workflows" / "kg.yml").read_text(encoding="utf-8")
    assert f'pip install "{declared["project"]["name"]}=={__version__}"' in workflow


@pytest.mark.parametrize(
    ("noted", "requirement"),
    [
        (None, f"kg-anything=={__version__}"),
        ('{"url": "file:///home/me/kg", "dir_info": {"editable": true}}', f"kg-anything=={__version__}"),
        (
            '{"url": "https://example.org/kg.whl", "archive_info": {"hashes": {"sha256": "00"}}}',
            "kg-anything @ https://example.org/kg.whl",
        ),
        (
            '{"url": "https://example.org/kg.git", "vcs_info": {"vcs": "git", "requested_revision": "main", '
            '"commit_id": "7921be1537eac1e97bc40179a57f0349c2aee67d"}, "subdirectory": "tool"}',
            "kg-anything @ git+https://example.org/kg.git@7921be1537eac1e97bc40179a57f0349c2aee67d#subdirectory=tool",
        ),
    ],
)
def test_ci_installs_from_where_it_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noted: str | None, requirement: str
) -> None:
    """The notes are the examples of PEP 610, but for the addresses."""
    distribution = SimpleNamespace(name="kg-anything", read_text=lambda name: noted)
    monkeypatch.setattr("kg.cli.init.entry_points", lambda **_: [SimpleNamespace(dist=distribution)])
    CliRunner().invoke(main, ["init", str(tmp_path)])
    workflow = YAML(typ="safe").load((tmp_path / ".github/workflows/kg.yml").read_text(encoding="utf-8"))
    scripts = [step.get("run") for step in workflow["jobs"]["graph"]["steps"]]
    assert shlex.split(scripts[2]) == ["python", "-m", "pip", "install", requirement]
    Requirement(requirement)
