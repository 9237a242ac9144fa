"""What the catalogue of a release tells of: datasets and what belongs to them, which the graph does not have."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.project import Project
from kg.release import Release
from kg.release.catalogue import Records, read_records
from kg.release.catalogue.dcat import catalogue
from kg.release.catalogue.schema_org import schema_org

KINDS = frozenset({"catalog", "dataset", "distribution", "service", "metric"})
"""The first step of what follows `<base>id/` in the IRIs that the catalogue tells of."""


class Catalogued:
    """The catalogue of one release, as a store for each address that the server is reached at."""

    def __init__(self, release: Release, project: Project) -> None:
        """Take the release; nothing is read yet."""
        self._release = release
        self._project = project
        self._made: tuple[str, Store, Records] | None = None

    @property
    def graph(self) -> str:
        """The IRI of the graph of what the catalogue says, which is its own."""
        return f"{self._project.base}id/catalog"

    def tells_of(self, iri: str) -> bool:
        """Tell whether an IRI is of a kind that the catalogue tells of."""
        start = f"{self._project.base}id/"
        return iri.startswith(start) and iri[len(start) :].partition("/")[0] in KINDS

    def store(self, address: str) -> Store:
        """Return what it says, in its graph and in the default graph.

        Args:
            address: That of the server, without a slash at its end.
        """
        return self._read(address)[0]

    def dataset(self, iri: str, address: str, language: str) -> str | None:
        """Return a dataset in schema.org's words, as JSON-LD; None when there is none of that IRI."""
        _, records = self._read(address)
        listing = next((each for each in records.datasets if each.iri == iri), None)
        return (
            None
            if listing is None
            else json.dumps(schema_org(records, listing, language), ensure_ascii=False)
        )

    def datasets(self, address: str) -> Iterator[str]:
        """Yield what follows `<base>id/` in the IRIs of the datasets."""
        _, records = self._read(address)
        for listing in records.datasets:
            yield listing.iri.removeprefix(f"{self._project.base}id/")

    def _read(self, address: str) -> tuple[Store, Records]:
        if self._made is None or self._made[0] != address:
            records = read_records(self._project, self._release, address)
            store = Store()
            for graph in (NamedNode(self.graph), DefaultGraph()):
                store.extend(
                    Quad(triple.subject, triple.predicate, triple.object, graph)
                    for triple in catalogue(records)
                )
            self._made = address, store, records
        return self._made[1], self._made[2]
