"""France services: each structure, where it is, its form and the day of its label.

Addresses, telephones and hours are not in the file, and would not be taken.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.messages import say
from kg.project import Project
from kg.sources.participations import Listing, chosen
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import (
    GEO_AS_WKT,
    GEO_HAS_CENTROID,
    RDF_TYPE,
    RDFS_LABEL,
    date,
    french,
    point,
    string,
)
from kg.sources.table import Files, Row

PROGRAMME = "france-services"
_FILE = "france-services-2024-08-01.csv"
_GRAPH = "france-services/france-services"
_COLUMNS = (
    "id_fs",
    "lib_fs",
    "insee_com",
    "code_postal",
    "lib_com",
    "latitude",
    "longitude",
    "type_fs",
    "format_fs",
    "groupe_fs",
    "labellisation_fs",
)
_KINDS = {"Principal": "principal", "Antenne": "antenne"}
_FORMS = {
    "Fixe": "fixe",
    "Multisites": "multisites",
    "Bus_équivalent": "bus-equivalent",
    "Fixe_antenne(s)": "fixe-antennes",
    "Itinérante": "itinerante",
}
_DAY = re.compile(r"\b(\d\d/\d\d/\d{4})\b")


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    statements: list[Triple] = []
    known: set[str] = set()
    for row in Files(path).csv(_FILE, _COLUMNS):
        report.read(row.file)
        key = row.code("id_fs", r"\d+")
        if key in known:
            raise row.fault(
                say(fr=f"id_fs {key} est déjà pris", en=f"id_fs {key} is already taken"),
                say(fr="une structure a une ligne", en="a structure has one row"),
            )
        known.add(key)
        statements += _structure(key, row, listing)
    title = "France services : structures labellisées (août 2024)"
    yield listing.graph(_GRAPH, title, "france-services-2024-08", statements)


def _structure(key: str, row: Row, listing: Listing) -> Iterator[Triple]:
    names, found = listing.names, listing.resolve(row, "insee_com", "lib_com")
    it, centre = names.thing("france-services", key), names.thing("centroide", f"france-services-{key}")
    values: dict[str, NamedNode | Literal] = {
        "programme": names.thing("programme", PROGRAMME),
        "typeStructure": names.concept("fs", chosen(row, "type_fs", _KINDS)),
        "formatStructure": names.concept("fs", chosen(row, "format_fs", _FORMS)),
        "dateLabellisation": date(labelled_on(row)),
        "codePostal": string(row.code("code_postal", r"\d{5}")),
    }
    if (group := row.optional("groupe_fs")) is not None:
        values["groupe"] = string(group)
    if found is not None and found.iri is not None:
        municipal = found.via if found.how == "arrondissement-municipal" else None
        values["situeDans"] = municipal or found.iri
        if found.how == "merged":
            values["codeSource"] = string(found.code)
    listing.report.count("structure")
    yield Triple(it, RDF_TYPE, names.ct("EspaceFranceServices"))
    yield Triple(it, RDFS_LABEL, french(row.text("lib_fs")))
    for name, value in values.items():
        yield Triple(it, names.ct(name), value)
    yield Triple(it, GEO_HAS_CENTROID, centre)
    yield Triple(centre, GEO_AS_WKT, point(row.number_of("longitude"), row.number_of("latitude")))


def labelled_on(row: Row) -> datetime.date:
    """The day in the sentence of `labellisation_fs` ("Espace labellisé 01/01/2020").

    Raises:
        SourceError: there is no day in it, or more than one.
    """
    sentence = row.text("labellisation_fs")
    days = _DAY.findall(sentence)
    if len(days) == 1:
        try:
            return datetime.datetime.strptime(days[0], "%d/%m/%Y").date()  # a date has no time zone
        except ValueError:
            pass
    raise row.fault(
        say(
            fr=f"labellisation_fs : pas de date dans {sentence!r}",
            en=f"labellisation_fs: no date in {sentence!r}",
        ),
        say(fr="attendu : Espace labellisé jj/mm/aaaa", en="expected: Espace labellisé dd/mm/yyyy"),
    )


SOURCE = Source(
    "france-services",
    {"fr": "France services, août 2024", "en": "France services, August 2024"},
    "france-services-2024-08",
    (_FILE,),
    (_GRAPH,),
    _convert,
    folder="france-services",
)
