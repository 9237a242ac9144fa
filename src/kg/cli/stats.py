"""`kg stats`: what is in the current release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

import click

from kg.cli.build import describe
from kg.cli.context import pass_project
from kg.localized import number
from kg.messages import say
from kg.project import Project
from kg.release import need_current
from kg.turtle.terms import TermWriter


@click.command(
    name="stats",
    help=say(
        en="Tell what is in the current release: its hash, how far it was reasoned over, and the counts by class,"
        " dataset and graph.",
        fr="Dire ce que contient la version courante : son empreinte, l’étendue de l’inférence, les décomptes par"
        " classe, jeu de données et graphe.",
    ),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help=say(en="How to show it.", fr="Comment le montrer."),
)
@pass_project
def stats(project: Project, format_: str) -> None:
    """Show the manifest of the current release."""
    release = need_current(project)
    manifest = release.manifest
    if format_ == "json":
        click.echo(json.dumps(asdict(manifest), ensure_ascii=False, indent=2))
        return
    writer = TermWriter(project.prefixes)
    graphs = {iri.removeprefix(project.graph_base): count for iri, count in manifest.graphs.items()}
    classes = {writer.iri(iri): count for iri, count in manifest.classes.items()}
    blocks = [
        describe(release),
        f"sha256  {manifest.hash}",
        _block(say(en="resources by class", fr="ressources par classe"), classes, largest_first=True),
        _block(say(en="triples by dataset", fr="triplets par jeu de données"), manifest.datasets),
        _block(say(en="triples by graph", fr="triplets par graphe"), graphs),
    ]
    click.echo("\n\n".join(blocks))


def _block(title: str, counts: Mapping[str, int], *, largest_first: bool = False) -> str:
    rows = sorted(counts.items(), key=lambda row: (-row[1] if largest_first else 0, row[0]))
    width = max((len(number(count)) for _, count in rows), default=1)
    return "\n".join([title, *(f"  {number(count):>{width}}  {name}" for name, count in rows)])
