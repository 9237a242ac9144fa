"""What a catalogue is made from: the project, its release, what was measured of it, its files, and where it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import quote

from kg.project import Project
from kg.project_catalogue import PARTS, Entry, Period
from kg.release.dump_index import Dump
from kg.release.history import Published
from kg.release.manifest import Manifest
from kg.release.profile import DatasetProfile, Profile
from kg.store.catalogue import Question

WHOLE, ONTOLOGY, ALIGNMENTS, SHAPES = PARTS

_VINTAGE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T.*)?)?)?Z?")
_WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    ONTOLOGY: {
        "title": {"en": "Ontology of “{}”", "fr": "Ontologie de « {} »"},
        "description": {
            "en": "The classes and properties that the data is written with (OWL 2 RL).",
            "fr": "Les classes et propriétés avec lesquelles les données sont écrites (OWL 2 RL).",
        },
    },
    ALIGNMENTS: {
        "title": {"en": "Alignments of the ontology of “{}”", "fr": "Alignements de l’ontologie de « {} »"},
        "description": {
            "en": "How the terms of the ontology relate to those of other vocabularies; nothing is inferred from it.",
            "fr": "Les rapports des termes de l’ontologie avec ceux d’autres vocabulaires ; rien n’en est inféré.",
        },
    },
    SHAPES: {
        "title": {"en": "SHACL shapes of “{}”", "fr": "Formes SHACL de « {} »"},
        "description": {
            "en": "The constraints that the data is validated against (SHACL).",
            "fr": "Les contraintes contre lesquelles les données sont validées (SHACL).",
        },
    },
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A dataset as the catalogue shows it, with what it leaves unsaid taken from the project."""

    name: str
    iri: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: str
    entry: Entry
    profile: DatasetProfile | None
    dumps: tuple[Dump, ...]


@dataclass(frozen=True)
class Records:
    """All of it. Addresses start with `address`, which has no slash at its end; IRIs start with the project's base."""

    project: Project
    manifest: Manifest
    address: str
    today: date
    profile: Profile | None = None
    dumps: Sequence[Dump] = ()
    publications: Sequence[Published] = ()
    questions: Sequence[Question] = field(default=())

    @property
    def iri(self) -> str:
        """The catalogue's own IRI."""
        return self.project.base + "id/catalog"

    @property
    def endpoint(self) -> str:
        """The address that answers SPARQL."""
        return f"{self.address}/sparql"

    @property
    def homepage(self) -> str:
        """The page of the project."""
        return self.project.catalogue.homepage or f"{self.address}/"

    def dataset_iri(self, name: str) -> str:
        """Return the IRI of a dataset: of a folder, or of one of `PARTS`."""
        return f"{self.project.base}id/dataset/{quote(name)}"

    def service_iri(self, name: str) -> str:
        """Return the IRI of a service: `sparql` or `api`."""
        return f"{self.project.base}id/service/{name}"

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the catalogue's own texts: those of the project's title."""
        return tuple(self.project.title)

    @cached_property
    def datasets(self) -> tuple[Listing, ...]:
        """The datasets in order: the whole graph, the folders as in `kg.toml`, the ontology and what goes with it."""
        licences = self.project.licences
        folders = [
            self._listing(each.folder, each.title, each.description, each.licence, each.entry)
            for each in self.project.datasets
        ]
        title = self.project.title
        parts = {
            name: self._part(
                name,
                {
                    code: words["title"][code].format(text)
                    for code, text in title.items()
                    if code in words["title"]
                },
                {code: text for code, text in words["description"].items() if code in title},
                licences["ontology"],
            )
            for name, words in _WORDS.items()
        }
        whole = self._part(WHOLE, title, self.project.description, licences["data"])
        if self.project.graph_base + ALIGNMENTS not in self.manifest.graphs:
            del parts[ALIGNMENTS]
        return (whole, *folders, *parts.values())

    def dataset(self, name: str) -> Listing | None:
        """Return a dataset by its name, or None when there is none of that name."""
        return next((listing for listing in self.datasets if listing.name == name), None)

    @cached_property
    def published(self) -> datetime | None:
        """When this release was published, unless that is not known, or said to be in the future."""
        found = [each.moment for each in self.publications if each.name == self.manifest.name]
        return next((when for when in found if when.date() <= self.today), None)

    def modified(self, listing: Listing | None = None) -> date | None:
        """Return when the release was published; without knowing that, the day of the latest source's vintage."""
        return self.published or self._latest(listing)

    def issued(self, listing: Listing | None = None) -> date | None:
        """Return when the first release was published, or what `modified` returns when that is not known."""
        known = [each.moment for each in self.publications if each.moment.date() <= self.today]
        return min(known, default=None) or self.modified(listing)

    def temporal(self, listing: Listing) -> Period | None:
        """Return what time a dataset is about.

        It is what `kg.toml` says; else from the earliest to the latest vintage of its sources, and not beyond the
        day of the release; else what holds for the whole graph.
        """
        if listing.entry.temporal is not None:
            return listing.entry.temporal
        periods = self._periods(listing.profile) or self._periods(self._whole)
        if not periods:
            return None
        limit = self.published.date() if self.published else self.today
        return Period(min(start for start, _ in periods), min(max(end for _, end in periods), limit))

    @property
    def _whole(self) -> DatasetProfile | None:
        return self.profile.datasets.get(WHOLE) if self.profile else None

    def _latest(self, listing: Listing | None) -> date | None:
        periods = (self._periods(listing.profile) if listing else []) or self._periods(self._whole)
        return max((start for start, _ in periods if start <= self.today), default=None)

    def _periods(self, measured: DatasetProfile | None) -> list[tuple[date, date]]:
        if measured is None or self.profile is None:
            return []
        found = (
            vintage_period(vintage)
            for iri in measured.sources
            if iri in self.profile.sources
            for vintage in self.profile.sources[iri].vintages
        )
        return [period for period in found if period is not None and period[0] <= self.today]

    def _part(
        self, name: str, title: Mapping[str, str], description: Mapping[str, str], licence: str
    ) -> Listing:
        said = self.project.catalogue.parts.get(name)
        if said is None:
            return self._listing(name, title or self.project.title, description, licence, Entry())
        return self._listing(name, said.title or title, said.description or description, licence, said.entry)

    def _listing(
        self, name: str, title: Mapping[str, str], description: Mapping[str, str], licence: str, entry: Entry
    ) -> Listing:
        return Listing(
            name=name,
            iri=self.dataset_iri(name),
            title=title,
            # A dataset needs a description (DCAT-AP 3.0.1): its title is one that is true.
            description=description or title,
            licence=licence,
            entry=entry.under(self.project.catalogue.usual),
            profile=self.profile.datasets.get(name) if self.profile else None,
            dumps=tuple(sorted((d for d in self.dumps if d.dataset == name), key=form)),
        )


def form(dump: Dump) -> str:
    """Return what the distribution of a file is called: `ttl.gz`."""
    return dump.format if dump.compression is None else f"{dump.format}.{dump.compression}"


def spoken(records: Records, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts in the languages of the catalogue; all of them when none is in one of those."""
    return {code: text for code, text in texts.items() if code in records.languages} or texts


def vintage_period(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a year, a month or a day (ISO 8601); None for another text."""
    written = _VINTAGE.fullmatch(text)
    if written is None:
        return None
    year, month, day = (int(part) if part else None for part in written.groups())
    try:
        start = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if month is None:
        return start, date(start.year, 12, 31)
    if day is None:
        return start, date(start.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return start, start
