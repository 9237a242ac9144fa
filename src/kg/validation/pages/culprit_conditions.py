"""Constraints as conditions in SPARQL: true of a node that breaks the constraint, never an error.

They follow the definitions of SHACL, section 4, component by component. A condition may stand wherever its variable
is bound: inside of `EXISTS` as well, where shapes are nested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

from rdflib import BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import XSD
from rdflib.term import Node

from kg.turtle.rdflib_graph import oxigraph_term
from kg.turtle.terms import TermWriter
from kg.validation.engines.pyshacl_engine import path_text
from kg.validation.findings import SH
from kg.validation.pages.constraint_words import closed_properties
from kg.validation.rule_catalogue import Constraint, RuleCatalogue

_MOST = 5
"""The greatest count that is written out, as so many values that differ."""

_KINDS = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "!isLiteral({0})",
    "BlankNodeOrLiteral": "!isIRI({0})",
    "IRIOrLiteral": "!isBlank({0})",
}
_ORDERS = {
    "minExclusive": ">",
    "minInclusive": ">=",
    "maxExclusive": "<",
    "maxInclusive": "<=",
    "lessThan": "<",
    "lessThanOrEquals": "<=",
}
# What is cast without an error is well-formed (SPARQL 1.1, section 17.5); a day and a year as a part of a dateTime.
_CAST = ("integer", "decimal", "double", "float", "boolean", "dateTime")
_REST = {"date": "T00:00:00", "gYearMonth": "-01T00:00:00", "gYear": "-01-01T00:00:00"}
_WITHOUT_ZONE = 'REPLACE(STR({0}), "(Z|[+-][0-9]{{2}}:[0-9]{{2}})$", "")'
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{
        name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        for name, bits in {"long": 64, "int": 32, "short": 16, "byte": 8}.items()
    },
    **{
        name: (0, 2**bits - 1)
        for name, bits in {
            "unsignedLong": 64,
            "unsignedInt": 32,
            "unsignedShort": 16,
            "unsignedByte": 8,
        }.items()
    },
}


class NoQuery(Exception):
    """A constraint cannot be put into SPARQL; the message is what stands in the way, a term of SHACL."""


class Conditions:
    """Writes conditions, with the prefixes of a writer."""

    def __init__(self, catalogue: RuleCatalogue, writer: TermWriter) -> None:
        """Take the shapes, and what writes terms."""
        self.catalogue = catalogue
        self.writer = writer
        self._variables = 0
        self._above: list[Node] = []
        """The shapes that are being written, the outermost first."""

    def variable(self) -> str:
        """Return a variable that nothing else uses."""
        self._variables += 1
        return "?value" if self._variables == 1 else f"?value{self._variables}"

    def term(self, term: Node) -> str:
        """Return a term as SPARQL writes it.

        Raises:
            NoQuery: It is a blank node, which SPARQL would take for a variable.
        """
        if isinstance(term, BNode):
            raise NoQuery("a blank node")
        return self.writer.write(oxigraph_term(term))  # type: ignore[arg-type]  # shapes hold no triples

    def path(self, path: Node) -> str:
        """Return a path as SPARQL writes it."""
        steps = path_text(self.catalogue.graph, path).split("<")
        return steps[0] + "".join(
            self.writer.predicate(iri) + rest for iri, _, rest in (step.partition(">") for step in steps[1:])
        )

    def broken(self, constraint: Constraint, this: str) -> str:
        """Return the condition that a focus node breaks a constraint.

        Raises:
            NoQuery: It cannot be written.
        """
        path = self.catalogue.path(constraint.shape)
        if path is None:
            return self.broken_by(constraint, this, this)
        whole = self._of_all(constraint, this, self.path(path))
        if whole is not None:
            return whole
        value = self.variable()
        return f"EXISTS {{ {this} {self.path(path)} {value} FILTER ({self.broken_by(constraint, this, value)}) }}"

    def broken_by(self, constraint: Constraint, this: str, value: str) -> str:
        """Return the condition that one value node breaks a constraint, which is one about each of them.

        Raises:
            NoQuery: It cannot be written.
        """
        if not constraint.parameter or constraint.parameter == "sparql":
            raise NoQuery("sh:sparql" if constraint.parameter else f"<{constraint.component}>")
        return _any(self._of_each(constraint, one, this, value) for one in constraint.values)

    def is_about_each(self, constraint: Constraint) -> bool:
        """Tell whether a constraint of a property shape is about each of its values, and not about them together."""
        return constraint.parameter not in {
            "minCount",
            "maxCount",
            "qualifiedMinCount",
            "qualifiedMaxCount",
            "hasValue",
            "equals",
        }

    def nonconforming(self, shape: Node, node: str) -> str:
        """Return the condition that a node does not conform to a shape.

        Raises:
            NoQuery: It cannot be written.
        """
        if shape in self._above:
            raise NoQuery("a shape that refers to itself")
        if self.catalogue.is_deactivated(shape):
            return "false"
        self._above.append(shape)
        parts = [self.broken(one, node) for one in self.catalogue.constraints_of(shape)]
        path = self.catalogue.path(shape)
        for inner in self.catalogue.objects(shape, "property"):
            if path is None:
                parts.append(self.nonconforming(inner, node))
            else:
                value = self.variable()
                condition = self.nonconforming(inner, value)
                parts.append(f"EXISTS {{ {node} {self.path(path)} {value} FILTER ({condition}) }}")
        self._above.pop()
        return _any(parts)

    def qualified(self, shape: Node, value: str) -> str:
        """Return the condition that a value counts for a qualified value shape (SHACL, section 4.7.3).

        Raises:
            NoQuery: It cannot be written.
        """
        own = self.catalogue.objects(shape, "qualifiedValueShape")
        parts = [_not(self.nonconforming(one, value)) for one in own]
        if any(
            str(one) in ("true", "1") for one in self.catalogue.objects(shape, "qualifiedValueShapesDisjoint")
        ):
            siblings = {
                sibling
                for parent in self.catalogue.graph.subjects(URIRef(SH + "property"), shape)
                for other in self.catalogue.objects(parent, "property")
                for sibling in self.catalogue.objects(other, "qualifiedValueShape")
            }
            parts += [self.nonconforming(sibling, value) for sibling in sorted(siblings - set(own), key=str)]
        return _all(parts)

    def _of_all(self, constraint: Constraint, this: str, path: str) -> str | None:
        """Return the condition on the values of a path together; None when the constraint is about each of them."""
        parameter = constraint.parameter
        if self.is_about_each(constraint):
            return None
        if parameter == "hasValue":
            return _any(f"NOT EXISTS {{ {this} {path} {self.term(one)} }}" for one in constraint.values)
        if parameter == "equals":
            return _any(self._differ(this, path, self.term(one)) for one in constraint.values)
        number = _number(constraint.values)
        least = parameter in ("minCount", "qualifiedMinCount")

        def condition(value: str) -> str:
            return self.qualified(constraint.shape, value) if parameter.startswith("qualified") else ""

        enough = self._at_least(number if least else number + 1, this, path, condition)
        return _not(enough) if least else enough

    def _at_least(self, number: int, this: str, path: str, condition: Callable[[str], str]) -> str:
        if number == 0:
            return "true"
        if number > _MOST:
            raise NoQuery(f"a count of {number} inside of another shape")
        values = [self.variable() for _ in range(number)]
        filters = [one for one in map(condition, values) if one]
        filters += [f"!sameTerm({one}, {other})" for one, other in combinations(values, 2)]
        among = f" FILTER ({_all(filters)})" if filters else ""
        return f"EXISTS {{ {this} {path} {', '.join(values)}{among} }}"

    def _differ(self, this: str, path: str, other: str) -> str:
        here, there = self.variable(), self.variable()
        return (
            f"EXISTS {{ {this} {path} {here} FILTER NOT EXISTS {{ {this} {other} {here} }} }} || "
            f"EXISTS {{ {this} {other} {there} FILTER NOT EXISTS {{ {this} {path} {there} }} }}"
        )

    def _of_each(self, constraint: Constraint, parameter_value: Node, this: str, value: str) -> str:
        parameter = constraint.parameter
        write: Callable[[Node, str], str] | None = {
            "class": self._class,
            "datatype": self._datatype,
            "nodeKind": self._kind,
            "in": self._in,
            "languageIn": self._language,
            "hasValue": lambda one, node: f"!sameTerm({node}, {self.term(one)})",
            "not": lambda one, node: _not(self.nonconforming(one, node)),
            "node": self.nonconforming,
            "minLength": lambda one, node: f"isBlank({node}) || STRLEN(STR({node})) < {int(str(one))}",
            "maxLength": lambda one, node: f"isBlank({node}) || STRLEN(STR({node})) > {int(str(one))}",
            "disjoint": lambda one, node: f"EXISTS {{ {this} {self.term(one)} {node} }}",
            "equals": lambda one, node: self._differ_from_itself(node, self.term(one)),
            "pattern": lambda one, node: self._pattern(constraint.shape, str(one), node),
            "closed": lambda _, node: self._closed(constraint.shape, node),
            "uniqueLang": lambda _, node: self._repeated(constraint.shape, this, node),
        }.get(parameter)
        if write is not None:
            return write(parameter_value, value)
        if parameter in _ORDERS:
            return self._order(parameter, parameter_value, this, value)
        if parameter in ("and", "or", "xone"):
            return self._combined(parameter, parameter_value, value)
        raise NoQuery(f"sh:{parameter}")

    def _class(self, one: Node, node: str) -> str:
        below = self.writer.iri("http://www.w3.org/2000/01/rdf-schema#subClassOf")
        return f"NOT EXISTS {{ {node} a/{below}* {self.term(one)} }}"

    def _datatype(self, one: Node, node: str) -> str:
        different = f"!isLiteral({node}) || DATATYPE({node}) != {self.term(one)}"
        well_formed = self._well_formed(str(one).removeprefix(str(XSD)), node)
        return f"{different} || !COALESCE({well_formed}, false)" if well_formed else different

    def _well_formed(self, name: str, node: str) -> str:
        """Return the condition that a text is one of a datatype; nothing when all are, or SPARQL cannot tell."""

        def cast(kind: str, text: str) -> str:
            return f"{self.writer.iri(str(XSD) + kind)}({text})"

        if name in _CAST:
            return f"DATATYPE({cast(name, f'STR({node})')}) = {self.writer.iri(str(XSD) + name)}"
        if name in _REST:
            moment = cast("dateTime", f'CONCAT({_WITHOUT_ZONE.format(node)}, "{_REST[name]}")')
            return f"DATATYPE({moment}) = {self.writer.iri(str(XSD) + 'dateTime')}"
        if name not in _RANGES:
            return ""
        number = cast("integer", f"STR({node})")
        least, most = _RANGES[name]
        return " && ".join(
            [f"{number} >= {least}"] * (least is not None) + [f"{number} <= {most}"] * (most is not None)
        )

    def _kind(self, one: Node, node: str) -> str:
        kind = _KINDS.get(str(one).removeprefix(SH))
        if kind is None:
            raise NoQuery(f"<{one}>")
        return _not(kind.format(node))

    def _in(self, one: Node, node: str) -> str:
        members = [self.term(member) for member in Collection(self.catalogue.graph, one)]
        return _all(f"!sameTerm({node}, {member})" for member in members) if members else "true"

    def _language(self, one: Node, node: str) -> str:
        ranges = [self.term(Literal(str(member))) for member in Collection(self.catalogue.graph, one)]
        matches = _any(f"LANGMATCHES(LANG({node}), {language})" for language in ranges) if ranges else "false"
        return f"!(isLiteral({node}) && ({matches}))"

    def _order(self, parameter: str, one: Node, this: str, node: str) -> str:
        operator = _ORDERS[parameter]
        if not parameter.startswith("less"):
            return f"!COALESCE({node} {operator} {self.term(one)}, false)"
        other = self.variable()
        ordered = f"COALESCE({node} {operator} {other}, false)"
        return f"EXISTS {{ {this} {self.term(one)} {other} FILTER (!{ordered}) }}"

    def _pattern(self, shape: Node, pattern: str, node: str) -> str:
        flags = "".join(str(flag) for flag in self.catalogue.objects(shape, "flags"))
        arguments = [
            f"STR({node})",
            self.term(Literal(pattern)),
            *([self.term(Literal(flags))] if flags else []),
        ]
        return f"isBlank({node}) || !REGEX({', '.join(arguments)})"

    def _closed(self, shape: Node, node: str) -> str:
        if not isinstance(shape, Node):
            raise NoQuery("sh:closed")
        allowed = [self.term(one) for one in closed_properties(self.catalogue, shape)]
        predicate, object_ = self.variable(), self.variable()
        among = f" FILTER ({predicate} NOT IN ({', '.join(allowed)}))" if allowed else ""
        return f"EXISTS {{ {node} {predicate} {object_}{among} }}"

    def _repeated(self, shape: Node, this: str, node: str) -> str:
        path, other = self.catalogue.path(shape), self.variable()
        if path is None:
            raise NoQuery("sh:uniqueLang of a node shape")
        same = f'LANG({node}) != "" && LCASE(LANG({node})) = LCASE(LANG({other}))'
        return f"EXISTS {{ {this} {self.path(path)} {other} FILTER ({same} && !sameTerm({node}, {other})) }}"

    def _differ_from_itself(self, node: str, other: str) -> str:
        there = self.variable()
        return (
            f"NOT EXISTS {{ {node} {other} {node} }} || "
            f"EXISTS {{ {node} {other} {there} FILTER (!sameTerm({there}, {node})) }}"
        )

    def _combined(self, parameter: str, members: Node, node: str) -> str:
        broken = [self.nonconforming(one, node) for one in Collection(self.catalogue.graph, members)]
        if parameter == "and":
            return _any(broken)
        if parameter == "or":
            return _all(broken)
        kept = [_not(one) for one in broken]
        none = _all(broken)
        several = [f"({_all(pair)})" for pair in combinations(kept, 2)]
        return _any([none, *several])


def _number(values: Iterable[Node]) -> int:
    number = next(iter(values))
    try:
        return int(str(number))
    except ValueError as error:
        raise NoQuery(str(number)) from error


def _not(condition: str) -> str:
    if condition.startswith("EXISTS ") and _is_one_exists(condition):
        return f"NOT {condition}"
    return f"!({condition})"


def _is_one_exists(condition: str) -> bool:
    """Tell whether a condition is one `EXISTS { … }` and nothing after it."""
    return "}" in condition and condition.count("{") == condition.count("}") and _closes_last(condition)


def _closes_last(condition: str) -> bool:
    depth = 0
    for place, character in enumerate(condition):
        depth += (character == "{") - (character == "}")
        if depth == 0 and character == "}":
            return place == len(condition) - 1
    return False


def _any(conditions: Iterable[str]) -> str:
    return _joined(" || ", conditions, "false")


def _all(conditions: Iterable[str]) -> str:
    return _joined(" && ", conditions, "true")


def _joined(operator: str, conditions: Iterable[str], none: str) -> str:
    parts = list(dict.fromkeys(conditions))
    if len(parts) < 2:
        return "".join(parts) or none
    return operator.join(one if _is_one(one) else f"({one})" for one in parts)


def _is_one(condition: str) -> bool:
    return " && " not in condition and " || " not in condition
