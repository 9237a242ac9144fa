"""Every statement of a project as lines of N-Quads, in one order that depends on nothing but what is said.

The lines come from parsed Turtle, never from a store: a store rewrites literals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Triple

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.turtle import read

ONTOLOGY_GRAPH = "ontology"
ALIGNMENTS_GRAPH = "alignments"
_TYPE = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "


@dataclass(frozen=True)
class Statements:
    """The statements of every named graph, by the graph's IRI; each is a triple in N-Triples without its full stop."""

    graphs: Mapping[str, frozenset[str]]

    def merged(self) -> set[str]:
        """Return the triples of all the graphs, each once: the default graph."""
        return set().union(*self.graphs.values())

    def n_quads(self) -> list[str]:
        """Return the sorted lines of the N-Quads dump, each with its line break.

        Lines are sorted by code point, which for UTF-8 is the order of the bytes.
        """
        lines = [f"{line} <{graph}> .\n" for graph, lines in self.graphs.items() for line in lines]
        lines.sort()
        return lines


def read_statements(project: Project, inferred: Iterable[str], watch: Watch = no_watch) -> Statements:
    """Read every data file, the ontology and its alignments, and add what was inferred.

    Args:
        project: The project.
        inferred: Inferred triples as lines; those that some graph asserts are left out.
        watch: Told of the progress.

    Raises:
        TurtleError: A file is not Turtle.
    """
    graphs: dict[str, set[str]] = {}
    blank: list[Quad] = []
    sources = list(_sources(project))
    progress = watch(say(en="Reading statements", fr="Lecture des énoncés"), len(sources))
    for number, (graph, file) in enumerate(sources):
        lines = graphs.setdefault(graph.value, set())
        for triple in read(file, known_prefixes=project.prefixes):
            if _has_blank_node(triple):
                blank.append(_scoped(triple, number, graph))
            else:
                lines.add(str(triple))
        progress(1)
    for quad in _named(blank):
        graphs[str(quad.graph_name.value)].add(str(quad.triple))
    asserted = set().union(*graphs.values())
    graphs[project.inferred_graph.value] = {line for line in inferred if line not in asserted}
    return Statements({graph: frozenset(lines) for graph, lines in sorted(graphs.items())})


def class_counts(merged: Iterable[str]) -> dict[str, int]:
    """Return how many resources each class has, by its IRI, in a merge of graphs."""
    counted: Counter[str] = Counter()
    for line in merged:
        if _TYPE in line:
            _subject, _, type_ = line.partition(_TYPE)
            if type_.startswith("<"):
                counted[type_[1:-1]] += 1
    return dict(sorted(counted.items()))


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
