"""Every statement of a project in numbers: read once, for reasoning and for writing the release."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Triple

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.reasoning.encoding import Terms
from kg.reasoning.relation import Numbers
from kg.turtle import read

ONTOLOGY_GRAPH = "ontology"
ALIGNMENTS_GRAPH = "alignments"


@dataclass(frozen=True)
class Columns:
    """Triples in numbers: three columns of equal length."""

    subjects: Numbers
    predicates: Numbers
    objects: Numbers

    def __len__(self) -> int:
        return len(self.subjects)


@dataclass(frozen=True)
class Quads:
    """The statements of named graphs."""

    terms: Terms
    graphs: Mapping[str, Columns]
    """The triples of each graph, by the graph's IRI, in the order of the graphs' IRIs; one that a file states twice is
    there twice."""

    def stating(self, triple: Triple) -> tuple[str, ...]:
        """Return the graphs that state a triple."""
        wanted = [self.terms.ids.get(str(term)) for term in (triple.subject, triple.predicate, triple.object)]
        if None in wanted:
            return ()
        return tuple(
            graph
            for graph, columns in self.graphs.items()
            if np.any(
                (columns.subjects == wanted[0])
                & (columns.predicates == wanted[1])
                & (columns.objects == wanted[2])
            )
        )


def read_quads(project: Project, watch: Watch = no_watch) -> Quads:
    """Read every data file, the ontology and its alignments.

    Blank nodes have the names that RDFC-1.0 gives them.

    Args:
        project: The project.
        watch: Told of the progress.

    Raises:
        TurtleError: A file is not Turtle.
    """
    return _read_sources(project, list(_sources(project)), watch)


def read_shapes(project: Project, graph: str, watch: Watch = no_watch) -> Quads:
    """Read every file of shapes into one graph.

    Args:
        project: The project.
        graph: The IRI of the graph.
        watch: Told of the progress.

    Raises:
        TurtleError: A file is not Turtle.
    """
    return _read_sources(project, [(NamedNode(graph), file) for file in project.shapes_files()], watch)


def _read_sources(project: Project, sources: Sequence[tuple[NamedNode, Path]], watch: Watch) -> Quads:
    terms = Terms()
    rows: dict[str, array[int]] = {}
    blank: list[Quad] = []
    progress = watch(say(en="Reading statements", fr="Lecture des énoncés"), len(sources))
    for number, (graph, file) in enumerate(sources):
        found = rows.setdefault(graph.value, array("q"))
        blank += _read(read(file, known_prefixes=project.prefixes), terms, found, number, graph)
        progress(1)
    for quad in sorted(_named(blank), key=str):
        _add(str(quad.triple), terms, rows[str(quad.graph_name.value)])
    return Quads(terms, {graph: _columns(found) for graph, found in sorted(rows.items())})


def _read(
    triples: Iterable[Triple], terms: Terms, found: array[int], file: int, graph: NamedNode
) -> Iterator[Quad]:
    """Add triples to the rows of their graph, and yield those that have a blank node instead."""
    ids, append = terms.ids, found.append
    for triple in triples:
        line = str(triple)
        if "_:" in line and _has_blank_node(triple):
            yield _scoped(triple, file, graph)
            continue
        subject, predicate, object_ = line.split(" ", 2)
        append(ids[subject])
        append(ids[predicate])
        append(ids[object_])


def _add(line: str, terms: Terms, found: array[int]) -> None:
    found.extend(terms.ids[text] for text in line.split(" ", 2))


def _columns(found: array[int]) -> Columns:
    table = np.frombuffer(found, dtype=np.int64).reshape(-1, 3)
    return Columns(*(np.ascontiguousarray(table[:, column]) for column in range(3)))


def _sources(project: Project) -> Iterator[tuple[NamedNode, Path]]:
    for file in project.turtle_files():
        yield project.graph_iri(file), file
    for name, files in (
        (ONTOLOGY_GRAPH, project.ontology_files()),
        (ALIGNMENTS_GRAPH, project.alignment_files()),
    ):
        for file in files:
            yield NamedNode(project.graph_base + name), file


def _has_blank_node(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def _scoped(triple: Triple, file: int, graph: NamedNode) -> Quad:
    """Return the triple in its graph, with blank nodes that belong to the file: two files may use one label."""
    subject, object_ = triple.subject, triple.object
    if isinstance(subject, BlankNode):
        subject = BlankNode(f"f{file}x{subject.value}")
    if isinstance(object_, BlankNode):
        object_ = BlankNode(f"f{file}x{object_.value}")
    return Quad(subject, triple.predicate, object_, graph)


def _named(blank: Iterable[Quad]) -> Dataset:
    """Give blank nodes the names that RDFC-1.0 computes from what is said of them, the same on every machine."""
    dataset = Dataset(blank)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset
