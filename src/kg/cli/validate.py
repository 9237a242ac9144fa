"""`kg validate`: what the shapes find wrong, each finding on its file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.context import ProjectOnDemand
from kg.cli.exits import FINDINGS
from kg.cli.options import language_option, shapes_options
from kg.cli.validation_accepted import told
from kg.cli.validation_inputs import Run, chosen_inputs
from kg.cli.validation_mends import difference, mends, write
from kg.cli.validation_output import Destination, destinations, show
from kg.cli.watching import watching
from kg.messages import language, say, set_language
from kg.validation import Engine, Note, Severity, at_least
from kg.validation.formats import FORMATS

_EXISTING = click.Path(exists=True, path_type=Path)


@click.command(
    name="validate",
    help=say(
        en="Check data against shapes. In a project: all of it, or what the files or folders given describe; the whole"
        " graph is read all the same. Anywhere: the files given, in Turtle, TriG, N-Triples, N-Quads, RDF/XML or"
        " JSON-LD, against those of --shapes. Exit 0: nothing; 1: findings; 2: misuse or fault.",
        fr="Vérifier des données contre des formes. Dans un projet : tout, ou ce que décrivent les fichiers ou dossiers"
        " donnés ; le graphe entier est lu. Ailleurs : les fichiers donnés, en Turtle, TriG, N-Triples, N-Quads,"
        " RDF/XML ou JSON-LD, contre ceux de --shapes. Sortie 0 : rien ; 1 : à corriger ; 2 : erreur.",
    ),
)
@click.argument("paths", nargs=-1, type=_EXISTING)
@shapes_options
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
    "--output",
    "outputs",
    multiple=True,
    callback=destinations,
    metavar="FORMAT=FILE",
    help=say(
        en="Write the findings to a file too, in a format (may be repeated).",
        fr="Écrire aussi ce qui est trouvé dans un fichier, dans un format (répétable).",
    ),
)
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        en="A file of known findings: only new ones are told.",
        fr="Un fichier de constats connus : seuls les nouveaux sont dits.",
    ),
)
@click.option(
    "--update-baseline",
    is_flag=True,
    help=say(
        en="Write what is found into the file of --baseline.",
        fr="Écrire ce qui est trouvé dans le fichier de --baseline.",
    ),
)
@click.option(
    "--suppressions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say(
        en="A file of suppressions, each with its reason (in a project: suppressions.toml beside kg.toml).",
        fr="Un fichier de suppressions, chacune avec sa raison (dans un projet : suppressions.toml à côté de kg.toml).",
    ),
)
@click.option(
    "--fix",
    is_flag=True,
    help=say(
        en="Mend what can be mended safely: the canonical form of data files, a language tag that the rule says.",
        fr="Corriger ce qui peut l’être sûrement : forme canonique des données, étiquette de langue que dit la règle.",
    ),
)
@click.option(
    "--diff",
    is_flag=True,
    help=say(
        en="Show what --fix would change, and change nothing.",
        fr="Montrer ce que --fix changerait, sans rien changer.",
    ),
)
@language_option
@click.option(
    "--engine",
    type=click.Choice([engine.value for engine in Engine]),
    default=Engine.AUTO.value,
    show_default=True,
    help=say(
        en="Who validates. auto: shacl screens the graph and pySHACL confirms; pyshacl: pySHACL does all of it. The"
        " findings are the same.",
        fr="Qui valide. auto : shacl passe le graphe au crible et pySHACL confirme ; pyshacl : pySHACL fait tout. Le"
        " résultat est le même.",
    ),
)
@click.option(
    "--since",
    metavar="REV",
    help=say(
        en="Validate only what the change since this git revision can affect: the resources changed, and those whose"
        " rules look at them. Needs a git repository.",
        fr="Ne valider que ce que le changement depuis cette révision git peut toucher : les ressources changées, et"
        " celles dont les règles les regardent. Demande un dépôt git.",
    ),
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
def validate(
    paths: tuple[Path, ...],
    shapes: tuple[Path, ...],
    ontology: tuple[Path, ...],
    fail_on: str,
    format_: str,
    outputs: tuple[Destination, ...],
    baseline: Path | None,
    update_baseline: bool,
    suppressions: Path | None,
    fix: bool,
    diff: bool,
    lang: str | None,
    engine: str,
    since: str | None,
    processes: int | None,
    fresh: bool,
) -> None:
    """Validate and show the findings."""
    if lang is not None:
        set_language(lang)
    context = click.get_current_context()
    inputs = chosen_inputs(context.find_object(ProjectOnDemand) or ProjectOnDemand(), paths, shapes, ontology)
    notes: list[Note] = []

    def note(told_: Sequence[Note]) -> None:
        _tell(told_)
        notes.extend(told_)

    run = Run(Engine(engine), since, processes, use_cache=not fresh, told=note)
    with watching() as watch:
        findings = inputs.findings(run, watch)
        changes = mends(inputs, findings) if fix or diff else ()
        if fix and not diff and changes:
            write(changes)
            notes.clear()
            findings = inputs.findings(run, watch)
    complete = since is None and inputs.files.only is None
    findings = told(inputs, findings, baseline, suppressions, update=update_baseline, complete=complete)
    report = inputs.report(findings, language(), Severity.of_word(fail_on), notes)
    if diff:
        click.echo(difference(changes), nl=False)
    show(report, None if diff else format_, outputs)
    if at_least(findings, Severity.of_word(fail_on)) or (diff and changes):
        context.exit(FINDINGS)


def _tell(notes: Sequence[Note]) -> None:
    """Say what was validated in full, and why, and what else there is to know."""
    for note in notes:
        head = "" if note.remark else say(en="note: ", fr="note : ")
        click.echo(f"{head}{note.sentence}", err=True)
