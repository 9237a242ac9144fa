"""pySHACL, the reference: runs shapes on chosen focus nodes of a graph held in memory.

It is driven below its command line, shape by shape, so that the focus nodes of one shape can be split between
processes. A focus node is validated on its own (SHACL, section 3.4), so that splitting them changes no result.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyshacl.shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.shape_based_constraints import PropertyConstraintComponent
from pyshacl.errors import (
    ConstraintLoadError,
    ReportableRuntimeError,
    RuleLoadError,
    ShapeLoadError,
    ValidationFailure,
)
from pyshacl.graph_abstraction import RdfLibDataGraph
from pyshacl.helper import get_query_helper_cls
from pyshacl.validator import Validator
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql.sparql import Query

from kg.errors import KgError, ValidationFault
from kg.messages import say
from kg.turtle.rdflib_graph import prepared_query
from kg.validation.findings import SH, Finding, Severity


class BatchedPropertyConstraint(PropertyConstraintComponent):
    """`sh:property`, with all the value nodes validated in one call.

    pySHACL calls the property shape once for each value node, and builds its constraints anew each time. The results
    are those of validating each node (SHACL, section 4.7.2), in one call or in many.
    """

    def _evaluate_property_shape(
        self,
        executor: Any,  # noqa: ANN401 - pySHACL's own types
        prop_shape: Any,  # noqa: ANN401
        target_graph: Any,  # noqa: ANN401
        focus_value_nodes: Mapping[Any, Collection[Any]],
        *others: Any,
    ) -> Any:  # noqa: ANN401 - as above
        nodes = list(dict.fromkeys(node for values in focus_value_nodes.values() for node in values))
        return super()._evaluate_property_shape(  # type: ignore[no-untyped-call]  # pySHACL is half typed
            executor, prop_shape, target_graph, {None: [nodes]}, *others
        )


# pySHACL looks each predicate of a shape up in a list of these, for every focus node: as a set the answer is the same.
# It fills the attribute itself when it first needs it.
setattr(  # noqa: B010 - its type is a list
    pyshacl.shape,
    "CONSTRAINT_PARAMS",
    (
        frozenset(ALL_CONSTRAINT_PARAMETERS),
        {**CONSTRAINT_PARAMETERS_MAP, URIRef(SH + "property"): BatchedPropertyConstraint},
    ),
)

_SAID = "\tSaid by pySHACL: "
_make_result = ConstraintComponent.make_v_result


def _make_result_with_words(
    self: ConstraintComponent,
    datagraph: Any,  # noqa: ANN401 - pySHACL's own types
    focus_node: Any,  # noqa: ANN401
    value_node: Any = None,  # noqa: ANN401
    *others: Any,
    **named: Any,
) -> Any:  # noqa: ANN401 - as above
    """Make a result, with what pySHACL would say of itself: it leaves that out where the shape has a message."""
    text, node, triples = _make_result(self, datagraph, focus_node, value_node, *others, **named)
    if list(self.shape.message):
        words = sorted(str(one) for one in self.make_generic_messages(datagraph, focus_node, value_node))
        # In the text that goes with the result, and not in the report's triples, which are others' too.
        text += _SAID + "\n".join(words)
    return text, node, triples


setattr(ConstraintComponent, "make_v_result", _make_result_with_words)  # noqa: B010 - of another type

_FAULTS = (ConstraintLoadError, ReportableRuntimeError, RuleLoadError, ShapeLoadError, ValidationFailure)
CHUNK = 500
"""How many focus nodes are validated between two steps of progress."""


@dataclass(frozen=True)
class Target:
    """A shape, with the focus nodes that it targets (SHACL, section 2.1.3), sorted."""

    shape: Any
    focus_nodes: Sequence[Any]
    named: frozenset[Any] = frozenset()
    """Those that `sh:targetNode` names and a SPARQL constraint looks at: such a rule is about the whole graph. It
    stands on one node (a property, a class) and gives the resources to be mended as values."""

    def share(self, index: int, of: int) -> Target:
        """Return one of `of` equal shares: every node whose position leaves the remainder `index`."""
        return Target(self.shape, self.focus_nodes[index::of], self.named)


class SingleDataGraph(RdfLibDataGraph):
    """One graph, for pySHACL, which asks in which graph a blank node stands when it puts one into a message."""

    def quads(self, pattern: Any = None) -> Any:  # noqa: ANN401 - rdflib's own types
        """Yield the triples that match, each with this graph."""
        for triple in self.impl.triples(tuple(pattern or (None, None, None))[:3]):
            yield (*triple, self.impl)


class PyshaclEngine:
    """A data graph and a shapes graph, ready to be validated."""

    def __init__(self, data: Graph, shapes: Graph) -> None:
        """Read the shapes.

        Args:
            data: The data, with the class hierarchy that targets and `sh:class` need.
            shapes: The shapes.

        Raises:
            ValidationFault: A shape is not well-formed.
        """
        logger = logging.getLogger("kg.validation.pyshacl")
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        self._data = SingleDataGraph(data.store, data)
        with _faults():
            validator = Validator(
                self._data,
                shacl_graph=shapes,
                options={"inplace": True, "inference": "none", "logger": logger},
            )
            self._shapes = sorted(validator.shacl_graph.shapes, key=lambda shape: str(shape.node))
        self._shapes_graph = shapes
        self._executor = validator.make_executor()

    def targets(self, only: Collection[str] | None = None) -> list[Target]:
        """Return the shapes that target something, with their focus nodes.

        Args:
            only: The focus nodes to keep, as IRIs; all of them when None. Rules about the whole graph are kept too.
        """
        found = []
        for target in self.chosen({shape.node: None for shape in self._shapes}):
            if only is None:
                found.append(target)
                continue
            nodes = [node for node in target.focus_nodes if name_of(node) in only or node in target.named]
            if nodes:
                found.append(Target(target.shape, nodes, target.named))
        return found

    def chosen(self, wanted: Mapping[Any, Collection[Any] | None]) -> list[Target]:
        """Return chosen shapes with chosen focus nodes.

        Args:
            wanted: For each shape its focus nodes, or None for all that it targets.
        """
        found = []
        with _faults():
            for shape in self._shapes:
                if shape.node not in wanted:
                    continue
                given = wanted[shape.node]
                nodes = sorted(shape.focus_nodes(self._data) if given is None else given, key=_node_key)
                if nodes:
                    found.append(Target(shape, nodes, _named(shape)))
        return found

    def query_text(self, shape: Any, query: Any) -> str:  # noqa: ANN401 - rdflib's own types
        """Return the query of a shape's SPARQL constraint as it is run: prefixes declared, `$PATH` filled in.

        Raises:
            Exception: Whatever pySHACL raises for a query that it cannot run.
        """
        helper = get_query_helper_cls()(  # type: ignore[no-untyped-call]  # as above
            next(known for known in self._shapes if known.node == shape),
            query,
            str(next(iter(self._shapes_graph.objects(query, URIRef(SH + "select"))))),
        )
        helper.collect_prefixes()
        _bindings, text = helper.pre_bind_variables(URIRef("urn:x-kg:this"))
        return str(helper.apply_prefixes(text))

    def prepared(self, shape: Any, query: Any) -> Query:  # noqa: ANN401 - rdflib's own types
        """Return the same query, parsed.

        Raises:
            Exception: Whatever pySHACL or rdflib raises for a query that it cannot run.
        """
        return prepared_query(self.query_text(shape, query))

    def validate(
        self, targets: Sequence[Target], progress: Callable[[int], None] = lambda _: None
    ) -> list[Finding]:
        """Validate the focus nodes of the targets.

        Args:
            targets: What to validate.
            progress: Called with the number of focus nodes done since the last call.

        Raises:
            ValidationFault: A constraint cannot be run.
        """
        findings: list[Finding] = []
        with _faults():
            for target in targets:
                for start in range(0, len(target.focus_nodes), CHUNK):
                    nodes = target.focus_nodes[start : start + CHUNK]
                    _conforms, results = target.shape.validate(self._executor, self._data, focus=nodes)
                    findings.extend(
                        _finding(_by_predicate(result_node, triples), target.named, str(text))
                        for text, result_node, triples in results
                    )
                    progress(len(nodes))
        return findings


class _faults:
    """Puts what pySHACL raises for shapes that cannot be run into our words."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _FAULTS):
            text = str(getattr(error, "message", "")) or str(error)
            raise ValidationFault(
                say(
                    en=f"pySHACL cannot run the shapes: {text}",
                    fr=f"pySHACL ne peut exécuter les formes : {text}",
                ),
                mend=say(en="correct the shape it names", fr="corrigez la forme qu’il nomme"),
            ) from error
        if isinstance(error, Exception) and not isinstance(error, KgError):
            raise ValidationFault(
                say(
                    en=f"pySHACL fails: {type(error).__name__}: {error}",
                    fr=f"pySHACL échoue : {type(error).__name__} : {error}",
                ),
                mend=say(
                    en="look for a literal that is not of its datatype, and compared with another",
                    fr="cherchez un littéral qui n’est pas de son type, et comparé à un autre",
                ),
            ) from error


def _named(shape: Any) -> frozenset[Any]:  # noqa: ANN401 - pySHACL's own type
    return frozenset(shape.target()[0]) if list(shape.objects(URIRef(SH + "sparql"))) else frozenset()


def _node_key(node: object) -> tuple[str, str]:
    return (type(node).__name__, str(node))


def _by_predicate(result_node: object, triples: Sequence[tuple[Any, Any, Any]]) -> dict[str, list[Any]]:
    """Return what a result says, by the local name of the predicate; nested results (`sh:detail`) are left out."""
    said: dict[str, list[Any]] = {}
    for subject, predicate, object_ in triples:
        if subject == result_node:
            # pySHACL gives a term with the graph it stands in: (graph, term).
            term = object_[1] if isinstance(object_, tuple) else object_
            said.setdefault(str(predicate).removeprefix(SH), []).append(
                (object_[0] if isinstance(object_, tuple) else None, term)
            )
    return said


def _finding(said: dict[str, list[Any]], named: frozenset[Any], text: str) -> Finding:
    def one(name: str) -> object:
        return said[name][0][1] if name in said else None

    value = one("value")
    messages: dict[str, list[str]] = {}
    for _graph, message in said.get("resultMessage", []):
        language = getattr(message, "language", None) or _language_of(str(message), said)
        messages.setdefault(language, []).append(str(message))
    return Finding(
        severity=Severity.of_iri(str(one("resultSeverity"))),
        shape=name_of(one("sourceShape")),
        component=str(one("sourceConstraintComponent")),
        focus=name_of(one("focusNode")),
        path=None if "resultPath" not in said else path_text(*said["resultPath"][0]),
        value=None if value is None else _term_text(value),
        about=str(value) if isinstance(value, URIRef) and one("focusNode") in named else None,
        constraint=None if "sourceConstraint" not in said else name_of(one("sourceConstraint")),
        engine=text.partition(_SAID)[2] or None,
        messages={language: "\n".join(sorted(texts)) for language, texts in sorted(messages.items())},
    )


def _language_of(message: str, said: dict[str, list[Any]]) -> str:
    """Return the language of a message into which pySHACL has put values, and whose tag it has lost on the way.

    The message is held against the templates of the constraint and of its shape; without a match it has none.
    """
    for graph, node in (*said.get("sourceConstraint", []), *said.get("sourceShape", [])):
        if graph is None:
            continue
        for template in graph.objects(node, URIRef(SH + "message")):
            if template.language and _pattern(str(template)).fullmatch(message):
                return str(template.language)
    return ""


@lru_cache(maxsize=1024)
def _pattern(template: str) -> re.Pattern[str]:
    """Return what a message template becomes: each `{?variable}` may be anything (SHACL, section 5.3.2)."""
    return re.compile(".*".join(re.escape(part) for part in re.split(r"\{[?$]\w+\}", template)), re.DOTALL)


def name_of(term: object) -> str:
    """Return an IRI as it is, and another term as in N-Triples."""
    return _term_text(term) if isinstance(term, BNode | Literal) else str(term)


def _term_text(term: object) -> str:
    """Return the term as in N-Triples: `<iri>`, `"text"@fr`, `_:b`."""
    if isinstance(term, BNode):
        return f"_:{term}"
    if isinstance(term, URIRef | Literal):
        return str(term.n3())
    return str(term)


def path_text(graph: Graph | None, path: object) -> str:
    """Return the path that a node of a shapes graph is, as in SPARQL, with whole IRIs (SHACL, section 2.3.1)."""
    if not isinstance(path, BNode) or graph is None:
        return f"<{path}>" if isinstance(path, URIRef) else _term_text(path)
    first = graph.value(path, URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#first"))
    if first is not None:
        return "/".join(path_text(graph, step) for step in graph.items(path))
    for name, before, after in (
        ("inversePath", "^", ""),
        ("zeroOrMorePath", "", "*"),
        ("oneOrMorePath", "", "+"),
        ("zeroOrOnePath", "", "?"),
    ):
        step = graph.value(path, URIRef(SH + name))
        if step is not None:
            return f"{before}{_grouped(path_text(graph, step))}{after}"
    alternatives = graph.value(path, URIRef(SH + "alternativePath"))
    if alternatives is not None:
        return _grouped("|".join(path_text(graph, step) for step in graph.items(alternatives)))
    return "[]"


def _grouped(path: str) -> str:
    simple = path.startswith("<") and path.endswith(">") and path.count("<") == 1
    return path if simple or (path.startswith("(") and path.endswith(")")) else f"({path})"
