"""Runs the engines on a project: on everything, on what changed in git, on what changed since the last time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from rdflib import Graph

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.turtle import read, read_text
from kg.turtle.blank_nodes import namer
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.changes.change_validation import (
    Unbounded,
    changed_since_kept,
    reach_of_change,
    to_find_again,
)
from kg.validation.collector import collector_paused
from kg.validation.engines.auto_engine import AutoEngine, ReadShapes
from kg.validation.engines.engine_choice import Engine, Note
from kg.validation.engines.processes import validate
from kg.validation.engines.pyshacl_engine import PyshaclEngine, Target
from kg.validation.engines.screened_validation import screen
from kg.validation.entailment import asks_for_inferences
from kg.validation.findings import Finding
from kg.validation.index.triple_index import TripleIndex
from kg.validation.kept_findings import Outcome
from kg.validation.location import Sources, located
from kg.validation.project_files import IndexToCome, ProjectFiles, places_of
from kg.validation.rules import with_rules


class ProjectEngines:
    """The files and the shapes of a project, and how to validate them."""

    def __init__(
        self,
        files: ProjectFiles,
        engine: Engine,
        processes: int,
        watch: Watch,
        told: Callable[[Sequence[Note]], None],
    ) -> None:
        """Read the shapes; the arguments are those of `validate_project`.

        Raises:
            TurtleError: A file of shapes is not Turtle.
        """
        self._files = files
        self._project = files.project
        self._engine = engine
        self._processes = processes
        self._watch = watch
        self._told = told
        self._shapes = load_graph(files.project.shapes_files(), files.project)
        self._inferring = asks_for_inferences(self._shapes)

    def since(self, revision: str, index: IndexToCome) -> Outcome | None:
        """Validate what the change since a revision in git can affect; None when that is everything, which is told.

        Raises:
            ProjectError: git does not know the revision.
            TurtleError: A file is not Turtle.
            ValidationFault: The shapes cannot be run.
        """
        reach = (
            Unbounded("sh:entailment")
            if self._inferring
            else reach_of_change(self._files, self._shapes, revision, index)
        )
        if isinstance(reach, Unbounded):
            self._told([Note(None, reach.reason)])
            return None
        notes = tuple(Note(str(shape), reason) for shape, reason in sorted(reach.affected.whole.items()))
        self._told(notes)
        found = self._found(reach.engine.pyshacl, reach.targets(), reach.engine.index)
        return Outcome(tuple(finding for finding in found if reach.concerns(finding)), notes)

    def again(self, index: IndexToCome, known: Outcome, only: Collection[str] | None) -> Outcome | None:
        """Validate what may be otherwise than when the index was kept; None when that is much.

        Args:
            index: The index.
            known: What everything came to, as the kept columns hold it.
            only: The subjects that are asked for; everything when None.

        Raises:
            TurtleError: A file is not Turtle.
            ValidationFault: The shapes cannot be run.
        """
        change = None if self._inferring else changed_since_kept(self._files, index.get())
        if change is None:
            return None
        engine = AutoEngine(ReadShapes(self._shapes, with_screen=False), index.get(), self._files.sources)
        asked = [finding for finding in known.findings if only is None or finding.subject in only]
        targets = to_find_again(engine, change, asked)
        self._told(known.notes)
        return Outcome(self._found(engine.pyshacl, targets, engine.index), known.notes)

    def whole(self, index: IndexToCome | None, only: Collection[str] | None) -> Outcome:
        """Validate everything, or some focus nodes.

        Args:
            index: The index; without it pySHACL does all of it.
            only: The focus nodes, as IRIs; all of them when None.

        Raises:
            TurtleError: A file is not Turtle.
            ValidationFault: The shapes cannot be run.
        """
        inferred: Sequence[str] = ()
        if self._inferring:
            from kg.reasoning.inference import close_project  # noqa: PLC0415 - slow, and rarely asked for

            inferred = close_project(self._project, watch=self._watch).inferred
        if index is not None and self._engine is Engine.AUTO:
            screening = screen(self._files.sources, self._shapes, inferred, index=index.get)
            notes = tuple(screening.notes())
            self._told(notes)
            engine = screening.engine
            found = self._found(engine.pyshacl, screening.targets(only), engine.index)
            return Outcome(self._grounded(found, inferred), notes)
        with collector_paused():
            files = (*self._project.ontology_files(), *self._project.turtle_files())
            pyshacl = PyshaclEngine(load_graph(files, self._project, self._watch, inferred), self._shapes)
        self._told(())
        return Outcome(self._grounded(self._found(pyshacl, pyshacl.targets(only), None), inferred), ())

    def _grounded(self, findings: tuple[Finding, ...], inferred: Sequence[str]) -> tuple[Finding, ...]:
        """Return the findings, those about an inferred value with what it follows from."""
        if not inferred:
            return findings
        from kg.validation.inferred_values import with_grounds  # noqa: PLC0415 - as the reasoner

        return with_grounds(findings, self._project, inferred)

    def _found(
        self, engine: PyshaclEngine, targets: Sequence[Target], index: TripleIndex | None
    ) -> tuple[Finding, ...]:
        """Validate targets, and put what is found on its place."""
        total = sum(len(target.focus_nodes) for target in targets)
        progress = self._watch(say(en="Validating", fr="Validation"), total)
        found = validate(engine, targets, processes=self._processes, progress=progress)
        return placed(found, self._files, index)


def load_graph(
    files: Sequence[Path], project: Project, watch: Watch = no_watch, inferred: Iterable[str] = ()
) -> Graph:
    """Read Turtle files into one rdflib graph, with inferred triples, given as N-Triples without the full stop.

    Raises:
        TurtleError: A file is not Turtle.
    """
    graph, converter = empty_graph(), TermConverter()
    progress = watch(say(en="Reading", fr="Lecture"), len(files))
    for index, file in enumerate(files):
        triples = read(file, known_prefixes=project.prefixes, blank_nodes=namer(index))
        add_triples(graph, triples, converter)
        progress(1)
    for line in inferred:
        add_triples(graph, read_text(f"{line} ."), converter)
    return graph


def placed(
    findings: Iterable[Finding], files: ProjectFiles, index: TripleIndex | None = None
) -> tuple[Finding, ...]:
    """Put each finding on its place, and its shape's; files are relative to the project's folder.

    Args:
        findings: What an engine found.
        files: Where to look.
        index: The index of the files, which tells in which of them.
    """

    def stating(subjects: Collection[object]) -> Collection[int]:
        assert index is not None
        return places_of(index, files.sources, {str(subject) for subject in subjects})

    shapes = Sources([source.path for source in files.shapes], files.shown)
    data = Sources(
        [source.path for source in files.sources], files.shown, stating=None if index is None else stating
    )
    return located(with_rules(findings, shapes), data)
