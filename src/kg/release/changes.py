"""What changed between two releases, by graph, by class and by property: what an editor or a reader asks.

Resources and their properties are told of what is asserted only; what is inferred follows from it, and is counted
apart. A statement that only moved to another graph changes no resource.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

import pyoxigraph

from kg.reasoning.encoding import parsed_term
from kg.reasoning.vocabulary import RDFS, TYPE
from kg.release.difference import ADDED, Dump, difference, lines_of
from kg.release.patch import parts_of

EXAMPLES = 5
"""How many resources are named of those that one thing happened to."""
LONGEST_VALUE = 300
"""How many characters of a value are shown."""

LABELS = (
    f"<{RDFS}label>",
    "<http://www.w3.org/2004/02/skos/core#prefLabel>",
    "<http://purl.org/dc/terms/title>",
    "<http://xmlns.com/foaf/0.1/name>",
    "<https://schema.org/name>",
)
"""The properties that name a resource, the preferred first."""

Kind = Literal["changed", "added", "removed"]
Pairs = set[tuple[str, str]]
"""What is asserted of a resource: predicates and objects, in N-Triples."""


@dataclass(frozen=True)
class Named:
    """A resource, a class or a property with what it is called."""

    iri: str
    labels: Mapping[str, str]
    """By language; "" for a label without one."""


@dataclass(frozen=True)
class Example:
    """One resource that something happened to."""

    resource: Named
    before: tuple[str, ...] = ()
    """The values that are gone, as text."""
    after: tuple[str, ...] = ()
    """The values that are new."""


@dataclass
class Resources:
    """Resources that the same happened to: how many, and the first of them."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def wants_more(self) -> bool:
        """Whether another one would be named."""
        return len(self.examples) < EXAMPLES


@dataclass
class ClassChanges:
    """What happened to the resources of one class."""

    named: Named | None
    """None for resources without a class."""
    added: Resources = field(default_factory=Resources)
    removed: Resources = field(default_factory=Resources)
    changed: int = 0
    """How many resources were there before and after, and differ."""
    properties: dict[tuple[str, Kind], Resources] = field(default_factory=lambda: defaultdict(Resources))
    """Of these: by the IRI of a property, and whether its values changed or there are only more, or only fewer."""


@dataclass(frozen=True)
class Changes:
    """What changed from one release to another."""

    graphs: Mapping[str, tuple[int, int]]
    """The statements added to each graph and removed from it, by its IRI."""
    classes: tuple[ClassChanges, ...]
    """In the order of their IRIs."""
    properties: Mapping[str, Named]
    """What the properties are called."""
    asserted: tuple[int, int]
    inferred: tuple[int, int]

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.graphs)


def changes(old: Dump, new: Dump, inferred_graph: str) -> Changes:
    """Compare two releases.

    Args:
        old: The sorted N-Quads of one.
        new: Those of the other.
        inferred_graph: The IRI of the graph of what was inferred.
    """
    return _Comparison(old, new, inferred_graph).run()


class _Comparison:
    def __init__(self, old: Dump, new: Dump, inferred_graph: str) -> None:
        self._old, self._new, self._inferred = old, new, inferred_graph
        self._classes: dict[str, ClassChanges] = {}
        self._properties: dict[str, Named] = {}
        self._names: dict[str, Named] = {}

    def run(self) -> Changes:
        graphs: dict[str, Counter[str]] = {}
        told = difference(self._old, self._new)
        for subject, lines in groupby(told, key=lambda change: change[1].partition(" ")[0]):
            asserted = False
            for sign, line in lines:
                graph = parts_of(line)[1]
                graphs.setdefault(graph, Counter())[sign] += 1
                asserted = asserted or graph != self._inferred
            if asserted and not subject.startswith("_:"):
                self._compare(subject)
        counts = {graph: (count[ADDED], count["-"]) for graph, count in sorted(graphs.items())}
        inferred = counts.get(self._inferred, (0, 0))
        added, removed = (sum(count[place] for count in counts.values()) for place in (0, 1))
        return Changes(
            counts,
            tuple(found for _, found in sorted(self._classes.items())),
            dict(sorted(self._properties.items())),
            (added - inferred[0], removed - inferred[1]),
            inferred,
        )

    def _compare(self, subject: str) -> None:
        """Tell what happened to a resource."""
        before, after = self._asserted(self._old, subject), self._asserted(self._new, subject)
        if before == after:
            return
        for class_ in _classes(after or before):
            found = self._classes.get(class_)
            if found is None:
                found = self._classes[class_] = ClassChanges(self._named(class_) if class_ else None)
            if not before or not after:
                happened = found.added if after else found.removed
                happened.count += 1
                if happened.wants_more:
                    happened.examples.append(Example(self._named(subject)))
                continue
            found.changed += 1
            self._compare_properties(found, subject, before, after)

    def _compare_properties(self, found: ClassChanges, subject: str, before: Pairs, after: Pairs) -> None:
        gone, come = _by_predicate(before - after), _by_predicate(after - before)
        for predicate in sorted(gone.keys() | come.keys()):
            kind: Kind = "changed" if predicate in gone and predicate in come else "removed"
            kind = "added" if predicate not in gone else kind
            iri = predicate[1:-1]
            if iri not in self._properties:
                self._properties[iri] = self._named(predicate)
            happened = found.properties[iri, kind]
            happened.count += 1
            if happened.wants_more:
                values = (
                    tuple(self._value(value) for value in sorted(values.get(predicate, ())))
                    for values in (gone, come)
                )
                happened.examples.append(Example(self._named(subject), *values))

    def _asserted(self, dump: Dump, subject: str) -> Pairs:
        pairs = set()
        for line in lines_of(dump, subject):
            triple, graph = parts_of(line)
            if graph != self._inferred:
                _, predicate, value = triple.split(" ", 2)
                pairs.add((predicate, value))
        return pairs

    def _named(self, subject: str) -> Named:
        """Return what a resource is called, in the new release if it is there."""
        known = self._names.get(subject)
        if known is None:
            pairs = self._asserted(self._new, subject) or self._asserted(self._old, subject)
            known = Named(subject[1:-1], _labels(pairs))
            if len(self._names) < 1 << 16:
                self._names[subject] = known
        return known

    def _value(self, value: str) -> str:
        """Return a value as people read it."""
        if value.startswith("<"):
            labels = self._named(value).labels
            return next(iter(labels.values()), value[1:-1])
        term = parsed_term(value)
        text = term.value if isinstance(term, pyoxigraph.Literal) else value
        return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _classes(pairs: Pairs) -> Iterable[str]:
    """Return the classes that a resource is said to be of; "" when there is none."""
    return sorted(
        value for predicate, value in pairs if predicate == str(TYPE) and value.startswith("<")
    ) or [""]


def _by_predicate(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for predicate, value in pairs:
        found.setdefault(predicate, []).append(value)
    return found


def _labels(pairs: Pairs) -> dict[str, str]:
    for label in LABELS:
        found = dict(sorted(_literals(value for predicate, value in pairs if predicate == label)))
        if found:
            return found
    return {}


def _literals(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        term = parsed_term(value) if value.startswith('"') else None
        if isinstance(term, pyoxigraph.Literal):
            yield term.language or "", term.value
