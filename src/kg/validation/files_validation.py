"""Validates any files of RDF, with any shapes: no project is needed.

A file that cannot be read is a finding, and the others are validated without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.errors import TurtleError
from kg.messages import say
from kg.progress import Watch, no_watch
from kg.turtle import read
from kg.turtle.blank_nodes import namer
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.engines.engine_choice import Engine, Note
from kg.validation.engines.forked import available_processors
from kg.validation.engines.processes import validate
from kg.validation.engines.pyshacl_engine import PyshaclEngine
from kg.validation.engines.screened_validation import screen
from kg.validation.faults import unreadable
from kg.validation.files import Files
from kg.validation.findings import Finding, ordered
from kg.validation.index.source_files import SourceFile
from kg.validation.location import Sources, located
from kg.validation.rules import with_rules


@dataclass(frozen=True)
class Validated:
    """The outcome of a validation."""

    findings: tuple[Finding, ...]
    unread: tuple[Path, ...]
    """The files that are not in their format: nothing of them was validated."""
    empty: tuple[Path, ...]
    """The files without a triple."""
    targeted: bool
    """Whether the shapes target anything in the data."""


def validate_files(
    files: Files,
    *,
    processes: int | None = None,
    watch: Watch = no_watch,
    engine: Engine = Engine.AUTO,
    told: Callable[[Sequence[Note]], None] = lambda _: None,
) -> Validated:
    """Validate files, with the class hierarchy that they and the ontology state, and no inference.

    Args:
        files: What to validate, and with which shapes.
        processes: How many processes share the work; the number of processors when None.
        watch: Told of the progress.
        engine: Who validates.
        told: Given the shapes that the screen could not be trusted with.

    Raises:
        TurtleError: A file of shapes cannot be read.
        ValidationFault: The shapes cannot be run.
    """
    data = _Loaded(files, watch, engine)
    shapes, converter = empty_graph(), TermConverter()
    for index, file in enumerate(files.shapes):
        triples = read(file, base_iri=files.base_of(file), blank_nodes=namer(index))
        add_triples(shapes, triples, converter)
    if engine is Engine.AUTO:
        screening = screen(data.sources, shapes, known_prefixes=files.prefixes)
        told(screening.notes())
        pyshacl, targets = screening.engine.pyshacl, screening.targets(data.subjects)
        targeted = screening.engine.targets_anything()
    else:
        pyshacl = PyshaclEngine(data.graph, shapes)
        targets = pyshacl.targets(data.subjects)
        targeted = bool(targets)
    total = sum(len(target.focus_nodes) for target in targets)
    progress = watch(say(en="Validating", fr="Validation"), total)
    found = validate(pyshacl, targets, processes=processes or available_processors(), progress=progress)
    if data.subjects is not None:
        found = tuple(finding for finding in found if finding.subject in data.subjects)
    ruled = with_rules(found, Sources(files.shapes, files.shown, files.base_of))
    placed = located(ruled, Sources(data.read, files.shown, files.base_of))
    faults = tuple(unreadable(error, files.shown(file)) for file, error in data.faults.items())
    return Validated(ordered((*placed, *faults)), tuple(data.faults), tuple(data.empty), targeted)


class _Loaded:
    """The graph that files state."""

    def __init__(self, files: Files, watch: Watch, engine: Engine) -> None:
        """Read the ontology and the data; a file with a mistake is left out whole."""
        self.graph = empty_graph()
        """Empty when the screen reads the sources itself."""
        self.sources: list[SourceFile] = []
        self.faults: dict[Path, TurtleError] = {}
        self.empty: list[Path] = []
        self.read: list[Path] = []
        self.subjects: set[str] | None = None if files.only is None else set()
        converter = TermConverter()
        told = None if files.only is None else {file.resolve() for file in files.only}
        progress = watch(say(en="Reading", fr="Lecture"), len(files.ontology) + len(files.data))
        for file in dict.fromkeys((*files.ontology, *files.data)):
            try:
                triples = list(
                    read(
                        file,
                        base_iri=files.base_of(file),
                        known_prefixes=files.prefixes,
                        blank_nodes=namer(len(self.read)),
                    )
                )
            except TurtleError as error:
                self.faults[file] = error
                continue
            finally:
                progress(1)
            self.read.append(file)
            if engine is Engine.AUTO:
                self.sources.append(SourceFile(str(file), file, file.read_bytes(), files.base_of(file)))
            else:
                add_triples(self.graph, triples, converter)
            if not triples:
                self.empty.append(file)
            if self.subjects is not None and told is not None and file.resolve() in told:
                self.subjects.update(_text(triple) for triple in triples)
        if told is not None:
            self.faults = {file: error for file, error in self.faults.items() if file.resolve() in told}


def _text(triple: Triple) -> str:
    """Return the subject as findings write it."""
    subject = triple.subject
    return subject.value if isinstance(subject, NamedNode) else f"_:{getattr(subject, 'value', '')}"
