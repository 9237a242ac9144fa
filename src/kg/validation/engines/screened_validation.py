"""Gives the files to the screen and to the index, side by side, and says what is left to pySHACL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from rdflib import Graph

from kg.errors import KgError
from kg.validation.engines.auto_engine import AutoEngine, ReadShapes, Work, screen_text
from kg.validation.engines.engine_choice import Note
from kg.validation.engines.pyshacl_engine import Target, name_of
from kg.validation.engines.shape_screen import Suspect
from kg.validation.index.index_file import open_index
from kg.validation.index.source_files import SourceFile
from kg.validation.index.triple_index import TripleIndex


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


def screen(
    sources: Sequence[SourceFile],
    shapes: Graph,
    inferred: Sequence[str] = (),
    *,
    known_prefixes: Mapping[str, str] | None = None,
    index: Callable[[], TripleIndex] | None = None,
) -> Screening:
    """Screen Turtle files.

    Args:
        sources: The files.
        shapes: The shapes graph.
        inferred: What is inferred, as N-Triples without the full stop.
        known_prefixes: Prefixes with their namespaces, to tell how to declare one that a file forgot.
        index: Gives the index of the files, when there is another way to it than to build it.

    Raises:
        TurtleError: A file is not Turtle.
        ValidationFault: A shape is not well-formed.
    """
    read = ReadShapes(shapes)
    with ThreadPoolExecutor(1) as screener:
        # `shacl` computes without the interpreter's lock: meanwhile this thread reads the queries, and gets the index.
        suspects = screener.submit(lambda: read.screen.run(screen_text(sources, inferred)))
        read.read_queries()
        graph = index() if index else open_index(None, sources, known_prefixes=known_prefixes)
        graph.add([_texts(line) for line in inferred])
        engine = AutoEngine(read, graph, sources)
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
