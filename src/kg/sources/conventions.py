"""Conventions that the lists imply without naming them: same day, same EPCI, same convention.

The lists of programmes give a date of signature by commune, and no identifier of the convention. What is made
here is a deduction, kept in graphs of its own that say so; each convention names the rule that made it
(`regle:…`, worded in `data/ttl/vocabulaire/programmes.ttl`). A deduction does not know who signed: these
conventions have no parties.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from kg.messages import say
from kg.sources.participations import Listing, Member
from kg.sources.register import Register
from kg.sources.source import Graph
from kg.sources.statements import RDF_TYPE, RDFS_LABEL, date, english, french
from kg.sources.table import Row

_MONTHS = (
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
)


@dataclass(frozen=True)
class Rule:
    """How a convention is deduced.

    Attributes:
        key: in `regle:<key>`.
        programme: key in `programme:<key>`.
        kind: local name of the convention's class.
        fr: what such a convention is called in French.
        en: in English.
        document: key of the list's description, `document:<key>`.
        title: of the graph of these conventions, in French.
    """

    key: str
    programme: str
    kind: str
    fr: str
    en: str
    document: str
    title: str


@dataclass(frozen=True)
class Signed:
    """A row that tells when a commune's convention was signed.

    Attributes:
        row: that tells it.
        member: the commune.
        day: of the signature.
        key: in `convention:<key>`; rows of the same key are of the same convention.
        place: whose convention it is, for its label.
    """

    row: Row
    member: Member
    day: datetime.date
    key: str
    place: str


def by_grouping_and_day(
    rule: Rule, row: Row, member: Member, day: datetime.date, register: Register
) -> Signed:
    """A signature whose convention is that of the commune's EPCI on that day: `convention:pvd-<siren>-<day>`.

    The EPCI is the one the commune belongs to in the register. A commune outside any stands for itself.
    """
    place = register.epci_of(member.code or "") or member.iri
    key = f"{rule.programme}-{register.key_of(place)}-{day.isoformat()}"
    return Signed(row, member, day, key, register.label(place))


def deduced(rule: Rule, signatures: Iterable[Signed], listing: Listing) -> Graph:
    """The graph of the conventions that these signatures imply.

    Raises:
        SourceError: rows of one convention give different days.
    """
    conventions: defaultdict[str, list[Signed]] = defaultdict(list)
    for signature in signatures:
        convention = conventions[signature.key]
        convention.append(signature)
        first = convention[0]
        if first.day != signature.day:
            raise signature.row.fault(
                say(
                    fr=f"{signature.key} : le {signature.day} ici, le {first.day} ligne {first.row.number}",
                    en=f"{signature.key}: {signature.day} here, {first.day} in row {first.row.number}",
                ),
                say(fr="une convention n'a qu'une date", en="a convention has one date"),
            )
    listing.report.count("convention", len(conventions))
    statements = [
        triple for key, group in conventions.items() for triple in _convention(rule, key, group, listing)
    ]
    return listing.graph(f"conventions/{rule.programme}", rule.title, rule.document, statements, "deduite")


def _convention(rule: Rule, key: str, group: list[Signed], listing: Listing) -> Iterator[Triple]:
    names, first = listing.names, group[0]
    it = names.thing("convention", key)
    yield Triple(it, RDF_TYPE, names.ct(rule.kind))
    yield Triple(it, RDFS_LABEL, french(f"{rule.fr}, {first.place}, {in_french(first.day)}"))
    yield Triple(it, RDFS_LABEL, english(f"{rule.en}, {first.place}, {in_english(first.day)}"))
    yield Triple(it, names.ct("programme"), names.thing("programme", rule.programme))
    yield Triple(it, names.ct("dateSignature"), date(first.day))
    yield Triple(it, names.ct("deduitePar"), names.thing("regle", rule.key))
    for signature in group:
        yield Triple(it, names.ct("couvre"), signature.member.iri)
        epci = listing.register.epci_of(signature.member.code or "")
        if epci is not None:
            yield Triple(it, names.ct("intercommunaliteConcernee"), epci)


def in_french(day: datetime.date) -> str:
    """A date in words: "13 juillet 2018", "1er mars 2021"."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1][0]} {day.year}"


def in_english(day: datetime.date) -> str:
    """A date in words: "13 July 2018"."""
    return f"{day.day} {_MONTHS[day.month - 1][1]} {day.year}"
