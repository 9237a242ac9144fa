"""Validates what a change in git can affect, in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import Graph, URIRef

from kg.progress import Watch
from kg.project import PROJECT_FILE, Project
from kg.validation.auto_engine import AutoEngine, ReadShapes
from kg.validation.change_reach import Affected, ChangeReach
from kg.validation.findings import Finding
from kg.validation.git_changes import Changes, changes_since
from kg.validation.index_building import SourceFile, Texts, open_index, read_sources, texts_of
from kg.validation.pyshacl_engine import Target
from kg.validation.screened_validation import index_file
from kg.validation.shape_reach import SUBCLASS
from kg.validation.triple_index import TripleIndex


@dataclass(frozen=True)
class Unbounded:
    """The change can affect anything, for a reason."""

    reason: str


@dataclass(frozen=True)
class Recheck:
    """The engine, and what it has to validate."""

    engine: AutoEngine
    affected: Affected

    def targets(self) -> list[Target]:
        """Return what pySHACL has to validate."""
        return self.engine.pyshacl.chosen(self.affected.wanted())

    def concerns(self, finding: Finding) -> bool:
        """Tell whether a finding may come of the change: a rule about the whole graph finds others too."""
        values = self.affected.values.get(URIRef(finding.shape))
        if finding.about is None or values is None or URIRef(finding.shape) in self.affected.whole:
            return True
        return any(str(value) == finding.about for value in values)


def reach_of_change(project: Project, shapes: Graph, revision: str, watch: Watch) -> Recheck | Unbounded:
    """Find what the change since a revision can affect.

    Args:
        project: The project, in a git repository.
        shapes: The shapes graph, as it is now.
        revision: What git understands.
        watch: Told of the progress.

    Raises:
        ProjectError: git does not know the revision.
        TurtleError: A file is not Turtle.
        ValidationFault: A shape is not well-formed.
    """
    folders = (project.ontology_dir, project.shapes_dir, project.data_dir, project.root / PROJECT_FILE)
    changes = changes_since(project.root, revision, folders)
    below = project.data_dir.relative_to(project.root).as_posix() + "/"
    elsewhere = sorted(path for path in changes.paths if not path.startswith(below))
    if elsewhere:
        return Unbounded(elsewhere[0])
    sources = read_sources((*project.ontology_files(), *project.turtle_files()), project.root)
    progress = watch("", len(sources))
    index = open_index(index_file(project), sources, known_prefixes=project.prefixes, progress=progress)
    now = {source.name: source for source in sources}
    try:
        added, removed = _difference(changes, now, project)
    except SyntaxError as error:
        return Unbounded(f"{revision}: {error}")
    if any(predicate == f"<{SUBCLASS}>" for _, predicate, _ in added | removed):
        return Unbounded("rdfs:subClassOf")
    return recheck(ReadShapes(shapes, with_screen=False), index, added, removed, sources)


def recheck(
    shapes: ReadShapes,
    index: TripleIndex,
    added: set[Texts],
    removed: set[Texts],
    sources: Sequence[SourceFile] = (),
) -> Recheck:
    """Find what a change of triples can affect.

    Args:
        shapes: The shapes.
        index: The graph after the change.
        added: The triples that were added, as N-Triples texts.
        removed: The triples that were removed.
        sources: The files of the graph.
    """
    engine = AutoEngine(shapes, index, sources)
    reach = ChangeReach(engine, index.numbered(added), index.numbered(removed))
    return Recheck(engine, reach.affected())


def _difference(
    changes: Changes, now: dict[str, SourceFile], project: Project
) -> tuple[set[Texts], set[Texts]]:
    """Return the triples that files state and did not state, and the other way round.

    A triple that another file states too is no change of the graph, but counted as one: that costs a check, no more.
    """
    added: set[Texts] = set()
    removed: set[Texts] = set()
    for path in sorted(changes.paths):
        if not path.endswith(".ttl"):
            continue
        before = (
            texts_of(SourceFile(path, project.root / path, changes.before[path]), explained=False)
            if path in changes.before
            else set()
        )
        after = texts_of(now[path], known_prefixes=project.prefixes) if path in now else set()
        added |= after - before
        removed |= before - after
    return added, removed
