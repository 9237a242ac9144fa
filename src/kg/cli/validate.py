"""`kg validate`: what the shapes find wrong, each finding on its file and line."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.context import pass_project
from kg.cli.exits import FINDINGS
from kg.cli.format import chosen
from kg.cli.watching import watching
from kg.messages import language, say, set_language
from kg.project import Project
from kg.validation import Severity, at_least, validate_project
from kg.validation.report import FORMATS


@click.command(
    name="validate",
    help=say(
        en="Check the data against the shapes. Given files or folders, tell only what concerns the resources they"
        " state; the whole graph is read all the same. Exit 0: nothing; 1: findings; 2: misuse or fault.",
        fr="Vérifier les données contre les formes. Avec des fichiers ou dossiers, ne dire que ce qui touche les"
        " ressources qu’ils décrivent ; tout le graphe est lu. Sortie 0 : rien ; 1 : à corriger ; 2 : erreur.",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--fail-on",
    type=click.Choice([severity.word for severity in sorted(Severity, reverse=True)]),
    default=Severity.VIOLATION.word,
    show_default=True,
    help=say(
        en="The least severity that makes the exit code 1.",
        fr="La gravité à partir de laquelle la sortie est 1.",
    ),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="human",
    show_default=True,
    help=say(en="How findings are shown.", fr="Comment montrer ce qui est trouvé."),
)
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    help=say(en="The language of the messages.", fr="La langue des messages."),
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help=say(
        en="How many processes share the work (default: one for each processor).",
        fr="Combien de processus se partagent le travail (par défaut : un par processeur).",
    ),
)
@click.option(
    "--fresh",
    is_flag=True,
    help=say(
        en="Validate again, even if nothing has changed since the last time.",
        fr="Valider à nouveau, même si rien n’a changé depuis la dernière fois.",
    ),
)
@pass_project
def validate(
    project: Project,
    paths: tuple[Path, ...],
    fail_on: str,
    format_: str,
    lang: str | None,
    processes: int | None,
    fresh: bool,
) -> None:
    """Validate and show the findings."""
    if lang is not None:
        set_language(lang)
    with watching() as watch:
        findings = validate_project(
            project,
            only_files=[file.resolve() for file in chosen(project, paths)] if paths else (),
            processes=processes,
            watch=watch,
            use_cache=not fresh,
        )
    click.echo(FORMATS[format_](findings, project.prefixes, language()), nl=False)
    if at_least(findings, Severity.of_word(fail_on)):
        click.get_current_context().exit(FINDINGS)
