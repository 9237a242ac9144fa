"""A project closed by another engine than the rules: by owlrl, the reference, or by a SPARQL server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pyoxigraph import NamedNode, Quad, Store, Triple

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.reasoning.closure import Closure
from kg.reasoning.encoding import Terms
from kg.reasoning.inference import reasoned_graphs
from kg.reasoning.quads import ONTOLOGY_GRAPH, Quads
from kg.reasoning.sparql_engine import EmbeddedSparqlStore, SparqlEngine, SparqlStore


def close_with_owlrl(
    project: Project, quads: Quads, *, full: bool = False, watch: Watch = no_watch
) -> Closure:
    """Return what follows in a project according to owlrl.

    Args:
        project: The project.
        quads: Its statements.
        full: Whether to give what holds of every term of every graph too.
        watch: Told of the progress.
    """
    # rdflib and owlrl take longer to load than the rules take to run.
    from kg.reasoning.owlrl_closure import close  # noqa: PLC0415 - the reference is slow to import
    from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph  # noqa: PLC0415

    graph, converter = empty_graph(), TermConverter()
    for name in reasoned_graphs(project):
        add_triples(graph, triples_of(quads, name), converter)
    closure = close(graph, watch, full=full)
    return replace(closure, inferred=_not_asserted(closure.inferred, quads))


def close_with_sparql(
    project: Project,
    quads: Quads,
    store: SparqlStore | None = None,
    *,
    fetch: bool = True,
    watch: Watch = no_watch,
) -> Closure:
    """Return what follows in a project according to a SPARQL server, which has it in its graph of inferred triples.

    Args:
        project: The project.
        quads: Its statements: the ontology is taken from them, and the data too when the store is None.
        store: The server; None for a store in memory.
        fetch: Whether to read what was inferred; it stays in the store alone otherwise.
        watch: Told of the progress.

    Raises:
        QueryError: The server cannot be asked, refuses, or cuts its answers.
    """
    if store is None:
        store = _loaded(project, quads, watch)
    engine = SparqlEngine(store, project.inferred_graph)
    closure = engine.close(triples_of(quads, project.graph_base + ONTOLOGY_GRAPH), watch=watch)
    if not fetch:
        return closure
    return replace(closure, inferred=_not_asserted(sorted(engine.inferred_lines()), quads))


def triples_of(quads: Quads, graph: str) -> Iterator[Triple]:
    """Yield the triples of a graph."""
    columns = quads.graphs.get(graph)
    if columns is None:
        return
    term = _Decoder(quads.terms)
    for subject, predicate, object_ in zip(
        columns.subjects.tolist(), columns.predicates.tolist(), columns.objects.tolist(), strict=True
    ):
        yield Triple(term[subject], term[predicate], term[object_])  # type: ignore[arg-type]  # as they were read


class _Decoder(dict[int, object]):
    """The term of each number, made once."""

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, number: int) -> object:
        term = self[number] = self._terms.term(number)
        return term


def _not_asserted(lines: Iterable[str], quads: Quads) -> tuple[str, ...]:
    """Return the lines that no graph asserts, reasoned over or not."""
    asserted = {str(triple) for graph in quads.graphs for triple in triples_of(quads, graph)}
    return tuple(line for line in lines if line not in asserted)


def _loaded(project: Project, quads: Quads, watch: Watch) -> SparqlStore:
    store = EmbeddedSparqlStore(Store())
    graphs = tuple(reasoned_graphs(project))
    progress = watch(say(en="Loading the store", fr="Chargement du magasin"), len(graphs))
    for graph in graphs:
        name = NamedNode(graph)
        store.load(
            Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples_of(quads, graph)
        )
        progress(1)
    return store
