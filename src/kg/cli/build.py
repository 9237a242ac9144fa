"""`kg build`: a release under `build/`, which `build/current` leads to once it is whole."""

from __future__ import annotations

from collections.abc import Sequence

import click

from kg.cli.context import pass_project
from kg.cli.exits import FINDINGS
from kg.cli.options import number_option
from kg.cli.watching import watching
from kg.localized import number
from kg.messages import language, say
from kg.project import Project
from kg.release import Outcome, Release
from kg.release import build as build_release
from kg.release.keeping import KEEP, Removal
from kg.validation import Finding
from kg.validation.excerpts import Excerpts
from kg.validation.formats.human import human
from kg.validation.report import Report, summary


@click.command(
    name="build",
    help=say(
        en="Make a release: validate, reason, write, and lead build/current to it. Exit 1 when the graph has"
        " violations or contradicts itself; the previous release then stays.",
        fr="Produire une version : valider, inférer, écrire, puis y mener build/current. Sortie 1 si le graphe a des"
        " violations ou se contredit ; la version précédente reste alors en place.",
    ),
)
@click.option(
    "--fresh",
    is_flag=True,
    help=say(
        en="Validate again, even if nothing has changed since the last build.",
        fr="Valider à nouveau, même si rien n’a changé depuis la dernière fois.",
    ),
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help=say(
        en="How many processes validate (default: one for each processor).",
        fr="Combien de processus valident (par défaut : un par processeur).",
    ),
)
@number_option(
    "--keep",
    KEEP,
    1,
    en="How many releases stay in the folder, the new one included; older ones are removed, unless a server, a notebook"
    " or a command is reading them.",
    fr="Combien de versions restent dans le dossier, la nouvelle comprise ; les plus anciennes sont supprimées, sauf"
    " celles que lit un serveur, un notebook ou une commande.",
)
@click.option(
    "--no-dumps",
    is_flag=True,
    help=say(
        en="Do without the files to take away (dumps/): a portal then has only the endpoint.",
        fr="Se passer des fichiers à télécharger (dumps/) : un portail n’a alors que le point d’accès.",
    ),
)
@pass_project
def build(project: Project, fresh: bool, processes: int | None, keep: int, no_dumps: bool) -> None:
    """Build a release and tell what is in it."""
    with watching() as watch:
        outcome = build_release(
            project, processes=processes, watch=watch, use_cache=not fresh, keep=keep, dumps=not no_dumps
        )
    if outcome.release is None:
        click.echo(_why_not(project, outcome), err=True)
        click.get_current_context().exit(FINDINGS)
    if outcome.findings:
        known = say(en="none stops a release", fr="aucun n’empêche une version")
        click.echo(f"{summary(outcome.findings)}: {known}\n  → kg validate", err=True)
    click.echo(describe(outcome.release))
    _tell_of_old_releases(outcome.removal)


def _tell_of_old_releases(removal: Removal) -> None:
    if removal.removed:
        names = ", ".join(removal.removed)
        megabytes = removal.size // 1_000_000
        click.echo(
            say(
                en=f"old releases removed: {names} ({number(megabytes)} MB)",
                fr=f"anciennes versions supprimées : {names} ({number(megabytes)} Mo)",
            ),
            err=True,
        )
    if removal.held:
        names = ", ".join(removal.held)
        click.echo(
            say(
                en=f"old releases kept, being read: {names}",
                fr=f"anciennes versions gardées, en cours de lecture : {names}",
            ),
            err=True,
        )


def describe(release: Release) -> str:
    """Return in a few lines what a release holds, and how far it was reasoned over."""
    manifest = release.manifest
    triples, inferred, graphs = (
        number(count) for count in (manifest.triples, manifest.inferred, len(manifest.graphs))
    )
    lines = [
        say(en=f"release {manifest.name}", fr=f"version {manifest.name}"),
        say(
            en=f"  {triples} triples in {graphs} graphs, {inferred} of them inferred",
            fr=f"  {triples} triplets dans {graphs} graphes, dont {inferred} inférés",
        ),
        f"  {reasoning_scope(release)}",
        f"  {release.folder}",
    ]
    return "\n".join(lines)


def reasoning_scope(release: Release) -> str:
    """Return in one line which part of the release was reasoned over."""
    reasoning = release.manifest.reasoning
    closed = len(reasoning["graphs"])
    total = len(release.manifest.graphs)
    if not reasoning["partial"]:
        return say(en="every graph was reasoned over", fr="tous les graphes ont servi à l’inférence")
    return say(
        en=f"reasoning is partial: {closed} of {total} graphs were closed ({', '.join(reasoning['scope'])})",
        fr=f"inférence partielle : elle porte sur {closed} graphes sur {total} ({', '.join(reasoning['scope'])})",
    )


def _why_not(project: Project, outcome: Outcome) -> str:
    stays = say(
        en="no release was made; the previous one, if any, stays",
        fr="aucune version produite ; la précédente, s’il y en a une, reste en place",
    )
    if not outcome.contradictions:
        return f"{findings_text(outcome.findings, project)}{stays}\n  → kg validate"
    return f"{contradictions_text(outcome.contradictions, project)}\n{stays}"


def contradictions_text(contradictions: Sequence[Finding], project: Project) -> str:
    """Return the contradictions in words, after a line that counts them."""
    head = say(
        en=f"the graph contradicts its ontology ({len(contradictions)}):",
        fr=f"le graphe contredit son ontologie ({len(contradictions)}) :",
    )
    return f"{head}\n{findings_text(contradictions, project)}"


def findings_text(findings: Sequence[Finding], project: Project) -> str:
    """Return findings as people read them."""
    return human(Report(findings, project.prefixes, language(), line_of=Excerpts(project.root)))
