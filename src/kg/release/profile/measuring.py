"""Measures the datasets of a release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np
from pyoxigraph import Literal, NamedNode

from kg.project import Project
from kg.reasoning.quads import ALIGNMENTS_GRAPH, ONTOLOGY_GRAPH, Columns, Quads
from kg.reasoning.relation import EMPTY, HALF, Mask, Numbers
from kg.reasoning.vocabulary import TYPE
from kg.release.profile.document import DatasetProfile, Profile, Source
from kg.release.profile.extent import Point, extent, points_of
from kg.release.profile.partitions import Vocabulary, partitions, vocabulary
from kg.release.statements import Statements
from kg.validation import Finding, counts

DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
FOAF = "http://xmlns.com/foaf/0.1/"
WKT = NamedNode("http://www.opengis.net/ont/geosparql#asWKT")
DERIVED = NamedNode(PROV + "wasDerivedFrom")
_OF_TERMS = frozenset({ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH})
LICENCE = NamedNode(DCTERMS + "license")


def profile(
    project: Project,
    statements: Statements,
    shapes: Quads | None = None,
    findings: Iterable[Finding] = (),
) -> Profile:
    """Return what is in each dataset of a release.

    Args:
        project: The project.
        statements: All that the release states.
        shapes: The statements of the shapes, which are not in the graph; None when they are not asked for.
        findings: What validation found.
    """
    terms = statements.quads.terms
    known = vocabulary(terms.texts, project.base, terms.number(TYPE))
    places = _Places(statements, known)
    found: dict[str, DatasetProfile] = {}
    graves = _findings(project, findings)
    derived: set[str] = set()
    for name, graphs in _graphs(project, statements.graph_names).items():
        chosen = statements.first if graphs is None else _of_graphs(statements, graphs)
        triples = _triples(statements.columns, chosen)
        own = {f"<{each}>" for each in (graphs if graphs is not None else statements.graph_names)}
        sources = _named(statements, triples, own, DERIVED)
        derived |= set(sources)
        found[name] = replace(
            partitions(triples, replace(known, own=known.terms) if name in _OF_TERMS else known),
            sources=sources,
            licences=_named(statements, triples, own, LICENCE),
            extent=extent(places.points(triples)),
            findings=counts(graves.get(name, ())),
        )
    if shapes is not None:
        found["shapes"] = _shapes(shapes, project)
    return Profile(found, _sources(project, statements, derived))


def _findings(project: Project, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return the findings of each dataset, told by the file that each is in, and of the whole."""
    data = project.data_dir.relative_to(project.root).parts
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault("all", []).append(finding)
        parts = PurePosixPath(finding.file or "").parts
        if parts[: len(data)] == data and len(parts) > len(data) + 1:
            found.setdefault(parts[len(data)], []).append(finding)
    return found


def _graphs(project: Project, names: Sequence[str]) -> dict[str, list[str] | None]:
    """Return the graphs of each dataset; None for the whole, which is the default graph."""
    folders: dict[str, list[str] | None] = {dataset.folder: [] for dataset in project.datasets}
    folders[ONTOLOGY_GRAPH] = []
    if project.graph_base + ALIGNMENTS_GRAPH in names:
        folders[ALIGNMENTS_GRAPH] = []
    for name in names:
        graphs = folders.get(name.removeprefix(project.graph_base).partition("/")[0])
        if graphs is not None:
            graphs.append(name)
    return {**folders, "all": None}


def _of_graphs(statements: Statements, graphs: Iterable[str]) -> Mask:
    """Return which statements are the first of these graphs to state their triple."""
    wanted = np.isin(np.array(statements.graph_names, dtype=object), list(graphs))
    rows = np.flatnonzero(wanted[statements.graphs])
    # Statements of one triple in several graphs stand together.
    new = np.ones(len(rows), dtype=np.bool_)
    columns = statements.columns
    s, p, o = (column[rows] for column in (columns.subjects, columns.predicates, columns.objects))
    new[1:] = (s[1:] != s[:-1]) | (p[1:] != p[:-1]) | (o[1:] != o[:-1])
    chosen = np.zeros(len(statements.graphs), dtype=np.bool_)
    chosen[rows[new]] = True
    return chosen


def _triples(columns: Columns, chosen: Mask) -> Columns:
    """Return the chosen triples, those of one subject together in the order of its number."""
    subjects, predicates, objects = (
        column[chosen] for column in (columns.subjects, columns.predicates, columns.objects)
    )
    order = np.argsort((subjects << HALF) | predicates, kind="stable")
    return Columns(subjects[order], predicates[order], objects[order])


class _Places:
    """The points that resources lie at, by number."""

    def __init__(self, statements: Statements, terms: Vocabulary) -> None:
        """Find what has a geometry in the graph: it, and what leads to it in one step."""
        columns, ids = statements.columns, statements.quads.terms
        self._size = len(terms.texts)
        chosen = statements.first & (columns.predicates == ids.number(WKT))
        geometries = columns.subjects[chosen]
        self._points: dict[int, list[Point]] = {}
        for geometry, literal in zip(geometries.tolist(), columns.objects[chosen].tolist(), strict=True):
            self._points.setdefault(geometry, []).extend(points_of(terms.texts[literal]))
        is_geometry = np.zeros(self._size, dtype=np.bool_)
        is_geometry[geometries] = True
        leading = statements.first & is_geometry[columns.objects]
        self._resources = np.concatenate((columns.subjects[leading], geometries))
        self._geometries = np.concatenate((columns.objects[leading], geometries))

    def points(self, triples: Columns) -> Iterable[Point]:
        """Yield the points of whatever is the subject or the object of a triple."""
        met = np.zeros(self._size, dtype=np.bool_)
        met[triples.subjects] = True
        met[triples.objects] = True
        for geometry in np.unique(self._geometries[met[self._resources]]).tolist():
            yield from self._points[geometry]


def _named(
    statements: Statements, triples: Columns, subjects: set[str], predicate: NamedNode
) -> tuple[str, ...]:
    """Return the IRIs to which a property leads from some subjects, sorted."""
    ids = statements.quads.terms
    texts = ids.texts
    rows = np.flatnonzero(triples.predicates == ids.number(predicate))
    found = {
        texts[object_][1:-1]
        for subject, object_ in zip(
            triples.subjects[rows].tolist(), triples.objects[rows].tolist(), strict=True
        )
        if texts[subject] in subjects and texts[object_].startswith("<")
    }
    return tuple(sorted(found))


def _sources(project: Project, statements: Statements, iris: Iterable[str]) -> dict[str, Source]:
    """Return what the graph says of each source."""
    graph = _Described(statements)
    vintage = [project.term(name) for name in project.catalogue.vintage if _is_known(project, name)]
    found = {}
    for iri in sorted(iris):
        said = graph.of(iri)
        labels = said.get(DCTERMS + "title", []) + said.get(RDFS + "label", [])
        found[iri] = Source(
            labels=_by_language(labels),
            vintages=tuple(
                sorted({each.value for term in vintage for each in said.get(term.value, []) if each.value})
            ),
            publishers={
                each.value: _name(graph.of(each.value))
                for each in said.get(DCTERMS + "publisher", [])
                if isinstance(each, NamedNode)
            },
            licences=_iris(said, DCTERMS + "license"),
            pages=_iris(said, DCTERMS + "source"),
        )
    return found


class _Described:
    """What the graph says of a resource, by property."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._places = np.argsort(statements.columns.subjects, kind="stable")
        self._sorted: Numbers = statements.columns.subjects[self._places]

    def of(self, iri: str) -> Mapping[str, list[NamedNode | Literal]]:
        terms = self._statements.quads.terms
        number = terms.ids.get(f"<{iri}>")
        said: dict[str, list[NamedNode | Literal]] = {}
        if number is None:
            return said
        start, end = np.searchsorted(self._sorted, (number, number + 1))
        columns = self._statements.columns
        for row in np.sort(self._places[start:end]).tolist():
            if self._statements.first[row]:
                term = terms.term(int(columns.objects[row]))
                if isinstance(term, NamedNode | Literal):
                    said.setdefault(terms.texts[int(columns.predicates[row])][1:-1], []).append(term)
        return said


def _by_language(labels: Iterable[NamedNode | Literal]) -> dict[str, str]:
    """Return the first text of each language."""
    found: dict[str, str] = {}
    for label in labels:
        if isinstance(label, Literal):
            found.setdefault(label.language or "", label.value)
    return dict(sorted(found.items()))


def _name(said: Mapping[str, list[NamedNode | Literal]]) -> str:
    names = [*said.get(FOAF + "name", []), *said.get(RDFS + "label", [])]
    return next((name.value for name in names if isinstance(name, Literal)), "")


def _iris(said: Mapping[str, list[NamedNode | Literal]], predicate: str) -> tuple[str, ...]:
    return tuple(sorted({each.value for each in said.get(predicate, []) if isinstance(each, NamedNode)}))


def _is_known(project: Project, name: str) -> bool:
    return name.partition(":")[0] in project.prefixes


def _shapes(shapes: Quads, project: Project) -> DatasetProfile:
    """Return the profile of the shapes."""
    stated = Statements.of(shapes, Columns(EMPTY, EMPTY, EMPTY), project.inferred_graph.value)
    type_ = shapes.terms.number(TYPE)
    known = vocabulary(shapes.terms.texts, project.base, type_)
    return partitions(_triples(stated.columns, stated.first), replace(known, own=known.terms))
