"""Which file an address below `/release/` means, and what is told of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import ReleaseError
from kg.project import Project
from kg.reasoning.quads import ALIGNMENTS_GRAPH, ONTOLOGY_GRAPH
from kg.release import Release
from kg.release.changes_files import CHANGES, PATCH
from kg.release.dump_index import INDEX, SHAPES, Dump
from kg.release.history import history
from kg_server.protocol.problems import Problem
from kg_server.settings import Settings

LATEST = "latest"
"""The name that stands for the release being served."""

TOLD = ("manifest.json", "findings.json", INDEX, CHANGES, PATCH)
"""What a release says of itself; built again, the same release may say it otherwise."""

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=60"
"""For what may change: a minute, then the tag tells whether it did."""

MEDIA_TYPES = {
    "gz": "application/gzip",
    "zst": "application/zstd",
    "nq": "application/n-quads; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "json": "application/json",
}
"""By the end of a file's name. What is compressed is a file of its own, not a coding of another: so is its checksum."""

_NAME = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True)
class Found:
    """A file."""

    path: Path
    size: int
    """In bytes."""
    sha256: str
    media_type: str
    cache_control: str
    canonical: str | None
    """The address that will always mean these bytes, below the server's own; None when it is the one asked for."""
    licence: str
    """The IRI of its licence."""

    @property
    def etag(self) -> str:
        """Its strong tag, which follows from the bytes (RFC 9110, section 8.8.3)."""
        return f'"{self.sha256}"'


def release_named(settings: Settings, name: str) -> Release:
    """Return a release by its name.

    Args:
        settings: What is served.
        name: The name, or `latest`.

    Raises:
        Problem: 404 for one that never was, 410 for one that is gone.
    """
    if settings.scratch:
        raise Problem(404, "this server has a scratch store, and no releases")
    if name in (LATEST, settings.release.manifest.name):
        return settings.release
    if _NAME.fullmatch(name):
        release = Release(settings.project.build_dir / name)
        if (release.folder / "manifest.json").is_file():
            return release
        if any(known.name == name for known in history(settings.project.build_dir)):
            raise Problem(
                410,
                f"release {name} is no longer kept here",
                mend=f"the one served now is /release/{LATEST}/",
            )
    raise Problem(404, f"there is no release {name[:64]!r}", mend="/release/ lists those there are")


def find(settings: Settings, name: str, file: str) -> Found:
    """Return the file of an address.

    Args:
        settings: What is served.
        name: The name of a release, or `latest`.
        file: The name of the file.

    Raises:
        Problem: There is none (404), or there is none any more (410).
    """
    release = release_named(settings, name)
    canonical = f"/release/{release.manifest.name}/{file}" if name == LATEST else None
    suffix = file.rpartition(".")[2]
    if file in TOLD:
        path, licence = release.folder / file, settings.project.licences["data"]
        try:
            told = path.stat()
            digest = _digest(path, told.st_mtime_ns, told.st_size)
        except OSError:
            raise _no_file(release, file) from None
        return Found(path, told.st_size, digest, MEDIA_TYPES[suffix], SHORT, canonical, licence)
    dump = _dumps(release.folder).get(file)
    if dump is None:
        raise _no_file(release, file)
    return Found(
        release.folder / dump.file,
        dump.bytes,
        dump.sha256,
        MEDIA_TYPES[suffix],
        # The name of a release follows from its graphs; shapes are in none.
        SHORT if canonical or dump.dataset == SHAPES else IMMUTABLE,
        canonical,
        licence_of(dump, settings.project),
    )


def licence_of(dump: Dump, project: Project) -> str:
    """Return the IRI of the licence of a file: that of its dataset."""
    if dump.dataset in (ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH, SHAPES):
        return project.licences["ontology"]
    of_datasets = {dataset.folder: dataset.licence for dataset in project.datasets}
    return of_datasets.get(dump.dataset, project.licences["data"])


def _no_file(release: Release, file: str) -> Problem:
    name = release.manifest.name
    return Problem(404, f"release {name} has no file {file[:64]!r}", mend=f"/release/{name}/ lists them")


@lru_cache(maxsize=64)
def _digest(path: Path, changed: int, size: int) -> str:
    """Return the SHA-256 of a file, computed again when it has changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dumps(folder: Path) -> dict[str, Dump]:
    try:
        changed = (folder / INDEX).stat().st_mtime_ns
        return _read_dumps(folder, changed)
    except (FileNotFoundError, ReleaseError):
        return {}


@lru_cache(maxsize=8)
def _read_dumps(folder: Path, changed: int) -> dict[str, Dump]:
    """Return the files of a release by name, read again when the list has changed."""
    return {dump.name: dump for dump in Release(folder).dumps}
