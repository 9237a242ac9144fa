"""Puts findings on their places: the value that broke the shape, or else the block of the resource to be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.turtle import read
from kg.turtle.blank_nodes import namer
from kg.turtle.places import BaseOf, Place, Stated, StatedAbout, Stating
from kg.validation.findings import SH, Finding, ordered
from kg.validation.path_walk import Edges
from kg.validation.path_walk import Path as PropertyPath

Term = NamedNode | BlankNode | Literal
About = dict[object, list[Stated]]
"""What is stated about each subject, in the order of the files."""

_TOO_MANY = {SH + name + "ConstraintComponent" for name in ("MaxCount", "QualifiedMaxCount")}
_TOO_FEW = {SH + name + "ConstraintComponent" for name in ("MinCount", "QualifiedMinCount")}
_UNIQUE_LANGUAGE = SH + "UniqueLangConstraintComponent"


@dataclass(frozen=True)
class Sources:
    """The files that a graph was read from, and how they are called."""

    files: Sequence[Path]
    """In the order in which they were read, which names their blank nodes (`kg.turtle.blank_nodes`)."""
    shown: Callable[[Path], str] = str
    """Gives the name of a file as findings say it."""
    base_of: BaseOf = lambda _: None
    stating: Stating | None = None
    """Tells in which files something is stated about subjects, when that is known."""

    def about(self, subjects: Iterable[object]) -> About:
        """Return what the files state about subjects."""
        about: About = {}
        for stated in StatedAbout(self.files, self.base_of, self.stating).read(set(subjects)):
            about.setdefault(stated.triple.subject, []).append(stated)
        return about

    def mentions(self, terms: Iterable[object]) -> Mapping[object, Stated]:
        """Return the first triple that each term is the object of."""
        return StatedAbout(self.files, self.base_of).mentions(set(terms))

    def edges(self, predicates: set[NamedNode]) -> Edges:
        """Return every triple of some predicates."""
        return Edges(triple for triple in self.triples() if triple.predicate in predicates)

    def triples(self) -> Iterator[Triple]:
        """Read all the triples, blank nodes by their names."""
        for index, file in enumerate(self.files):
            yield from read(file, base_iri=self.base_of(file), blank_nodes=namer(index))


def located(findings: Iterable[Finding], data: Sources) -> tuple[Finding, ...]:
    """Return the findings with the places of their values and of their subjects, in order.

    Args:
        findings: What an engine found.
        data: Where the focus nodes and the values are stated.
    """
    sought = [_Sought(finding) for finding in findings]
    about = data.about(term for one in sought for term in one.subjects())
    edges = Edges(one.triple for stated in about.values() for one in stated)
    for one in sought:
        one.follow(edges)
    far = [one for one in sought if one.last is None and one.is_far()]
    if far:
        # The way goes through resources that were not looked at: only now is everything read.
        edges = data.edges({predicate for one in far if one.path for predicate in one.path.predicates()})
        for one in far:
            one.follow(edges)
        about = {**data.about({one.last.subject for one in far if one.last} - about.keys()), **about}
    # A shape may target what is only ever an object: a literal, a resource that nothing describes.
    mentions = data.mentions(one.subject for one in sought if one.subject not in about)
    return ordered(one.placed(about, mentions, data.shown) for one in sought)


def term_of(text: str) -> Term:
    """Return the term that a text of N-Triples writes; a bare IRI is one too, as in `Finding.focus`."""
    if text.startswith("_:"):
        return BlankNode(text[2:])
    if text.startswith('"'):
        # rdflib leaves a carriage return as it is, which Turtle does not take in a short string.
        written = text.replace("\r", "\\r")
        (quad,) = parse(f"<urn:x-kg:a> <urn:x-kg:a> {written} .", RdfFormat.TURTLE)
        assert isinstance(quad.object, Literal)
        return quad.object
    iri = text.removeprefix("<").removesuffix(">")
    # What rdflib calls a blank node has no colon; an IRI has one.
    return NamedNode(iri) if ":" in iri else BlankNode(iri)


class _Sought:
    """A finding whose places are sought."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        self.focus = term_of(finding.focus)
        self.subject = term_of(finding.subject)
        self.value = None if finding.value in {None, "[]"} else term_of(finding.value or "")
        self.path = None if finding.path is None else PropertyPath.parse(finding.path)
        self.last: Triple | None = None
        """The last triple of the path from the focus node to the value."""

    def subjects(self) -> set[object]:
        """Return the resources whose statements may show the places."""
        inverse = "^" in (self.finding.path or "")
        return {self.focus, self.subject} | ({self.value} if inverse and self.value is not None else set())

    def is_far(self) -> bool:
        """Tell whether the path may go through other resources than the focus node."""
        return self.path is not None and self.path.operator not in {"", "|"} and self.value is not None

    def follow(self, edges: Edges) -> None:
        if self.path is not None and self.value is not None:
            self.last = self.path.last_triple(self.focus, self.value, edges)

    def placed(
        self, about: About, mentions: Mapping[object, Stated], shown: Callable[[Path], str]
    ) -> Finding:
        """Return the finding with its places."""
        block = about.get(self.subject)
        mention = mentions.get(self.subject)
        focus = block[0].subject() if block else mention.object() if mention else None
        place = self._value_place(about) or focus
        if place is None:
            return self.finding
        return replace(
            self.finding,
            file=shown(place.file),
            line=place.line,
            column=place.column,
            end_line=place.end_line,
            end_column=place.end_column,
            focus_file=shown(focus.file) if focus else None,
            focus_line=focus.line if focus else None,
            focus_column=focus.column if focus else None,
        )

    def _value_place(self, about: About) -> Place | None:
        """Return the place of what broke the shape, or None when it is the block of the subject."""
        if self.subject != self.focus:
            return None
        if self.last is not None:
            stated = _first(about.get(self.last.subject, ()), lambda one: one.triple == self.last)
            if stated is not None:
                return stated.whole() if self.last.object != self.value else stated.object()
        block = about.get(self.focus, [])
        if self.value is not None and self.value != self.focus:
            # A SPARQL constraint may name a value without its path, or one that it has computed.
            stated = _first(block, lambda one: one.triple.object == self.value)
            if stated is not None:
                return stated.object()
        return self._values_place(block)

    def _values_place(self, block: Sequence[Stated]) -> Place | None:
        """Return the place of the values of the path, when what is wrong is what they are together."""
        if self.path is None or self.finding.component in _TOO_FEW:
            return None
        predicates = set(self.path.predicates())
        values = [one for one in block if one.triple.predicate in predicates]
        if not values:
            return None
        if self.finding.component == _UNIQUE_LANGUAGE:
            return _repeated_language(values).object()
        return values[-1].object() if self.finding.component in _TOO_MANY else values[0].object()


def _first(stated: Iterable[Stated], fits: Callable[[Stated], bool]) -> Stated | None:
    return next((one for one in stated if fits(one)), None)


def _repeated_language(values: Sequence[Stated]) -> Stated:
    """Return the first value whose language another one before it has."""
    seen = set()
    for one in values:
        language = getattr(one.triple.object, "language", None)
        if language is not None and language in seen:
            return one
        seen.add(language)
    return values[-1]
