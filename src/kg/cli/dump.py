"""`kg dump`: the current release as files; literals are as in the Turtle."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
from kg.release.compression import compressing, decompressing
from kg.release.dump_index import ALL, COMPRESSIONS, Dump
from kg.release.dump_index import FORMATS as DUMPED

FORMATS = {
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}
CHECKSUMS = "SHA256SUMS"

_STEP = 50_000
"""How many statements are read between two signs of life."""


@click.command(
    name="dump",
    help=say(
        en="Write the current release: all of it (N-Quads with its graphs; Turtle and JSON-LD as their merge), one of"
        " its datasets (--dataset), one of its graphs (--graph), or every file that it offers (--all).",
        fr="Écrire la version courante : tout (N-Quads avec ses graphes ; Turtle et JSON-LD, leur fusion), l’un de ses"
        " jeux de données (--dataset), l’un de ses graphes (--graph), ou tous les fichiers qu’elle offre (--all).",
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
    "--compression",
    type=click.Choice(list(COMPRESSIONS)),
    help=say(
        en="gzip or zstd; by default that of the file's name, else none.",
        fr="gzip ou zstd ; par défaut celle du nom du fichier, sinon aucune.",
    ),
)
@click.option(
    "--dataset",
    metavar="NAME",
    help=say(
        en="Only this dataset: a folder of data/ttl, 'ontology', 'alignments' or 'shapes'.",
        fr="Ce jeu de données seulement : un dossier de data/ttl, « ontology », « alignments » ou « shapes ».",
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
@click.option(
    "--all",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=say(
        en=f"Every dataset in every format, compressed, in this folder, with {CHECKSUMS} to check them by.",
        fr=f"Tous les jeux de données, dans tous les formats, compressés, dans ce dossier, avec {CHECKSUMS} pour les"
        " vérifier.",
    ),
)
@pass_project
def dump(
    project: Project,
    output: Path | None,
    format_: str | None,
    compression: str | None,
    dataset: str | None,
    graph_path: str | None,
    folder: Path | None,
) -> None:
    """Write the dump."""
    release = release_for_now(project)
    if sum(each is not None for each in (dataset, graph_path, folder)) > 1:
        raise click.UsageError(
            say(
                en="choose one of --dataset, --graph and --all",
                fr="choisissez entre --dataset, --graph et --all",
            )
        )
    if folder is not None:
        _write_all(release, folder)
        return
    named = [] if output is None else output.name.split(".")[1:]
    if compression is None and named and named[-1] in COMPRESSIONS:
        compression = named.pop()
    chosen = format_ or (named[-1] if named else "") or "nq"
    if chosen not in FORMATS:
        raise ReleaseError(
            say(en=f"no format is written to *.{chosen}", fr=f"aucun format ne s’écrit dans *.{chosen}"),
            mend=say(
                en=f"name the file *.{' or *.'.join(FORMATS)}, or give --format",
                fr=f"nommez le fichier *.{' ou *.'.join(FORMATS)}, ou donnez --format",
            ),
        )
    if dataset is None and graph_path is None and chosen in DUMPED and chosen != "nq":
        dataset = ALL
    if dataset is not None:
        found = _find(release, dataset, chosen)
        with _opened(output) as to, compressing(to, compression) as file:
            _copy(release, found, file)
        return
    graph = None if graph_path is None else project.graph_base + graph_path.removesuffix(".ttl")
    if graph is not None and graph not in release.manifest.graphs:
        raise ReleaseError(
            say(en=f"the release has no graph {graph_path}", fr=f"la version n’a pas de graphe {graph_path}"),
            mend=say(en="kg stats lists them", fr="kg stats en donne la liste"),
        )
    if chosen == "nt" and graph is None:
        raise ReleaseError(
            say(en=f"{chosen} holds one graph only", fr=f"{chosen} ne contient qu’un graphe"),
            mend=say(
                en="name it with --graph, or choose nq or trig",
                fr="nommez-le avec --graph, ou choisissez nq ou trig",
            ),
        )
    with _opened(output) as to, compressing(to, compression) as file:
        _write(release, file, chosen, graph, project, shown=output is not None)


def _find(release: Release, dataset: str, format_: str) -> Dump:
    """Return the file of a dataset: the one that is quickest to read."""
    _need_dumps(release)
    known = sorted({each.dataset for each in release.dumps})
    if dataset not in known:
        raise ReleaseError(
            say(en=f"no dataset {dataset} in the release", fr=f"aucun jeu {dataset} dans la version"),
            mend=say(en=f"there are: {', '.join(known)}", fr=f"il y a : {', '.join(known)}"),
        )
    of_format = [each for each in release.dumps if (each.dataset, each.format) == (dataset, format_)]
    if not of_format:
        raise ReleaseError(
            say(en=f"no dataset is written as {format_}", fr=f"aucun jeu n’est écrit en {format_}"),
            mend=say(en=f"choose {', '.join(DUMPED)}", fr=f"choisissez {', '.join(DUMPED)}"),
        )
    return min(of_format, key=lambda each: (None, "zst", "gz").index(each.compression))


def _copy(release: Release, found: Dump, to: IO[bytes]) -> None:
    with (release.folder / found.file).open("rb") as source, decompressing(source, found.compression) as read:
        shutil.copyfileobj(read, to, 1 << 20)


def _write_all(release: Release, folder: Path) -> None:
    _need_dumps(release)
    kept = [each for each in release.dumps if "/" in each.file]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in kept:
            shutil.copyfile(release.folder / each.file, folder / each.name)
        # As sha256sum writes and reads it.
        sums = "".join(f"{each.sha256}  {each.name}\n" for each in kept)
        (folder / CHECKSUMS).write_text(sums, encoding="utf-8")
    except OSError as error:
        raise _not_written(error, folder) from error


def _need_dumps(release: Release) -> None:
    if not release.dumps:
        raise ReleaseError(
            say(
                en="the release was made without files to take away",
                fr="la version a été produite sans fichiers à télécharger",
            ),
            mend="kg build",
        )


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    """Give what to write to; a file is there when it is whole, or not at all."""
    if output is None:
        yield sys.stdout.buffer
        return
    partial = output.with_name(output.name + ".partial")
    try:
        with partial.open("wb") as file:
            yield file
        os.replace(partial, output)
    except OSError as error:
        raise _not_written(error, output) from error
    finally:
        partial.unlink(missing_ok=True)


def _not_written(error: OSError, path: Path) -> ReleaseError:
    return ReleaseError(
        say(en=f"cannot be written: {reason_of(error)}", fr=f"écriture impossible : {reason_of(error)}"),
        file=path,
    )


def _write(
    release: Release, to: IO[bytes], format_: str, graph: str | None, project: Project, *, shown: bool
) -> None:
    if format_ == "nq" and graph is None:
        with release.dump.open("rb") as source:
            shutil.copyfileobj(source, to)
        return
    with watching(while_writing=not shown) as watch:
        progress = watch(say(en="Writing", fr="Écriture"), release.manifest.quads)
        statements = _quads(release.dump, graph, progress, keep_graph=format_ in ("nq", "trig"))
        prefixes = dict(project.prefixes) if format_ in ("ttl", "trig", "jsonld") else None
        write_rdf(statements, to, format=FORMATS[format_], prefixes=prefixes)


def _quads(dump_file: Path, graph: str | None, progress: Progress, *, keep_graph: bool) -> Iterator[Quad]:
    for count, quad in enumerate(parse(path=str(dump_file), format=RdfFormat.N_QUADS), start=1):
        if count % _STEP == 0:
            progress(_STEP)
        if graph is None or getattr(quad.graph_name, "value", None) == graph:
            yield quad if keep_graph else Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
