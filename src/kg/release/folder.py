"""Where releases live: a folder for each, `current` leading to the last good one, and the swap between two.

A release is written in a temporary folder beside the others, renamed when it is whole, and only then `current` is
made to lead to it: both steps are single operations of the file system. A build killed at any moment leaves
`current` as it was.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.errors import ReleaseError
from kg.messages import say
from kg.project import Project
from kg.release.dump_index import FOLDER, INDEX, Dump, from_json
from kg.release.history import Sums, record
from kg.release.manifest import Manifest

CURRENT = "current"
LOCK = ".lock"
PROFILE = "profile.json"
TEMPORARY = ".partial-"


@dataclass(frozen=True)
class Release:
    """A release on disk. It never changes, and nothing may be written in it."""

    folder: Path

    @property
    def store(self) -> Path:
        """The embedded store: the named graphs, and as default graph the merge of them all."""
        return self.folder / "store"

    @property
    def dump(self) -> Path:
        """The sorted N-Quads."""
        return self.folder / "dump.nq"

    @property
    def findings(self) -> Path:
        """What validation found, in JSON."""
        return self.folder / "findings.json"

    @cached_property
    def dumps(self) -> tuple[Dump, ...]:
        """The files that people take away; none when it was built without them.

        Raises:
            ReleaseError: The list of them cannot be read.
        """
        path = self.folder / INDEX
        try:
            return from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ReleaseError(
                say(
                    en=f"the list of dumps cannot be read: {error}",
                    fr=f"la liste des fichiers est illisible : {error}",
                ),
                file=path,
                mend=say(
                    en="remove the folder and run kg build", fr="supprimez le dossier puis lancez kg build"
                ),
            ) from error

    @cached_property
    def manifest(self) -> Manifest:
        """What the release says of itself.

        Raises:
            ReleaseError: It cannot be read.
        """
        path = self.folder / "manifest.json"
        try:
            return Manifest.from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError(
                say(en=f"the manifest cannot be read: {error}", fr=f"le manifeste est illisible : {error}"),
                file=path,
                mend=say(
                    en="remove the folder and run kg build", fr="supprimez le dossier puis lancez kg build"
                ),
            ) from error


def current(project: Project) -> Release | None:
    """Return the last good release, or None when there is none.

    The link is followed now: who holds a release keeps it, whatever is built afterwards.
    """
    link = project.build_dir / CURRENT
    folder = link.resolve()
    return Release(folder) if (folder / "manifest.json").is_file() else None


def need_current(project: Project) -> Release:
    """Return the last good release.

    Raises:
        ReleaseError: There is none.
    """
    release = current(project)
    if release is None:
        raise ReleaseError(
            say(en=f"no release in {project.build_dir}", fr=f"aucune version dans {project.build_dir}"),
            mend=say(en="make one: kg build", fr="produisez-en une : kg build"),
        )
    return release


@contextmanager
def build_lock(build_dir: Path) -> Iterator[None]:
    """Keep other builds out; the operating system lets go of the lock however this process ends.

    Raises:
        ReleaseError: Another build is at work here.
    """
    build_dir.mkdir(parents=True, exist_ok=True)
    with (build_dir / LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise ReleaseError(
                say(
                    en=f"another build is at work in {build_dir} (process {holder})",
                    fr=f"une autre construction est en cours dans {build_dir} (processus {holder})",
                ),
                mend=say(en="wait for it to end", fr="attendez qu’elle se termine"),
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def temporary_folder(build_dir: Path) -> Iterator[Path]:
    """Give a folder to write a release in, removed if it is still there in the end. The lock must be held.

    What dead builds left behind is removed first: under the lock, no other build can be alive.
    """
    for stale in build_dir.glob(f"{TEMPORARY}*"):
        if stale.is_symlink():
            stale.unlink(missing_ok=True)
        else:
            shutil.rmtree(stale, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=build_dir))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(written: Path, build_dir: Path, manifest: Manifest, changes: Sums | None = None) -> Release:
    """Give a whole release its name, make `current` lead to it, and add it to the history. The lock must be held.

    Args:
        written: The temporary folder with the release in it.
        build_dir: The folder of the releases.
        manifest: What the release says of itself.
        changes: How much changed since the release that is current.

    Returns:
        The release. When one of that name is already there, its content is the same: only what is told about it
        (manifest, findings, profile) is replaced, and the dumps if they are written otherwise now.

    Raises:
        ReleaseError: The history cannot be read.
    """
    folder = build_dir / manifest.name
    if (folder / "manifest.json").is_file():
        _replace_dumps(written, folder)
        for told in ("findings.json", PROFILE, "manifest.json"):
            os.replace(written / told, folder / told)
    else:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)
        os.rename(written, folder)
    before = (build_dir / CURRENT).resolve().name if (build_dir / CURRENT).exists() else None
    link = build_dir / f"{TEMPORARY}current"
    link.unlink(missing_ok=True)
    link.symlink_to(manifest.name, target_is_directory=True)
    os.replace(link, build_dir / CURRENT)
    record(build_dir, manifest.name, manifest.hash, before, changes)
    return Release(folder)


def _replace_dumps(written: Path, folder: Path) -> None:
    """Put dumps in place of others of the same release, unless they are the same: shapes or prefixes changed, say."""
    if not (written / INDEX).is_file():
        return
    with contextlib.suppress(FileNotFoundError):
        if (written / INDEX).read_bytes() == (folder / INDEX).read_bytes():
            return
    # The list goes first and comes back last: a reader finds no list, never one of other files.
    (folder / INDEX).unlink(missing_ok=True)
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    os.rename(written / FOLDER, folder / FOLDER)
    os.replace(written / INDEX, folder / INDEX)
