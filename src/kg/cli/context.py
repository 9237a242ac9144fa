"""What a command is given: its project, found and read when it is first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

from kg.messages import say

if TYPE_CHECKING:
    from kg.project import Project
    from kg.release import Release

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class ProjectOnDemand:
    """The project of this call of `kg`; a command that needs none, such as `kg init`, never looks for it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the folder that `-C` named, if any."""
        self.folder = folder

    @cached_property
    def project(self) -> Project:
        """The project; when it is the one that came with the package, standard error says so.

        Raises:
            ProjectError: There is none, or its `kg.toml` cannot be read.
        """
        from kg.project import Project  # noqa: PLC0415 - keeps `kg --help` quick

        project = Project.find(self.folder)
        if project.packaged:
            click.echo(
                say(
                    en=f"no kg.toml here: using the graph that came with kg, releases in {project.build_dir}",
                    fr=f"pas de kg.toml ici : graphe livré avec kg ; versions dans {project.build_dir}",
                ),
                err=True,
            )
        return project

    @property
    def is_here(self) -> bool:
        """Whether a project was named, or is found from here: not the one that came with the package."""
        from kg.project import PROJECT_VARIABLE, nearest_folder  # noqa: PLC0415

        named = self.folder is not None or bool(os.environ.get(PROJECT_VARIABLE))
        return named or nearest_folder(Path.cwd()) is not None


def pass_project(
    command: Callable[Concatenate[Project, Arguments], Result],
) -> Callable[Arguments, Result]:
    """Give a command the project as its first argument (a decorator, below those of the options)."""

    def with_project(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        found = click.get_current_context().find_object(ProjectOnDemand)
        return command((found or ProjectOnDemand()).project, *args, **kwargs)

    return update_wrapper(with_project, command)


def release_for_now(project: Project) -> Release:
    """Return the current release; no build removes it before the command ends.

    Raises:
        ReleaseError: There is none.
    """
    from kg.release import hold_current  # noqa: PLC0415 - most commands need no release

    return click.get_current_context().with_resource(hold_current(project))
