"""The list of the files of a release that people take away, `dumps.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

FOLDER = "dumps"
INDEX = "dumps.json"

ALL = "all"
"""The dataset of everything: all the graphs, what was inferred among them."""
SHAPES = "shapes"
"""The dataset of the shapes, which are in no graph of the release."""

FORMATS: Mapping[str, str] = {"nq": "N-Quads", "ttl": "Turtle", "jsonld": "JSON-LD"}
"""The formats, by the end of a file's name."""
COMPRESSIONS: Mapping[str, str] = {"gz": "gzip", "zst": "zstd"}
"""The compressions, by the end of a file's name."""


@dataclass(frozen=True)
class Dump:
    """One file, as `dumps.json` tells of it."""

    dataset: str
    """A folder of the data; `ontology`, `alignments`, `shapes` or `all`."""
    format: str
    """One of `FORMATS`."""
    compression: str | None
    """One of `COMPRESSIONS`; None for a file that is not compressed."""
    file: str
    """Its path in the folder of the release, with `/`."""
    bytes: int
    sha256: str
    graphs: tuple[str, ...]
    """The IRIs of the named graphs that it holds."""
    sha512: str = ""
    """For the catalogue; empty in a release that was made without."""

    @property
    def name(self) -> str:
        """Its name, without folders: the last step of its address."""
        return self.file.rpartition("/")[2]


def to_json(dumps: Iterable[Dump]) -> str:
    """Return `dumps.json`, as it is written."""
    return json.dumps([asdict(dump) for dump in dumps], ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> tuple[Dump, ...]:
    """Return the files that `to_json` wrote of.

    Raises:
        ValueError: It is not such a document.
        TypeError: Likewise.
    """
    return tuple(Dump(**{**row, "graphs": tuple(row["graphs"])}) for row in json.loads(text))
