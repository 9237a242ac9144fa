"""Communes, intercommunalités, arrondissements, départements, régions: the Code officiel géographique of 2026.

Source: the npm package `@etalab/decoupage-administratif` 6.0.0, made of INSEE's Code officiel géographique, of the
DGCL's list of EPCI and of INSEE's populations. A row is a record of one of its six JSON files.

A commune is located in its arrondissement and in its département; overseas, in its collectivité. The package lists
each overseas collectivité twice, as a département and as a région: it is one thing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.errors import SourceError
from kg.messages import say
from kg.project import Project
from kg.sources.cog_members import Members
from kg.sources.register import departement_file
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import RDF_TYPE, RDFS_LABEL, Names, boolean, french, integer, string
from kg.sources.table import COMMUNE_CODE, DEPARTEMENT_CODE, REGION_CODE, SIREN, Files, Row

DOCUMENT = "cog-2026"
FILES = ("communes", "epci", "ept", "arrondissements", "departements", "regions")
PREFIXES = ("data/", "package/data/", "")

_KINDS = {
    "commune-actuelle": ("commune", "Commune"),
    "commune-deleguee": ("commune-deleguee", "CommuneDeleguee"),
    "commune-associee": ("commune-associee", "CommuneAssociee"),
    "arrondissement-municipal": ("arrondissement-municipal", "ArrondissementMunicipal"),
}
_ZONES = "metro|drom|com"
_OVERSEAS = "com"
_GROUPINGS = {
    "CC": "CommunauteDeCommunes",
    "CA": "CommunauteDAgglomeration",
    "CU": "CommunauteUrbaine",
    "METRO": "Metropole",
    "MET69": "Metropole",
    "EPT": "EtablissementPublicTerritorial",
}


@dataclass
class _Package:
    """The six files, read, and what codes lead to."""

    names: Names
    report: Report
    rows: dict[str, list[Row]]

    def __post_init__(self) -> None:
        self.zones = {row.text("code"): row.code("zone", _ZONES) for row in self.rows["departements"]}
        self.region_zones = {row.text("code"): row.code("zone", _ZONES) for row in self.rows["regions"]}
        self.arrondissements = {row.text("code") for row in self.rows["arrondissements"]}
        # Checked before the members of groupings are compared with them.
        self.current: dict[str, Row] = {}
        for row in self.rows["communes"]:
            if row.optional("type") == "commune-actuelle":
                code = row.code("code", COMMUNE_CODE)
                row.optional_code("siren", SIREN)
                if self.current.setdefault(code, row) is not row:
                    raise _twice(row, code)

    def departement(self, row: Row, column: str = "departement") -> NamedNode:
        """The département, or overseas collectivité, that a row names."""
        code = row.code(column, DEPARTEMENT_CODE)
        if code not in self.zones:
            raise _unknown(row, column, code, "departements.json")
        return self.names.thing(
            "collectivite-outre-mer" if self.zones[code] == _OVERSEAS else "departement", code
        )

    def region(self, row: Row, column: str = "region") -> NamedNode:
        """The région that a row names."""
        code = row.code(column, REGION_CODE)
        if code not in self.region_zones:
            raise _unknown(row, column, code, "regions.json")
        return self.names.thing("region", code)

    def commune(self, row: Row, column: str) -> NamedNode:
        """The current commune that a row names."""
        code = row.code(column, COMMUNE_CODE)
        if code not in self.current:
            raise _unknown(row, column, code, "communes.json")
        return self.names.thing("commune", code)


def _unknown(row: Row, column: str, code: str, file: str) -> SourceError:
    return row.fault(
        say(fr=f"{column} : {code} n'est pas dans {file}", en=f"{column}: {code} is not in {file}"),
        say(
            fr="prenez les six fichiers de la même version du paquet",
            en="take the six files from one version of the package",
        ),
    )


def _twice(row: Row, code: str) -> SourceError:
    return row.fault(
        say(fr=f"{code} y est deux fois", en=f"{code} is there twice"),
        say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
    )


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    names = Names(project.base)
    files = Files(path, PREFIXES)
    rows = {name: list(files.json(f"{name}.json")) for name in FILES}
    for name, records in rows.items():
        report.read(f"{name}.json", len(records))
    package = _Package(names, report, rows)
    yield from _communes(package)
    for graph, title, triples in (
        (
            "territoires/intercommunalites",
            "Intercommunalités à fiscalité propre",
            _groupings(package, "epci"),
        ),
        ("territoires/ept", "Établissements publics territoriaux", _groupings(package, "ept")),
        ("territoires/arrondissements", "Arrondissements", _arrondissements(package)),
        ("territoires/departements", "Départements et collectivités d'outre-mer", _departements(package)),
        ("territoires/regions", "Régions", _regions(package)),
    ):
        yield graph, [*names.about_graph(graph, title, (DOCUMENT,)), *triples]


def _communes(package: _Package) -> Iterator[Graph]:
    names, report = package.names, package.report
    members = Members.read((*package.rows["epci"], *package.rows["ept"]), package.current, report)
    by_departement: dict[str, list[Triple]] = defaultdict(list)
    titles: dict[str, str] = {row.text("code"): row.text("nom") for row in package.rows["departements"]}
    parts: dict[str, str] = {}
    seen: set[NamedNode] = set()
    for row in package.rows["communes"]:
        kind, local_name = _KINDS[row.code("type", "|".join(_KINDS))]
        code = row.code("code", COMMUNE_CODE)
        entity = names.thing(kind, code)
        if entity in seen:
            raise _twice(row, code)
        seen.add(entity)
        statements = by_departement[departement_file(code)]
        statements.append(Triple(entity, RDF_TYPE, names.ct(local_name)))
        statements.append(Triple(entity, RDFS_LABEL, french(row.text("nom"))))
        statements.append(Triple(entity, names.ct("codeInsee"), string(code)))
        statements.extend(_people_and_post(package, row, entity))
        if kind == "commune":
            statements.extend(_current(package, row, entity))
            statements.extend(
                Triple(entity, names.ct("membreDe"), names.thing("intercommunalite", siren))
                for siren in members.of(code)
            )
        else:
            column = "commune" if kind == "arrondissement-municipal" else "chefLieu"
            if row.optional(column) is None:
                report.miss(
                    row.file,
                    row.number,
                    code,
                    say(
                        fr=f"{kind} sans {column} : rattachée à aucune commune",
                        en=f"{kind} without {column}: not located in a commune",
                    ),
                )
                continue
            whole = package.commune(row, column)
            statements.append(Triple(entity, names.ct("situeDans"), whole))
            parts[code] = row.text(column)
        report.count(local_name)
    _check_history(package, parts)
    for departement, statements in sorted(by_departement.items()):
        graph = f"communes/{departement}"
        label = f"Communes — {titles[departement]} ({departement})"
        yield graph, [*names.about_graph(graph, label, (DOCUMENT,)), *statements]


def _people_and_post(package: _Package, row: Row, entity: NamedNode) -> Iterator[Triple]:
    """Population and postal codes, of a commune or an arrondissement municipal."""
    if row.optional("population") is not None:
        yield Triple(entity, package.names.ct("population"), integer(row.integer("population")))
    for code in _texts(row, "codesPostaux", r"\d{5}"):
        yield Triple(entity, package.names.ct("codePostal"), string(code))


def _current(package: _Package, row: Row, entity: NamedNode) -> Iterator[Triple]:
    """What only a current commune has: SIREN, history, and where it is."""
    names, report = package.names, package.report
    siren = row.optional_code("siren", SIREN)
    if siren is None:
        report.count("commune without SIREN")
    else:
        yield Triple(entity, names.ct("siren"), string(siren))
    if row.optional("population") is None:
        report.miss(
            row.file,
            row.number,
            row.text("code"),
            say(fr="pas de population dans la source", en="no population in the source"),
        )
    for code in _texts(row, "anciensCodes", COMMUNE_CODE):
        yield Triple(entity, names.ct("ancienCodeInsee"), string(code))
        report.count("former code")
    yield Triple(entity, names.ct("situeDans"), package.departement(row))
    arrondissement = row.optional("arrondissement")
    if arrondissement is None:
        report.count("commune outside any arrondissement")
    elif arrondissement not in package.arrondissements:
        raise _unknown(row, "arrondissement", arrondissement, "arrondissements.json")
    else:
        yield Triple(entity, names.ct("situeDans"), names.thing("arrondissement", arrondissement))


def _texts(row: Row, column: str, pattern: str) -> list[str]:
    values = row.values.get(column) or []
    if not isinstance(values, list):
        values = [values]
    return [Row(row.file, row.number, {column: value}).code(column, pattern) for value in values]


def _check_history(package: _Package, parts: dict[str, str]) -> None:
    """A former code must lead to one commune; where it does not, both statements stay and the report says so."""
    heirs: dict[str, str] = {}
    for code, row in package.current.items():
        for former in _texts(row, "anciensCodes", COMMUNE_CODE):
            if former in package.current or heirs.get(former, code) != code:
                raise row.fault(
                    say(
                        fr=f"l'ancien code {former} est aussi à une autre commune",
                        en=f"the former code {former} belongs to another commune as well",
                    ),
                    say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
                )
            heirs[former] = code
            if parts.get(former, code) != code:
                package.report.resolve(
                    row.file,
                    row.number,
                    former,
                    parts[former],
                    say(
                        fr=f"ancien code de {code}, mais la déléguée ou associée de ce code est dans {parts[former]} : "
                        "les deux énoncés sont gardés, on suit la déléguée ou associée",
                        en=f"former code of {code}, but the déléguée or associée of that code is in {parts[former]}: "
                        "both statements are kept, lookups follow the déléguée or associée",
                    ),
                )


def _groupings(package: _Package, name: str) -> Iterator[Triple]:
    names, report = package.names, package.report
    own_taxation = name == "epci"
    for row in package.rows[name]:
        entity = names.thing("intercommunalite", row.code("code", SIREN))
        kind = row.code("type", "|".join(k for k in _GROUPINGS if (k != "EPT") == own_taxation))
        yield Triple(entity, RDF_TYPE, names.ct("Intercommunalite"))
        yield Triple(entity, RDF_TYPE, names.ct(_GROUPINGS[kind]))
        yield Triple(entity, RDFS_LABEL, french(row.text("nom")))
        yield Triple(entity, names.ct("siren"), string(row.text("code")))
        yield Triple(entity, names.ct("fiscalitePropre"), boolean(own_taxation))
        if own_taxation:
            financing = row.code("modeFinancement", "FPU|FA").lower()
            yield Triple(entity, names.ct("modeFinancement"), names.concept("financement", financing))
        yield Triple(entity, names.ct("population"), integer(row.integer("populationMunicipale")))
        yield Triple(entity, names.ct("populationTotale"), integer(row.integer("populationTotale")))
        report.count("EPCI" if own_taxation else "EPT")
        report.count(_GROUPINGS[kind])


def _arrondissements(package: _Package) -> Iterator[Triple]:
    names = package.names
    for row in package.rows["arrondissements"]:
        entity = names.thing("arrondissement", row.code("code", r"(?:\d{2}|2[AB]|97\d)\d"))
        yield from _place(package, row, entity, "Arrondissement")
        yield Triple(entity, names.ct("situeDans"), package.departement(row))


def _departements(package: _Package) -> Iterator[Triple]:
    names = package.names
    for row in package.rows["departements"]:
        entity = package.departement(row, "code")
        overseas = package.zones[row.text("code")] == _OVERSEAS
        yield from _place(package, row, entity, "CollectiviteDOutreMer" if overseas else "Departement")
        yield Triple(entity, names.ct("zone"), names.concept("zone", row.text("zone")))
        if not overseas:
            yield Triple(entity, names.ct("situeDans"), package.region(row))


def _regions(package: _Package) -> Iterator[Triple]:
    for row in package.rows["regions"]:
        if row.text("zone") == _OVERSEAS:
            twin = package.departement(row, "code")
            package.report.resolve(
                row.file,
                row.number,
                row.text("code"),
                f"collectivite-outre-mer:{twin.value.rpartition('/')[2]}",
                say(
                    fr="la même collectivité que dans departements.json",
                    en="the same collectivité as in departements.json",
                ),
            )
            continue
        entity = package.region(row, "code")
        yield from _place(package, row, entity, "Region")
        yield Triple(entity, package.names.ct("zone"), package.names.concept("zone", row.text("zone")))


def _place(package: _Package, row: Row, entity: NamedNode, local_name: str) -> Iterable[Triple]:
    """What an arrondissement, a département and a région have in common; with the chef-lieu if it lies inside."""
    names, report = package.names, package.report
    yield Triple(entity, RDF_TYPE, names.ct(local_name))
    yield Triple(entity, RDFS_LABEL, french(row.text("nom")))
    yield Triple(entity, names.ct("codeInsee"), string(row.text("code")))
    report.count(local_name)
    seat = package.commune(row, "chefLieu")
    column = {"Arrondissement": "arrondissement", "Region": "region"}.get(local_name, "departement")
    inside = package.current[row.text("chefLieu")].optional(column)
    if inside == row.text("code"):
        yield Triple(entity, names.ct("chefLieu"), seat)
    else:
        report.miss(
            row.file,
            row.number,
            row.text("chefLieu"),
            say(
                fr=f"donnée comme chef-lieu de {row.text('nom')} ({row.text('code')}), mais située dans "
                f"{inside or 'aucun ' + column} : non énoncé",
                en=f"given as chef-lieu of {row.text('nom')} ({row.text('code')}), but located in "
                f"{inside or 'no ' + column}: not stated",
            ),
        )


SOURCE = Source(
    name="cog",
    title={
        "fr": "Code officiel géographique 2026, intercommunalités et populations",
        "en": "Official geographic code 2026, intercommunal bodies and populations",
    },
    document=DOCUMENT,
    files=tuple(f"data/{name}.json" for name in FILES),
    graphs=(
        "communes/*",
        "territoires/intercommunalites",
        "territoires/ept",
        "territoires/arrondissements",
        "territoires/departements",
        "territoires/regions",
    ),
    convert=_convert,
    package="decoupage-administratif",
    order=0,
)
