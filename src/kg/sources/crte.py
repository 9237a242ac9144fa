"""The ANCT table of programmes by commune: CRTE, habinclus and site, which no other list has.

Its columns for the other programmes repeat their own lists, which are newer. Where it names a commune that
the list of Action cœur de ville or Petites villes de demain does not have, the row is kept as an earlier
mention: it is evidence, not a participation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.errors import SourceError
from kg.messages import say
from kg.project import Project
from kg.sources.participations import Listing, Member, listed
from kg.sources.source import Graph, Report, Source
from kg.sources.statements import RDF_TYPE, RDFS_LABEL, english, french, string
from kg.sources.table import Files, Row
from kg.turtle.reader import read

_FILE = "ngeo-anct-cog2023.csv.gz"
_DOCUMENT = "ngeo-anct-cog2023"
_CRTE = re.compile(r"crte-\d\d-(?P<departement>97\d|2[AB]|\d\d)\w*-\d+")
_ONLY_HERE = ("habinclus", "site")
_REFERENCES = {"acv": "acv/2024-09", "pvd": "pvd/pvd"}
"""The graph that says which communes take part in a programme, by programme."""


def _convert(path: Path, project: Project, report: Report) -> Iterator[Graph]:
    listing = Listing(project, report)
    confirmed = {programme: _participants(programme, project, listing) for programme in _REFERENCES}
    contracts: defaultdict[str, list[Member]] = defaultdict(list)
    others: list[Triple] = []
    columns = ("insee_com", "lib_com", "id_crte", *(f"id_{key}" for key in (*_ONLY_HERE, *_REFERENCES)))
    for row in Files(path).csv(_FILE, columns):
        report.read(row.file)
        member = listing.commune(row, "insee_com", "lib_com")
        if member is None:
            continue
        for identifier in _identifiers(row, "id_crte", _CRTE):
            contracts[identifier].append(member)
        for programme in _ONLY_HERE:
            for identifier in _identifiers(row, f"id_{programme}", re.compile(rf"{programme}-\d+")):
                key = f"{identifier}-{member.given}"
                others += listing.participation(key, row, member, programme, identifier=identifier)
        others += _earlier_mentions(row, member, confirmed, listing)
    yield from _contract_graphs(contracts, listing)
    title = "Habinclus, site, mentions antérieures d'ACV et de PVD (COG 2023)"
    yield listing.graph("crte/autres", title, _DOCUMENT, others)


def _contract_graphs(contracts: Mapping[str, list[Member]], listing: Listing) -> Iterator[Graph]:
    by_departement: defaultdict[str, list[Triple]] = defaultdict(list)
    for identifier, members in contracts.items():
        match = _CRTE.fullmatch(identifier)
        assert match is not None  # checked when the identifier was read
        by_departement[match["departement"]] += _contract(identifier, members, listing)
    for departement, statements in sorted(by_departement.items()):
        title = f"CRTE, département {departement} dans leur identifiant : communes couvertes (COG 2023)"
        yield listing.graph(f"crte/{departement}", title, _DOCUMENT, statements)


def _contract(identifier: str, members: list[Member], listing: Listing) -> Iterator[Triple]:
    names = listing.names
    it = names.thing("convention", identifier)
    listing.report.count("contract")
    yield Triple(it, RDF_TYPE, names.ct("Crte"))
    yield Triple(it, RDFS_LABEL, french(f"CRTE {identifier.removeprefix('crte-')}"))
    yield Triple(it, RDFS_LABEL, english(f"CRTE {identifier.removeprefix('crte-')}"))
    yield Triple(it, names.ct("identifiantSource"), string(identifier))
    yield Triple(it, names.ct("programme"), names.thing("programme", "crte"))
    covered: dict[NamedNode, str] = {}
    for member in members:
        if member.iri in covered:
            listing.report.count("covered once for several codes")
            listing.report.note(
                say(
                    fr=f"{identifier} : {covered[member.iri]} et {member.given} sont une même commune, "
                    f"{listing.register.label(member.iri)} ({member.code})",
                    en=f"{identifier}: {covered[member.iri]} and {member.given} are one commune, "
                    f"{listing.register.label(member.iri)} ({member.code})",
                )
            )
        else:
            covered[member.iri] = member.given
            yield Triple(it, names.ct("couvre"), member.iri)


def _earlier_mentions(
    row: Row, member: Member, confirmed: Mapping[str, frozenset[NamedNode]], listing: Listing
) -> Iterator[Triple]:
    names = listing.names
    for programme, participants in confirmed.items():
        identifier = row.optional(f"id_{programme}")
        if identifier is None or member.iri in participants:
            continue
        listing.report.count("earlier mention")
        it = names.thing("mention", f"{programme}-{member.given}")
        yield Triple(it, RDF_TYPE, names.ct("MentionAnterieure"))
        yield Triple(it, names.ct("communeMentionnee"), member.iri)
        yield Triple(it, names.ct("programmeMentionne"), names.thing("programme", programme))
        yield Triple(it, names.ct("identifiantSource"), string(identifier))


def _identifiers(row: Row, column: str, form: re.Pattern[str]) -> list[str]:
    """The identifiers in a cell that may be empty, or hold several."""
    identifiers = listed(row, column) if row.optional(column) else []
    for identifier in identifiers:
        if not form.fullmatch(identifier):
            raise row.fault(
                say(
                    fr=f"{column} : {identifier!r} n'est pas un identifiant valable",
                    en=f"{column}: {identifier!r} is not a valid identifier",
                ),
                say(fr=f"attendu : {form.pattern}", en=f"expected: {form.pattern}"),
            )
    return identifiers


def _participants(programme: str, project: Project, listing: Listing) -> frozenset[NamedNode]:
    file = project.data_dir / f"{_REFERENCES[programme]}.ttl"
    if not file.is_file():
        raise SourceError(
            say(fr="cette liste n'est pas encore importée", en="this list has not been imported yet"),
            file=file,
            mend=say(fr="importez d'abord acv-2024-09 et pvd", en="import acv-2024-09 and pvd first"),
        )
    participant = listing.names.ct("participant")
    objects = (triple.object for triple in read(file) if triple.predicate == participant)
    return frozenset(commune for commune in objects if isinstance(commune, NamedNode))


SOURCE = Source(
    "crte",
    {"fr": "Programmes de l'ANCT par commune, COG 2023", "en": "ANCT programmes by commune, COG 2023"},
    _DOCUMENT,
    (_FILE,),
    ("crte/*",),
    _convert,
    folder="crte-et-programmes-par-commune",
    order=30,  # compares with the lists of ACV and PVD
)
