"""Validates what a change in git can affect, in seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import BNode, Graph, URIRef

from kg.project import PROJECT_FILE, Project
from kg.validation.changes.change_reach import Affected, ChangeReach
from kg.validation.changes.git_changes import Changes, changes_since
from kg.validation.engines.auto_engine import AutoEngine, ReadShapes
from kg.validation.engines.pyshacl_engine import Target
from kg.validation.engines.shape_screen import Suspect
from kg.validation.findings import Finding
from kg.validation.index.source_files import SourceFile, Texts, texts_of
from kg.validation.index.triple_index import TripleIndex
from kg.validation.location import term_of
from kg.validation.project_files import IndexToCome, ProjectFiles
from kg.validation.reach.shape_reach import SUBCLASS

MOST_CHANGES = 5_000
"""When more triples have changed since the last time, screening everything is as quick."""


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


@dataclass(frozen=True)
class Change:
    """Triples that are in the graph and were not, and the other way round, as N-Triples texts."""

    added: set[Texts]
    removed: set[Texts]

    @property
    def of_classes(self) -> bool:
        """Whether the class hierarchy is another."""
        return any(predicate == f"<{SUBCLASS}>" for _, predicate, _ in self.added | self.removed)

    def reach(self, engine: AutoEngine) -> Recheck:
        """Return what the change can affect."""
        index = engine.index
        reach = ChangeReach(engine, index.numbered(self.added), index.numbered(self.removed))
        return Recheck(engine, reach.affected())


def reach_of_change(
    files: ProjectFiles, shapes: Graph, revision: str, index: IndexToCome
) -> Recheck | Unbounded:
    """Find what the change since a revision can affect.

    Args:
        files: The files of a project in a git repository.
        shapes: The shapes graph, as it is now.
        revision: What git understands.
        index: The index of the files.

    Raises:
        ProjectError: git does not know the revision.
        TurtleError: A file is not Turtle.
        ValidationFault: A shape is not well-formed.
    """
    project = files.project
    folders = (project.ontology_dir, project.shapes_dir, project.data_dir, project.root / PROJECT_FILE)
    changes = changes_since(project.root, revision, folders)
    elsewhere = sorted(path for path in changes.paths if not _is_data(path, project))
    if elsewhere:
        return Unbounded(elsewhere[0])
    now = {source.name: source for source in files.sources}
    try:
        change = _difference(changes, now, project)
    except SyntaxError as error:
        return Unbounded(f"{revision}: {error}")
    if change.of_classes:
        return Unbounded("rdfs:subClassOf")
    return change.reach(AutoEngine(ReadShapes(shapes, with_screen=False), index.get(), files.sources))


def changed_since_kept(files: ProjectFiles, index: TripleIndex) -> Change | None:
    """Return what is otherwise than in the kept columns of an index; None when it can affect anything, or is much."""
    columns = index.columns
    gone = {columns.sources[number] for number in index.hidden}
    unchanged = set(columns.sources) - gone
    new = [source for source in files.sources if source.name not in unchanged]
    if not all(_is_data(name, files.project) for name in (*gone, *(source.name for source in new))):
        return None
    before = {
        (index.text(subject), index.text(predicate), index.text(object_))
        for subject, predicate, object_ in index.statements(index.hidden)
    }
    after = {triple for source in new for triple in texts_of(source)}
    change = Change(after - before, before - after)
    much = len(change.added) + len(change.removed) > MOST_CHANGES
    return None if much or change.of_classes else change


def to_find_again(engine: AutoEngine, change: Change, known: Iterable[Finding]) -> list[Target]:
    """Return what pySHACL has to validate to find all that holds now.

    A finding that is new is on a focus node that the change affects. One that is not was known: it may be mended, or
    stand as it was.

    Args:
        engine: The shapes, and the graph as it is now.
        change: What has changed since the findings were made.
        known: All that was found then.
    """
    affected = change.reach(engine).affected
    work = engine.confirmation(map(_suspect, known))
    for shape, nodes in affected.nodes.items():
        work.add(shape, nodes)
    work.whole |= set(affected.whole)
    return engine.targets(work)


def _suspect(finding: Finding) -> Suspect:
    """Return which shape reported a finding, and of which focus node."""
    shape = BNode(finding.shape[2:]) if finding.shape.startswith("_:") else URIRef(finding.shape)
    return Suspect(shape, str(term_of(finding.focus)))


def _is_data(name: str, project: Project) -> bool:
    return name.startswith(project.data_dir.relative_to(project.root).as_posix() + "/")


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
    return Change(added, removed).reach(AutoEngine(shapes, index, sources))


def _difference(changes: Changes, now: dict[str, SourceFile], project: Project) -> Change:
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
    return Change(added, removed)
