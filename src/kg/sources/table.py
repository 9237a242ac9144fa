"""Rows of official files, with the place each value came from.

An official file comes as it comes: a folder, a published archive (`.tgz`, `.whl`, `.zip`), compressed or not. `Files`
opens it; `Row` gives its values, checked, and says which file, row and column a bad one is in.
"""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.messages import say

NULLS = frozenset({"", "NA", "\\N", "NULL"})
"""How the official files write that a value is absent."""

_LARGEST_CELL = 64 * 1024 * 1024  # characters; the outline of a large commune fills a cell of megabytes


class Files:
    """The files of a source: a folder, or an archive of a published package."""

    def __init__(self, path: Path, prefixes: tuple[str, ...] = ("",)) -> None:
        """Take the place of the files.

        Args:
            path: folder, `.tgz`, `.tar.gz`, `.whl` or `.zip`.
            prefixes: folders below the path (or inside the archive) where the files may lie.
        """
        self.path = path
        self.prefixes = prefixes

    def read(self, name: str) -> bytes:
        """The file's content, decompressed when its name ends in `.gz` or `.lzma`.

        Raises:
            SourceError: it is not there, or cannot be read.
        """
        for prefix in self.prefixes:
            try:
                content = self._raw(prefix + name)
                if content is not None:
                    return _decompress(name, content)
            except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError) as error:
                raise SourceError(
                    say(fr=f"{name} ne peut pas être lu : {error}", en=f"{name} cannot be read: {error}"),
                    file=str(self.path),
                    mend=say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
                ) from error
        raise SourceError(
            say(fr=f"{name} n'y est pas", en=f"{name} is not there"),
            file=str(self.path),
            mend=say(
                fr=f"donnez le dossier ou l'archive qui contient {name}",
                en=f"give the folder or archive that holds {name}",
            ),
        )

    def _raw(self, name: str) -> bytes | None:
        if self.path.is_dir():
            file = self.path / name
            return file.read_bytes() if file.is_file() else None
        if self.path.suffix in {".whl", ".zip"}:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(name) if name in archive.namelist() else None
        with tarfile.open(self.path) as tar:
            try:
                member = tar.extractfile(name)
            except KeyError:
                return None
            return member.read() if member else None

    def csv(
        self, name: str, columns: tuple[str, ...], *, delimiter: str = ",", encoding: str = "utf-8-sig"
    ) -> Iterator[Row]:
        """The rows of a CSV file (RFC 4180), in order.

        Args:
            name: of the file.
            columns: those that must be there.
            delimiter: one character.
            encoding: as Python names it; a byte order mark is skipped by default.

        Raises:
            SourceError: a column is missing, a row has more or fewer cells than the header, the text is not in
                this encoding.
        """
        try:
            text = self.read(name).decode(encoding)
        except UnicodeDecodeError as error:
            raise SourceError(
                say(
                    fr=f"ce n'est pas du texte {_written(encoding)} (octet {error.start})",
                    en=f"this is not {_written(encoding)} text (byte {error.start})",
                ),
                file=name,
                mend=say(
                    fr=f"convertissez-le en {_written(encoding)}", en=f"convert it to {_written(encoding)}"
                ),
            ) from error
        csv.field_size_limit(_LARGEST_CELL)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            for column in columns:
                if column not in header:
                    raise SourceError(
                        say(fr=f"la colonne {column} manque", en=f"the column {column} is missing"),
                        file=name,
                        line=1,
                        mend=say(
                            fr=f"colonnes attendues : {', '.join(columns)}",
                            en=f"columns expected: {', '.join(columns)}",
                        ),
                    )
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise SourceError(
                        say(
                            fr=f"{len(cells)} cellules, l'en-tête en a {len(header)}",
                            en=f"{len(cells)} cells where the header has {len(header)}",
                        ),
                        file=name,
                        line=reader.line_num,
                        mend=say(
                            fr="vérifiez les guillemets et le séparateur",
                            en="check the quotes and the separator",
                        ),
                    )
                yield Row(name, reader.line_num, dict(zip(header, cells, strict=True)))
        except csv.Error as error:
            raise SourceError(
                say(fr=f"CSV illisible : {error}", en=f"broken CSV: {error}"),
                file=name,
                line=reader.line_num,
                mend=say(fr="vérifiez les guillemets", en="check the quotes"),
            ) from error

    def json(self, name: str) -> Iterator[Row]:
        """The records of a JSON file that is an array of objects; a row's number is its position from 1.

        Raises:
            SourceError: not JSON (with line and column), or not an array of objects.
        """
        try:
            records = json.loads(self.read(name).decode("utf-8-sig"))
        except json.JSONDecodeError as error:
            raise SourceError(
                say(fr=f"JSON illisible : {error.msg}", en=f"broken JSON: {error.msg}"),
                file=name,
                line=error.lineno,
                column=error.colno,
                mend=say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
            ) from error
        except UnicodeDecodeError as error:
            raise SourceError(
                say(fr="ce n'est pas du texte UTF-8", en="this is not UTF-8 text"),
                file=name,
                mend=say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
            ) from error
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise SourceError(
                say(fr="ce n'est pas un tableau d'objets", en="this is not an array of objects"),
                file=name,
                mend=say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
            )
        for number, record in enumerate(records, start=1):
            yield Row(name, number, record)


def _decompress(name: str, content: bytes) -> bytes:
    if name.endswith(".gz"):
        return gzip.decompress(content)
    if name.endswith(".lzma"):
        return lzma.decompress(content)
    return content


@dataclass(frozen=True)
class Row:
    """One row of a source.

    Attributes:
        file: name of the file.
        number: line in a CSV file (the header is line 1), position in a JSON array, from 1.
        values: by column; text in CSV, any JSON value in JSON.
    """

    file: str
    number: int
    values: Mapping[str, Any]

    def fault(self, message: str, mend: str | None = None) -> SourceError:
        """An error that points at this row, to be raised."""
        return SourceError(message, file=self.file, line=self.number, mend=mend)

    def optional(self, column: str) -> str | None:
        """The value as text without surrounding spaces; None when absent (see `NULLS`)."""
        value = self.values.get(column)
        if value is None:
            return None
        text = str(value).strip()
        return None if text in NULLS else text

    def text(self, column: str) -> str:
        """The value as text; it must be there."""
        value = self.optional(column)
        if value is None:
            raise self.fault(
                say(fr=f"{column} est vide", en=f"{column} is empty"),
                say(fr=f"donnez une valeur à {column}", en=f"give {column} a value"),
            )
        return value

    def code(self, column: str, pattern: str) -> str:
        """The value, which must match the pattern whole (a regular expression)."""
        value = self.text(column)
        if not re.fullmatch(pattern, value):
            raise self.fault(
                say(
                    fr=f"{column} : {value!r} n'est pas un code valable",
                    en=f"{column}: {value!r} is not a valid code",
                ),
                say(fr=f"attendu : {pattern}", en=f"expected: {pattern}"),
            )
        return value

    def optional_code(self, column: str, pattern: str) -> str | None:
        """As `code`, or None when absent."""
        return None if self.optional(column) is None else self.code(column, pattern)

    def integer(self, column: str) -> int:
        """The value as a whole number."""
        value = self.text(column)
        try:
            return int(value)
        except ValueError as error:
            raise self.fault(
                say(
                    fr=f"{column} : {value!r} n'est pas un nombre entier",
                    en=f"{column}: {value!r} is not a whole number",
                ),
                say(fr="attendu : des chiffres", en="expected: digits"),
            ) from error

    def number_of(self, column: str) -> Decimal:
        """The value as a decimal number; a decimal comma is accepted."""
        value = self.text(column)
        try:
            return Decimal(value.replace(",", "."))
        except InvalidOperation as error:
            raise self.fault(
                say(
                    fr=f"{column} : {value!r} n'est pas un nombre", en=f"{column}: {value!r} is not a number"
                ),
                say(fr="attendu : un nombre", en="expected: a number"),
            ) from error

    def date(self, column: str, pattern: str = "%Y-%m-%d") -> datetime.date:
        """The value as a date written in this pattern (`datetime.strptime`)."""
        value = self.text(column)
        try:
            return datetime.datetime.strptime(value, pattern).date()  # a date has no time zone
        except ValueError as error:
            raise self.fault(
                say(fr=f"{column} : {value!r} n'est pas une date", en=f"{column}: {value!r} is not a date"),
                say(fr=f"attendu : {pattern}", en=f"expected: {pattern}"),
            ) from error

    def optional_date(self, column: str, pattern: str = "%Y-%m-%d") -> datetime.date | None:
        """As `date`, or None when absent."""
        return None if self.optional(column) is None else self.date(column, pattern)


COMMUNE_CODE = r"(?:\d{2}|2[AB])\d{3}"
"""Code officiel géographique of a commune: five characters, Corsica with 2A and 2B."""
DEPARTEMENT_CODE = r"\d{2}|2[AB]|9[78]\d"
"""Code of a département or of an overseas collectivité."""
REGION_CODE = r"\d{2}|9[78]\d"
"""Code of a région or of an overseas collectivité."""
SIREN = r"\d{9}"
"""Number of a legal body in the Sirene register; its check digit is a matter for validation."""


def _written(encoding: str) -> str:
    """An encoding as people write it, not as Python names it."""
    return encoding.removesuffix("-sig").upper()
