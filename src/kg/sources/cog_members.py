"""Which communes each EPCI and EPT is made of, checked against the list of communes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.messages import say
from kg.sources.source import Report
from kg.sources.table import COMMUNE_CODE, SIREN, Row


@dataclass(frozen=True)
class Members:
    """The groupings of each commune.

    Attributes:
        groupings: SIREN of groupings by commune code.
    """

    groupings: Mapping[str, tuple[str, ...]]

    def of(self, code: str) -> tuple[str, ...]:
        """SIREN of the groupings that a commune is a member of, sorted."""
        return self.groupings.get(code, ())

    @classmethod
    def read(cls, rows: Iterable[Row], current: Mapping[str, Row], report: Report) -> Members:
        """Reads the members of each grouping.

        A member under a former code is attached to the commune it is now part of, and reported.

        Args:
            rows: of `epci.json` and `ept.json`.
            current: current communes by code.
            report: told what was resolved and what was not found.

        Raises:
            SourceError: members are not a list of objects with a code; a SIREN is not the commune's; a commune is in
                two EPCI with own taxation.
        """
        heirs = {
            former: code for code, row in current.items() for former in row.values.get("anciensCodes") or ()
        }
        groupings: dict[str, set[str]] = defaultdict(set)
        taxing: dict[str, str] = {}
        for row in rows:
            siren = row.code("code", SIREN)
            for member in _members(row):
                given = member.code("code", COMMUNE_CODE)
                code = given if given in current else heirs.get(given)
                if code is None:
                    report.miss(
                        row.file,
                        row.number,
                        given,
                        say(
                            fr=f"membre de {siren}, mais aucune commune n'a ce code",
                            en=f"member of {siren}, but no commune of this code",
                        ),
                    )
                    continue
                if code != given:
                    report.resolve(
                        row.file,
                        row.number,
                        given,
                        code,
                        say(
                            fr=f"membre de {siren} sous un ancien code",
                            en=f"member of {siren} under a former code",
                        ),
                    )
                elif member.optional("siren") not in {None, current[code].optional("siren")}:
                    raise row.fault(
                        say(
                            fr=f"membre {code} : son SIREN n'est pas celui de communes.json",
                            en=f"member {code}: its SIREN is not that of communes.json",
                        ),
                        say(
                            fr="prenez les six fichiers de la même version du paquet",
                            en="take the six files from one version of the package",
                        ),
                    )
                elif member.optional("siren") is None:
                    report.note(
                        say(
                            fr=f"{row.file}, {siren} : le membre {code} n'a pas de SIREN ; communes.json le donne",
                            en=f"{row.file}, {siren}: the member {code} has no SIREN; communes.json gives it",
                        )
                    )
                if row.optional("type") != "EPT" and taxing.setdefault(code, siren) != siren:
                    raise row.fault(
                        say(
                            fr=f"membre {code} : déjà dans {taxing[code]}",
                            en=f"member {code}: already in {taxing[code]}",
                        ),
                        say(
                            fr="une commune est dans un seul EPCI à fiscalité propre",
                            en="a commune is in one EPCI with own taxation only",
                        ),
                    )
                groupings[code].add(siren)
                report.count("membership")
        outside = [
            f"{code} {row.text('nom')}"
            for code, row in current.items()
            if code not in taxing and row.optional("zone") != "com"
        ]
        if outside:
            report.note(
                say(
                    fr=f"hors de tout EPCI à fiscalité propre, collectivités d'outre-mer à part : {', '.join(outside)}",
                    en=f"outside any EPCI with own taxation, overseas collectivités apart: {', '.join(outside)}",
                )
            )
        return cls({code: tuple(sorted(sirens)) for code, sirens in groupings.items()})


def _members(row: Row) -> list[Row]:
    members = row.values.get("membres")
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise row.fault(
            say(fr="membres n'est pas une liste d'objets", en="membres is not a list of objects"),
            say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
        )
    return [Row(row.file, row.number, member) for member in members]
