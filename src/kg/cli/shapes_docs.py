"""`kg shapes docs`: a page for each rule, in both languages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import click

from kg.cli.context import ProjectOnDemand
from kg.cli.exits import FINDINGS
from kg.cli.options import shapes_options
from kg.cli.shapes_inputs import ShapesInputs, shapes_inputs
from kg.cli.watching import watching
from kg.errors import ProjectError
from kg.messages import say
from kg.progress import Watch, no_watch
from kg.validation.excerpts import Excerpts
from kg.validation.pages.rule_pages import MARK, SUFFIXES, Pages


@click.command(
    name="docs",
    help=say(
        en="Write a page for each rule: what it asks and why, for each constraint a bad and a good example, and the"
        " query that finds the culprits. With the project's examples, or those given.",
        fr="Écrire une page par règle : ce qu’elle demande et pourquoi, pour chaque contrainte un mauvais et un bon"
        " exemple, et la requête qui trouve les fautifs. Avec les exemples du projet, ou ceux qui sont donnés.",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@shapes_options
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help=say(
        en="The folder to write (default: the folder that [validation] rules of kg.toml names, else docs/rules).",
        fr="Le dossier à écrire (par défaut : celui que nomme [validation] rules de kg.toml, sinon docs/rules).",
    ),
)
@click.option(
    "--lang",
    type=click.Choice(list(SUFFIXES)),
    help=say(en="The pages in this language only.", fr="Les pages dans cette langue seulement."),
)
@click.option(
    "--check",
    is_flag=True,
    help=say(
        en="Write nothing; list the pages that are out of date, and exit with 1 if there is one.",
        fr="Ne rien écrire ; lister les pages périmées, et sortir avec 1 s’il y en a.",
    ),
)
def docs(
    paths: tuple[Path, ...],
    shapes: tuple[Path, ...],
    ontology: tuple[Path, ...],
    output: Path | None,
    lang: str | None,
    check: bool,
) -> None:
    """Write the pages."""
    context = click.get_current_context()
    inputs = shapes_inputs(context.find_object(ProjectOnDemand) or ProjectOnDemand(), paths, shapes, ontology)
    folder = output or _folder(inputs)
    languages = list(SUFFIXES) if lang is None else [lang]
    with watching() as watch:
        pages = rule_pages(inputs, folder, languages, watch)
    changed = changes(folder, pages, languages)
    try:
        for file, text in changed.items() if not check else ():
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProjectError(
            say(en=f"cannot be written: {reason}", fr=f"écriture impossible : {reason}"),
            file=error.filename or folder,
        ) from error
    for file in changed:
        click.echo(str(file))
    if check and changed:
        click.echo(
            say(
                en=f"{len(changed)} of {len(pages)} pages are out of date\n  → kg shapes docs",
                fr=f"{len(changed)} pages sur {len(pages)} sont périmées\n  → kg shapes docs",
            ),
            err=True,
        )
        context.exit(FINDINGS)


def rule_pages(
    inputs: ShapesInputs, folder: Path, languages: Iterable[str] = tuple(SUFFIXES), watch: Watch = no_watch
) -> dict[Path, str]:
    """Return the pages by their files; what is named in them is named from the project's folder, or from here.

    Args:
        inputs: The rules and the examples.
        folder: Where the pages will be.
        languages: Those of the pages.
        watch: Told of the progress.

    Raises:
        KgError: The shapes or the ontology cannot be read or run.
    """
    root = (inputs.project.root if inputs.project else Path.cwd()).resolve()

    def shown(file: Path) -> str:
        resolved = file.resolve()
        return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else file.as_posix()

    def link(file: Path) -> str:
        return quote(Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix())

    bad = replace(inputs, shown=shown, examples=tuple(one for one in inputs.examples if one.is_bad))
    pages = Pages(inputs.catalogue, bad.outcomes(watch), inputs.prefixes, shown, link, Excerpts(root))
    return {folder / name: text for name, text in pages.written(languages).items()}


def changes(folder: Path, pages: Mapping[Path, str], languages: Iterable[str]) -> dict[Path, str | None]:
    """Return the pages to write, and those to delete (None): of rules that are no more, in the same languages."""
    changed: dict[Path, str | None] = {}
    for file, text in pages.items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            changed[file] = text
    chosen = set(languages)
    for file in sorted(folder.glob("*.md")):
        language = "fr" if file.name.endswith(SUFFIXES["fr"]) else "en"
        if language in chosen and file not in pages and _is_ours(file):
            changed[file] = None
    return changed


def _is_ours(file: Path) -> bool:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return next(lines, "").rstrip() == MARK


def _folder(inputs: ShapesInputs) -> Path:
    """Return where the project's pages are: the folder to which findings lead, when they lead to one of its own."""
    project = inputs.project
    if project is None:
        return Path("docs/rules")
    named = project.rules_page or ""
    own = named.endswith("/") and "://" not in named
    return Path(os.path.relpath(project.root / (named if own else "docs/rules")))
