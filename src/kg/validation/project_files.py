"""What a project is validated from: its files, in memory, and the index of their triples, kept beside the build."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.messages import say
from kg.progress import Progress, Watch
from kg.project import Project
from kg.validation.engines.forked import Forked, can_fork
from kg.validation.index.index_file import is_kept, load, open_index
from kg.validation.index.source_files import SourceFile, read_sources
from kg.validation.index.triple_index import TripleIndex

WORTH_FORKING = 4_000_000
"""Below this many bytes, the index is built as soon as another process would begin to."""


@dataclass(frozen=True)
class ProjectFiles:
    """The files of the ontology, the data and the shapes: what is hashed is what is validated."""

    project: Project
    sources: tuple[SourceFile, ...]
    """The ontology, then the data."""
    shapes: tuple[SourceFile, ...]

    @staticmethod
    def read(project: Project) -> ProjectFiles:
        """Read a project's files."""
        graph = (*project.ontology_files(), *project.turtle_files())
        return ProjectFiles(
            project, read_sources(graph, project.root), read_sources(project.shapes_files(), project.root)
        )

    @property
    def index_file(self) -> Path:
        """Where the columns of the index are kept."""
        return self.project.build_dir / "cache" / "triples.columns"

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The SHA-256 of every file, by its name."""
        return {source.name: source.digest for source in (*self.sources, *self.shapes)}

    def of_kept_index(self) -> Mapping[str, str] | None:
        """Return the same for the files that the kept columns were built from; None when they do not serve."""
        loaded = load(self.index_file) if is_kept(self.index_file, self.sources) else None
        return (
            None
            if loaded is None
            else {**loaded[1], **{source.name: source.digest for source in self.shapes}}
        )

    def shown(self, file: Path) -> str:
        """Return a file's name, relative to the project's folder."""
        return file.relative_to(self.project.root).as_posix()


class IndexToCome:
    """The index of a project's files, which another process may be building."""

    def __init__(self, files: ProjectFiles, processes: int, watch: Watch, *, anew: bool = False) -> None:
        """Have the index built beside this process, when that takes time and there is a processor for it.

        Args:
            files: The files.
            processes: How many processes may work.
            watch: Told of the progress.
            anew: Whether to build columns of these very files, though kept ones would serve.
        """
        self._files = files
        self._watch = watch
        self._index: TripleIndex | None = None
        self._child: Forked | None = None
        if anew:
            files.index_file.unlink(missing_ok=True)
        size = sum(len(source.content) for source in files.sources)
        worth = processes > 1 and size >= WORTH_FORKING and can_fork()
        if worth and not is_kept(files.index_file, files.sources):
            self._child = Forked(self._build)

    def get(self) -> TripleIndex:
        """Return the index.

        Raises:
            TurtleError: A file is not Turtle.
        """
        if self._index is None:
            progress = self._watch(say(en="Reading", fr="Lecture"), len(self._files.sources))
            if self._child is not None:
                self._child.outcome(progress)
                progress = _untold
            self._index = self._open(progress)
        return self._index

    def end(self) -> None:
        """Stop building."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _build(self, progress: Progress) -> None:
        self._open(progress)

    def _open(self, progress: Progress) -> TripleIndex:
        files = self._files
        return open_index(
            files.index_file, files.sources, known_prefixes=files.project.prefixes, progress=progress
        )


def _untold(_done: int) -> None:
    """Tell nobody of progress that has been told."""


def places_of(index: TripleIndex, sources: tuple[SourceFile, ...], subjects: Collection[str]) -> set[int]:
    """Return the places among the sources of the files that state something about subjects.

    Args:
        index: The index of the sources.
        sources: The files.
        subjects: N-Triples texts.
    """
    stated = {index.columns.sources[number] for one in subjects for number in index.stating(one)}
    kept = {name for number, name in enumerate(index.columns.sources) if number not in index.hidden}
    # What the columns do not hold of a file as it is now is anything.
    return {place for place, source in enumerate(sources) if source.name in stated or source.name not in kept}
