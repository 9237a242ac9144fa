"""`kg validate --since`: what changed in git, and what that can affect."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.project import Project

BRANCHES = "data/ttl/branches/branches.ttl"
LABEL = '    rdfs:label "Central Branch"@en ;\n'
NEW = """@prefix branch: <https://example.org/library/id/branch/> .
@prefix lib: <https://example.org/library/def#> .

branch:north
    a lib:Branch ;
    .
"""


@pytest.fixture
def committed(library: Project) -> Project:
    """The library, in a repository of its own, with one commit."""
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "one"],
    ):
        subprocess.run(["git", "-C", str(library.root), *command], check=True)
    return library


def validate(project: Project, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["-C", str(project.root), "validate", "--format", "concise", *arguments], env={"LANG": "C"}
    )


def edit(project: Project, file: str, old: str, new: str) -> None:
    path = project.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_no_change_is_nothing_to_validate(committed: Project):
    result = validate(committed, "--since", "HEAD")
    assert (result.exit_code, result.output) == (0, "")


def test_a_removed_line_is_found(committed: Project):
    edit(committed, BRANCHES, LABEL, "")
    result = validate(committed, "--since", "HEAD")
    assert result.exit_code == 1
    assert result.stdout == validate(committed).stdout
    assert "A branch has a label, one in each language." in result.stdout


def test_what_was_wrong_before_is_not_told(committed: Project):
    edit(committed, BRANCHES, LABEL, "")
    subprocess.run(["git", "-C", str(committed.root), "commit", "-aqm", "two"], check=True, env=identity())
    (committed.data_dir / "branches" / "north.ttl").write_text(NEW, encoding="utf-8")
    result = validate(committed, "--since", "HEAD")
    assert result.exit_code == 1
    files = {Path(line.partition(":")[0]).name for line in result.stdout.splitlines()}
    assert files == {"north.ttl"}
    assert "branches.ttl" in validate(committed, "--since", "HEAD~1").stdout


def test_a_file_that_is_gone_is_a_change(committed: Project):
    (committed.root / BRANCHES).unlink()
    everything = validate(committed).stdout
    assert validate(committed, "--since", "HEAD").stdout == everything


def test_a_change_of_the_shapes_is_a_change_of_everything(committed: Project):
    edit(committed, BRANCHES, LABEL, "")
    subprocess.run(["git", "-C", str(committed.root), "commit", "-aqm", "two"], check=True, env=identity())
    shapes = next(iter(committed.shapes_files()))
    shapes.write_text(shapes.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    result = validate(committed, "--since", "HEAD")
    assert "the whole graph is validated" in result.stderr
    assert result.exit_code == 1


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", ""])
def test_a_revision_that_git_does_not_know_is_misuse(committed: Project, revision: str):
    result = validate(committed, f"--since={revision}")
    assert result.exit_code == 2
    assert "git knows no revision" in result.output


def test_without_a_repository_it_is_misuse(library: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(library.root.parent))
    result = validate(library, "--since", "HEAD")
    assert result.exit_code == 2
    assert not list(Path(library.root).glob("x"))


def identity() -> dict[str, str]:
    import os

    names = {"GIT_AUTHOR_NAME": "t", "GIT_COMMITTER_NAME": "t"}
    addresses = {"GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_EMAIL": "t@example.org"}
    return {**os.environ, **names, **addresses}
