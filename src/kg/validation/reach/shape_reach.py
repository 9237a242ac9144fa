"""Which triples a shape can look at, seen from its focus node: the way back from a triple to the focus nodes.

For each shape that has targets this lists the *accesses*: "after following this path from the focus node, it looks at
triples with this predicate". A triple can change what the shape finds on a focus node only when it is such a triple at
the end of such a path, or changes what the shape targets. SHACL, sections 2.1.3 (targets), 2.3.1 (paths) and 4
(components).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.validation.findings import SH
from kg.validation.reach.paths import (
    HERE,
    Alternative,
    NotAPath,
    Path,
    Predicate,
    Repeated,
    Sequence,
    read_path,
    then,
)

TYPE = str(RDF.type)
SUBCLASS = str(RDFS.subClassOf)
ANY = "*"
"""In place of a predicate: every triple of the node."""

# Parameters whose constraint looks at nothing but the value node itself, or how many there are.
_SELF_CONTAINED = frozenset(
    SH + name
    for name in [
        "datatype",
        "nodeKind",
        "minCount",
        "maxCount",
        "minExclusive",
        "minInclusive",
        "maxExclusive",
        "maxInclusive",
        "minLength",
        "maxLength",
        "pattern",
        "flags",
        "languageIn",
        "uniqueLang",
        "hasValue",
        "in",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "ignoredProperties",
    ]
)
_COMPARED = frozenset(SH + name for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"))
_NESTED = frozenset(SH + name for name in ("property", "node", "not", "qualifiedValueShape"))
_NESTED_LISTS = frozenset(SH + name for name in ("and", "or", "xone"))
_TARGETS = frozenset(
    SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
)
_SAID = frozenset(
    SH + name
    for name in [
        "path",
        "severity",
        "message",
        "name",
        "description",
        "order",
        "group",
        "defaultValue",
        "deactivated",
        "declare",
    ]
)
STANDARD = (
    _SELF_CONTAINED
    | _COMPARED
    | _NESTED
    | _NESTED_LISTS
    | _TARGETS
    | _SAID
    | frozenset(
        SH + name
        for name in (
            "class",
            "closed",
            "qualifiedValueShapesDisjoint",
            "sparql",
            "prefixes",
            "select",
            "entailment",
        )
    )
)
"""The predicates of SHACL Core and of SHACL-SPARQL's constraints; what else a shape has, nothing here understands."""


@dataclass(frozen=True, slots=True)
class Access:
    """After `path` from the focus node, triples with `predicate` are looked at: from the node, or towards it."""

    path: Path
    predicate: str
    inverse: bool = False


@dataclass(frozen=True)
class Targets:
    """What a shape targets (SHACL, section 2.1.3); terms as N-Triples texts, predicates and classes as IRIs."""

    nodes: frozenset[Node]
    classes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]

    @property
    def only_nodes(self) -> frozenset[URIRef] | None:
        """The focus nodes, when the shape names them one by one and by IRIs; else None."""
        if self.classes or self.subjects_of or self.objects_of:
            return None
        iris = frozenset(node for node in self.nodes if isinstance(node, URIRef))
        return iris if len(iris) == len(self.nodes) else None


@dataclass
class Reach:
    """What one targeted shape looks at."""

    shape: Node
    targets: Targets
    accesses: set[Access] = field(default_factory=set)
    reports: dict[Node, set[Path]] = field(default_factory=dict)
    """For each shape that may report on its behalf, the paths from this shape's focus node to that one's."""
    queries: dict[Node, set[Path]] = field(default_factory=dict)
    """The SPARQL constraints, each with the paths from the focus node to the nodes that it is asked about."""
    unknown: str | None = None
    """What makes the reach unknown: all focus nodes must be checked. None when it is known."""


def reaches(shapes: Graph) -> dict[Node, Reach]:
    """Return the reach of every shape that has targets."""
    parameters = custom_parameters(shapes)
    found = {}
    for shape in targeted(shapes):
        reach = Reach(shape, targets_of(shapes, shape))
        _Walk(shapes, reach, parameters).shape(shape, HERE, reports=True, above=())
        found[shape] = reach
    return found


def targeted(shapes: Graph) -> set[Node]:
    """Return the shapes that have targets, implicit class targets and those of SHACL-AF among them."""
    found: set[Node] = set()
    for target in _TARGETS | {SH + "target"}:
        found |= set(shapes.subjects(URIRef(target)))
    for shape in shape_nodes(shapes):
        if is_class(shapes, shape):
            found.add(shape)
    return found


def shape_nodes(shapes: Graph) -> set[Node]:
    """Return the nodes that are declared to be shapes."""
    return {
        node
        for kind in ("NodeShape", "PropertyShape")
        for node in shapes.subjects(RDF.type, URIRef(SH + kind))
    }


def is_class(shapes: Graph, shape: Node) -> bool:
    """Tell whether a shape is a class too, which makes its instances its targets."""
    return any(
        kind not in (URIRef(SH + "NodeShape"), URIRef(SH + "PropertyShape"))
        for kind in shapes.objects(shape, RDF.type)
    )


def targets_of(shapes: Graph, shape: Node) -> Targets:
    """Return what a shape targets."""

    def iris(name: str) -> frozenset[str]:
        return frozenset(str(term) for term in shapes.objects(shape, URIRef(SH + name)))

    implicit = {str(shape)} if is_class(shapes, shape) else set()
    return Targets(
        frozenset(shapes.objects(shape, URIRef(SH + "targetNode"))),
        iris("targetClass") | implicit,
        iris("targetSubjectsOf"),
        iris("targetObjectsOf"),
    )


def custom_parameters(shapes: Graph) -> frozenset[str]:
    """Return the predicates that custom constraint components take as parameters (SHACL, section 6.2)."""
    return frozenset(
        str(path)
        for parameter in shapes.objects(None, URIRef(SH + "parameter"))
        for path in shapes.objects(parameter, URIRef(SH + "path"))
    )


def steps_of(path: Path, before: Path = HERE) -> Iterator[Access]:
    """Yield the accesses of following a path from where another one leads."""
    match path:
        case Predicate(iri, against):
            yield Access(before, iri, against)
        case Sequence(steps):
            for step in steps:
                yield from steps_of(step, before)
                before = then(before, step)
        case Alternative(paths):
            for each in paths:
                yield from steps_of(each, before)
        case Repeated(repeated, _, many):
            yield from steps_of(repeated, then(before, Repeated(repeated, 0, many=True)) if many else before)


class _Walk:
    """Goes through a shape and those that it refers to, and notes what they look at."""

    def __init__(self, shapes: Graph, reach: Reach, custom: frozenset[str]) -> None:
        self._shapes = shapes
        self._reach = reach
        self._custom = custom

    def shape(self, shape: Node, path: Path, *, reports: bool, above: tuple[Node, ...]) -> None:
        """Note what a shape looks at whose focus nodes are at the end of a path."""
        if shape in above:
            self._reach.unknown = f"{shape} refers to itself"
            return
        if (shape, URIRef(SH + "deactivated"), None) in self._shapes and any(
            str(value) in ("true", "1") for value in self._shapes.objects(shape, URIRef(SH + "deactivated"))
        ):
            return
        if reports:
            self._reach.reports.setdefault(shape, set()).add(path)
        values = path
        for node in self._shapes.objects(shape, URIRef(SH + "path")):
            try:
                own = read_path(self._shapes, node)
            except NotAPath as error:
                self._reach.unknown = f"{error} is not a path here"
                return
            self._reach.accesses.update(steps_of(own, path))
            values = then(path, own)
        for predicate, value in self._shapes.predicate_objects(shape):
            self._parameter(
                shape, str(predicate), value, path, values, reports=reports, above=(*above, shape)
            )

    def _parameter(
        self,
        shape: Node,
        predicate: str,
        value: Node,
        path: Path,
        values: Path,
        *,
        reports: bool,
        above: tuple[Node, ...],
    ) -> None:
        look = self._reach.accesses.add
        if predicate == SH + "class":
            look(Access(values, TYPE))
            classes = then(then(values, Predicate(TYPE)), Repeated(Predicate(SUBCLASS), 0, many=True))
            look(Access(classes, SUBCLASS))
        elif predicate in _COMPARED:
            look(Access(path, str(value)))
        elif predicate == SH + "closed":
            look(Access(values, ANY))
        elif predicate in _NESTED:
            self.shape(value, values, reports=reports and predicate == SH + "property", above=above)
        elif predicate in _NESTED_LISTS:
            for member in Collection(self._shapes, value):
                self.shape(member, values, reports=False, above=above)
        elif predicate == SH + "qualifiedValueShapesDisjoint":
            for sibling in self._siblings(shape):
                self.shape(sibling, values, reports=False, above=above)
        elif predicate == SH + "sparql":
            self._reach.queries.setdefault(value, set()).add(path)
        elif predicate in self._custom or (predicate.startswith(SH) and predicate not in STANDARD):
            self._reach.unknown = f"{shape} has {predicate}"

    def _siblings(self, shape: Node) -> Iterable[Node]:
        """Yield the qualified value shapes of a property shape's siblings (SHACL, section 4.7.3)."""
        for parent in self._shapes.subjects(URIRef(SH + "property"), shape):
            for sibling in self._shapes.objects(parent, URIRef(SH + "property")):
                yield from self._shapes.objects(sibling, URIRef(SH + "qualifiedValueShape"))


def imports(shapes: Graph, node: Node) -> set[Node]:
    """Return a node and those that it imports: where `sh:prefixes` finds declarations (SHACL, section 5.2.1)."""
    found: set[Node] = set()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(shapes.objects(here, OWL.imports))
    return found


def by_predicate(all_reaches: Mapping[Node, Reach]) -> dict[str, list[tuple[Reach, Access]]]:
    """Return the accesses of all shapes by the predicate that they look at."""
    found: dict[str, list[tuple[Reach, Access]]] = {}
    for reach in all_reaches.values():
        for access in reach.accesses:
            found.setdefault(access.predicate, []).append((reach, access))
    return found


def queried(all_reaches: Iterable[Reach]) -> Set[Node]:
    """Return the SPARQL constraints of these shapes."""
    return {query for reach in all_reaches for query in reach.queries}
