"""Which releases there have been: `releases.json` beside their folders, which outlives them.

A release is in it from the moment when it was first the current one. What is told of it there is never changed: built
again, the same content keeps its date and its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError
from kg.messages import say

HISTORY = "releases.json"


@dataclass(frozen=True)
class Sums:
    """How many statements changed since the release before."""

    added: int
    removed: int
    inferred_added: int
    """Of what was inferred, which is not in the first two."""
    inferred_removed: int


@dataclass(frozen=True)
class Published:
    """What is kept of a release."""

    name: str
    hash: str
    """SHA-256 of its sorted N-Quads."""
    published: str
    """When it first was the current release: UTC, to the second, as xsd:dateTime writes it."""
    previous: str | None
    """The name of the release that was the current one before it; None for the first."""
    changes: Sums | None = None
    """How much changed since that one; None when it could not be told."""

    @property
    def moment(self) -> datetime:
        """When it first was the current release."""
        return datetime.fromisoformat(self.published)


def history(build_dir: Path) -> tuple[Published, ...]:
    """Return the releases there have been, the oldest first; none before the first build.

    Raises:
        ReleaseError: The file cannot be read.
    """
    path = build_dir / HISTORY
    try:
        return tuple(_published(row) for row in json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(
            say(
                en=f"the history of releases cannot be read: {error}",
                fr=f"l’historique des versions est illisible : {error}",
            ),
            file=path,
            mend=say(en="put back a copy of it, or remove it", fr="remettez-en une copie, ou supprimez-le"),
        ) from error


def _published(row: dict[str, Any]) -> Published:
    changes = row.get("changes")
    return Published(**{**row, "changes": None if changes is None else Sums(**changes)})


def with_release(
    before: Iterable[Published],
    name: str,
    hash_: str,
    previous: str | None,
    moment: datetime,
    changes: Sums | None = None,
) -> tuple[Published, ...]:
    """Return a history with a release at its end, or as it was when the release is in it already.

    Args:
        before: The history.
        name: The name of the release.
        hash_: The SHA-256 of its content.
        previous: The release that was the current one.
        moment: When it was published, with a time zone.
        changes: How much changed since that one.
    """
    known = tuple(before)
    if any(release.hash == hash_ for release in known):
        return known
    told = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (*known, Published(name, hash_, told, None if previous == name else previous, changes))


def record(build_dir: Path, name: str, hash_: str, previous: str | None, changes: Sums | None = None) -> None:
    """Add a release to the history, as published now; the file is replaced in one step. The lock must be held.

    Raises:
        ReleaseError: The history cannot be read.
    """
    before = history(build_dir)
    after = with_release(before, name, hash_, previous, datetime.now(UTC), changes)
    if after == before:
        return
    path = build_dir / HISTORY
    temporary = path.with_name(f".{HISTORY}.new")
    text = json.dumps([asdict(release) for release in after], ensure_ascii=False, indent=1) + "\n"
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
