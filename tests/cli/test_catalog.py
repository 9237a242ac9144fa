"""`kg catalog` writes what the server would answer; a mistake in `kg.toml` is told with what mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse

from kg.cli import main
from kg.project import Project

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "xml": RdfFormat.RDF_XML,
    "nt": RdfFormat.N_TRIPLES,
}


def run(project: Path, *words: str) -> tuple[int, bytes, str]:
    """Return the exit code, standard output and standard error of `kg catalog`."""
    done = CliRunner().invoke(main, ["-C", str(project), "catalog", *words])
    return done.exit_code, done.stdout_bytes, done.stderr


@pytest.mark.parametrize("format_", list(FORMATS))
def test_the_format_is_that_of_the_files_name(
    released_library: Project, tmp_path: Path, format_: str
) -> None:
    file = tmp_path / f"catalog.{format_}"
    assert run(released_library.root, "-o", str(file), "--address", "https://data.example.org/") == (
        0,
        b"",
        "",
    )
    quads = list(parse(path=str(file), format=FORMATS[format_]))
    assert any(str(quad.object) == "<https://data.example.org/sparql>" for quad in quads)


def test_it_goes_to_standard_output(released_library: Project) -> None:
    code, out, _ = run(released_library.root, "--format", "nt")
    assert code == 0
    assert b"<http://www.w3.org/ns/dcat#Catalog>" in out
    # Without an address, the base IRI is one.
    assert b"<https://example.org/library/sparql>" in out


def test_the_statistics(released_library: Project) -> None:
    code, out, _ = run(released_library.root, "--void", "--format", "nt")
    assert code == 0
    assert b"<http://rdfs.org/ns/void#classPartition>" in out


def test_without_a_release(new_library: Callable[[Path], Project], tmp_path: Path) -> None:
    code, out, err = run(new_library(tmp_path / "library").root)
    assert (code, out) == (2, b"")
    assert "kg build" in err


def test_a_file_that_cannot_be_written(released_library: Project, tmp_path: Path) -> None:
    code, _, err = run(released_library.root, "-o", str(tmp_path / "nowhere" / "catalog.ttl"))
    assert code == 2
    assert "cannot be written" in err


@pytest.mark.parametrize("command", ["catalog", "build"])
def test_a_question_that_is_not_there(released_library: Project, tmp_path: Path, command: str) -> None:
    root = tmp_path / "library"
    shutil.copytree(released_library.root, root, symlinks=True)
    toml = root / "kg.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace('["branches-of-a-library"]', '["branches"]'), encoding="utf-8")
    done = CliRunner().invoke(main, ["-C", str(root), command])
    assert done.exit_code == 2
    assert "there is no question 'branches'" in done.stderr
    assert "kg.toml" in done.stderr


def test_a_profile_that_cannot_be_read(released_library: Project, tmp_path: Path) -> None:
    root = tmp_path / "library"
    shutil.copytree(released_library.root, root, symlinks=True)
    (next((root / "build").glob("*/profile.json"))).write_text("{", encoding="utf-8")
    code, _, err = run(root)
    assert code == 2
    assert "profile.json" in err
    assert "kg build" in err
