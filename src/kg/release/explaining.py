"""Explains a triple of a release: why it holds, and the file and the line of all that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple, parse

from kg.errors import TurtleError
from kg.project import Project
from kg.reasoning.datatypes import data_value
from kg.reasoning.derivation import Derivation, Fact
from kg.reasoning.explanation import Answer, explain
from kg.reasoning.graph_facts import GraphFacts
from kg.reasoning.premises import DEFAULT_BOUNDS, Bounds
from kg.reasoning.quads import ALIGNMENTS_GRAPH, ONTOLOGY_GRAPH
from kg.reasoning.rules import Rules, Term
from kg.release.manifest import Manifest
from kg.turtle.alike import alike, renamed
from kg.turtle.blank_nodes import named, namer
from kg.turtle.formats import format_of
from kg.turtle.places import Place, StatedAbout

LONGEST_COMPARED = 500
"""How many characters an IRI may have to be compared with those that it may be a misspelling of."""

NEAR = 5
"""How many triples are offered that differ in one term."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a triple is stated."""

    graph: str
    """The IRI of the graph."""
    file: str | None = None
    """Its path below the project, with `/`; None when no file of the project states it any more."""
    line: int | None = None


@dataclass(frozen=True)
class Explained:
    """What a release says of a triple."""

    fact: Fact
    answer: Answer
    release: str
    """The name of the release."""
    derivation: Derivation | None = None
    """None when the triple does not hold, or no derivation was found."""
    holds: bool = True
    """Whether the release has the triple."""
    sources: Mapping[Fact, tuple[Source, ...]] = field(default_factory=dict)
    """Where the stated triples of the derivation stand."""
    written: Mapping[Fact, Fact] = field(default_factory=dict)
    """How the files write them, where a store writes a value in another way."""
    near: tuple[Fact, ...] = ()
    """Triples that hold, and differ from one that does not in one term."""
    unknown: tuple[Term, ...] = ()
    """The terms that no triple of the release has."""
    instead: Mapping[Term, Term] = field(default_factory=dict)
    """Terms of the ontology that are spelt almost as unknown ones are."""


class ReleaseReader:
    """Explains the triples of one release."""

    def __init__(self, store: Store, manifest: Manifest, project: Project) -> None:
        """Take the release; nothing is read yet.

        Args:
            store: Its named graphs, and as default graph their merge.
            manifest: What it says of itself.
            project: The project, whose files are looked in.
        """
        self._store = store
        self._manifest = manifest
        self._project = project
        self._base = f"{manifest.base}graph/"
        reasoned = {*manifest.reasoning.get("graphs", ()), self._base + ONTOLOGY_GRAPH}
        self._facts = GraphFacts(store, self._base + "inferred", reasoned)

    @cached_property
    def rules(self) -> Rules:
        """The rules of the release's ontology."""
        return self._facts.rules()

    def explain(self, fact: Fact, bounds: Bounds = DEFAULT_BOUNDS) -> Explained:
        """Explain a triple.

        Args:
            fact: The triple.
            bounds: How far to search for its derivation.
        """
        name = self._manifest.name
        graphs = [graph for graph in self._facts.graphs(fact) if graph != self._base + "inferred"]
        if graphs:
            derivation = Derivation(fact, graphs=tuple(graphs))
            answer = Answer.DERIVED
        else:
            found = explain(fact, self.rules.rules, self._facts, bounds)
            answer, found_derivation = found.answer, found.derivation
            if found_derivation is None:
                near, unknown = tuple(self._near(fact)), tuple(self._unknown(fact))
                return Explained(
                    fact,
                    answer,
                    name,
                    holds=bool(self._facts.graphs(fact)),
                    near=near,
                    unknown=unknown,
                    instead=self._instead(unknown),
                )
            derivation = found_derivation
        sources, written = Sources(self._project, self._store, self._base).of(derivation)
        return Explained(fact, answer, name, derivation, sources=sources, written=written)

    def _near(self, fact: Fact) -> Iterator[Fact]:
        """Yield triples that differ from one in its object, its predicate or its subject."""
        subject, predicate, object_ = fact
        for wanted in ((subject, predicate, None), (subject, None, object_), (None, predicate, object_)):
            yield from islice(self._facts.matching(*wanted), NEAR)

    def _unknown(self, fact: Fact) -> Iterator[Term]:
        for term in dict.fromkeys(fact):
            places: tuple[tuple[Term | None, Term | None, Term | None], ...] = (
                (term, None, None),
                (None, None, term),
                (None, term, None),
            )
            if not any(next(self._facts.matching(*place), None) for place in places):
                yield term

    def _instead(self, unknown: Sequence[Term]) -> Mapping[Term, Term]:
        """Return, for terms that are not known, those of the ontology that are spelt almost so."""
        ontology = NamedNode(self._base + ONTOLOGY_GRAPH)
        known: set[str] | None = None
        found: dict[Term, Term] = {}
        for term in unknown:
            if not isinstance(term, NamedNode) or len(term.value) > LONGEST_COMPARED:
                continue
            if known is None:
                quads = self._store.quads_for_pattern(None, None, None, ontology)
                known = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
            namespace = _namespace(term.value)
            alike = sorted(iri for iri in known if _namespace(iri) == namespace)
            names = {iri[len(namespace) :]: iri for iri in alike}
            for name in get_close_matches(term.value[len(namespace) :], names, n=1, cutoff=0.75):
                found[term] = NamedNode(names[name])
        return found


class Sources:
    """Where the graphs of a release are stated: the files of its project, as they are now."""

    def __init__(self, project: Project, store: Store, base: str) -> None:
        """Take the project, the store of the release, and what the IRIs of its graphs start with."""
        self._project = project
        self._store = store
        self._base = base

    def of(self, derivation: Derivation) -> tuple[Mapping[Fact, tuple[Source, ...]], Mapping[Fact, Fact]]:
        """Return where the stated triples of a derivation stand, and how they are written there."""
        by_graph: dict[str, list[Fact]] = {}
        for step in derivation.steps():
            for graph in step.graphs:
                by_graph.setdefault(graph, []).append(step.fact)
        sources: dict[Fact, tuple[Source, ...]] = {}
        written: dict[Fact, Fact] = {}
        for graph, facts in by_graph.items():
            found = self._in_graph(graph, facts)
            for fact in facts:
                triple, place = found.get(fact, (None, None))
                source = Source(graph)
                if place is not None:
                    source = Source(graph, self._below(place.file), place.line)
                sources[fact] = (*sources.get(fact, ()), source)
                if triple is not None and triple.object != fact.object and isinstance(fact.object, Literal):
                    written[fact] = Fact(fact.subject, fact.predicate, triple.object)
        return sources, written

    def _in_graph(self, graph: str, facts: Sequence[Fact]) -> Mapping[Fact, tuple[Triple, Place]]:
        files = [file for file in self._files(graph) if file.is_file()]
        wanted = {fact: triple for fact in facts if (triple := fact.triple()) is not None}
        if any(_has_blank_node(triple) for triple in wanted.values()):
            names = alike(self._stored(graph), self._filed(files))
            wanted = {fact: renamed(triple, names) for fact, triple in wanted.items()}
        facts_of = {triple: fact for fact, triple in wanted.items()}
        by_value = {_by_value(triple): fact for triple, fact in facts_of.items()}
        found: dict[Fact, tuple[Triple, Place]] = {}
        subjects = {triple.subject for triple in facts_of}
        try:
            for stated in StatedAbout(files).read(subjects, facts_of):
                fact = facts_of.get(stated.triple) or by_value.get(_by_value(stated.triple))
                if fact is not None:
                    found.setdefault(fact, (stated.triple, stated.whole()))
        except (SyntaxError, OSError, TurtleError):
            pass  # A file was changed since the release, and cannot be read.
        return found

    def _files(self, graph: str) -> Sequence[Path]:
        path = graph.removeprefix(self._base)
        if path == ONTOLOGY_GRAPH:
            return self._project.ontology_files()
        if path == ALIGNMENTS_GRAPH:
            return self._project.alignment_files()
        return (self._project.turtle_file(path),)

    def _stored(self, graph: str) -> Iterator[Triple]:
        for quad in self._store.quads_for_pattern(None, None, None, NamedNode(graph)):
            if _has_blank_node(quad.triple):
                yield quad.triple

    def _filed(self, files: Sequence[Path]) -> Iterator[Triple]:
        for index, file in enumerate(files):
            name = namer(index)
            try:
                for quad in parse(path=file, format=format_of(file)):
                    triple = named(quad.triple, name)
                    if _has_blank_node(triple):
                        yield triple
            except (SyntaxError, OSError):
                continue  # It was changed since the release: its lines cannot be told.

    def _below(self, file: Path) -> str:
        return file.relative_to(self._project.root).as_posix()


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _has_blank_node(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def _by_value(triple: Triple) -> tuple[object, ...]:
    """Return what stays the same of a triple when its value is written in another way."""
    object_ = triple.object
    value = data_value(object_) if isinstance(object_, Literal) and object_.language is None else None
    return triple.subject, triple.predicate, value or object_
