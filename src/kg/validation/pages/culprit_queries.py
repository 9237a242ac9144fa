"""The query that finds the culprits of a constraint: the focus nodes that break it, in any graph, without SHACL.

For the components of SHACL Core it is made from the constraint; for a constraint in SPARQL it is its own SELECT, asked
of all that the shape targets. Where a constraint cannot be put into SPARQL, that is said and no query is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import dedent

from pyoxigraph import Store
from rdflib import URIRef
from rdflib.term import Node

from kg.errors import KgError
from kg.turtle.rdflib_graph import empty_graph
from kg.turtle.terms import TermWriter
from kg.validation.engines.pyshacl_engine import PyshaclEngine
from kg.validation.findings import SH
from kg.validation.pages.culprit_conditions import Conditions, NoQuery
from kg.validation.rule_catalogue import Constraint, Rule, RuleCatalogue, Way

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\s]*>|#[^\n]*|[{}]|[$?\w]+',
    re.DOTALL,
)
_SUBQUERY = re.compile(r"\{\s*SELECT\b", re.IGNORECASE)
_PREFIX = re.compile(r"\s*PREFIX\s+(\S*):\s*<([^>]*)>", re.IGNORECASE)
_UNKNOWN = re.compile(r"[$?](shapesGraph|currentShape)\b")
_RDFS_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


class CulpritQueries:
    """Makes the queries of the rules of some shapes."""

    def __init__(self, catalogue: RuleCatalogue, prefixes: Mapping[str, str]) -> None:
        """Take the shapes, and the prefixes that queries may use.

        Raises:
            ValidationFault: A shape is not well-formed.
        """
        self._catalogue = catalogue
        self._prefixes = prefixes
        self._engine = PyshaclEngine(empty_graph(), catalogue.graph)

    def query(self, rule: Rule, constraint: Constraint) -> str:
        """Return the query, whose `?this` is a focus node that breaks the constraint.

        Args:
            rule: The rule.
            constraint: One of its constraints.

        Raises:
            NoQuery: The constraint, or the target, cannot be put into SPARQL.
        """
        ways = rule.ways[constraint.shape]
        if constraint.parameter == "sparql":
            if len(constraint.values) > 1:
                raise NoQuery("sh:sparql")
            return self._own(constraint.shape, constraint.values[0], ways)
        writer = TermWriter(self._prefixes)
        conditions = Conditions(self._catalogue, writer)
        head, body, tail = self._parts(constraint, conditions)
        lines = [*_targeted(self._catalogue, ways, conditions), *body]
        text = "\n".join([head, "WHERE {", *(f"  {line}" for line in lines), "}", *tail])
        declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(writer.used.items()))
        return f"{declared}{text}\n"

    def _parts(self, constraint: Constraint, conditions: Conditions) -> tuple[str, list[str], list[str]]:
        """Return what is selected, the patterns beside those of the target, and what follows them."""
        path = self._catalogue.path(constraint.shape)
        if path is None:
            return "SELECT DISTINCT ?this", [f"FILTER ({conditions.broken(constraint, '?this')})"], []
        steps = conditions.path(path)
        if conditions.is_about_each(constraint):
            value = conditions.variable()
            condition = conditions.broken_by(constraint, "?this", value)
            return (
                f"SELECT DISTINCT ?this {value}",
                [f"?this {steps} {value} .", f"FILTER ({condition})"],
                [],
            )
        least = constraint.parameter in ("minCount", "qualifiedMinCount")
        number = str(constraint.values[0])
        if not constraint.parameter.endswith("Count") or not number.isdecimal() or (least and number == "1"):
            return "SELECT DISTINCT ?this", [f"FILTER ({conditions.broken(constraint, '?this')})"], []
        value = conditions.variable()
        pattern = f"?this {steps} {value}"
        if constraint.parameter.startswith("qualified"):
            pattern += f" FILTER ({conditions.qualified(constraint.shape, value)})"
        count = f"COUNT(DISTINCT {value})"
        return (
            f"SELECT ?this ({count} AS ?count)",
            [f"OPTIONAL {{ {pattern} }}" if least else f"{pattern} ."],
            ["GROUP BY ?this", f"HAVING ({count} {'<' if least else '>'} {number})"],
        )

    def _own(self, shape: Node, query: Node, ways: list[Way]) -> str:
        """Return a constraint's own query, asked of all the focus nodes at once."""
        try:
            text = self._engine.query_text(shape, query)
        except KgError as error:
            raise NoQuery(error.message) from error
        except Exception as error:
            # Whatever pySHACL raises for a query that it cannot run.
            raise NoQuery(str(error)) from error
        unknown = _UNKNOWN.search(text)
        if unknown:
            raise NoQuery(f"${unknown[1]}")
        declared: dict[str, str] = {}
        while start := _PREFIX.match(text):
            declared[start[1]] = start[2]
            text = text[start.end() :]
        text = dedent(text).strip("\n")
        known = {**self._prefixes, **{prefix: iri for prefix, iri in declared.items() if prefix}}
        conditions = Conditions(self._catalogue, TermWriter(known))
        targets = _targeted(self._catalogue, ways, conditions)
        whole = _bound_everywhere(text, targets)
        head = "".join(
            f"PREFIX {prefix}: <{iri}>\n"
            for prefix, iri in sorted({**declared, **conditions.writer.used}.items())
            if re.search(rf"(?<![\w-]){re.escape(prefix)}:", whole)
        )
        try:
            Store().query(head + whole)
        except SyntaxError as error:
            raise NoQuery(str(error).partition("\n")[0]) from error
        return f"{head}{whole}\n"


def _bound_everywhere(text: str, patterns: list[str]) -> str:
    """Put patterns that bind `?this` into a query: into its pattern, and into each group in it that asks for them.

    In SHACL `$this` has its value before the query is run, in all of its groups (SHACL, section 5.3.1). A filter or a
    `BIND` sees what its own group binds, and no more.
    """
    chosen: list[int] = []
    open_groups: list[tuple[int, str, list[str]]] = []
    before = ""
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == "{":
            open_groups.append((found.start(), before.upper(), []))
        elif token == "}" and open_groups:
            start, word, inside = open_groups.pop()
            words = {one.upper() for one in inside}
            asks = words & {"$THIS", "?THIS"} and words & {"FILTER", "BIND"} and word != "EXISTS"
            if not _SUBQUERY.match(text, start) and (asks or not open_groups):
                chosen.append(start)
        elif open_groups:
            open_groups[-1][2].append(token)
        before = token
    if not chosen:
        raise NoQuery("sh:select")
    first = min(chosen)
    for start in sorted(chosen, reverse=True):
        if start == first:
            added = "".join(f"\n    {pattern}" for pattern in patterns)
            rest = text[start + 1 :]
            text = f"{text[: start + 1]}{added}{'' if rest.startswith(chr(10)) else chr(10) + '    '}{rest}"
        else:
            text = f"{text[: start + 1]} {' '.join(patterns)}{text[start + 1 :]}"
    return text


def _targeted(catalogue: RuleCatalogue, ways: list[Way], conditions: Conditions) -> list[str]:
    """Return the patterns that bind `?this` to the focus nodes."""
    groups: list[list[str]] = []
    for way in ways:
        root = "?root" if way.paths else "?this"
        steps = "/".join(conditions.path(path) for path in way.paths)
        for group in _targets(catalogue, way.root, root, conditions):
            groups.append([*group, f"{root} {steps} ?this ."] if way.paths else group)
    if len(groups) == 1:
        return groups[0]
    return [f"{'UNION ' if rank else ''}{{ {' '.join(group)} }}" for rank, group in enumerate(groups)]


def _targets(catalogue: RuleCatalogue, shape: Node, node: str, conditions: Conditions) -> list[list[str]]:
    """Return the patterns of each way in which a shape tells its targets (SHACL, section 2.1.3)."""
    if catalogue.objects(shape, "target"):
        raise NoQuery("sh:target")
    classes = catalogue.objects(shape, "targetClass")
    if isinstance(shape, URIRef) and catalogue.is_class(shape):
        classes.append(shape)
    found: list[list[str]] = []
    below = conditions.writer.iri(_RDFS_SUBCLASS) if classes else ""
    if len(classes) == 1:
        found.append([f"{node} a/{below}* {conditions.term(classes[0])} ."])
    elif classes:
        listed = " ".join(map(conditions.term, classes))
        found.append([f"VALUES ?class {{ {listed} }}", f"{node} a/{below}* ?class ."])
    for property_ in catalogue.objects(shape, "targetSubjectsOf"):
        found.append([f"{node} {conditions.term(property_)} ?any ."])
    for property_ in catalogue.objects(shape, "targetObjectsOf"):
        found.append([f"?any {conditions.term(property_)} {node} ."])
    nodes = catalogue.objects(shape, "targetNode")
    if nodes:
        found.append([f"VALUES {node} {{ {' '.join(map(conditions.term, nodes))} }}"])
    if not found:
        raise NoQuery(SH + "target")
    return found
