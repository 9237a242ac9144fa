"""Reads a project's files once, for the screen and for the index, side by side, and says what is left to pySHACL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph

from kg.errors import KgError
from kg.messages import say
from kg.progress import Progress, Watch
from kg.project import Project
from kg.validation.auto_engine import AutoEngine, ReadShapes, Work, screen_text
from kg.validation.engine_choice import Note
from kg.validation.index_building import SourceFile, open_index, read_sources
from kg.validation.pyshacl_engine import Target, name_of
from kg.validation.shape_screen import Suspect


@dataclass(frozen=True)
class Screening:
    """The engines, and what they have to look at."""

    engine: AutoEngine
    work: Work

    def notes(self) -> list[Note]:
        """Return the shapes that the screen cannot be trusted with, and why."""
        return [Note(str(shape), reason) for shape, reason in sorted(self.work.unscreened.items())]

    def targets(self, only: Collection[str] | None) -> list[Target]:
        """Return what pySHACL has to validate.

        Args:
            only: The focus nodes to keep, as IRIs; all of them when None. Rules about the whole graph are kept too.
        """
        found = []
        for target in self.engine.targets(self.work):
            nodes = [
                node
                for node in target.focus_nodes
                if only is None or name_of(node) in only or node in target.named
            ]
            if nodes:
                found.append(Target(target.shape, nodes, target.named))
        return found


def index_file(project: Project) -> Path:
    """Return where the columns of a project's index are kept."""
    return project.build_dir / "cache" / "triples.columns"


def screen_project(project: Project, shapes: Graph, inferred: Sequence[str], watch: Watch) -> Screening:
    """Screen a project, ontology and data.

    Args:
        project: The project.
        shapes: The shapes graph.
        inferred: What is inferred, as N-Triples without the full stop.
        watch: Told of the progress.

    Raises:
        TurtleError: A file is not Turtle.
        ValidationFault: A shape is not well-formed.
    """
    sources = read_sources((*project.ontology_files(), *project.turtle_files()), project.root)
    progress = watch(say(en="Reading", fr="Lecture"), len(sources))
    return screen(
        sources,
        shapes,
        inferred,
        kept=index_file(project),
        known_prefixes=project.prefixes,
        progress=progress,
    )


def screen(
    sources: Sequence[SourceFile],
    shapes: Graph,
    inferred: Sequence[str] = (),
    *,
    kept: Path | None = None,
    known_prefixes: Mapping[str, str] | None = None,
    progress: Progress = lambda _: None,
) -> Screening:
    """Screen Turtle files.

    Args:
        sources: The files.
        shapes: The shapes graph.
        inferred: What is inferred, as N-Triples without the full stop.
        kept: Where the columns of the index are kept; None to keep them nowhere.
        known_prefixes: Prefixes with their namespaces, to tell how to declare one that a file forgot.
        progress: Called with the number of files read.

    Raises:
        TurtleError: A file is not Turtle.
        ValidationFault: A shape is not well-formed.
    """
    read = ReadShapes(shapes)
    with ThreadPoolExecutor(1) as screener:
        # `shacl` computes without the interpreter's lock: meanwhile this thread builds the index.
        suspects = screener.submit(lambda: read.screen.run(screen_text(sources, inferred)))
        index = open_index(kept, sources, known_prefixes=known_prefixes, progress=progress)
        index.add([_texts(line) for line in inferred])
        engine = AutoEngine(read, index, sources)
        return Screening(engine, _work(suspects, engine))


def _work(suspects: Future[set[Suspect]], engine: AutoEngine) -> Work:
    """Return what is left to pySHACL: every shape, when the screen failed."""
    try:
        return engine.work(suspects.result())
    except (KeyboardInterrupt, SystemExit, KgError):
        raise
    except BaseException as error:
        # A panic of the Rust side is no Exception.
        reasons = dict.fromkeys(engine.read.reaches, str(error).partition("\n")[0])
        return Work(reasons, whole=set(reasons))


def _texts(line: str) -> tuple[str, str, str]:
    subject, predicate, object_ = line.split(" ", 2)
    return subject, predicate, object_
