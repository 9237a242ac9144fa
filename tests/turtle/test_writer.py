"""Writing a file: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import TurtleError
from kg.turtle import read, write

S = NamedNode("http://example.org/s")
PREFIXES = {"ex": "http://example.org/"}


def test_a_file_and_its_folders_are_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "a.ttl"
    write(file, [Triple(S, S, Literal("été"))], PREFIXES)
    assert list(read(file)) == [Triple(S, S, Literal("été"))]
    assert file.read_bytes().endswith(b'\n    ex:s "\xc3\xa9t\xc3\xa9" ;\n    .\n')
    assert [path.name for path in file.parent.iterdir()] == ["a.ttl"]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("before", encoding="utf-8")
    with pytest.raises(TurtleError, match=rf"^{file}: the blank node"):
        write(file, [Triple(S, S, BlankNode("b"))], PREFIXES)
    assert file.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.ttl"]


def test_a_triple_source_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("before", encoding="utf-8")
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://example.org/s> <http://example.org/s> 1 .\nnonsense", encoding="utf-8")
    with pytest.raises(TurtleError):
        write(file, read(broken), PREFIXES)
    assert file.read_text(encoding="utf-8") == "before"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(TurtleError, match="cannot be written"):
        write(tmp_path / "file" / "a.ttl", [], PREFIXES)
