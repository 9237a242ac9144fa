"""`kg explain`: why a triple holds."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from pyoxigraph import Store, Triple

from kg.cli.context import pass_project, release_for_now
from kg.cli.exits import FINDINGS
from kg.cli.options import param_option
from kg.errors import ReleaseError
from kg.messages import language, say
from kg.project import Project
from kg.reasoning.derivation import Fact
from kg.release.explained_formats import as_json, as_mermaid, as_turtle
from kg.release.explained_tree import tree
from kg.release.explaining import Explained, ReleaseReader
from kg.release.folder import Release
from kg.store import EmbeddedStore
from kg.store.triple import read_triple

FORMATS = ("tree", "json", "turtle", "mermaid")


@click.command(
    name="explain",
    help=say(
        en="Tell why a triple of the current release holds: where it is stated, or the rules of OWL 2 RL that it"
        " follows by, down to stated triples, each with its file and line. Terms are written as in SPARQL; the three"
        " may be one argument, as pasted. Exit 1 when it does not hold.",
        fr="Dire pourquoi un triplet de la version courante est vrai : où il est énoncé, ou par quelles règles d’OWL 2"
        " RL il découle de triplets énoncés, chacun avec son fichier et sa ligne. Les termes s’écrivent comme en"
        " SPARQL ; les trois peuvent être un seul argument, collé tel quel. Sortie 1 s’il n’est pas vrai.",
    ),
)
@click.argument("triple", nargs=-1, metavar="[SUBJECT PREDICATE OBJECT]")
@click.option(
    "--query",
    "source",
    metavar="FILE|NAME",
    help=say(
        en="Explain the triples that a row of this query’s answer rests on: a file, or a name of the catalogue.",
        fr="Expliquer les triplets dont dépend une ligne de la réponse à cette requête : un fichier, ou un nom du"
        " catalogue.",
    ),
)
@click.option(
    "--row",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help=say(
        en="Which row of the answer, counted from 1.", fr="Quelle ligne de la réponse, comptée à partir de 1."
    ),
)
@param_option
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
def explain(
    project: Project,
    triple: tuple[str, ...],
    source: str | None,
    row: int,
    assignments: tuple[str, ...],
    format_: str,
) -> None:
    """Explain and show."""
    release = release_for_now(project)
    reader = ReleaseReader(_opened(release), release.manifest, project)
    if source is None:
        if not triple:
            raise click.UsageError(
                say(
                    en="give a subject, a predicate and an object, or --query",
                    fr="donnez un sujet, un prédicat et un objet, ou --query",
                )
            )
        explained = [reader.explain(Fact.of(read_triple(triple, project.prefixes)))]
    else:
        if triple:
            raise click.UsageError(
                say(en="give a triple or --query, not both", fr="donnez un triplet ou --query, pas les deux")
            )
        found = _of_row(project, release, source, row, assignments)
        explained = [reader.explain(Fact.of(each)) for each in found]
    sys.stdout.flush()
    sys.stdout.buffer.write(_shown(explained, format_, project).encode())
    sys.stdout.buffer.flush()
    if any(each.derivation is None for each in explained):
        click.get_current_context().exit(FINDINGS)


def _of_row(
    project: Project, release: Release, source: str, row: int, assignments: tuple[str, ...]
) -> Sequence[Triple]:
    from kg.cli.query import asked, bound  # noqa: PLC0415 - a triple that is named does without a query's parser
    from kg.store.row_triples import row_triples  # noqa: PLC0415

    store = EmbeddedStore(release.store, project.prefixes)
    return row_triples(store, bound(asked(project, source, None), assignments), project.prefixes, row)


def _opened(release: Release) -> Store:
    try:
        return Store.read_only(str(release.store))
    except (OSError, ValueError) as error:
        raise ReleaseError(
            say(en=f"the store cannot be opened: {error}", fr=f"le magasin ne peut être ouvert : {error}"),
            file=release.store,
            mend="kg build",
        ) from error


def _shown(explained: Sequence[Explained], format_: str, project: Project) -> str:
    if format_ == "tree":
        return "\n".join(tree(each, project.prefixes, language()) for each in explained)
    if len(explained) != 1:
        if format_ == "json":
            return "".join(as_json(each, indent=None) for each in explained)
        raise click.UsageError(
            say(
                en=f"the row rests on {len(explained)} triples: {format_} shows one",
                fr=f"la ligne dépend de {len(explained)} triplets : {format_} en montre un",
            )
        )
    [one] = explained
    if format_ == "json":
        return as_json(one)
    if format_ == "turtle":
        return as_turtle(one, project.prefixes)
    return as_mermaid(one, project.prefixes, language())
