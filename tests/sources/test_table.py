"""Files as they come, and values with the place they came from."""

from __future__ import annotations

import datetime
import gzip
import io
import lzma
import tarfile
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.sources.table import Files, Row

TABLE = b"code,name\n01,Ain\n"


def test_a_folder_an_archive_and_a_wheel_give_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/list.csv").write_bytes(TABLE)
    with tarfile.open(tmp_path / "p.tgz", "w:gz") as tar:
        member = tarfile.TarInfo("package/data/list.csv")
        member.size = len(TABLE)
        tar.addfile(member, io.BytesIO(TABLE))
    with zipfile.ZipFile(tmp_path / "p.whl", "w") as wheel:
        wheel.writestr("p/data/list.csv", TABLE)
    prefixes = ("package/data/", "p/data/", "data/")
    for path in (tmp_path, tmp_path / "p.tgz", tmp_path / "p.whl"):
        assert Files(path, prefixes).read("list.csv") == TABLE


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".lzma", lzma.compress)])
def test_compressed_files_are_read(tmp_path: Path, suffix: str, compress: object) -> None:
    assert callable(compress)
    (tmp_path / f"list.csv{suffix}").write_bytes(compress(TABLE))
    (row,) = Files(tmp_path).csv(f"list.csv{suffix}", ("code",))
    assert (row.number, row.text("name")) == (2, "Ain")


@pytest.mark.parametrize("name", ["list.csv.gz", "list.csv.lzma"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not compressed")
    with pytest.raises(SourceError, match="cannot be read"):
        list(Files(tmp_path).csv(name, ()))


def test_a_damaged_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.tgz").write_bytes(b"not an archive")
    with pytest.raises(SourceError, match="cannot be read"):
        Files(tmp_path / "p.tgz").read("list.csv")


def test_text_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes("code\nArdèche\n".encode("latin-1"))
    with pytest.raises(SourceError, match="not UTF-8 text"):
        list(Files(tmp_path).csv("list.csv", ("code",)))


def test_an_unclosed_quote_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('code,name\n01,"Ain\n')
    with pytest.raises(SourceError, match="broken CSV") as caught:
        list(Files(tmp_path).csv("list.csv", ("code",)))
    assert caught.value.line == 2


def test_a_row_s_number_is_its_line_even_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('code,name\n01,"A\nin"\n02,Aisne\n')
    assert [row.number for row in Files(tmp_path).csv("list.csv", ("code",))] == [3, 4]


@pytest.mark.parametrize("absent", ["", " ", "NA", "\\N", "NULL"])
def test_what_the_files_write_for_nothing_is_nothing(absent: str) -> None:
    assert Row("list.csv", 2, {"a": absent}).optional("a") is None


def test_values_are_read_as_what_they_are() -> None:
    row = Row("list.csv", 2, {"n": " 12 ", "d": "31/12/2024", "x": "1,50"})
    assert row.integer("n") == 12
    assert row.date("d", "%d/%m/%Y") == datetime.date(2024, 12, 31)
    assert row.number_of("x") == Decimal("1.50")
