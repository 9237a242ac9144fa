"""What follows in a project: closes the ontology with the graphs in scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.reasoning.closure import Closure, Contradiction
from kg.reasoning.quads import ONTOLOGY_GRAPH, Columns, Quads, read_quads
from kg.reasoning.reasoner import Reasoner
from kg.reasoning.rules import Refused


@dataclass(frozen=True)
class Scope:
    """Which graphs of a project are reasoned over; alignments never are."""

    graphs: tuple[str, ...]
    """The paths of the graphs that are closed with the ontology, sorted."""
    partial: bool
    """Whether the data has graphs that are not closed."""


@dataclass(frozen=True)
class Inference:
    """What follows in a project, in the numbers of its terms."""

    scope: Scope
    inferred: Columns
    """What was inferred, without noise and without what any graph asserts."""
    contradictions: tuple[Contradiction, ...]
    refused: tuple[Refused, ...]
    """The axioms that nothing follows from, because OWL 2 RL has no row for them."""


def scope_of(project: Project) -> Scope:
    """Return which graphs `[reasoning] scope` names: every graph when it says nothing."""
    graphs = tuple(project.graph_path(file) for file in project.reasoned_files())
    return Scope(graphs, len(graphs) < len(project.turtle_files()))


def infer(project: Project, quads: Quads | None = None, *, watch: Watch = no_watch) -> Inference:
    """Close the ontology and the graphs in scope under the rules of OWL 2 RL.

    Args:
        project: The project.
        quads: Its statements; they are read when None. New terms are added to theirs.
        watch: Told of the progress.

    Raises:
        TurtleError: A file is not Turtle.
    """
    quads = read_quads(project, watch) if quads is None else quads
    progress = watch(say(en="Reasoning", fr="Inférence"), 2)
    reasoner = stated(project, quads)
    contradictions = reasoner.run()
    progress(1)
    inferred = reasoner.inferred_columns()
    progress(1)
    return Inference(scope_of(project), inferred, contradictions, reasoner.rules.refused)


def close_project(
    project: Project, quads: Quads | None = None, *, full: bool = False, watch: Watch = no_watch
) -> Closure:
    """Return what follows in a project as lines, as `close_with_rules` does.

    Args:
        project: The project.
        quads: Its statements; they are read when None.
        full: Whether to give what holds of every term of every graph too.
        watch: Told of the progress.

    Raises:
        TurtleError: A file is not Turtle.
    """
    quads = read_quads(project, watch) if quads is None else quads
    progress = watch(say(en="Reasoning", fr="Inférence"), 1)
    closure = stated(project, quads).close(full=full)
    progress(1)
    return closure


def stated(project: Project, quads: Quads) -> Reasoner:
    """Return a reasoner that knows a project's statements, and has not run yet."""
    reasoner = Reasoner(quads.terms)
    reasoned = set(reasoned_graphs(project))
    for graph, columns in quads.graphs.items():
        reasoner.state_columns(columns, reasoned=graph in reasoned)
    return reasoner


def reasoned_graphs(project: Project) -> Iterable[str]:
    """Yield the IRIs of the graphs that are reasoned over, the ontology's among them."""
    yield project.graph_base + ONTOLOGY_GRAPH
    for file in project.reasoned_files():
        yield project.graph_iri(file).value
