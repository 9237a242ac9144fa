"""Validating again, after a change: what is kept of the last time saves work, and the outcome is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import TurtleError
from kg.project import Project
from kg.validation import Engine, Finding, project_files, validate_project
from kg.validation.index import index_file
from kg.validation.project_engines import ProjectEngines

FILE = "data/ttl/branches/branches.ttl"
LABEL = '    rdfs:label "Central Branch"@en ;\n'
NORTH = """@prefix branch: <https://example.org/library/id/branch/> .
@prefix lib: <https://example.org/library/def#> .

branch:north
    a lib:Branch ;
    .
"""


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs on the whole graph, by the name of the engine; the library is small: any change of it is much."""
    whole = ProjectEngines.whole
    done: list[str] = []

    def noted(self: ProjectEngines, *arguments: object) -> object:
        done.append(self._engine.value)
        return whole(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ProjectEngines, "whole", noted)
    monkeypatch.setattr(index_file, "STALE", 1.0)
    return done


def edited(project: Project, change: Callable[[str], str]) -> tuple[Finding, ...]:
    """Change the file, validate, and hold what is found against a validation of everything."""
    file = project.root / FILE
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    return same(project)


def same(project: Project) -> tuple[Finding, ...]:
    found = validate_project(project)
    assert found == validate_project(project, engine=Engine.PYSHACL, use_cache=False)
    return found


def test_a_change_is_validated_without_the_rest(library: Project, runs: list[str]):
    assert same(library) == ()
    assert len(edited(library, lambda text: text.replace(LABEL, ""))) == 1
    assert len(edited(library, lambda text: text + NORTH.partition("\n\n")[2])) == 3
    assert (
        edited(
            library,
            lambda text: text.partition("branch:north")[0].replace(
                "branch:central\n", "branch:central\n" + LABEL
            ),
        )
        == ()
    )
    assert runs.count("auto") == 1


def test_a_file_that_comes_or_goes_is_a_change(library: Project, runs: list[str]):
    assert same(library) == ()
    other = library.data_dir / "branches" / "north.ttl"
    other.write_text(NORTH, encoding="utf-8")
    assert {finding.file for finding in same(library)} == {"data/ttl/branches/north.ttl"}
    other.unlink()
    assert same(library) == ()
    assert runs.count("auto") == 1


def test_what_was_wrong_before_is_still_told(library: Project, runs: list[str]):
    assert len(edited(library, lambda text: text.replace(LABEL, ""))) == 1
    (library.data_dir / "branches" / "north.ttl").write_text(NORTH, encoding="utf-8")
    assert {Path(finding.file or "").name for finding in same(library)} == {"branches.ttl", "north.ttl"}
    assert runs.count("auto") == 1


def test_a_change_of_the_shapes_or_of_the_ontology_is_a_change_of_everything(
    library: Project, runs: list[str]
):
    assert same(library) == ()
    for file in (*library.shapes_files()[:1], *library.ontology_files()[:1]):
        file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
        assert same(library) == ()
    assert runs.count("auto") == 3


def test_only_some_files_are_told_of_and_everything_is_kept(library: Project, runs: list[str]):
    other = library.data_dir / "branches" / "north.ttl"
    other.write_text(NORTH, encoding="utf-8")
    assert validate_project(library, only_files=[library.root / FILE]) == ()
    assert len(validate_project(library)) == 2
    assert runs == ["auto"]
    other.write_text(NORTH.replace("north", "south"), encoding="utf-8")
    south = validate_project(library, only_files=[other])
    assert [finding.focus.rpartition("/")[2] for finding in south] == ["south", "south"]
    assert validate_project(library, only_files=[library.root / FILE]) == ()
    assert same(library) == south
    assert runs.count("auto") == 1


@pytest.mark.parametrize("size", [0, 1 << 40], ids=["beside", "here"])
def test_the_index_may_be_built_by_another_process(
    library: Project, monkeypatch: pytest.MonkeyPatch, size: int
):
    forks: list[object] = []
    fork = project_files.Forked
    monkeypatch.setattr(project_files, "WORTH_FORKING", size)
    # Who runs the tests may have threads of its own.
    monkeypatch.setattr(project_files, "can_fork", lambda: True)
    monkeypatch.setattr(project_files, "Forked", lambda work: forks.append(work) or fork(work))
    file = library.root / FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(LABEL, ""), encoding="utf-8")
    (finding,) = validate_project(library, processes=2)
    assert finding.messages["en"] == "A branch has a label, one in each language."
    file.write_text(text + "branch:north a .\n", encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        validate_project(library, processes=2, use_cache=False)
    assert (caught.value.file, caught.value.line) == (str(file), len(text.splitlines()) + 1)
    assert len(forks) == (0 if size else 2)
