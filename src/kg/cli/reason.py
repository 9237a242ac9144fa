"""`kg reason`: what follows from the ontology and the graphs in the scope of reasoning."""

from __future__ import annotations

from pathlib import Path

import click
from pyoxigraph import RdfFormat, parse

from kg.cli.build import contradictions_text, findings_text
from kg.cli.context import pass_project
from kg.cli.exits import FINDINGS
from kg.cli.options import output_option
from kg.cli.watching import watching
from kg.localized import number
from kg.messages import say
from kg.project import Project
from kg.reasoning.closure import Closure
from kg.reasoning.inference import close_project, scope_of
from kg.reasoning.peers import close_with_owlrl, close_with_sparql
from kg.reasoning.quads import Quads, read_quads
from kg.release.contradictions import contradiction_findings, refused_findings
from kg.store.updates import UpdatableStore
from kg.turtle import serialize
from kg.turtle.writer import write_text

ENGINES = ("rules", "owlrl", "sparql")


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
    "--engine",
    type=click.Choice(ENGINES),
    default="rules",
    show_default=True,
    help=say(
        en="rules: the ontology's ground rules; owlrl: the reference, slow; sparql: the rules as SPARQL updates.",
        fr="rules : les règles closes de l’ontologie ; owlrl : la référence, lente ; sparql : les règles en mises à"
        " jour SPARQL.",
    ),
)
@click.option(
    "--full",
    is_flag=True,
    help=say(
        en="Write what holds of every term of every graph too, as N-Triples (engines rules and owlrl).",
        fr="Écrire aussi ce qui vaut de tout terme de tout graphe, en N-Triples (moteurs rules et owlrl).",
    ),
)
@click.option(
    "--endpoint",
    metavar="URL",
    help=say(
        en="Engine sparql: the server that holds the graph, in named graphs; what follows is written to its graph"
        " of inferred triples. Without it, a store in memory.",
        fr="Moteur sparql : le serveur qui détient le graphe, en graphes nommés ; ce qui découle est écrit dans son"
        " graphe de triplets inférés. Sans elle, un magasin en mémoire.",
    ),
)
@click.option(
    "--update",
    metavar="URL",
    help=say(
        en="Where that server takes updates; the same address by default.",
        fr="Où ce serveur prend les mises à jour ; par défaut la même adresse.",
    ),
)
@pass_project
def reason(
    project: Project, output: Path | None, engine: str, full: bool, endpoint: str | None, update: str | None
) -> None:
    """Close the scope and write what was inferred."""
    if (endpoint is not None or update is not None) and engine != "sparql":
        raise click.UsageError(
            say(en="--endpoint needs --engine sparql", fr="--endpoint exige --engine sparql")
        )
    if full and engine == "sparql":
        raise click.UsageError(
            say(en="the engine sparql has no --full", fr="le moteur sparql n’a pas de --full")
        )
    fetch = endpoint is None or output is not None
    with watching() as watch:
        quads = read_quads(project, watch)
        if engine == "rules":
            closure = close_project(project, quads, full=full, watch=watch)
        elif engine == "owlrl":
            closure = close_with_owlrl(project, quads, full=full, watch=watch)
        else:
            server = None if endpoint is None else UpdatableStore(endpoint, update or endpoint)
            closure = close_with_sparql(project, quads, server, fetch=fetch, watch=watch)
    _warn_of_refused(project, quads, closure)
    if closure.contradictions:
        found = contradiction_findings(project, quads, closure.contradictions)
        click.echo(contradictions_text(found, project), err=True)
        click.get_current_context().exit(FINDINGS)
    lines = "".join(f"{line} .\n" for line in closure.inferred)
    if not fetch:
        return  # It stays where it is: that is what the server is for.
    # Canonical Turtle has no blank nodes, of which the whole closure has some.
    text = (
        lines
        if full
        else serialize((quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)), project.prefixes)
    )
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
    count, graphs = len(closure.inferred), len(scope_of(project).graphs)
    click.echo(
        say(
            en=f"{number(count)} triples inferred from the ontology and {graphs} graphs",
            fr=f"{number(count)} triplets inférés de l’ontologie et de {graphs} graphes",
        ),
        err=True,
    )


def _warn_of_refused(project: Project, quads: Quads, closure: Closure) -> None:
    if closure.refused:
        refused = refused_findings(project, quads, closure.refused)
        click.echo(findings_text(refused, project), err=True)
