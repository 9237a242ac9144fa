"""`kg reason`: what follows from the ontology and the graphs in the scope of reasoning."""

from __future__ import annotations

from pathlib import Path

import click
from pyoxigraph import RdfFormat, parse

from kg.cli.build import contradictions_text
from kg.cli.context import pass_project
from kg.cli.exits import FINDINGS
from kg.cli.options import output_option
from kg.cli.watching import watching
from kg.messages import say
from kg.project import Project
from kg.reasoning import infer
from kg.turtle import serialize
from kg.turtle.writer import write_text


@click.command(
    name="reason",
    help=say(
        en="Write the triples that follow (OWL 2 RL) and are not asserted, as Turtle. Exit 1 when the graph"
        " contradicts its ontology.",
        fr="Écrire en Turtle les triplets qui découlent (OWL 2 RL) et ne sont pas énoncés. Sortie 1 si le graphe"
        " contredit son ontologie.",
    ),
)
@output_option
@click.option(
    "--fresh",
    is_flag=True,
    help=say(
        en="Reason again, even if nothing has changed.", fr="Inférer à nouveau, même si rien n’a changé."
    ),
)
@pass_project
def reason(project: Project, output: Path | None, fresh: bool) -> None:
    """Close the scope and write what was inferred."""
    with watching() as watch:
        inference = infer(project, watch=watch, use_cache=not fresh)
    if inference.closure.contradictions:
        click.echo(contradictions_text(inference.closure.contradictions, project), err=True)
        click.get_current_context().exit(FINDINGS)
    lines = "".join(f"{line} .\n" for line in inference.closure.inferred)
    triples = [quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)]
    text = serialize(triples, project.prefixes)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
    click.echo(
        say(
            en=f"{len(triples):,} triples inferred from the ontology and {len(inference.scope)} graphs",
            fr=f"{len(triples):,} triplets inférés de l’ontologie et de {len(inference.scope)} graphes",
        ),
        err=True,
    )
