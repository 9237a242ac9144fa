"""Where the findings of `kg validate` go: the terminal, and files in other formats."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from kg.errors import ProjectError
from kg.localized import reason_of
from kg.messages import say
from kg.validation.formats import FORMATS
from kg.validation.report import Report


@dataclass(frozen=True, slots=True)
class Destination:
    """A file to write, and its format."""

    format: str
    file: Path


def destinations(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Destination, ...]:
    """Return where the values of `--output`, each `FORMAT=FILE`, lead.

    Raises:
        click.BadParameter: One is not `FORMAT=FILE`.
    """
    found = []
    for value in values:
        format_, _, file = value.partition("=")
        if not file or format_ not in FORMATS:
            formats = ", ".join(FORMATS)
            raise click.BadParameter(
                say(
                    en=f"{value!r} is not FORMAT=FILE, with a format of {formats}",
                    fr=f"{value!r} n’est pas FORMAT=FICHIER, avec un format parmi {formats}",
                ),
                context,
                parameter,
            )
        found.append(Destination(format_, Path(file)))
    return tuple(found)


def show(report: Report, format_: str | None, outputs: Sequence[Destination]) -> None:
    """Write the findings to files, then to standard output in a format, if any.

    Raises:
        ProjectError: A file cannot be written.
    """
    for output in outputs:
        try:
            output.file.parent.mkdir(parents=True, exist_ok=True)
            output.file.write_text(FORMATS[output.format](report), encoding="utf-8")
        except OSError as error:
            reason = reason_of(error)
            raise ProjectError(
                say(en=f"cannot be written: {reason}", fr=f"écriture impossible : {reason}"), file=output.file
            ) from error
    if format_ is not None:
        click.echo(FORMATS[format_](replace(report, colour=_has_colour())), nl=False)


def _has_colour() -> bool:
    """Tell whether standard output is a terminal that shows colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
