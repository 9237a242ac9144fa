"""`kg dump`: the whole, a dataset, a graph, or every file of the release, compressed as asked."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, parse

from kg.cli import main
from kg.project import Project
from kg.release import need_current

Dump = Callable[..., Result]


@pytest.fixture
def dump(released_library: Project) -> Dump:
    """Run `kg dump` on the library, which nothing changes."""
    return lambda *words: CliRunner().invoke(
        main, ["-C", str(released_library.root), "--lang", "en", "dump", *words]
    )


def triples(data: bytes, format_: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in parse(data, format_)}


@pytest.fixture
def branches(released_library: Project) -> set[str]:
    return triples(released_library.turtle_file("branches/branches").read_bytes(), RdfFormat.TURTLE)


def test_a_dataset_is_written_as_its_name_says(dump: Dump, branches: set[str], tmp_path: Path):
    for name, read, format_ in (
        ("b.ttl", bytes, RdfFormat.TURTLE),
        ("b.v2.jsonld.gz", gzip.decompress, RdfFormat.JSON_LD),
        (
            "b.nq.zst",
            lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
            RdfFormat.N_QUADS,
        ),
    ):
        result = dump("--dataset", "branches", "-o", str(tmp_path / name))
        assert result.exit_code == 0, result.output
        assert triples(read((tmp_path / name).read_bytes()), format_) == branches
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.nq.zst", "b.ttl", "b.v2.jsonld.gz"]


def test_options_say_it_on_standard_output(dump: Dump, branches: set[str]):
    result = dump("--dataset", "branches", "--format", "ttl", "--compression", "gz")
    assert triples(gzip.decompress(result.stdout_bytes), RdfFormat.TURTLE) == branches
    again = dump("--dataset", "branches", "--format", "ttl", "--compression", "gz")
    assert again.stdout_bytes == result.stdout_bytes


def test_the_whole_as_turtle_is_the_merge_of_the_graphs(dump: Dump, released_library: Project):
    release = need_current(released_library)
    assert dump().stdout_bytes == release.dump.read_bytes()
    assert len(triples(dump("--format", "ttl").stdout_bytes, RdfFormat.TURTLE)) == release.manifest.triples
    assert (
        len(triples(dump("--format", "jsonld").stdout_bytes, RdfFormat.JSON_LD)) == release.manifest.triples
    )


def test_one_graph_in_any_format(dump: Dump, branches: set[str], tmp_path: Path):
    for suffix, format_ in (
        ("nt", RdfFormat.N_TRIPLES),
        ("ttl", RdfFormat.TURTLE),
        ("jsonld", RdfFormat.JSON_LD),
    ):
        file = tmp_path / f"b.{suffix}"
        assert dump("--graph", "branches/branches", "-o", str(file)).exit_code == 0
        assert triples(file.read_bytes(), format_) == branches


def test_every_file_with_checksums_that_sha256sum_verifies(dump: Dump, tmp_path: Path):
    folder = tmp_path / "all of it"
    assert dump("--all", str(folder)).exit_code == 0
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(checked.stdout.splitlines()) == len(list(folder.iterdir())) - 1
    assert "all.nq.gz: OK" in checked.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dataset", "nothing"], "there are: all, branches, ontology, shapes"),
        (["--dataset", "branches", "--format", "trig"], "choose nq, ttl, jsonld"),
        (["-o", "x.docx"], "no format is written to *.docx"),
        (["--format", "nt"], "name it with --graph"),
        (["--dataset", "branches", "--graph", "ontology"], "choose one of"),
        (["--graph", "ontology", "-o", "nowhere/x.ttl"], "cannot be written"),
        (["--all", "/dev/null/x"], "cannot be written"),
    ],
)
def test_what_cannot_be_is_told_with_what_can(dump: Dump, words: list[str], said: str):
    result = dump(*words)
    assert result.exit_code == 2
    assert said in result.output


def test_a_release_without_files_says_how_to_have_them(make_project: Callable[[], Path]):
    root = str(make_project())
    assert CliRunner().invoke(main, ["-C", root, "build", "--no-dumps"]).exit_code == 0
    result = CliRunner().invoke(main, ["-C", root, "--lang", "fr", "dump", "--dataset", "branches"])
    assert result.exit_code == 2
    assert "sans fichiers à télécharger" in result.output
    assert CliRunner().invoke(main, ["-C", root, "dump"]).exit_code == 0
