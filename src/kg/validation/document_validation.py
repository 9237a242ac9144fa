"""Validates one document, alone or within a graph that is loaded already: only what the document is about is judged.

The graph is there to be looked at: an author whom the document names is an author because the graph says so. What
the shapes find on resources that the document does not describe is none of its business, and is not looked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store, Triple
from rdflib import Graph, Variable
from rdflib.term import Node

from kg.errors import TurtleError
from kg.messages import say
from kg.turtle import read
from kg.turtle.blank_nodes import namer
from kg.turtle.rdflib_graph import RdflibTerm
from kg.validation.context_graph import ContextGraph, ContextStore, Narrowed
from kg.validation.engines.auto_engine import ReadShapes
from kg.validation.engines.engine_choice import Note
from kg.validation.engines.pyshacl_engine import PyshaclEngine, Target, name_of
from kg.validation.faults import unreadable
from kg.validation.findings import Finding
from kg.validation.index.term_numbers import TermNumbers
from kg.validation.location import Sources, located
from kg.validation.reach.affected import TargetNodes
from kg.validation.reach.paths import HERE, Alternative, Predicate
from kg.validation.reach.shape_reach import Reach
from kg.validation.reach.sparql_reach import Pattern
from kg.validation.rules import RulePlaces

_IMPORTS = NamedNode("http://www.w3.org/2002/07/owl#imports")


@dataclass(frozen=True)
class Judged:
    """What was found in a document."""

    findings: tuple[Finding, ...]
    notes: tuple[Note, ...] = ()


class DocumentValidator:
    """Shapes, read once for any number of documents."""

    def __init__(self, shapes: Graph, places: RulePlaces) -> None:
        """Read the shapes, their queries too.

        Args:
            shapes: The shapes graph.
            places: Where it is written.

        Raises:
            ValidationFault: A shape is not well-formed.
        """
        self._shapes = ReadShapes(shapes, with_screen=False)
        self._places = places
        for shape, reach in self._shapes.reaches.items():
            for query in reach.queries:
                self._shapes.query(shape, query)

    def judge(
        self,
        document: Path,
        context: Store,
        *,
        shown: str,
        known_prefixes: Mapping[str, str] | None = None,
    ) -> Judged:
        """Validate a document; pySHACL does.

        Args:
            document: The file; its suffix tells its format.
            context: The graph that it is laid over (`kg.validation.context_graph`): the default graph of a store, with
                the class hierarchy that targets and `sh:class` need.
            shown: The document's name, as findings say it.
            known_prefixes: Prefixes with their namespaces, to tell how to declare one that the document forgot.

        Returns:
            The findings in their order. A document that cannot be read is one finding.

        Raises:
            ValidationFault: The shapes cannot be run.
        """
        try:
            triples = list(read(document, known_prefixes=known_prefixes, blank_nodes=namer(0)))
        except TurtleError as error:
            return Judged((unreadable(error, shown),))
        store = ContextStore(context)
        store.lay(triples)
        run = _Run(self._shapes, ContextGraph(store=store), self._about(triples, store))
        found = self._places.put_on(run.findings())
        notes = tuple(Note(None, remark, remark=True) for remark in _remarks(triples, targeted=run.targeted))
        return Judged(located(found, Sources((document,), lambda _: shown)), notes)

    def _about(self, triples: Iterable[Triple], store: ContextStore) -> _About:
        """Return what a document is about."""
        targeting = {iri for reach in self._shapes.reaches.values() for iri in reach.targets.objects_of}
        subjects, values = set(), set()
        for triple in triples:
            subjects.add(store.convert.term(triple.subject))
            if triple.predicate.value in targeting:
                values.add(store.convert.term(triple.object))
        return _About(frozenset(subjects), frozenset(subjects | values))


@dataclass(frozen=True)
class _About:
    """What a document is about."""

    subjects: frozenset[RdflibTerm]
    """What it describes."""
    candidates: frozenset[RdflibTerm]
    """What may be a focus node because of it: what it describes, and the values of predicates whose values are
    targets."""


class _Run:
    """The validation of one document."""

    def __init__(self, shapes: ReadShapes, graph: ContextGraph, about: _About) -> None:
        self._shapes = shapes
        self._graph = graph
        self._about = about
        self._engine = PyshaclEngine(graph, shapes.graph)
        self._numbers = TermNumbers(graph)
        self.targeted = False
        """Whether a shape targets what the document is about."""

    def findings(self) -> Iterator[Finding]:
        """Yield what each shape finds."""
        target_nodes = TargetNodes(self._numbers)
        candidates = [self._numbers.number_of(term) for term in self._about.candidates]
        described = {name_of(term) for term in self._about.subjects}
        for shape, reach in self._shapes.reaches.items():
            numbers = target_nodes.among(reach.targets, candidates)
            self.targeted = self.targeted or bool(numbers)
            for target in self._engine.chosen({shape: [self._numbers.term(number) for number in numbers]}):
                for finding in self._engine.validate([target]):
                    if not target.named or finding.subject in described:
                        yield finding
            for target, narrowed in self._about_the_whole_graph(shape, reach):
                self._graph.narrowed = narrowed
                try:
                    found = self._engine.validate([target])
                finally:
                    self._graph.narrowed = None
                yield from (finding for finding in found if finding.subject in described)

    def _about_the_whole_graph(self, shape: Node, reach: Reach) -> Iterator[tuple[Target, Narrowed | None]]:
        """Yield the rules of a shape about the whole graph that may find what the document describes."""
        outside = set(reach.targets.nodes) - self._about.subjects
        for target in self._engine.chosen({shape: outside}) if reach.queries and outside else ():
            if target.named:
                narrowed = self._narrowed(reach)
                if narrowed is None or narrowed.values:
                    yield target, narrowed

    def _narrowed(self, reach: Reach) -> Narrowed | None:
        """Return which of the described resources the query of a rule may give as `?value`; None when any may.

        The variable may be bound beforehand when a pattern that must hold binds it: it is the same as choosing among
        the solutions (SPARQL 1.1, section 18).
        """
        if len(reach.queries) != 1:
            return None
        ((query, paths),) = reach.queries.items()
        read = self._shapes.query(reach.shape, query)
        variable = None if isinstance(read, str) or read.unknown is not None else read.origin("value")
        if variable is None or isinstance(read, str) or paths != {HERE}:
            return None
        patterns = [pattern for pattern in read.certain if variable in pattern.variables]
        return Narrowed(
            variable,
            [
                term
                for term in sorted(self._about.subjects)
                if all(self._may_hold(pattern, Variable(variable), term) for pattern in patterns)
            ],
        )

    def _may_hold(self, pattern: Pattern, variable: Variable, value: RdflibTerm) -> bool:
        """Tell whether a pattern may hold with this value of a variable."""
        if isinstance(pattern.predicate, Variable):
            return True
        steps = (
            pattern.predicate.paths if isinstance(pattern.predicate, Alternative) else (pattern.predicate,)
        )
        predicates = [step for step in steps if isinstance(step, Predicate)]
        if len(predicates) < len(steps):
            return True
        return all(
            any(self._has(value, step, as_subject=as_subject != step.inverse) for step in predicates)
            for term, as_subject in ((pattern.subject, True), (pattern.object, False))
            if term == variable
        )

    def _has(self, value: RdflibTerm, step: Predicate, *, as_subject: bool) -> bool:
        number, predicate = self._numbers.number_of(value), self._numbers.number(f"<{step.iri}>")
        found = (
            self._numbers.matching(number, predicate)
            if as_subject
            else self._numbers.matching(None, predicate, number)
        )
        return next(found, None) is not None


def _remarks(triples: Collection[Triple], *, targeted: bool) -> Iterator[str]:
    if not triples:
        yield say(en="the document has no triples", fr="le document n’a aucun triplet")
    elif not targeted:
        yield say(
            en="the shapes target nothing in this document", fr="les formes ne visent rien dans ce document"
        )
    imported = sorted(
        {
            triple.object.value
            for triple in triples
            if triple.predicate == _IMPORTS and isinstance(triple.object, NamedNode | Literal)
        }
    )
    if imported:
        names = ", ".join(f"<{iri}>" for iri in imported)
        yield say(
            en=f"owl:imports is not followed, nothing is fetched: {names}",
            fr=f"owl:imports n’est pas suivi, rien n’est téléchargé : {names}",
        )
