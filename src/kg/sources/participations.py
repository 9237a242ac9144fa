"""What every list of a programme's territories has in common: whose row it is, and that it takes part.

A list names its members by codes of its own year. `Listing` leads each to a territory of the register, counts
how, reports what leads nowhere, and makes the statements of a participation.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from kg.messages import say
from kg.project import Project
from kg.sources.register import Register, Resolution
from kg.sources.source import Graph, Report
from kg.sources.statements import RDF_TYPE, RDFS_LABEL, date, french, string
from kg.sources.table import COMMUNE_CODE, SIREN, Row

_COMMUNE_SIREN = re.compile(r"21(?P<departement>\d\d)0(?P<commune>\d{3})\d")
"""The usual form of a commune's SIREN, which holds its code; not so in every département (`Listing.body`)."""


@dataclass(frozen=True)
class Member:
    """Who a row is about.

    Attributes:
        iri: the territory as it is now: a commune, or an EPCI or EPT.
        given: the code that the row gives.
        code: the present code of the commune; None for an EPCI or EPT.
        former: the code that the row gives when it is no longer the territory's.
        via: the déléguée or associée commune that the row names, when it is no longer a commune.
        spelt: the row's name for it, when the register has another.
    """

    iri: NamedNode
    given: str
    code: str | None = None
    former: str | None = None
    via: NamedNode | None = None
    spelt: str | None = None


class Listing:
    """An official list while it is read."""

    def __init__(self, project: Project, report: Report) -> None:
        """Read the register of the project; the report is filled while rows are resolved."""
        self.report = report
        self.register = Register.load(project)
        self.names = self.register.names
        self._stated: dict[str, list[Triple]] = {}

    def graph(
        self,
        path: str,
        title: str,
        document: str,
        statements: Iterable[Triple],
        reliability: str = "officielle",
    ) -> Graph:
        """A graph made of this list: what it says of itself, then its statements.

        Args:
            path: below the data folder, without `.ttl`.
            title: in French.
            document: key in `document:<key>`.
            statements: of the graph.
            reliability: notation in the scheme `fiabilite`.
        """
        return path, [*self.names.about_graph(path, title, (document,), reliability), *statements]

    def resolve(self, row: Row, column: str, name_column: str | None = None) -> Resolution | None:
        """Where the commune code in this column leads; None, and reported, when no commune has or had it.

        Args:
            row: of the list.
            column: of the commune's code.
            name_column: of the name the list gives it.

        Raises:
            SourceError: the value is not a commune code.
        """
        code = row.code(column, COMMUNE_CODE)
        found = self.register.resolve_commune(code)
        self.report.count(found.how)
        if found.iri is None:
            self._miss(row, code, name_column)
            return None
        if found.how == "merged":
            self._resolved(row, code, found.iri, say(fr="commune réunie depuis", en="merged since"))
        return found

    def commune(self, row: Row, column: str, name_column: str | None = None) -> Member | None:
        """The commune whose code is in this column; None, and reported, when no commune has or had it.

        Args:
            row: of the list.
            column: of the commune's code.
            name_column: of the name the list gives it; a name unlike the register's is reported.

        Raises:
            SourceError: the value is not a commune code.
        """
        found = self.resolve(row, column, name_column)
        if found is None or found.iri is None:
            return None
        present = self.register.key_of(found.iri)
        if found.how == "exact":
            return Member(found.iri, found.code, present, spelt=self._spelling(row, name_column, found.iri))
        spelt = self._spelling(row, name_column, found.via)
        return Member(found.iri, found.code, present, found.code, found.via, spelt)

    def body(self, row: Row, column: str, name_column: str) -> Member | None:
        """The EPCI, EPT or commune whose SIREN or code is in this column; None, and reported, when nobody's.

        A SIREN that no territory has any more is led to a commune in two ways. Most communes' SIREN hold the
        commune code; it is read out of the number in the départements where every SIREN of the register does.
        Else by the name, when one present commune alone has it.

        Args:
            row: of the list.
            column: of a SIREN (9 digits) or a commune code (5 characters).
            name_column: of the name the list gives it.

        Raises:
            SourceError: the value is neither.
        """
        code = row.code(column, rf"{SIREN}|{COMMUNE_CODE}")
        if re.fullmatch(COMMUNE_CODE, code):
            return self.commune(row, column, name_column)
        body = self.register.grouping(code)
        commune = None if body else self.register.commune_by_siren(code)
        if found := body or commune:
            self.report.count("exact")
            present = self.register.key_of(commune) if commune else None
            return Member(found, code, present, spelt=self._spelling(row, name_column, found))
        if former := self._by_former_siren(row, code, name_column) or self._by_name(row, code, name_column):
            self.report.count("merged")
            return former
        self.report.count("unmatched")
        self._miss(row, code, name_column)
        return None

    def participation(
        self,
        key: str,
        row: Row,
        member: Member,
        programme: str,
        *,
        identifier: str | None = None,
        territory: str | None = None,
        phase: str | None = None,
        signed: datetime.date | None = None,
        more: Mapping[str, NamedNode | Literal | None] | None = None,
    ) -> Iterator[Triple]:
        """The statements of one territory taking part in one programme.

        Args:
            key: in `participation:<key>`.
            row: that says it.
            member: who takes part.
            programme: key in `programme:<key>`.
            identifier: of the row, territory or project in the source.
            territory: key in `territoire-projet:<key>`.
            phase: key in `phase:<key>`.
            signed: day on which the territory's convention was signed.
            more: values of further properties, by local name; None when the row gives none.

        Yields:
            The statements; none for a row that repeats another, which is counted.

        Raises:
            SourceError: another row made the same participation and said otherwise.
        """
        things = self.names.thing
        values: dict[str, NamedNode | Literal | None] = {
            "participant": member.iri,
            "programme": things("programme", programme),
            "identifiantSource": string(identifier) if identifier else None,
            "territoireDeProjet": things("territoire-projet", territory) if territory else None,
            "phase": things("phase", phase) if phase else None,
            "dateSignature": date(signed) if signed else None,
            "codeSource": string(member.former) if member.former else None,
            "auTitreDe": member.via,
            "citation": french(member.spelt) if member.spelt else None,
            **(more or {}),
        }
        it = things("participation", key)
        stated = [Triple(it, RDF_TYPE, self.names.ct("Participation"))]
        stated += [
            Triple(it, self.names.ct(name), value) for name, value in values.items() if value is not None
        ]
        before = self._stated.setdefault(key, stated)
        if before is stated:
            self.report.count("participation")
            yield from stated
        elif before == stated:
            self.report.count("repeated")
        else:
            raise row.fault(
                say(fr=f"{key} a déjà été dit autrement", en=f"{key} was already said otherwise"),
                say(fr="corrigez l'identifiant ou le code", en="mend the identifier or the code"),
            )

    def territory(
        self, key: str, label: str, identifier: str, programme: str, phase: str | None = None
    ) -> Iterator[Triple]:
        """The statements of a project territory: what its members share, under a name of the programme's own.

        Args:
            key: in `territoire-projet:<key>`.
            label: in French.
            identifier: in the source.
            programme: key in `programme:<key>`.
            phase: key in `phase:<key>`.
        """
        names = self.names
        it = names.thing("territoire-projet", key)
        yield Triple(it, RDF_TYPE, names.ct("TerritoireDeProjet"))
        yield Triple(it, RDFS_LABEL, french(label))
        yield Triple(it, names.ct("identifiantSource"), string(identifier))
        yield Triple(it, names.ct("programme"), names.thing("programme", programme))
        if phase is not None:
            yield Triple(it, names.ct("phase"), names.thing("phase", phase))

    def _by_former_siren(self, row: Row, siren: str, name_column: str) -> Member | None:
        form = _COMMUNE_SIREN.fullmatch(siren)
        if form is None or form["departement"] not in self._regular_departements:
            return None
        found = self.register.resolve_commune(form["departement"] + form["commune"])
        if found.iri is None:
            return None
        how = say(
            fr=f"code {found.code} lu dans l'ancien SIREN", en=f"code {found.code} read in the former SIREN"
        )
        self._resolved(row, siren, found.iri, how)
        via = found.via if found.how == "merged" else None
        spelt = self._spelling(row, name_column, found.iri if found.how == "exact" else via)
        return Member(found.iri, siren, self.register.key_of(found.iri), siren, via, spelt)

    def _by_name(self, row: Row, siren: str, name_column: str) -> Member | None:
        namesakes = self._communes_by_name.get(row.optional(name_column) or "", [])
        if len(namesakes) != 1:
            return None
        how = say(fr="seule commune de ce nom", en="the only commune of this name")
        self._resolved(row, siren, namesakes[0], how)
        return Member(namesakes[0], siren, self.register.key_of(namesakes[0]), siren)

    @cached_property
    def _regular_departements(self) -> frozenset[str]:
        """The départements where every commune SIREN that begins with 21 holds the commune code."""
        irregular: set[str] = set()
        regular: set[str] = set()
        for siren, commune in self.register.communes_by_siren.items():
            code = self.register.key_of(commune)
            if siren.startswith("21"):
                form = _COMMUNE_SIREN.fullmatch(siren)
                holds = form is not None and form["departement"] + form["commune"] == code
                (regular if holds else irregular).add(code[:2])
        return frozenset(regular - irregular)

    @cached_property
    def _communes_by_name(self) -> Mapping[str, list[NamedNode]]:
        by_name: defaultdict[str, list[NamedNode]] = defaultdict(list)
        for commune in self.register.communes.values():
            by_name[self.register.label(commune)].append(commune)
        return by_name

    def _spelling(self, row: Row, name_column: str | None, it: NamedNode | None) -> str | None:
        """The row's name for a thing, when the register has another for it or, without the thing, none."""
        spelling = row.optional(name_column) if name_column else None
        known = self.register.label(it) if it else None
        if spelling is None or spelling == known:
            return None
        self.report.count("named otherwise")
        if it is not None:
            key = self.register.key_of(it)
            self.report.note(
                say(
                    fr=f"{key} : « {spelling} » ici, « {known} » dans le registre",
                    en=f"{key}: “{spelling}” here, “{known}” in the register",
                )
            )
        return spelling

    def _miss(self, row: Row, code: str, name_column: str | None) -> None:
        name = row.optional(name_column) if name_column else None
        unknown = say(fr="aucun territoire n'a ni n'a eu ce code", en="no territory has or had this code")
        self.report.miss(row.file, row.number, f"{code} {name}" if name else code, unknown)

    def _resolved(self, row: Row, code: str, to: NamedNode, how: str) -> None:
        target = f"{self.register.key_of(to)} {self.register.label(to)}"
        self.report.resolve(row.file, row.number, code, target, how)


def chosen(row: Row, column: str, notations: Mapping[str, str]) -> str:
    """The notation of the word in this column, which must be one of those known; the empty word may be one.

    Raises:
        SourceError: it is another word.
    """
    word = row.optional(column) or ""
    if word not in notations:
        raise row.fault(
            say(fr=f"{column} : {word!r} n'est pas prévu", en=f"{column}: {word!r} is not expected"),
            say(fr=f"attendu : {', '.join(notations)}", en=f"expected: {', '.join(notations)}"),
        )
    return notations[word]


def listed(row: Row, column: str) -> list[str]:
    """The values of a cell that may hold several, separated by `;` or `,`."""
    return [part.strip() for part in re.split(r"[;,]", row.text(column)) if part.strip()]


def tidy(text: str) -> str:
    """A text on one line: line breaks, control characters and runs of spaces become one space."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
