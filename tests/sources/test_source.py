"""An import is whole or not at all, and touches its own graphs only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Triple

from kg.errors import SourceError
from kg.project import Project
from kg.sources import all_sources
from kg.sources.locations import location
from kg.sources.source import Graph, Report, Source, convert_all, import_source
from kg.sources.statements import RDFS_LABEL, Names, french
from kg.sources.table import Row


def source(*graphs: str, fail: bool = False) -> Source:
    def convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
        for graph in graphs:
            yield graph, [Triple(Names(project.base).graph(graph), RDFS_LABEL, french("Essai"))]
        if fail:
            raise Row("list.csv", 9, {}).fault("bad row")

    return Source(
        name="trial",
        title={"fr": "Essai", "en": "Trial"},
        document="trial",
        files=(),
        graphs=("trial/*",),
        convert=convert,
    )


def test_graphs_are_written_where_their_path_says(project: Project, tmp_path: Path) -> None:
    report, changes = import_source(source("trial/a", "trial/b"), tmp_path, project)
    assert changes.written == (project.data_dir / "trial/a.ttl", project.data_dir / "trial/b.ttl")
    assert 'rdfs:label "Essai"@fr' in (project.data_dir / "trial/a.ttl").read_text(encoding="utf-8")
    assert report.statements == {"trial/a": 1, "trial/b": 1}


def test_a_bad_row_after_good_graphs_leaves_nothing(project: Project, tmp_path: Path) -> None:
    before = sorted(project.data_dir.rglob("*"))
    with pytest.raises(SourceError, match="bad row"):
        import_source(source("trial/a", fail=True), tmp_path, project)
    assert sorted(project.data_dir.rglob("*")) == before


def test_a_graph_no_longer_made_is_removed_and_no_other(project: Project, tmp_path: Path) -> None:
    import_source(source("trial/a", "trial/b"), tmp_path, project)
    _, changes = import_source(source("trial/b"), tmp_path, project)
    assert changes.removed == (project.data_dir / "trial/a.ttl",)
    assert (project.data_dir / "communes/register.ttl").exists()


def test_an_importer_may_not_write_another_s_graph(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not own the graph communes/46"):
        convert_all(source("communes/46"), tmp_path, project)


def test_a_path_that_is_not_there_is_an_error_in_words(project: Project, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        import_source(source("trial/a"), tmp_path / "nowhere", project)


def test_no_two_importers_own_the_same_graph(repository: Path) -> None:
    data = Project.load(repository).data_dir
    for file in data.rglob("*.ttl"):
        graph = file.relative_to(data).with_suffix("").as_posix()
        owners = [one.name for one in all_sources() if one.owns(graph)]
        assert len(owners) <= 1, f"{graph}: {owners}"


def test_the_register_comes_before_all_that_look_codes_up() -> None:
    names = [one.name for one in all_sources()]
    assert names[0] == "cog"
    assert names.index("communes-geometrie") < names.index("centroides-anct")
    assert len(set(names)) == len(names)


def test_every_source_is_described_in_the_data(repository: Path) -> None:
    described = "".join(
        file.read_text(encoding="utf-8") for file in (repository / "data/ttl/sources").glob("*.ttl")
    )
    for one in all_sources():
        assert f"document:{one.document}\n" in described


def test_a_package_is_found_as_an_archive_or_unpacked(tmp_path: Path) -> None:
    cog = next(one for one in all_sources() if one.name == "cog")
    with pytest.raises(SourceError, match="is not in"):
        location(cog, tmp_path, tmp_path)
    unpacked = tmp_path / "package/data/communes.json"
    unpacked.parent.mkdir(parents=True)
    unpacked.touch()
    assert location(cog, tmp_path, tmp_path) == tmp_path / "package"
    archive = tmp_path / "etalab-decoupage-administratif-6.0.0.tgz"
    archive.touch()
    assert location(cog, tmp_path, tmp_path) == archive


def test_a_folder_of_sources_without_one_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        location(replace(source(), folder="acv"), tmp_path, None)
