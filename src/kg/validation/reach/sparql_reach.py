"""What a SPARQL constraint looks at: read from its query, so far as a query can be read.

Two questions are answered. Which solutions can a changed triple make? Bind the variables of each pattern that it
matches to its terms, and ask the query again: a solution that was not there before needs such a triple, in a pattern
that must hold, or in one whose holding or failing lets it through (OPTIONAL, EXISTS, MINUS). And: is it a query on
which two engines cannot disagree, given the kinds of terms that the data hold?
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from rdflib import BNode, Literal, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query

from kg.validation.index.triple_index import Kind, kind_of
from kg.validation.reach import paths

_GROUPS = frozenset(
    """
    SelectQuery Project Distinct Reduced OrderBy OrderCondition Extend Filter BGP Join LeftJoin Union Minus
    TriplesBlock GroupGraphPatternSub GroupOrUnionGraphPattern OptionalGraphPattern MinusGraphPattern Bind vars
    RelationalExpression ConditionalAndExpression ConditionalOrExpression UnaryNot UnaryMinus UnaryPlus TrueFilter
    AdditiveExpression MultiplicativeExpression
    """.split()  # noqa: SIM905 - a list of this length is easier to read so
)
_TEXT_FUNCTIONS = frozenset("STRLEN UCASE LCASE CONCAT STRENDS STRSTARTS CONTAINS".split())  # noqa: SIM905 - easier to read so
_SAFE_FUNCTIONS = frozenset(
    ["BOUND", "COALESCE", "EXISTS", "NOTEXISTS", "isIRI", "isURI", "isBLANK", "isLITERAL", "sameTerm", "LANG"]
)
_ORDERED = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.YEAR})
_EQUATED = frozenset({Kind.RESOURCE, Kind.LANGUAGE})


@dataclass(frozen=True)
class Pattern:
    """A triple pattern of a query; a property path in place of a predicate is read as `paths.Path`."""

    subject: Any
    predicate: paths.Path | Variable
    object: Any
    this: bool = False
    """Whether `$this` stands in place of the predicate, and the path holds what it can be."""

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables."""
        terms = (self.subject, self.predicate, self.object)
        return frozenset(str(term) for term in terms if isinstance(term, Variable)) | (
            {"this"} if self.this else set()
        )


@dataclass(frozen=True)
class QueryReach:
    """The patterns of a query."""

    patterns: tuple[Pattern, ...]
    certain: tuple[Pattern, ...]
    """Those that must hold for every solution."""
    unknown: str | None
    """What in the query is not understood; None when all of it is."""
    query: CompValue

    @property
    def bound(self) -> frozenset[str]:
        """The variables that every solution binds."""
        names = {name for pattern in self.certain for name in pattern.variables}
        return frozenset(name for name in names if not name.startswith(_NAMELESS))

    def origin(self, name: str) -> str | None:
        """Return the variable that a variable of the solutions stands for, when every solution binds it.

        It is itself, or `?a` for `(?a AS ?b)`; None when it is computed, or may be unbound.
        """
        if name in self.bound:
            return name
        renamed = [
            node.expr for node in _parts(self.query) if node.name == "Extend" and node.var == Variable(name)
        ]
        if len(renamed) == 1 and isinstance(renamed[0], Variable) and str(renamed[0]) in self.bound:
            return str(renamed[0])
        return None


def read_query(query: Query, this: Set[URIRef] | None = None) -> QueryReach:
    """Read a prepared SELECT query.

    Args:
        query: The query.
        this: What `$this` can be; None when that is not known.
    """
    algebra = query.algebra
    patterns: list[Pattern] = []
    certain: list[Pattern] = []
    try:
        for node in _parts(algebra):
            _check(node, top=algebra)
            patterns.extend(_with_this(_patterns(node), this))
        for node in _certain(algebra):
            certain.extend(_with_this(_patterns(node), this))
    except _NotUnderstood as error:
        return QueryReach((), (), str(error), algebra)
    return QueryReach(tuple(patterns), tuple(certain), None, algebra)


def _with_this(patterns: Iterable[Pattern], this: Set[URIRef] | None) -> Iterator[Pattern]:
    """Put what `$this` can be in its place where it is the predicate: a rule about a property is written so."""
    for pattern in patterns:
        if this is not None and pattern.predicate == Variable("this"):
            paths_ = paths.Alternative(tuple(paths.Predicate(str(one)) for one in sorted(this)))
            yield Pattern(pattern.subject, paths_, pattern.object, this=True)
        else:
            yield pattern


class _NotUnderstood(Exception):
    """A part of a query that is not read here."""


def _parts(value: object) -> Iterator[CompValue]:
    """Yield every node of an algebra, the expressions and what they contain among them."""
    if isinstance(value, CompValue):
        yield value
        for key, part in value.items():
            if key not in ("_vars", "PV", "triples"):
                yield from _parts(part)
    elif isinstance(value, list | tuple | set):
        for part in value:
            yield from _parts(part)


def _check(node: CompValue, top: CompValue) -> None:
    if node.name == "SelectQuery" and node.datasetClause:
        raise _NotUnderstood("FROM")
    if node.name == "Project" and node is not top.p and getattr(top.p, "p", None) is not node:
        raise _NotUnderstood("SELECT in SELECT")
    if node.name not in _GROUPS and not node.name.startswith("Builtin_"):
        raise _NotUnderstood(node.name)
    if node.name in {f"Builtin_{name}" for name in ("NOW", "RAND", "UUID", "STRUUID", "BNODE")}:
        raise _NotUnderstood(node.name)


def _patterns(node: CompValue) -> Iterator[Pattern]:
    for row in node.triples if node.name in ("BGP", "TriplesBlock") else ():
        # In a BGP a row is one triple; in a block that is not translated yet, several in a row.
        for start in range(0, len(row), 3):
            subject, predicate, object_ = row[start : start + 3]
            for term in (subject, object_):
                if not isinstance(term, URIRef | Literal | BNode | Variable):
                    raise _NotUnderstood(str(term))
            yield Pattern(
                _as_variable(subject),
                predicate if isinstance(predicate, Variable) else _path(predicate),
                _as_variable(object_),
            )


def _as_variable(term: object) -> object:
    # A blank node in a query is a variable without a name (SPARQL 1.1, section 4.1.4).
    return Variable(_NAMELESS + term) if isinstance(term, BNode) else term


_NAMELESS = "nameless-"


def _path(path: object) -> paths.Path:
    if isinstance(path, URIRef):
        return paths.Predicate(str(path))
    if isinstance(path, InvPath):
        return paths.inverse(_path(path.arg))
    if isinstance(path, SequencePath):
        return paths.Sequence(tuple(_path(step) for step in path.args))
    if isinstance(path, AlternativePath):
        return paths.Alternative(tuple(_path(each) for each in path.args))
    if isinstance(path, MulPath):
        return paths.Repeated(_path(path.path), int(path.zero is False), many=bool(path.more))
    raise _NotUnderstood(str(path))


def _certain(node: object) -> Iterator[CompValue]:
    """Yield the graph patterns that must hold for every solution."""
    if isinstance(node, CompValue):
        if node.name == "BGP":
            yield node
        elif node.name == "Join":
            yield from _certain(node.p1)
            yield from _certain(node.p2)
        elif node.name in ("LeftJoin", "Minus"):
            yield from _certain(node.p1)
        elif node.name in ("SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Extend", "Filter"):
            yield from _certain(node.p)


# ---- whether engines can disagree

KindsOf = Callable[[paths.Path | None], Set[Kind]]
"""The kinds of terms to which a path leads in the data; for None, the kinds of all terms."""


def disagreement(reach: QueryReach, kinds_of: KindsOf) -> str | None:
    """Return what in a query two engines may disagree on, or None.

    Engines agree on patterns. On operators they agree while the operands are of the kinds for which the operator is
    defined: one compares a text with a number and finds them different, the other finds an error.
    """
    if reach.unknown is not None:
        return reach.unknown
    bound = _kinds_of_variables(reach, kinds_of)
    for node in _parts(reach.query):
        reason = _operator(node, bound)
        if reason is not None:
            return reason
    return None


def _operator(node: CompValue, bound: Mapping[str, Set[Kind]]) -> str | None:
    if node.name == "RelationalExpression":
        return None if _comparable(node, bound) else str(node.op)
    if node.name in ("AdditiveExpression", "MultiplicativeExpression", "UnaryMinus", "UnaryPlus"):
        return str(node.name)
    name = node.name.removeprefix("Builtin_")
    return name if name != node.name and not _agreed_function(name, node, bound) else None


def _comparable(node: CompValue, bound: Mapping[str, Set[Kind]]) -> bool:
    """Tell whether the operands of a comparison are of one kind, and one that it is defined for."""
    if isinstance(node.expr, list) or isinstance(node.other, list):
        return False
    kinds = _kinds(node.expr, bound) | _kinds(node.other, bound)
    return len(kinds) <= 1 and kinds <= (_ORDERED | (_EQUATED if node.op in ("=", "!=") else set()))


def _agreed_function(name: str, node: CompValue, bound: Mapping[str, Set[Kind]]) -> bool:
    if name in _SAFE_FUNCTIONS:
        return True
    if name == "STR":
        # An engine may write a number anew.
        return not _kinds(node.arg, bound) & {Kind.NUMBER, Kind.ODD, Kind.BLANK}
    if name == "REPLACE":
        simple = isinstance(node.pattern, Literal) and str(node.pattern) == "^.*/" and "flags" not in node
        return simple and _kinds(node.arg, bound) <= {Kind.TEXT}
    if name == "SUBSTR":
        return _kinds(node.arg, bound) <= {Kind.TEXT}
    arguments = [argument for key, argument in node.items() if key.startswith("arg")]
    flat = [one for argument in arguments for one in (argument if isinstance(argument, list) else [argument])]
    return name in _TEXT_FUNCTIONS and all(_kinds(one, bound) <= {Kind.TEXT} for one in flat)


_TEXTS = frozenset("STR CONCAT SUBSTR UCASE LCASE REPLACE LANG".split())  # noqa: SIM905 - easier to read so


def _kinds(expression: object, bound: Mapping[str, Set[Kind]]) -> Set[Kind]:
    match expression:
        case Variable():
            return bound.get(str(expression), frozenset())
        case URIRef() | Literal():
            return {kind_of(expression.n3().encode())}
        case CompValue(name="Builtin_COALESCE"):
            return {kind for part in expression.arg for kind in _kinds(part, bound)}
        case CompValue(name="Builtin_STRLEN"):
            return {Kind.NUMBER}
        case CompValue() if expression.name.removeprefix("Builtin_") in _TEXTS:
            return {Kind.TEXT}
        case _:
            return {Kind.ODD}


def _kinds_of_variables(reach: QueryReach, kinds_of: KindsOf) -> Mapping[str, Set[Kind]]:
    bound: dict[str, set[Kind]] = {}
    for pattern in reach.certain:
        for name, kinds in _kinds_in(pattern, kinds_of):
            bound[name] = bound.get(name, set(kinds)) & kinds
    sure = set(bound)
    for pattern in reach.patterns:
        for name, kinds in _kinds_in(pattern, kinds_of):
            if name not in sure:
                bound.setdefault(name, set()).update(kinds)
    if "this" not in sure:
        bound["this"] = set(Kind)
    for _ in range(2):  # an expression may stand on another one's variable
        for node in _parts(reach.query):
            if node.name in ("Extend", "Bind"):
                bound.setdefault(str(node.var), set()).update(_kinds(node.expr, bound))
    return bound


def _kinds_in(pattern: Pattern, kinds_of: KindsOf) -> Iterator[tuple[str, Set[Kind]]]:
    predicate = None if isinstance(pattern.predicate, Variable) else pattern.predicate
    if isinstance(pattern.subject, Variable):
        yield (
            str(pattern.subject),
            {Kind.RESOURCE, Kind.BLANK} if predicate is None else kinds_of(paths.inverse(predicate)),
        )
    if isinstance(pattern.object, Variable):
        yield str(pattern.object), kinds_of(predicate)
    if isinstance(pattern.predicate, Variable) or pattern.this:
        yield str(pattern.predicate) if isinstance(pattern.predicate, Variable) else "this", {Kind.RESOURCE}
