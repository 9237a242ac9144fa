"""The content of `profile.json`: figures of each dataset, and the sources that it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
"""The version of this document."""


@dataclass(frozen=True, slots=True)
class ClassPartition:
    """The resources of one class."""

    class_: str
    entities: int
    properties: Mapping[str, int]
    """How many of them have each property."""


@dataclass(frozen=True, slots=True)
class PropertyPartition:
    """The triples of one property."""

    property: str
    triples: int
    subjects: int
    """How many different ones."""
    objects: int


@dataclass(frozen=True, slots=True)
class Links:
    """Triples of one property whose objects are elsewhere, at one authority."""

    property: str
    target: str
    """What the IRIs there start with."""
    triples: int


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the points of a dataset are: degrees, longitude before latitude (CRS 84)."""

    box: tuple[float, float, float, float]
    """West, south, east, north."""
    centre: tuple[float, float]
    """The middle of the box."""
    hulls: tuple[tuple[tuple[float, float], ...], ...]
    """For each group of points that lie together, the convex polygon around them: anticlockwise, closed."""


@dataclass(frozen=True, slots=True)
class DatasetProfile:
    """One dataset, or the whole graph."""

    triples: int = 0
    entities: int = 0
    """How many resources of the project's own it describes."""
    subjects: int = 0
    objects: int = 0
    classes: tuple[ClassPartition, ...] = ()
    properties: tuple[PropertyPartition, ...] = ()
    links: tuple[Links, ...] = ()
    sources: tuple[str, ...] = ()
    """The IRIs of what its graphs were derived from."""
    licences: tuple[str, ...] = ()
    """Those that its graphs name."""
    extent: Extent | None = None
    examples: tuple[str, ...] = ()
    """A resource of each of its largest classes."""
    findings: Mapping[str, int] = field(default_factory=dict)
    """How many findings of SHACL its files have, by severity."""


@dataclass(frozen=True, slots=True)
class Source:
    """What graphs were derived from, as the data describes it."""

    labels: Mapping[str, str]
    """By language; an empty code when the data says none."""
    vintages: tuple[str, ...] = ()
    """Years, months or days, as the data writes them."""
    publishers: Mapping[str, str] = field(default_factory=dict)
    """Their names by their IRIs."""
    licences: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    """The addresses that it was taken from."""


@dataclass(frozen=True)
class Profile:
    """All of it."""

    datasets: Mapping[str, DatasetProfile]
    """By folder; `all` is the default graph."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """By IRI."""
    format: int = FORMAT

    def to_json(self) -> str:
        """Return the document, as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """Return the profile that `to_json` wrote.

        Raises:
            ValueError: It is no such document.
        """
        try:
            told = json.loads(text)
            return cls(
                datasets={name: _dataset(row) for name, row in told["datasets"].items()},
                sources={
                    iri: Source(
                        row["labels"],
                        tuple(row["vintages"]),
                        row["publishers"],
                        tuple(row["licences"]),
                        tuple(row["pages"]),
                    )
                    for iri, row in told["sources"].items()
                },
                format=told["format"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a profile: {error}") from error


def _dataset(row: Mapping[str, Any]) -> DatasetProfile:
    extent = row["extent"]
    return DatasetProfile(
        **{name: row[name] for name in ("triples", "entities", "subjects", "objects")},
        classes=tuple(ClassPartition(**each) for each in row["classes"]),
        properties=tuple(PropertyPartition(**each) for each in row["properties"]),
        links=tuple(Links(**each) for each in row["links"]),
        sources=tuple(row["sources"]),
        licences=tuple(row["licences"]),
        extent=None
        if extent is None
        else Extent(
            tuple(extent["box"]),
            tuple(extent["centre"]),
            tuple(tuple((x, y) for x, y in hull) for hull in extent["hulls"]),
        ),
        examples=tuple(row["examples"]),
        findings=row["findings"],
    )
