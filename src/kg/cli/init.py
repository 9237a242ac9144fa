"""`kg init`: a new graph that validates, builds and answers a question, to be changed into one's own."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from importlib.resources import as_file, files
from pathlib import Path

import click

from kg import __version__
from kg.errors import ProjectError
from kg.localized import reason_of
from kg.messages import say

_TEMPLATE_BASE = "https://example.org/library/"
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")


@click.command(
    name="init",
    help=say(
        en="Make a new graph in DIR: kg.toml, a small ontology, shapes, data, a question and CI.",
        fr="Créer un nouveau graphe dans DIR : kg.toml, petite ontologie, formes, données, question et CI.",
    ),
)
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--base",
    default=_TEMPLATE_BASE,
    show_default=True,
    help=say(en="The base IRI, ending in '/'.", fr="L’IRI de base, finissant par « / »."),
)
def init(directory: Path, base: str) -> None:
    """Write a new project."""
    if not _BASE.fullmatch(base):
        raise ProjectError(
            say(en=f"{base!r} cannot be a base IRI", fr=f"{base!r} ne peut pas être un IRI de base"),
            mend=say(
                en="an http or https IRI that ends in '/', such as https://example.org/library/",
                fr="un IRI http ou https finissant par « / », par exemple https://example.org/library/",
            ),
        )
    try:
        written = _write(directory, base)
    except OSError as error:
        reason = reason_of(error)
        raise ProjectError(
            say(en=f"cannot be written: {reason}", fr=f"écriture impossible : {reason}"),
            file=error.filename or directory,
        ) from error
    for path in written:
        click.echo(str(path))
    following = f"cd {directory} && kg build && kg query queries/branches-of-a-library.rq"
    click.echo(
        say(
            en=f"A new graph. Next: {following}",
            fr=f"Un nouveau graphe. Ensuite : {following}",
        ),
        err=True,
    )


def _write(directory: Path, base: str) -> list[Path]:
    """Write the template's files with their base IRI, and return their paths.

    Raises:
        ProjectError: There is something in the folder already.
        OSError: A file cannot be written.
    """
    if directory.exists() and any(directory.iterdir()):
        raise ProjectError(
            say(en="the folder is not empty", fr="le dossier n’est pas vide"),
            file=directory,
            mend=say(en="name a new or an empty folder", fr="nommez un dossier nouveau ou vide"),
        )
    written = []
    with as_file(files("kg") / "template") as template:
        for source in sorted(path for path in template.rglob("*") if path.is_file()):
            text = source.read_text(encoding="utf-8")
            text = text.replace(_TEMPLATE_BASE, base).replace("{requirement}", _requirement())
            target = directory / source.relative_to(template)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            written.append(target)
    return written


def _requirement() -> str:
    """Return what to install to have this very version of `kg`."""
    commands = [command.dist for command in entry_points(group="console_scripts", name="kg")]
    # Never a guess: a distribution of another's may bear the name of the package.
    distribution = next(
        (found.name for found in commands if found is not None), "NAME THE DISTRIBUTION OF kg HERE"
    )
    return f"{distribution}=={__version__}"
