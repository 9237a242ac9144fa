"""`kg shapes test`: does each rule find what it is to find, and nothing else?"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.context import ProjectOnDemand
from kg.cli.exits import FINDINGS
from kg.cli.options import language_option, shapes_options
from kg.cli.shapes_inputs import shapes_inputs
from kg.cli.watching import watching
from kg.errors import ProjectError
from kg.messages import language, say, set_language
from kg.validation.examples.example_report import FORMATS, ExampleReport
from kg.validation.rule_catalogue import without_example


@click.command(
    name="test",
    help=say(
        en="Run the examples of rules: those given, or all of the project's. A file named bad… is to break its rule and"
        " no other, a file named good… is to conform. Exit 0: so it is; 1: it is not; 2: misuse or fault.",
        fr="Exécuter les exemples des règles : ceux qui sont donnés, ou tous ceux du projet. Un fichier nommé bad… doit"
        " enfreindre sa règle et aucune autre, un fichier nommé good… doit être conforme. Sortie 0 : c’est le cas ;"
        " 1 : non ; 2 : erreur.",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@shapes_options
@click.option(
    "--strict",
    is_flag=True,
    help=say(
        en="Fail too when a constraint has no bad example.",
        fr="Échouer aussi quand une contrainte n’a pas de mauvais exemple.",
    ),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="human",
    show_default=True,
    help=say(en="How the outcome is shown.", fr="Comment montrer le résultat."),
)
@language_option
def test(
    paths: tuple[Path, ...],
    shapes: tuple[Path, ...],
    ontology: tuple[Path, ...],
    strict: bool,
    format_: str,
    lang: str | None,
) -> None:
    """Run examples and show what became of them."""
    if lang is not None:
        set_language(lang)
    context = click.get_current_context()
    inputs = shapes_inputs(context.find_object(ProjectOnDemand) or ProjectOnDemand(), paths, shapes, ontology)
    if not inputs.examples:
        raise ProjectError(
            say(en="no examples", fr="pas d’exemples"),
            file=None if inputs.project is None or paths else inputs.project.examples_dir,
            mend=say(
                en="make a folder named after a rule, with bad.ttl, which breaks it, and good.ttl, which does not",
                fr="créez un dossier du nom d’une règle, avec bad.ttl, qui l’enfreint, et good.ttl, qui la respecte",
            ),
        )
    with watching() as watch:
        outcomes = inputs.outcomes(watch)
    shown = [(one.rule, one.component) for example in inputs.examples for one in example.expected]
    lacking = without_example(inputs.catalogue.rules.values(), shown) if inputs.complete else []
    report = ExampleReport(outcomes, lacking, inputs.prefixes, language(), strict=strict, shown=inputs.shown)
    click.echo(FORMATS[format_](report), nl=False)
    if report.failed:
        context.exit(FINDINGS)
