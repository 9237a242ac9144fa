"""`kg import`: one source, several, a report, and errors in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.project import Project
from kg.sources import all_sources

HEADER = "niveau,code_insee,siren,nom\n"


@pytest.fixture
def run(project: Project, tmp_path: Path) -> Callable[..., Result]:
    """Run `kg import` in the small project, on a folder of SIREN."""
    folder = tmp_path / "sources/siren-departements-regions"
    folder.mkdir(parents=True)
    (folder / "siren.csv").write_text(HEADER + "departement,99,226700011,Rien\n")

    def of(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["-C", str(project.root), "import", *arguments])

    return of


def test_one_source_is_imported_and_its_report_is_printed(
    run: Callable[..., Result], project: Project, tmp_path: Path
) -> None:
    result = run("siren-collectivites", str(tmp_path / "sources/siren-departements-regions"))
    assert result.exit_code == 0, result.output
    assert "siren-collectivites: 1 rows read, 5 statements; graphs: 1" in result.output
    assert "siren.csv:2 99: no departement of this code" in result.output
    assert (project.data_dir / "territoires/siren.ttl").exists()


def test_the_report_is_json_or_markdown_by_its_name(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = str(tmp_path / "sources/siren-departements-regions")
    run("siren-collectivites", folder, "--report", str(tmp_path / "report.json"))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["siren-collectivites"]["rows"] == {"siren.csv": 1}
    assert report["siren-collectivites"]["unmatched"][0]["key"] == "99"
    run("siren-collectivites", folder, "--report", str(tmp_path / "report.md"))
    assert "| 2 | 99 | no departement of this code |" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_the_list_names_every_source(run: Callable[..., Result]) -> None:
    output = run("--list").output
    assert [line.split()[0] for line in output.splitlines()] == [one.name for one in all_sources()]


def test_a_bad_row_stops_with_its_place_and_writes_nothing(
    run: Callable[..., Result], project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "sources/siren-departements-regions"
    (folder / "siren.csv").write_text(HEADER + "departement,46,2246,Lot\n")
    result = run("siren-collectivites", str(folder))
    assert result.exit_code == 2
    assert "siren.csv:2: siren: '2246' is not a valid code" in result.output
    assert not (project.data_dir / "territoires/siren.ttl").exists()


def test_an_unknown_source_is_answered_with_the_known_ones(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    result = run("insee", str(tmp_path))
    assert result.exit_code == 2
    assert "no source is named insee" in result.output
    assert "siren-collectivites" in result.output


def test_all_of_them_need_every_folder_before_the_first_is_written(
    run: Callable[..., Result], project: Project, tmp_path: Path
) -> None:
    result = run("all", str(tmp_path / "sources"))
    assert result.exit_code == 2
    assert "the package decoupage-administratif is not in the folder of packages" in result.output
    assert not (project.data_dir / "territoires/siren.ttl").exists()


def test_a_source_without_a_path_is_misuse(run: Callable[..., Result]) -> None:
    result = run("siren-collectivites")
    assert result.exit_code == 2
    assert "give a source and its path" in result.output
