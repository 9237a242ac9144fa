"""The screen: `shacl`, which validates a whole graph in seconds, says where pySHACL has to look.

It is given the shapes on which it finds all that pySHACL finds, or more. What that cannot be said of is listed here,
with its reason, and goes to pySHACL directly: a construct that `shacl` does not know (it ignores `sh:js`), a regular
expression outside the part that Python and Rust read alike, an order turned round by `sh:not`. Where the data decide,
`triple_index.Kind` and `sparql_reach.disagreement` say so. The tests hold the two engines against each other on the W3C
suite, on a grid of literals and on the project's own cases.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from kg.turtle.rdflib_graph import oxigraph_term
from kg.validation.findings import SH
from kg.validation.reach.paths import NotAPath, read_path
from kg.validation.reach.shape_reach import STANDARD, custom_parameters, is_class, shape_nodes

try:
    import shacl
except ImportError:  # there are no wheels for every machine
    _PRESENT = False
else:
    _PRESENT = True

_LISTS = tuple(URIRef(SH + name) for name in ("and", "or", "xone"))
_REFERENCES = tuple(URIRef(SH + name) for name in ("property", "node", "not", "qualifiedValueShape"))
_SINGLE = frozenset(
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
        "uniqueLang",
        "qualifiedValueShape",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "qualifiedValueShapesDisjoint",
        "closed",
        "ignoredProperties",
        "in",
        "languageIn",
        "path",
        "severity",
        "deactivated",
        "flags",
    ]
)
_BOUNDS = frozenset(SH + name for name in ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"))
_ORDERED = _BOUNDS | {SH + "lessThan", SH + "lessThanOrEquals"}
_COUNTS = frozenset(
    SH + name
    for name in ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
)
_FLAGS = frozenset(
    SH + name for name in ("uniqueLang", "closed", "deactivated", "qualifiedValueShapesDisjoint")
)
_BOUND_TYPES = frozenset((XSD.integer, XSD.decimal, XSD.date, XSD.gYear))
_CLASS = r"\[\^?(?:[^\[\]\\&~-]|\\[.()|/*+?^$\\\-\]\[]|(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])|-(?=\]))+\]"
_PATTERN = re.compile(
    rf"\^?(?:(?:{_CLASS}|\\[d./()|*+?^$\\\-]|\(\?:|[()|.]|[^\[\]\\()|.*+?{{}}^$])(?:[*+?]|\{{[0-9]+(?:,[0-9]*)?\}})?)*\$?"
)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A shape that reported something, and the focus node that it reported, as in N-Triples."""

    shape: Node
    focus: str


@dataclass
class ScreenShapes:
    """The shapes that are screened, ready to run, and those that are not, each with the reason."""

    compiled: shacl.Shapes | None
    names: Mapping[str, Node]
    """The shapes by the IRI that they have in the compiled graph."""
    unscreened: Mapping[Node, str]

    def run(self, text: Iterable[bytes]) -> set[Suspect]:
        """Return what the screen suspects in a graph.

        Args:
            text: A Turtle text, in parts. It goes through a file: `shacl` reads one as it is, and would have a text of
                Python's written anew.

        Raises:
            ValueError: The text cannot be read.
            OSError: There is no room for it.
        """
        if self.compiled is None:
            return set()
        with tempfile.TemporaryDirectory(prefix="kg-") as folder:
            file = Path(folder, "graph.ttl")
            with file.open("wb") as writable:
                writable.writelines(text)
            report = self.compiled.validate_file(str(file))
        return {
            Suspect(self.names[_iri(result.source_shape or "")], result.focus_node)
            for result in report.results
        }


def screen_shapes(
    shapes: Graph,
    roots: Iterable[Node],
    query_text: Callable[[Node, Node], str],
    query_reason: Callable[[Node, Node], str | None],
) -> ScreenShapes:
    """Sort out which shapes can be screened, and compile them.

    Args:
        shapes: The shapes graph.
        roots: The shapes that have targets.
        query_text: Gives the query of a shape's SPARQL constraint, prefixes declared.
        query_reason: Gives what in that query engines may disagree on, or None.
    """
    if not _PRESENT:
        return ScreenShapes(None, {}, dict.fromkeys(roots, "shacl is not installed"))
    unscreened: dict[Node, str] = {}
    screened: dict[Node, Graph] = {}
    custom = custom_parameters(shapes)
    for root in sorted(roots, key=str):
        reasons = _Examination(shapes, custom, query_reason)
        reasons.shape(root, negated=False)
        if reasons.first is None:
            screened[root] = _extract(shapes, reasons.seen, root, query_text)
        else:
            unscreened[root] = reasons.first
    names = {str(_name(shape)): shape for shape in shape_nodes(shapes) | _referenced(shapes) | set(screened)}
    compiled = None
    if screened:
        try:
            compiled = _compile(screened.values())
        except ValueError:
            for root, graph in list(screened.items()):
                try:
                    _compile([graph])
                except ValueError as error:
                    unscreened[root] = str(error).splitlines()[0]
                    del screened[root]
            compiled = _compile(screened.values()) if screened else None
    return ScreenShapes(compiled, names, unscreened)


def screen_version() -> str | None:
    """Return the version of `shacl`; None when it is not installed."""
    return str(shacl.__version__) if _PRESENT else None


def plain_pattern(pattern: str) -> bool:
    """Tell whether Python and Rust read a regular expression alike, but for a line break before its last `$`."""
    if _PATTERN.fullmatch(pattern) is None or re.search(r"\(\?(?!:)", pattern):
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


class _Examination:
    """Looks for a reason not to screen a shape, in it and in the shapes it refers to."""

    def __init__(
        self, shapes: Graph, custom: frozenset[str], query_reason: Callable[[Node, Node], str | None]
    ) -> None:
        self._shapes = shapes
        self._custom = custom
        self._query_reason = query_reason
        self.seen: dict[Node, None] = {}
        self._above: list[Node] = []
        self.first: str | None = None

    def shape(self, shape: Node, *, negated: bool) -> None:
        if self.first is not None:
            return
        if shape in self._above:
            self.first = "recursion"
            return
        self._above.append(shape)
        self.seen[shape] = None
        if is_class(self._shapes, shape):
            self.first = "implicit class target"
        for predicate in set(self._shapes.predicates(shape)):
            values = list(self._shapes.objects(shape, predicate))
            self.first = self.first or self._parameter(shape, str(predicate), values, negated=negated)
        if self.first is None:
            self._references(shape, negated=negated)
        self._above.pop()

    def _references(self, shape: Node, *, negated: bool) -> None:
        turned = set(self._shapes.objects(shape, URIRef(SH + "not")))
        if (shape, URIRef(SH + "qualifiedMaxCount"), None) in self._shapes or (
            shape,
            URIRef(SH + "qualifiedValueShapesDisjoint"),
            None,
        ) in self._shapes:
            turned |= set(self._shapes.objects(shape, URIRef(SH + "qualifiedValueShape")))
        for reference in _REFERENCES:
            for other in self._shapes.objects(shape, reference):
                self.shape(other, negated=negated or other in turned)
        for parameter in _LISTS:
            for members in self._shapes.objects(shape, parameter):
                for member in _members(self._shapes, members):
                    self.shape(member, negated=negated or parameter == URIRef(SH + "xone"))

    def _parameter(self, shape: Node, predicate: str, values: list[Node], *, negated: bool) -> str | None:
        name = predicate.removeprefix(SH)
        if predicate in self._custom or (predicate.startswith(SH) and predicate not in STANDARD):
            return f"sh:{name}" if predicate.startswith(SH) else f"<{predicate}>"
        if (predicate in _SINGLE and len(values) > 1) or (predicate in _ORDERED and negated):
            return f"sh:{name}"
        if not all(_plain_value(predicate, value) for value in values):
            return f"sh:{name}"
        if predicate == SH + "path":
            return next((reason for reason in map(self._path_reason, values) if reason), None)
        if predicate != SH + "sparql":
            return None
        reasons = ["negated"] if negated else [self._query_reason(shape, value) for value in values]
        reason = next(filter(None, reasons), None)
        return reason and f"sh:sparql ({reason})"

    def _path_reason(self, path: Node) -> str | None:
        try:
            read_path(self._shapes, path)
        except NotAPath as error:
            return str(error)
        return None


def _plain_value(predicate: str, value: Node) -> bool:
    """Tell whether both engines take a parameter's value for the same."""
    if predicate in _BOUNDS:
        return getattr(value, "datatype", None) in _BOUND_TYPES
    if predicate in _COUNTS:
        return _written(value, XSD.integer, r"[0-9]{1,9}") and (predicate, str(value)) != (
            SH + "minLength",
            "0",
        )
    if predicate in _FLAGS:
        return _written(value, XSD.boolean, r"true|false")
    if predicate == SH + "pattern":
        return plain_pattern(str(value))
    if predicate == SH + "flags":
        return str(value) in ("", "i")
    return predicate != SH + "entailment"


def _members(shapes: Graph, members: Node) -> Iterable[Node]:
    return Collection(shapes, members)


def _written(value: Node, datatype: URIRef, form: str) -> bool:
    return isinstance(value, Literal) and value.datatype == datatype and bool(re.fullmatch(form, str(value)))


def _referenced(shapes: Graph) -> set[Node]:
    found = {other for reference in _REFERENCES for other in shapes.objects(None, reference)}
    for parameter in _LISTS:
        for members in shapes.objects(None, parameter):
            found |= set(_members(shapes, members))
    return found


def _extract(
    shapes: Graph, chosen: Iterable[Node], root: Node, query_text: Callable[[Node, Node], str]
) -> Graph:
    """Return the triples of these shapes, every shape with an IRI, the targets of the first alone."""
    extract = Graph()
    chosen = set(chosen)

    def renamed(node: Node) -> Node:
        return _name(node) if node in chosen else node

    for shape in chosen:
        waiting = [shape]
        done: set[Node] = set()
        while waiting:
            node = waiting.pop()
            done.add(node)
            for predicate, value in shapes.predicate_objects(node):
                name = str(predicate).removeprefix(SH)
                if node == shape and (
                    name in ("message", "name", "description", "sparql")
                    or (name.startswith("target") and shape != root)
                ):
                    continue
                if name == "pattern" and str(value).endswith("$"):
                    # Python's last `$` lets a line break stand before the end.
                    value = Literal(str(value)[:-1] + "\\n?$")  # noqa: PLW2901 - meant
                extract.add((renamed(node), predicate, renamed(value)))
                if isinstance(value, BNode) and value not in chosen and value not in done:
                    waiting.append(value)
        for query in shapes.objects(shape, URIRef(SH + "sparql")):
            own = URIRef(f"urn:x-kg:query:{quote(f'{_name(shape)} {_name(query)}', safe='')}")
            extract.add((_name(shape), URIRef(SH + "sparql"), own))
            extract.add((own, RDF.type, URIRef(SH + "SPARQLConstraint")))
            extract.add((own, URIRef(SH + "select"), Literal(query_text(shape, query))))
            for value in shapes.objects(query, URIRef(SH + "deactivated")):
                extract.add((own, URIRef(SH + "deactivated"), value))
    return extract


def _compile(graphs: Iterable[Graph]) -> shacl.Shapes:
    lines = {
        " ".join(str(oxigraph_term(term)) for term in triple) + " ." for graph in graphs for triple in graph
    }
    return shacl.Shapes.from_text("\n".join(sorted(lines)), "ntriples")


def _name(shape: Node) -> URIRef:
    return URIRef(f"urn:x-kg:shape:{shape}") if isinstance(shape, BNode) else URIRef(str(shape))


def _iri(text: str) -> str:
    return text[1:-1] if text.startswith("<") else text
