"""SIREN numbers of départements and régions.

Source: `siren.csv`, derived from another project's table of about 2023. It gives for Corse-du-Sud, Haute-Corse,
Bas-Rhin and Haut-Rhin the numbers of councils that have since merged into another body: those are not stated, since
`ct:siren` is a present number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Triple

from kg.messages import say
from kg.project import Project
from kg.sources.register import Register
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import slug, string
from kg.sources.table import DEPARTEMENT_CODE, SIREN, Files

DOCUMENT = "siren-collectivites"
FILE = "siren.csv"
FORMER_COUNCILS = frozenset({"2A", "2B", "67", "68"})
"""Départements whose council of that SIREN no longer exists, as the source's README says."""

_GRAPH = "territoires/siren"


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    register = Register.load(project)
    names = register.names
    statements = list(names.about_graph(_GRAPH, "SIREN des départements et des régions", (DOCUMENT,)))
    for row in Files(path).csv(FILE, ("niveau", "code_insee", "siren", "nom")):
        report.read(FILE)
        kind, code = row.code("niveau", "departement|region"), row.code("code_insee", DEPARTEMENT_CODE)
        entity = names.thing(kind, code)
        number = row.optional_code("siren", SIREN)
        if not register.knows(entity):
            report.miss(
                FILE,
                row.number,
                code,
                say(fr=f"aucune ressource {kind} n'a ce code", en=f"no {kind} of this code"),
            )
        elif slug(register.label(entity)) != slug(row.text("nom")):
            report.miss(
                FILE,
                row.number,
                code,
                say(
                    fr=f"nommé {row.text('nom')} ici, {register.label(entity)} dans le registre",
                    en=f"named {row.text('nom')} here, {register.label(entity)} in the register",
                ),
            )
        elif number is None:
            report.miss(
                FILE,
                row.number,
                code,
                say(
                    fr=f"{row.text('nom')} ({kind}) : pas de SIREN dans la source",
                    en=f"{row.text('nom')}: the {kind} has no SIREN in the source",
                ),
            )
        elif kind == "departement" and code in FORMER_COUNCILS:
            report.miss(
                FILE,
                row.number,
                code,
                say(
                    fr=f"{number} est le numéro d'un ancien conseil : non énoncé",
                    en=f"{number} is the number of a former council: not stated",
                ),
            )
        else:
            statements.append(Triple(entity, names.ct("siren"), string(number)))
            report.count(f"SIREN of a {kind}")
    yield _GRAPH, statements


SOURCE = Source(
    name="siren-collectivites",
    title={"fr": "SIREN des départements et des régions", "en": "SIREN of départements and régions"},
    document=DOCUMENT,
    files=(FILE,),
    graphs=(_GRAPH,),
    convert=_convert,
    folder="siren-departements-regions",
    order=10,
)
