"""Findings kept from the last time, for those who validate the same bytes again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.validation.engines.engine_choice import Engine, Note
from kg.validation.findings import Finding

CACHE_FORMAT = 6
"""Raise it when a change here makes other findings of the same input."""


@dataclass(frozen=True)
class Outcome:
    """What a validation of everything came to."""

    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]


def fingerprint(engine: Engine, digests: Mapping[str, str]) -> str:
    """Return the hash of all that the findings follow from.

    Args:
        engine: Who validates; the versions of its parts count too.
        digests: The SHA-256 of each file by its name: ontology, shapes, data, in any order.
    """
    parts = ("pyshacl", "rdflib", "pyoxigraph", *(("shacl",) if engine is Engine.AUTO else ()))
    lines = [str(CACHE_FORMAT), engine.value, *(f"{part} {_version(part)}" for part in parts)]
    # The order of the files names their blank nodes, and follows from their names.
    lines += (f"{name}\0{digest}" for name, digest in sorted(digests.items()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


class KeptFindings:
    """A folder of findings, each by the fingerprint of what it followed from."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when something is kept."""
        self._folder = folder

    def read(self, key: str) -> Outcome | None:
        """Return what was kept for a fingerprint."""
        file = self._file(key)
        if not file.is_file():
            return None
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Outcome(
            tuple(map(Finding.from_json, kept["findings"])), tuple(Note(**row) for row in kept["notes"])
        )

    def keep(self, key: str, outcome: Outcome, others: Iterable[str] = ()) -> None:
        """Keep findings for the next time, and no others but those of some fingerprints."""
        rows: dict[str, Sequence[object]] = {
            "notes": [asdict(note) for note in outcome.notes],
            "findings": [finding.as_json() for finding in outcome.findings],
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._file(key)
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(rows), encoding="utf-8")
        partial.replace(file)
        for old in set(self._folder.glob("findings-*.json")) - set(map(self._file, (key, *others))):
            old.unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"findings-{key}.json"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
