"""Density, centrality, rurality and mountain range of each commune: grids of the Observatoire des territoires.

"- undefined" says that the source gives no value: nothing is stated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from kg.messages import say
from kg.project import Project
from kg.sources.register import Register, departement_file
from kg.sources.source import Graph, Report, Source
from kg.sources.table import COMMUNE_CODE, Files, Row

DOCUMENT = "typologies-2026"
FILE = "typologies.csv.gz"
UNDEFINED = "- undefined"


@dataclass(frozen=True)
class Grid:
    """One of the four grids: its column, its property, its scheme, and the notation of each wording."""

    column: str
    property: str
    scheme: str
    notations: Mapping[str, str]


GRIDS = (
    Grid(
        "niveau_densite",
        "niveauDensite",
        "densite",
        {
            "Grands centres urbains": "grands-centres-urbains",
            "Centres urbains intermédiaires": "centres-urbains-intermediaires",
            "Ceintures urbaines": "ceintures-urbaines",
            "Petites villes": "petites-villes",
            "Bourgs ruraux": "bourgs-ruraux",
            "Rural à habitat dispersé": "rural-a-habitat-disperse",
            "Rural à habitat très dispersé": "rural-a-habitat-tres-disperse",
        },
    ),
    Grid(
        "niveau_centralite",
        "niveauCentralite",
        "centralite",
        {
            "Communes non centre": "non-centre",
            "Centre local d'équipements et de services": "centre-local",
            "Centre intermédiaire d'équipements et de services": "centre-intermediaire",
            "Centre structurant d'équipements et de services": "centre-structurant",
            "Centre majeur d'équipements et de services": "centre-majeur",
        },
    ),
    Grid(
        "niveau_ruralite",
        "niveauRuralite",
        "ruralite",
        {
            "Les petites polarités industrielles et artisanales": "petites-polarites-industrielles-et-artisanales",
            "Les petites polarités mixtes": "petites-polarites-mixtes",
            "Les ruralités productives agricoles": "productives-agricoles",
            "Les ruralités productives ouvrières": "productives-ouvrieres",
            "Les ruralités résidentielles aisées": "residentielles-aisees",
            "Les ruralités résidentielles mixtes": "residentielles-mixtes",
            "Les ruralités touristiques spécialisées": "touristiques-specialisees",
            "Les ruralités touristiques à dominante résidentielle": "touristiques-a-dominante-residentielle",
            "Hors champ : DOM ou commune urbaine": "hors-champ",
            "Commune dont le périmètre a changé depuis la réalisation de la typologie": "perimetre-change",
        },
    ),
    Grid(
        "niveau_montagne",
        "massif",
        "massif",
        {
            "01 - Massif des Vosges": "01",
            "02 - Massif du Jura": "02",
            "03 - Massif des Alpes": "03",
            "04 - Massif de Guadeloupe": "04",
            "05 - Massif de Corse": "05",
            "06 - Massif Central": "06",
            "07 - Massif de Martinique": "07",
            "08 - Massif des Pyrénées": "08",
            "09 - Massif des Hauts de la Réunion": "09",
        },
    ),
)


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    register = Register.load(project)
    names = register.names
    graphs: dict[str, list[Triple]] = defaultdict(list)
    seen: set[str] = set()
    for row in Files(path).csv(FILE, ("insee_com", *(grid.column for grid in GRIDS))):
        report.read(FILE)
        code = row.code("insee_com", COMMUNE_CODE)
        found = register.resolve_commune(code)
        if found.iri is None or found.how != "exact":
            report.miss(
                FILE,
                row.number,
                code,
                say(fr="aucune commune actuelle n'a ce code", en="no current commune of this code"),
            )
            continue
        if code in seen:
            raise row.fault(
                say(fr=f"{code} y est deux fois", en=f"{code} is there twice"),
                say(fr="gardez une ligne par commune", en="keep one row a commune"),
            )
        seen.add(code)
        report.count("commune")
        for grid in GRIDS:
            notation = _notation(row, grid, report)
            if notation is not None:
                graphs[departement_file(code)].append(
                    Triple(found.iri, names.ct(grid.property), names.concept(grid.scheme, notation))
                )
    report.note(
        say(
            fr=f"{len(register.communes.keys() - seen)} communes ne sont pas dans la source",
            en=f"{len(register.communes.keys() - seen)} communes are not in the source",
        )
    )
    for departement, statements in sorted(graphs.items()):
        graph = f"typologies/{departement}"
        whole = names.thing("departement", departement)
        label = f"Typologies des communes — {register.label(whole)} ({departement})"
        yield graph, [*names.about_graph(graph, label, (DOCUMENT,)), *statements]


def _notation(row: Row, grid: Grid, report: Report) -> str | None:
    wording = row.optional(grid.column)
    if wording is None:
        report.count(f"{grid.column} empty")
        return None
    if wording == UNDEFINED:
        report.count(f"{grid.column} undefined, not stated")
        return None
    if wording not in grid.notations:
        raise row.fault(
            say(
                fr=f"{grid.column} : {wording!r} n'est pas dans la grille",
                en=f"{grid.column}: {wording!r} is not in the grid",
            ),
            say(
                fr=f"attendu : {' | '.join(grid.notations)}",
                en=f"expected: {' | '.join(grid.notations)}",
            ),
        )
    report.count(f"{grid.column} stated")
    return grid.notations[wording]


SOURCE = Source(
    name="typologies",
    title={
        "fr": "Typologies des communes : densité, centralité, ruralité, montagne",
        "en": "Typologies of communes: density, centrality, rurality, mountain",
    },
    document=DOCUMENT,
    files=(FILE,),
    graphs=("typologies/*",),
    convert=_convert,
    folder="typologies-communes",
    order=10,
)
