"""The rules of a shapes graph: what findings name, each with its constraints and with the way to its focus nodes.

A rule is a shape that has an IRI and reports what it finds: because it has targets, or because such a shape leads to it
by `sh:property`. What a shape refers to otherwise (`sh:node`, `sh:or`, …) reports nothing by itself (SHACL, section
3.4.2). A property shape without an IRI belongs to the rule around it, as in `kg.validation.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.turtle import read
from kg.turtle.blank_nodes import namer
from kg.turtle.places import BaseOf
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.findings import SH, Severity
from kg.validation.reach.shape_reach import is_class, targeted

COMPONENTS: Mapping[str, str] = {
    "minCount": "MinCount",
    "maxCount": "MaxCount",
    "class": "Class",
    "datatype": "Datatype",
    "nodeKind": "NodeKind",
    "minExclusive": "MinExclusive",
    "minInclusive": "MinInclusive",
    "maxExclusive": "MaxExclusive",
    "maxInclusive": "MaxInclusive",
    "minLength": "MinLength",
    "maxLength": "MaxLength",
    "pattern": "Pattern",
    "languageIn": "LanguageIn",
    "uniqueLang": "UniqueLang",
    "equals": "Equals",
    "disjoint": "Disjoint",
    "lessThan": "LessThan",
    "lessThanOrEquals": "LessThanOrEquals",
    "not": "Not",
    "and": "And",
    "or": "Or",
    "xone": "Xone",
    "node": "Node",
    "qualifiedMinCount": "QualifiedMinCount",
    "qualifiedMaxCount": "QualifiedMaxCount",
    "closed": "Closed",
    "hasValue": "HasValue",
    "in": "In",
    "sparql": "SPARQL",
}
"""The components that report, by the parameter that brings each into a shape (SHACL, sections 4 and 5), in the order
in which they are told."""


def component_iri(name: str) -> str:
    """Return the IRI of a component of SHACL, such as `MinCount`."""
    return f"{SH}{name}ConstraintComponent"


@dataclass(frozen=True)
class Constraint:
    """One component of one shape."""

    shape: Node
    """The shape that has it: the rule, or a property shape without an IRI in it."""
    component: str
    """Its IRI."""
    parameter: str
    """The local name of the parameter, as in `COMPONENTS`; empty for a component of the shapes' own."""
    values: tuple[Node, ...] = ()
    """The values of the parameter, sorted: for most components there is one."""


@dataclass(frozen=True)
class Way:
    """How the focus nodes of a shape are found: from those of a targeted shape, along paths."""

    root: Node
    paths: tuple[Node, ...] = ()


@dataclass
class Rule:
    """A shape that findings name."""

    iri: str
    constraints: list[Constraint] = field(default_factory=list)
    ways: dict[Node, list[Way]] = field(default_factory=dict)
    """For the rule, and for each property shape without an IRI in it, the ways to its focus nodes."""
    file: Path | None = None
    """Where it is written."""

    @property
    def name(self) -> str:
        """Its local name."""
        return local_name(self.iri)


class RuleCatalogue:
    """The rules of some files of shapes, in the order of the files."""

    def __init__(self, files: Sequence[Path], base_of: BaseOf = lambda _: None) -> None:
        """Read the files.

        Args:
            files: The files of shapes.
            base_of: Gives what the relative IRIs of a file are relative to.

        Raises:
            TurtleError: A file cannot be read.
        """
        self.files = tuple(files)
        self.graph: Graph = empty_graph()
        converter = TermConverter()
        placed: dict[str, Path] = {}
        for index, file in enumerate(files):
            triples = list(read(file, base_iri=base_of(file), blank_nodes=namer(index)))
            add_triples(self.graph, triples, converter)
            for triple in triples:
                if isinstance(triple.subject, NamedNode):
                    placed.setdefault(triple.subject.value, file)
        self._own = _own_components(self.graph)
        rules: dict[str, Rule] = {}
        for root in sorted(targeted(self.graph), key=str):
            self._walk(root, Way(root), None, rules, ())
        order = {iri: rank for rank, iri in enumerate(placed)}
        self.rules: dict[str, Rule] = {
            rule.iri: rule
            for rule in sorted(rules.values(), key=lambda rule: (order.get(rule.iri, len(order)), rule.iri))
            if rule.constraints
        }
        for rule in self.rules.values():
            rule.file = placed.get(rule.iri)

    def named(self, name: str) -> tuple[Rule, ...]:
        """Return the rules of a local name."""
        return tuple(rule for rule in self.rules.values() if rule.name == name)

    def text(self, node: Node | str, predicate: str, language: str) -> str:
        """Return a text of a node in a language; without one in it, in English, untagged, or in any; or nothing."""
        said = {
            (text.language or "").partition("-")[0]: str(text)
            for text in reversed(sorted_nodes(self.graph.objects(_node(node), URIRef(predicate))))
            if isinstance(text, Literal)
        }
        return next(
            (said[code] for code in (language, "en", "") if code in said), next(iter(said.values()), "")
        )

    def severity(self, rule: Rule) -> Severity:
        """Return the severity of a rule's findings (SHACL, section 2.1.4)."""
        said = self.graph.value(URIRef(rule.iri), URIRef(SH + "severity"))
        return Severity.VIOLATION if said is None else Severity.of_iri(str(said))

    def path(self, shape: Node) -> Node | None:
        """Return the path of a property shape; None for a node shape."""
        return self.graph.value(shape, URIRef(SH + "path"))

    def objects(self, node: Node | str, name: str) -> list[Node]:
        """Return the values of a property of SHACL's, sorted."""
        return sorted_nodes(self.graph.objects(_node(node), URIRef(SH + name)))

    def is_class(self, shape: Node) -> bool:
        """Tell whether a shape is a class too, which makes its instances its targets."""
        return is_class(self.graph, shape)

    def constraints_of(self, shape: Node) -> list[Constraint]:
        """Return the constraints of one shape, in the order of `COMPONENTS`; those of its property shapes apart."""
        found = []
        for parameter, component in COMPONENTS.items():
            values = self.objects(shape, parameter)
            if parameter in ("uniqueLang", "closed"):
                values = [value for value in values if _true(value)]
            if parameter.startswith("qualified") and not self.objects(shape, "qualifiedValueShape"):
                continue
            if values:
                found.append(Constraint(shape, component_iri(component), parameter, tuple(values)))
        held = set(self.graph.predicates(shape))
        for component, mandatory in self._own.items():
            if mandatory and mandatory <= held:
                found.append(Constraint(shape, component, ""))
        return found

    def is_deactivated(self, shape: Node) -> bool:
        """Tell whether a shape is switched off (SHACL, section 2.1.6)."""
        return any(_true(value) for value in self.objects(shape, "deactivated"))

    def _walk(
        self, shape: Node, way: Way, owner: Rule | None, rules: dict[str, Rule], above: tuple[Node, ...]
    ) -> None:
        if shape in above or self.is_deactivated(shape):
            return
        if isinstance(shape, URIRef):
            owner = rules.setdefault(str(shape), Rule(str(shape)))
        elif owner is None:
            owner = rules.setdefault(f"_:{shape}", Rule(f"_:{shape}"))
        if shape not in owner.ways:
            owner.constraints += self.constraints_of(shape)
        ways = owner.ways.setdefault(shape, [])
        if way not in ways:
            ways.append(way)
        path = self.path(shape)
        beyond = way if path is None else Way(way.root, (*way.paths, path))
        for inner in self.objects(shape, "property"):
            self._walk(inner, beyond, owner, rules, (*above, shape))


def sorted_nodes(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes in the order of their texts."""
    return sorted(nodes, key=lambda node: (str(node), str(getattr(node, "language", "") or "")))


def local_name(iri: str) -> str:
    """Return the part of an IRI after its last `#`, `/` or `:`."""
    return iri.replace("#", "/").replace(":", "/").rstrip("/").rpartition("/")[2]


def _own_components(shapes: Graph) -> dict[str, set[Node]]:
    """Return the components that the shapes declare, with their mandatory parameters (SHACL, section 6.2.1)."""
    found: dict[str, set[Node]] = {}
    validators = ("validator", "nodeValidator", "propertyValidator")
    components = {one for name in validators for one in shapes.subjects(URIRef(SH + name))}
    for component in sorted(components, key=str):
        found[str(component)] = {
            path
            for parameter in shapes.objects(component, URIRef(SH + "parameter"))
            if not any(_true(value) for value in shapes.objects(parameter, URIRef(SH + "optional")))
            for path in shapes.objects(parameter, URIRef(SH + "path"))
        }
    return found


def _true(value: Node) -> bool:
    return str(value) in ("true", "1")


def _node(node: Node | str) -> Node:
    return node if isinstance(node, Node) else URIRef(node)


def without_example(
    rules: Iterable[Rule], shown: Iterable[tuple[str, str | None]]
) -> list[tuple[Rule, Constraint]]:
    """Return the constraints that no example breaks.

    Args:
        rules: The rules.
        shown: The rule, and the component where it is said, of each example.
    """
    known = set(shown)
    return [
        (rule, constraint)
        for rule in rules
        for constraint in rule.constraints
        if (rule.iri, constraint.component) not in known and (rule.iri, None) not in known
    ]
