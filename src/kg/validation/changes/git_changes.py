"""Which files of a project changed since a revision in git, and what they held then."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ProjectError
from kg.messages import say


@dataclass(frozen=True)
class Changes:
    """The files that are not what they were; paths are relative to the project's folder, with `/`."""

    before: Mapping[str, bytes]
    """What each changed file held; a file that was not there is not here."""
    paths: frozenset[str]
    """The changed files: written, added, removed."""


def changes_since(root: Path, revision: str, folders: Sequence[Path]) -> Changes:
    """Compare the files below some folders, as they are on disk, with a revision.

    Args:
        root: The project's folder, in a git repository.
        revision: What git understands: a commit, a branch, a tag, `HEAD~3`.
        folders: Where to look.

    Raises:
        ProjectError: There is no such revision, or no repository, or no git.
    """
    known = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", ok=(0, 1, 128)
    )
    if known is None or not known.strip():
        raise ProjectError(
            say(
                en=f"git knows no revision {revision!r} in {root}",
                fr=f"git ne connaît pas de révision {revision!r} dans {root}",
            ),
            mend=say(
                en="name a commit, a branch or a tag; a shallow clone may have to fetch it",
                fr="nommez un commit, une branche ou une étiquette ; un clone partiel doit peut-être la récupérer",
            ),
        )
    commit = known.decode().strip()
    where = [str(folder) for folder in folders]
    listed = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", *where)
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *where)
    paths = frozenset(
        path.decode() for listing in (listed, untracked) for path in (listing or b"").split(b"\0") if path
    )
    return Changes(_contents(root, commit, sorted(paths)), paths)


def _contents(root: Path, commit: str, paths: Sequence[str]) -> dict[str, bytes]:
    names = "".join(f"{commit}:./{path}\n" for path in paths)
    answer = _git(root, "cat-file", "--batch", given=names.encode()) or b""
    found, position = {}, 0
    for path in paths:
        end = answer.index(b"\n", position)
        head = answer[position:end]
        position = end + 1
        if head.endswith(b" missing"):
            continue
        size = int(head.split()[-1])
        found[path] = answer[position : position + size]
        position += size + 1
    return found


def _git(root: Path, *arguments: str, given: bytes | None = None, ok: tuple[int, ...] = (0,)) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], input=given, capture_output=True, check=False
        )
    except OSError as error:
        raise ProjectError(
            say(en=f"git cannot be run: {error}", fr=f"git ne peut être lancé : {error}")
        ) from error
    if done.returncode not in ok:
        raise ProjectError(
            say(
                en=f"git {arguments[0]} failed in {root}: {done.stderr.decode(errors='replace').strip()}",
                fr=f"git {arguments[0]} a échoué dans {root} : {done.stderr.decode(errors='replace').strip()}",
            )
        )
    return done.stdout
