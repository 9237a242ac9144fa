"""Préfets de département and de région: a private person's compilation, of low trust, and marked so.

Each row gives one person, one day and several titles. The département's préfet is one mandate; a title of préfet de
région is a second one. Titles of defence zones and river basins are counted and not stated. The titles' own grammar
is unreliable ("Préfet de la Val-de-Marne"), so the labels are made here. The column `sexe` is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.messages import say
from kg.project import Project
from kg.sources.people import named, parted
from kg.sources.register import Register
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import ORG_CLASSIFICATION, RDF_TYPE, RDFS_LABEL, date, french, slug
from kg.sources.table import DEPARTEMENT_CODE, Files, Row

DOCUMENT = "prefets-2026-09"
FILE = "prefets-2026-09.csv"
_GRAPH = "prefets/prefets"
_COLUMNS = ("departement", "nom_prefet", "titre_global", "date_prise_fonction")

UNTITLED_REGIONS = {"2A": "94"}
"""Préfets of a département who are their région's as well though the file gives them no regional title.

The source's README says so of Corse-du-Sud. Mayotte has no regional title either, and nothing says who has it.
"""


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    register = Register.load(project)
    names = register.names
    statements = list(names.about_graph(_GRAPH, "Préfets de département et de région", (DOCUMENT,), "faible"))
    people: dict[NamedNode, Row] = {}
    for row in Files(path).csv(FILE, _COLUMNS, delimiter=";"):
        report.read(FILE)
        code = row.code("departement", DEPARTEMENT_CODE)
        territory = names.thing("departement", code)
        if not register.knows(territory):
            territory = names.thing("collectivite-outre-mer", code)
        if not register.knows(territory):
            report.miss(
                FILE,
                row.number,
                code,
                say(
                    fr="aucun département ni aucune collectivité d'outre-mer n'a ce code",
                    en="no département or overseas collectivité of this code",
                ),
            )
            continue
        try:
            given, family = parted(row.text("nom_prefet"))
        except ValueError as error:
            raise row.fault(
                say(
                    fr=f"nom_prefet : {row.text('nom_prefet')!r} n'est pas « Prénom NOM »",
                    en=f"nom_prefet: {row.text('nom_prefet')!r} is not “First LAST”",
                ),
                say(fr="écrivez le nom de famille en capitales", en="write the family name in capitals"),
            ) from error
        person = names.thing("personne", slug(f"{given} {family}"))
        if person in people:
            report.note(
                say(
                    fr=f"{FILE} : {given} {family}, lignes {people[person].number} et {row.number} : une personne",
                    en=f"{FILE}: {given} {family} is in rows {people[person].number} and {row.number}, taken for one",
                )
            )
        people[person] = row
        statements.extend(named(names, person, given, family))
        statements.extend(_mandate(register, row, person, territory, "prefet"))
        report.count("préfet")
        statements.extend(_regional(register, row, person, territory, report))
    yield _GRAPH, statements


def _regional(
    register: Register, row: Row, person: NamedNode, territory: NamedNode, report: Report
) -> Iterator[Triple]:
    """The second mandate of a préfet de région."""
    code = row.text("departement")
    regions = register.placed.get(territory, [])
    titles = [slug(title) for title in row.text("titre_global").split(" | ")]
    region = regions[0] if regions else None
    for title in titles[1:]:
        if "-de-la-region-" not in title:
            report.count("title of a defence zone or a river basin, not stated")
        elif region is None or not title.endswith(f"-{slug(register.label(region)).removeprefix('la-')}"):
            report.miss(
                row.file,
                row.number,
                code,
                say(
                    fr=f"{title} : ce n'est pas la région de ce département",
                    en=f"{title}: not the région of this département",
                ),
            )
        else:
            report.count("préfet de région")
            yield from _mandate(register, row, person, region, "prefet-de-region")
    if code in UNTITLED_REGIONS:
        region = register.names.thing("region", UNTITLED_REGIONS[code])
        report.resolve(
            row.file,
            row.number,
            code,
            f"region:{UNTITLED_REGIONS[code]}",
            say(
                fr="pas de titre régional dans le fichier ; le README de la source dit que ce préfet est "
                "aussi celui de la région",
                en="no regional title in the file; the source's README says that this préfet is the région's as well",
            ),
        )
        report.count("préfet de région")
        yield from _mandate(register, row, person, region, "prefet-de-region")


def _mandate(
    register: Register, row: Row, person: NamedNode, territory: NamedNode, function: str
) -> Iterator[Triple]:
    """A mandate in the préfecture of a territory, and that préfecture."""
    names = register.names
    began = row.date("date_prise_fonction", "%d/%m/%Y")
    code, regional = register.key_of(territory), function == "prefet-de-region"
    office = names.thing("organisation", f"prefecture-{'region-' if regional else ''}{code}")
    kind = "Préfecture de région" if regional else "Préfecture"
    yield Triple(office, RDF_TYPE, names.ct("Organisation"))
    yield Triple(office, RDFS_LABEL, french(f"{kind} — {register.label(territory)}"))
    yield Triple(office, ORG_CLASSIFICATION, names.concept("organisation", "service-de-l-etat"))
    yield Triple(office, names.ct("competenteSur"), territory)
    entity = names.thing("mandat", f"{function}-{code}-{began.isoformat()}")
    yield Triple(entity, RDF_TYPE, names.ct("Mandat"))
    yield Triple(entity, names.ct("titulaire"), person)
    yield Triple(entity, names.ct("exerceDans"), office)
    yield Triple(entity, names.ct("fonction"), names.concept("fonction", function))
    yield Triple(entity, names.ct("debut"), date(began))
    yield Triple(entity, names.ct("fiabilite"), names.concept("fiabilite", "faible"))


SOURCE = Source(
    name="prefets",
    title={
        "fr": "Préfets de département et de région (compilation privée, fiabilité faible)",
        "en": "Préfets of départements and régions (a private compilation, low trust)",
    },
    document=DOCUMENT,
    files=(FILE,),
    graphs=(_GRAPH,),
    convert=_convert,
    folder="prefets",
    order=10,
)
