"""The files of a release that people take away: each dataset and the whole, in several formats, compressed.

`dumps.json` lists them. The bytes follow from what the release states, the project's prefixes and the versions of the
libraries that compress: building again gives the same files.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import zstandard

from kg.errors import ReleaseError
from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.reasoning.quads import ALIGNMENTS_GRAPH, ONTOLOGY_GRAPH, Columns, read_shapes
from kg.reasoning.relation import EMPTY
from kg.release.dump_index import (
    ALL,
    COMPRESSIONS,
    FOLDER,
    FORMATS,
    INDEX,
    SHAPES,
    Dump,
    to_json,
)
from kg.release.serialisation import json_ld, nquads, turtle
from kg.release.statements import Statements

UNCOMPRESSED = frozenset({ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH, SHAPES})
"""The datasets that are also there as they are: small, and loaded by their address."""

GZIP_LEVEL = 6
ZSTD_LEVEL = 3
"""On the N-Quads of a graph, level 3 is eight times as quick as level 8, for a fifth more bytes."""
READ = 1 << 20
"""Bytes of a file that are read at once."""
WRITERS = 2
"""How many files are written side by side: compression lets go of the interpreter."""


def refuse_reserved(project: Project) -> None:
    """Refuse a folder of the data that would have the files of another dataset.

    Raises:
        ReleaseError: There is one.
    """
    for name in (ALL, SHAPES, ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH):
        for place in (project.data_dir / name, project.data_dir / f"{name}.ttl"):
            if place.exists():
                raise ReleaseError(
                    say(
                        en=f"a dataset cannot be called {name}: a release has another of that name",
                        fr=f"un jeu de données ne peut s’appeler {name} : une version en a un autre de ce nom",
                    ),
                    file=place,
                    mend=say(en="give it another name", fr="donnez-lui un autre nom"),
                )


def write_dumps(
    project: Project, statements: Statements, dump: Path, hash_: str, watch: Watch = no_watch
) -> tuple[Dump, ...]:
    """Write the files of a release, and the list of them.

    Args:
        project: The project.
        statements: All that the release states.
        dump: The sorted N-Quads of the release, which are one of the files, in the folder of the release.
        hash_: The SHA-256 of these N-Quads.
        watch: Told of the progress.

    Returns:
        The files, in the order of their names.

    Raises:
        TurtleError: A file of shapes is not Turtle.
    """
    release = dump.parent
    (release / FOLDER).mkdir()
    with dump.open("rb") as file:
        sha512 = hashlib.file_digest(file, "sha512").hexdigest()
    size, named_graphs = dump.stat().st_size, statements.graph_names
    everything = Dump(ALL, "nq", None, dump.name, size, hash_, named_graphs, sha512)
    shapes_graph, inferred_graph = project.graph_base + SHAPES, project.inferred_graph.value
    shapes = Statements.of(read_shapes(project, shapes_graph), Columns(EMPTY, EMPTY, EMPTY), inferred_graph)
    graphs = _datasets(project, statements)

    def write(dataset: str) -> list[Dump]:
        extract, named = statements, statements.graph_names
        if dataset == SHAPES:
            extract, named = shapes, (shapes_graph,)
        elif dataset != ALL:
            extract, named = statements.of_graphs(graphs[dataset]), graphs[dataset]
        made: list[Dump] = []
        for format_ in FORMATS:
            if (dataset, format_) == (ALL, "nq"):
                made += _write(release, dataset, format_, _read(dump), named)
            else:
                parts = _parts(extract, format_, project.prefixes)
                made += _write(release, dataset, format_, (part.encode("utf-8") for part in parts), named)
        return made

    # The longest work first: in the end, both writers are busy.
    datasets = [ALL, *sorted(graphs, key=lambda name: -len(graphs[name])), SHAPES]
    progress = watch(say(en="Writing the dumps", fr="Écriture des fichiers à télécharger"), len(datasets))
    written = [everything]
    with ThreadPoolExecutor(WRITERS, thread_name_prefix="dump") as writers:
        try:
            for made in writers.map(write, datasets):
                written += made
                progress(1)
        except BaseException:
            writers.shutdown(cancel_futures=True)
            raise
    dumps = tuple(sorted(written, key=lambda each: each.file))
    (release / INDEX).write_text(to_json(dumps), encoding="utf-8")
    return dumps


def _datasets(project: Project, statements: Statements) -> dict[str, tuple[str, ...]]:
    """Return the graphs of each dataset: those below its folder, nothing of what was inferred."""
    found: dict[str, tuple[str, ...]] = {}
    for graph in statements.graph_names:
        if graph != project.inferred_graph.value:
            name = graph.removeprefix(project.graph_base).partition("/")[0]
            found[name] = (*found.get(name, ()), graph)
    return found


def _parts(statements: Statements, format_: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    if format_ == "ttl":
        return turtle(statements, prefixes)
    return json_ld(statements, prefixes) if format_ == "jsonld" else nquads(statements)


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while part := opened.read(READ):
            yield part


def _write(
    release: Path, dataset: str, format_: str, parts: Iterable[bytes], graphs: tuple[str, ...]
) -> list[Dump]:
    """Write one dataset in one format, once for each compression."""
    forms: list[str | None] = [*COMPRESSIONS]
    if dataset in UNCOMPRESSED:
        forms.append(None)
    name = f"{FOLDER}/{dataset}.{format_}"
    with ExitStack() as stack:
        outputs = [
            stack.enter_context(_Output(release, name if form is None else f"{name}.{form}", form))
            for form in forms
        ]
        for part in parts:
            for output in outputs:
                output.write(part)
    return [
        Dump(
            dataset=dataset,
            format=format_,
            compression=output.form,
            file=output.name,
            bytes=output.size,
            sha256=output.sha256.hexdigest(),
            graphs=graphs,
            sha512=output.sha512.hexdigest(),
        )
        for output in outputs
    ]


class _Plain:
    """What a compressor is, for what is not compressed."""

    def compress(self, part: bytes) -> bytes:
        return part

    def flush(self) -> bytes:
        return b""


class _Output:
    """A file that is being written: compressed, counted, hashed."""

    def __init__(self, release: Path, name: str, form: str | None) -> None:
        self.name, self.form = name, form
        self.size = 0
        self.sha256, self.sha512 = hashlib.sha256(), hashlib.sha512()
        self._file = (release / name).open("wb")
        self._compressor: Any
        if form == "gz":
            # The header of gzip that zlib makes holds neither a time nor a name (RFC 1952, section 2.3.1).
            self._compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        elif form == "zst":
            parameters = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
            self._compressor = parameters.compressobj()
        else:
            self._compressor = _Plain()

    def __enter__(self) -> _Output:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._put(self._compressor.flush())

    def write(self, part: bytes) -> None:
        """Add a part."""
        self._put(self._compressor.compress(part))

    def _put(self, part: bytes) -> None:
        self.size += len(part)
        self.sha256.update(part)
        self.sha512.update(part)
        self._file.write(part)
