"""`kg dump`: the current release as a file, from its N-Quads; literals are as in the Turtle."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse
from pyoxigraph import serialize as write_rdf

from kg.cli.context import pass_project, release_for_now
from kg.cli.options import output_option
from kg.cli.watching import watching
from kg.errors import ReleaseError
from kg.localized import reason_of
from kg.messages import say
from kg.progress import Progress
from kg.project import Project
from kg.release import Release

FORMATS = {
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "ttl": RdfFormat.TURTLE,
}

_STEP = 50_000
"""How many statements are read between two signs of life."""


@click.command(
    name="dump",
    help=say(
        en="Write the current release: all its graphs (nq, trig), or one of them (nt, ttl, with --graph).",
        fr="Écrire la version courante : tous ses graphes (nq, trig), ou l’un d’eux (nt, ttl, avec --graph).",
    ),
)
@output_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    help=say(
        en="The format; by default that of the file's name, else nq.",
        fr="Le format ; par défaut celui du nom du fichier, sinon nq.",
    ),
)
@click.option(
    "--graph",
    "graph_path",
    metavar="PATH",
    help=say(
        en="Only this graph: its path below data/ttl, or 'inferred', 'ontology', 'alignments'.",
        fr="Ce graphe seulement : son chemin sous data/ttl, ou « inferred », « ontology », « alignments ».",
    ),
)
@pass_project
def dump(project: Project, output: Path | None, format_: str | None, graph_path: str | None) -> None:
    """Write the dump."""
    release = release_for_now(project)
    graph = None if graph_path is None else project.graph_base + graph_path.removesuffix(".ttl")
    if graph is not None and graph not in release.manifest.graphs:
        raise ReleaseError(
            say(en=f"the release has no graph {graph_path}", fr=f"la version n’a pas de graphe {graph_path}"),
            mend=say(en="kg stats lists them", fr="kg stats en donne la liste"),
        )
    chosen = format_ or (output.suffix.removeprefix(".") if output else "") or "nq"
    if chosen not in FORMATS:
        raise ReleaseError(
            say(en=f"no format is written to *.{chosen}", fr=f"aucun format ne s’écrit dans *.{chosen}"),
            mend=say(
                en=f"name the file *.{' or *.'.join(FORMATS)}, or give --format",
                fr=f"nommez le fichier *.{' ou *.'.join(FORMATS)}, ou donnez --format",
            ),
        )
    if chosen in ("nt", "ttl") and graph is None:
        raise ReleaseError(
            say(en=f"{chosen} holds one graph only", fr=f"{chosen} ne contient qu’un graphe"),
            mend=say(
                en="name it with --graph, or choose nq or trig",
                fr="nommez-le avec --graph, ou choisissez nq ou trig",
            ),
        )
    if output is None:
        _write(release, sys.stdout.buffer, chosen, graph, project)
        return
    partial = output.with_name(output.name + ".partial")
    try:
        with partial.open("wb") as file:
            _write(release, file, chosen, graph, project)
        partial.replace(output)
    except OSError as error:
        raise ReleaseError(
            say(en=f"cannot be written: {reason_of(error)}", fr=f"écriture impossible : {reason_of(error)}"),
            file=output,
        ) from error


def _write(release: Release, to: IO[bytes], format_: str, graph: str | None, project: Project) -> None:
    if format_ == "nq" and graph is None:
        with release.dump.open("rb") as source:
            shutil.copyfileobj(source, to)
        return
    with watching(while_writing=to is sys.stdout.buffer) as watch:
        progress = watch(say(en="Writing", fr="Écriture"), release.manifest.quads)
        statements = _quads(release.dump, graph, progress, keep_graph=format_ in ("nq", "trig"))
        prefixes = dict(project.prefixes) if format_ in ("ttl", "trig") else None
        write_rdf(statements, to, format=FORMATS[format_], prefixes=prefixes)


def _quads(dump_file: Path, graph: str | None, progress: Progress, *, keep_graph: bool) -> Iterator[Quad]:
    for count, quad in enumerate(parse(path=str(dump_file), format=RdfFormat.N_QUADS), start=1):
        if count % _STEP == 0:
            progress(_STEP)
        if graph is None or getattr(quad.graph_name, "value", None) == graph:
            yield quad if keep_graph else Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
