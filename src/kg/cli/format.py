"""`kg format`: the data files in canonical form, where one statement's change is one line's change."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.context import pass_project
from kg.cli.exits import FAULT, FINDINGS
from kg.cli.progress import track
from kg.errors import KgError, TurtleError
from kg.localized import reason_of
from kg.messages import say
from kg.project import Project
from kg.turtle.comments import first_comment
from kg.turtle.reader import read_text
from kg.turtle.stored import rewritten
from kg.turtle.writer import serialize, write_text


@click.command(
    name="format",
    help=say(
        en="Write data files in canonical form: all of them, or those given (files or folders).",
        fr="Écrire les fichiers de données sous forme canonique : tous, ou ceux qui sont donnés.",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--check",
    is_flag=True,
    help=say(
        en="Write nothing; list the files that are not canonical, and exit with 1 if there is one.",
        fr="Ne rien écrire ; lister les fichiers non canoniques, et sortir avec 1 s’il y en a.",
    ),
)
@pass_project
def format_(project: Project, paths: tuple[Path, ...], check: bool) -> None:
    """Format, or check the format of, data files."""
    files = chosen(project, paths)
    changed, faults = [], 0
    for file in track(files, say(en="Formatting", fr="Mise en forme")):
        try:
            if not _is_canonical(project, file, mend=not check):
                changed.append(file)
        except KgError as error:
            # The other files are still worth telling about.
            faults += 1
            click.echo(str(error), err=True)
    for file in changed:
        click.echo(_shown(file))
    if check and changed:
        click.echo(
            say(
                en=f"{len(changed)} of {len(files)} files are not in canonical form\n  → kg format",
                fr=f"{len(changed)} fichiers sur {len(files)} non canoniques\n  → kg format",
            ),
            err=True,
        )
    context = click.get_current_context()
    if faults:
        context.exit(FAULT)
    if check and changed:
        context.exit(FINDINGS)


def chosen(project: Project, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the data files that paths name, each once; every data file when there is no path.

    Raises:
        ProjectError: A path is a file that is not a data file of the project.
    """
    if not paths:
        return project.turtle_files()
    files: dict[Path, None] = {}
    for path in paths:
        for file in sorted(path.rglob("*.ttl")) if path.is_dir() else [path]:
            project.graph_path(file.absolute())
            files[file] = None
    return tuple(files)


def _is_canonical(project: Project, file: Path, *, mend: bool) -> bool:
    """Tell whether a file is in canonical form, and put it there when asked to.

    Raises:
        TurtleError: As of `canonical_text`.
    """
    before, after = canonical_text(project, file)
    if mend and after != before:
        write_text(file, after)
    return after == before


def canonical_text(project: Project, file: Path) -> tuple[str, str]:
    """Return the text of a data file, and its canonical form.

    Raises:
        TurtleError: The file is not Turtle, or holds what data may not: a blank node, a comment, which formatting
            would drop, or a literal that a release would rewrite.
    """
    try:
        before = file.read_bytes()
    except OSError as error:
        raise TurtleError(reason_of(error), file=file) from error
    triples = list(read_text(before, name=str(file), known_prefixes=project.prefixes))
    # What was read is UTF-8.
    text = before.decode("utf-8")
    comment = first_comment(text)
    if comment is not None:
        line, column = comment
        raise TurtleError(
            say(
                en="a comment: canonical Turtle has none",
                fr="un commentaire : le Turtle canonique n’en a pas",
            ),
            file=file,
            line=line,
            column=column,
            mend=say(
                en="say it with rdfs:comment on the resource or on the graph, or delete it",
                fr="dites-le par rdfs:comment sur la ressource ou sur le graphe, ou supprimez-le",
            ),
            text=text.split("\n")[line - 1],
        )
    for triple, kept in rewritten(triples):
        raise TurtleError(
            say(
                en=f"{triple.object} of {triple.subject} would be kept as {kept} in a release",
                fr=f"{triple.object} de {triple.subject} deviendrait {kept} dans une version",
            ),
            file=file,
            mend=say(en=f"write {kept}", fr=f"écrivez {kept}"),
        )
    try:
        return text, serialize(triples, project.prefixes)
    except TurtleError as error:
        raise TurtleError(error.message, file=file, mend=error.mend) from error


def _shown(file: Path) -> str:
    """Return a path as short as it can be from here."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)
