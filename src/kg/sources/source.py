"""What an importer is, what it reports, and how its graphs are written.

An importer converts one official file, all in memory; only when every row has been understood are its graphs
written, each atomically. A bad row therefore leaves the data as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from pyoxigraph import Triple

from kg.errors import SourceError
from kg.messages import say
from kg.project import Project
from kg.turtle.writer import write


@dataclass(frozen=True)
class Unmatched:
    """A row that says something of a territory or a person which the graph does not know.

    Attributes:
        file: name of the file.
        row: line number in it, or position of the record, from 1; None when no single row is meant.
        key: the code or name that found nothing.
        reason: in words.
    """

    file: str
    row: int | None
    key: str
    reason: str


@dataclass(frozen=True)
class Resolved:
    """A row that was attached to something else than what it names, and how."""

    file: str
    row: int | None
    key: str
    target: str
    how: str


@dataclass
class Report:
    """What an import read, made and could not place.

    Attributes:
        source: name of the importer.
        rows: rows read, by file.
        statements: statements written, by graph path.
        counts: things made or rows classified, by a word for them ("commune", "matched", "merged", …).
        unmatched: rows that match nothing.
        resolutions: rows attached by another way than their own code.
        notes: whatever else a reader of the data should know.
    """

    source: str
    rows: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    unmatched: list[Unmatched] = field(default_factory=list)
    resolutions: list[Resolved] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, file: str, rows: int = 1) -> None:
        """Counts rows read in a file."""
        self.rows[file] += rows

    def count(self, what: str, times: int = 1) -> None:
        """Counts things made, or rows of a kind."""
        self.counts[what] += times

    def miss(self, file: str, row: int | None, key: str, reason: str) -> None:
        """Records a row that matches nothing."""
        self.unmatched.append(Unmatched(file, row, key, reason))

    def resolve(self, file: str, row: int | None, key: str, target: str, how: str) -> None:
        """Records a row attached by another way than its own code."""
        self.resolutions.append(Resolved(file, row, key, target, how))

    def note(self, text: str) -> None:
        """Records a remark, once."""
        if text not in self.notes:
            self.notes.append(text)


Graph = tuple[str, Iterable[Triple]]
"""A graph's path below `data/ttl`, without `.ttl`, and its statements."""

Convert = Callable[[Path, Project, Report], Iterator[Graph]]
"""Reads the official file(s) at a path and gives the graphs made of them; fills the report."""


@dataclass(frozen=True)
class Source:
    """An importer: one official source, and the graphs that it alone writes.

    Attributes:
        name: as typed after `kg import`.
        title: in `fr` and `en`.
        document: key of the source's description: `document:<key>`.
        files: names of the files read, relative to the path given.
        graphs: patterns of the graph paths that this importer owns (`communes/*`). A file of a graph that it no
            longer makes is removed; a graph outside these patterns is a fault of the importer.
        convert: does the work. Called with the path, the project and an empty report.
        folder: where `kg import all` finds it below the folder of sources; None for a package.
        package: the published package that holds it, for `kg import all --packages`.
        order: place in `kg import all`; 0 the register of communes, 10 what only needs it, 20 programmes.
    """

    name: str
    title: dict[str, str]
    document: str
    files: tuple[str, ...]
    graphs: tuple[str, ...]
    convert: Convert
    folder: str | None = None
    package: str | None = None
    order: int = 20

    def owns(self, graph_path: str) -> bool:
        """Whether this importer writes the graph of this path."""
        return any(fnmatchcase(graph_path, pattern) for pattern in self.graphs)


@dataclass(frozen=True)
class Changes:
    """What an import did to the folder: paths below the data folder."""

    written: tuple[Path, ...]
    removed: tuple[Path, ...]


def convert_all(source: Source, path: Path, project: Project) -> tuple[dict[str, list[Triple]], Report]:
    """Converts a source in memory, writing nothing.

    Returns:
        Statements by graph path, and the report.

    Raises:
        SourceError: the path is not there, or a row could not be understood; it names the file and the row.
    """
    if not path.exists():
        raise SourceError(
            say(fr=f"{path} n'existe pas", en=f"{path} does not exist"),
            mend=say(
                fr=f"donnez le dossier ou l'archive qui contient {', '.join(source.files)}",
                en=f"give the folder or archive that holds {', '.join(source.files)}",
            ),
        )
    report = Report(source.name)
    graphs: dict[str, list[Triple]] = {}
    for graph_path, statements in source.convert(path, project, report):
        if not source.owns(graph_path):
            raise ValueError(f"importer {source.name} does not own the graph {graph_path}")
        graphs.setdefault(graph_path, []).extend(statements)
    for graph_path, triples in graphs.items():
        graphs[graph_path] = list(dict.fromkeys(triples))
        report.statements[graph_path] = len(graphs[graph_path])
    return graphs, report


def import_source(source: Source, path: Path, project: Project) -> tuple[Report, Changes]:
    """Converts a source and writes its graphs into the project's data folder.

    Every row is converted before the first file is written. Files of graphs that this importer owns and no longer
    makes are removed; no other file is touched.

    Raises:
        SourceError: as `convert_all`; nothing was written.
        OSError: a file could not be written.
    """
    graphs, report = convert_all(source, path, project)
    written = []
    for graph_path, triples in graphs.items():
        file = project.data_dir / f"{graph_path}.ttl"
        write(file, triples, project.prefixes)
        written.append(file)
    removed = []
    for file in sorted(project.data_dir.rglob("*.ttl")):
        graph_path = file.relative_to(project.data_dir).with_suffix("").as_posix()
        if graph_path not in graphs and source.owns(graph_path):
            file.unlink()
            removed.append(file)
    return report, Changes(tuple(written), tuple(removed))
