"""Which releases stay on disk: the newest ones, and any that a process is reading.

Who reads a release for longer than a moment holds it, by a lock on its folder (`flock`) that the operating system
lets go of however the process ends. A build removes what is old and not held. Nothing is written in a release for
that.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kg.errors import ReleaseError
from kg.messages import say
from kg.project import Project
from kg.release.folder import TEMPORARY, Release, need_current

KEEP = 2
"""How many releases stay by default: the new one, and the one before it to go back to."""

_NAME = re.compile(r"[0-9a-f]{12}")


class Hold:
    """A release that no build removes until this is closed, or is no longer referred to."""

    def __init__(self, release: Release) -> None:
        """Hold a release.

        Raises:
            ReleaseError: It is no longer there.
        """
        self.release = release
        try:
            descriptor = os.open(release.folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise _gone(release) from error
        self._close = weakref.finalize(self, os.close, descriptor)
        # A file system without locks: nothing can be held there, and nothing is removed there either.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not _is_at(descriptor, release.folder):
            self.close()
            raise _gone(release)

    def close(self) -> None:
        """Let go of it."""
        self._close()

    def __enter__(self) -> Release:
        """Return the release."""
        return self.release

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""
        self.close()


def hold_current(project: Project) -> Hold:
    """Hold the last good release.

    Raises:
        ReleaseError: There is none.
    """
    while True:
        release = need_current(project)
        try:
            return Hold(release)
        except ReleaseError:
            # Between the two lines a build published another one and removed this one.
            if need_current(project) == release:
                raise


@dataclass(frozen=True)
class Removal:
    """What a build made of the old releases."""

    removed: tuple[str, ...] = ()
    """The names of those that are gone."""
    held: tuple[str, ...] = ()
    """The names of those that are old, and stay because a process reads them."""
    size: int = 0
    """What the removed ones took, in bytes."""


def remove_old(build_dir: Path, newest: Release, before: Release | None, keep: int = KEEP) -> Removal:
    """Remove the releases that are neither among the last ones nor held. The lock of builds must be held.

    Args:
        build_dir: The folder of the releases.
        newest: The one that was just published.
        before: The one that `current` led to before that; it counts as the newest but one.
        keep: How many stay, the newest included; 1 or more.
    """
    others = [each for each in _releases(build_dir) if each != newest]
    others.sort(key=lambda each: (each == before, _published(each)), reverse=True)
    removed, held, size = [], [], 0
    for release in others[keep - 1 :]:
        with _not_held(release) as free:
            if not free:
                held.append(release.folder.name)
                continue
            size += sum(path.stat().st_size for path in release.folder.rglob("*") if path.is_file())
            # Out of sight in one step: whoever comes now finds no release, never half of one.
            away = build_dir / f"{TEMPORARY}{release.folder.name}"
            os.rename(release.folder, away)
            removed.append(release.folder.name)
        shutil.rmtree(away, ignore_errors=True)
    return Removal(tuple(removed), tuple(held), size)


def _releases(build_dir: Path) -> Iterator[Release]:
    for folder in build_dir.iterdir():
        if _NAME.fullmatch(folder.name) and not folder.is_symlink() and (folder / "manifest.json").is_file():
            yield Release(folder)


def _published(release: Release) -> float:
    """Return when it was last published: a build that makes it again writes its manifest again."""
    return (release.folder / "manifest.json").stat().st_mtime


@contextmanager
def _not_held(release: Release) -> Iterator[bool]:
    """Tell whether nobody holds a release, and let nobody hold it meanwhile."""
    descriptor = os.open(release.folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def _is_at(descriptor: int, folder: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except OSError:
        return False


def _gone(release: Release) -> ReleaseError:
    return ReleaseError(
        say(
            en=f"the release {release.folder.name} has been removed",
            fr=f"la version {release.folder.name} a été supprimée",
        ),
        file=release.folder,
        mend=say(en="run the command again, or kg build", fr="relancez la commande, ou kg build"),
    )
