"""Reads what a catalogue is made from: the release's folder, what was published before, the questions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from kg.errors import ProjectError, ReleaseError
from kg.messages import say
from kg.project import PROJECT_FILE, Project
from kg.release.catalogue.records import Records
from kg.release.folder import PROFILE, Release
from kg.release.history import history
from kg.release.profile import Profile
from kg.store.catalogue import catalogue as questions


def read_records(project: Project, release: Release, address: str, today: date | None = None) -> Records:
    """Return what the catalogue of a release is made from.

    A release made without a profile or without dumps has a catalogue with what there is.

    Args:
        project: The project.
        release: The release.
        address: The address that the server is reached at, without a slash at its end.
        today: The day after which no date is told; today's when None.

    Raises:
        ReleaseError: A file is there, but cannot be read.
    """
    return Records(
        project=project,
        manifest=release.manifest,
        address=address.rstrip("/"),
        today=today or datetime.now(UTC).date(),
        profile=_profile(release.folder / PROFILE),
        dumps=release.dumps,
        publications=history(release.folder.parent),
        questions=questions(project),
    )


def check_questions(project: Project) -> None:
    """Refuse a `kg.toml` that names a question for a dataset which is not in the catalogue of questions.

    Raises:
        ProjectError: It does.
        QueryError: A question cannot be read.
    """
    known = {question.name for question in questions(project)}
    entries = (
        project.catalogue.usual,
        *(part.entry for part in project.catalogue.parts.values()),
        *(dataset.entry for dataset in project.datasets),
    )
    for name in (name for entry in entries for name in entry.questions):
        if name not in known:
            raise ProjectError(
                say(
                    en=f"questions: there is no question {name!r}", fr=f"questions : pas de question {name!r}"
                ),
                file=project.root / PROJECT_FILE,
                mend=say(
                    en=f"the questions are the .rq files below {project.queries_dir}",
                    fr=f"les questions sont les fichiers .rq sous {project.queries_dir}",
                ),
            )


def _profile(path: Path) -> Profile | None:
    try:
        return Profile.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ReleaseError(
            say(en=f"cannot be read: {error}", fr=f"lecture impossible : {error}"),
            file=path,
            mend=say(en="build the release again: kg build", fr="reconstruisez la version : kg build"),
        ) from error
