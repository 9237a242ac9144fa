"""`kg explain`: why a triple holds."""

from __future__ import annotations

import sys

import click
from pyoxigraph import Store

from kg.cli.context import pass_project
from kg.cli.exits import FINDINGS
from kg.errors import ReleaseError
from kg.messages import language, say
from kg.project import Project
from kg.reasoning.derivation import Fact
from kg.release.explained_formats import as_json, as_mermaid, as_turtle
from kg.release.explained_tree import tree
from kg.release.explaining import Explained, ReleaseReader
from kg.release.folder import Release, need_current
from kg.store.triple import read_triple

FORMATS = ("tree", "json", "turtle", "mermaid")


@click.command(
    name="explain",
    help=say(
        en="Tell why a triple of the current release holds: where it is stated, or the rules of OWL 2 RL that it"
        " follows by, down to stated triples, each with its file and line. Terms are written as in SPARQL; the three"
        " may be one argument, as pasted. Exit 1 when the triple does not hold.",
        fr="Dire pourquoi un triplet de la version courante est vrai : où il est énoncé, ou par quelles règles d’OWL 2"
        " RL il découle de triplets énoncés, chacun avec son fichier et sa ligne. Les termes s’écrivent comme en"
        " SPARQL ; les trois peuvent être un seul argument, collé tel quel. Sortie 1 si le triplet n’est pas vrai.",
    ),
)
@click.argument("triple", nargs=-1, required=True, metavar="SUBJECT PREDICATE OBJECT")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="tree",
    show_default=True,
    help=say(
        en="tree: for people; json and turtle (PROV-O): for programs; mermaid: a diagram.",
        fr="tree : pour les gens ; json et turtle (PROV-O) : pour les programmes ; mermaid : un diagramme.",
    ),
)
@pass_project
def explain(project: Project, triple: tuple[str, ...], format_: str) -> None:
    """Explain and show."""
    asked = read_triple(triple, project.prefixes)
    release = need_current(project)
    reader = ReleaseReader(_opened(release), release.manifest, project)
    explained = reader.explain(Fact.of(asked))
    sys.stdout.flush()
    sys.stdout.buffer.write(_shown(explained, format_, project).encode())
    sys.stdout.buffer.flush()
    if explained.derivation is None:
        click.get_current_context().exit(FINDINGS)


def _opened(release: Release) -> Store:
    try:
        return Store.read_only(str(release.store))
    except (OSError, ValueError) as error:
        raise ReleaseError(
            say(en=f"the store cannot be opened: {error}", fr=f"le magasin ne peut être ouvert : {error}"),
            file=release.store,
            mend="kg build",
        ) from error


def _shown(explained: Explained, format_: str, project: Project) -> str:
    if format_ == "json":
        return as_json(explained)
    if format_ == "turtle":
        return as_turtle(explained, project.prefixes)
    if format_ == "mermaid":
        return as_mermaid(explained, project.prefixes, language())
    return tree(explained, project.prefixes, language())
