"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.messages import say

_Command = TypeVar("_Command", bound=Callable[..., Any])


def output_option(command: _Command) -> _Command:
    """Add `--output`: the parameter `output`, None for standard output."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help=say(
            en="The file to write; standard output by default.",
            fr="Le fichier à écrire ; sinon la sortie standard.",
        ),
    )(command)


def param_option(command: _Command) -> _Command:
    """Add `--param`, which may come several times: the parameter `assignments`."""
    return click.option(
        "--param",
        "assignments",
        multiple=True,
        metavar="NAME=VALUE",
        help=say(
            en="Bind a variable of the query, as VALUES would.",
            fr="Lier une variable de la requête, comme le ferait VALUES.",
        ),
    )(command)


def shapes_options(command: _Command) -> _Command:
    """Add `--shapes` and `--ontology`: the parameters `shapes` and `ontology`, each a tuple of paths."""
    existing = click.Path(exists=True, path_type=Path)
    for name, text in (
        (
            "--ontology",
            say(
                en="A file or folder of the ontology, instead of the project's (may be repeated).",
                fr="Un fichier ou dossier de l’ontologie, au lieu de celle du projet (répétable).",
            ),
        ),
        (
            "--shapes",
            say(
                en="A file or folder of shapes, instead of the project's (may be repeated).",
                fr="Un fichier ou dossier de formes, au lieu de celles du projet (répétable).",
            ),
        ),
    ):
        command = click.option(name, multiple=True, type=existing, help=text)(command)
    return command


def language_option(command: _Command) -> _Command:
    """Add `--lang`: the parameter `lang`, None for the language of the session."""
    return click.option(
        "--lang",
        type=click.Choice(["en", "fr"]),
        help=say(en="The language of the messages.", fr="La langue des messages."),
    )(command)


def number_option(
    name: str, default: float | None, at_least: float, *, en: str, fr: str
) -> Callable[[_Command], _Command]:
    """Return what adds an option that takes a number: a whole one when `at_least` is one.

    Args:
        name: As it is written on the command line.
        default: Its default, which the help shows; None when the help's words say it.
        at_least: The least that may be given.
        en: What it says, in English.
        fr: In French.
    """
    kind = click.IntRange(min=at_least) if isinstance(at_least, int) else click.FloatRange(min=at_least)
    return click.option(
        name, default=default, show_default=default is not None, type=kind, help=say(en=en, fr=fr)
    )
