"""The triples that a row of an answer rests on: those that the query's patterns matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Identifier, URIRef, Variable
from rdflib.term import Literal as RdflibLiteral

from kg.errors import QueryError
from kg.messages import say
from kg.store.results import Form
from kg.store.results import Term as Answered
from kg.store.store import Store

Patterns = list[tuple[object, object, object]]
Item = TypeVar("Item")


def row_triples(store: Store, query: str, prefixes: Mapping[str, str], number: int) -> Sequence[Triple]:
    """Return the triples that a row of a query's answer rests on, in the order of the query.

    Where a row stands for several matches, as with COUNT, the triples are those of one of them. Triples on the way of a
    property path are not among them, nor what a NOT EXISTS or a MINUS looked for.

    Args:
        store: What to ask.
        query: The query, its parameters bound.
        prefixes: The prefixes that it need not declare.
        number: The row, counted from 1; of a CONSTRUCT or DESCRIBE, the triple.

    Raises:
        QueryError: The query cannot be parsed, or has no such row.
    """
    results = store.query(query)
    if results.form is Form.ASK:
        raise QueryError(say(en="an ASK has no rows", fr="une requête ASK n’a pas de lignes"))
    if results.form is Form.GRAPH:
        return [_nth(results.triples(), number)]
    row = _nth(results.rows(), number)
    known = {name: term for name, term in zip(results.columns, row, strict=True) if term is not None}
    return list(dict.fromkeys(_matched(store, _parsed(query, prefixes), known)))


def _nth(rows: Iterator[Item], number: int) -> Item:
    count = 0
    for count, row in enumerate(rows, start=1):
        if count == number:
            return row
    raise QueryError(
        say(
            en=f"the answer has {count} rows: no row {number}",
            fr=f"la réponse a {count} lignes : pas de ligne {number}",
        )
    )


def _parsed(query: str, prefixes: Mapping[str, str]) -> list[Patterns]:
    try:
        algebra = prepareQuery(query, initNs=dict(prefixes)).algebra
    except Exception as error:
        raise QueryError(
            say(
                en=f"the triples of this query’s rows cannot be told: {error}",
                fr=f"les triplets des lignes de cette requête ne peuvent être dits : {error}",
            ),
            mend="kg explain SUBJECT PREDICATE OBJECT",
        ) from error
    groups = list(_groups(algebra, required=True))
    together = [pattern for patterns, required in groups if required for pattern in patterns]
    return [together, *(patterns for patterns, required in groups if not required)]


def _groups(node: object, *, required: bool) -> Iterator[tuple[Patterns, bool]]:
    """Yield the groups of triple patterns, and whether every row must match them."""
    if not isinstance(node, CompValue):
        return
    if node.name == "BGP":
        yield list(node["triples"]), required
    for part in ("p", "p1") if node.name == "Minus" else ("p", "p1", "p2"):
        if part in node:
            may_miss = node.name == "Union" or (node.name == "LeftJoin" and part == "p2")
            yield from _groups(node[part], required=required and not may_miss)


def _matched(store: Store, groups: Sequence[Patterns], known: dict[str, Answered]) -> Iterator[Triple]:
    for group in groups:
        if not group:
            continue
        names = sorted({_name(term) for pattern in group for term in pattern if _is_variable(term)})
        given = [name for name in names if name in known and not isinstance(known[name], BlankNode)]
        values = (
            f"VALUES ({' '.join(f'?{n}' for n in given)}) {{ ({' '.join(str(known[n]) for n in given)}) }}"
        )
        where = " . ".join(" ".join(map(_text, pattern)) for pattern in group)
        solutions = store.query(f"SELECT * WHERE {{ {values} {where} }} LIMIT 1")
        row = next(iter(solutions.rows()), None)
        if row is None:
            continue  # An OPTIONAL or a branch of a UNION that did not match.
        found = dict(zip(solutions.columns, row, strict=True))
        known.update({name: term for name, term in found.items() if term is not None})
        for pattern in group:
            terms = [found.get(_name(term)) if _is_variable(term) else _term(term) for term in pattern]
            subject, predicate, object_ = terms
            if (
                isinstance(subject, NamedNode | BlankNode)
                and isinstance(predicate, NamedNode)
                and isinstance(object_, NamedNode | BlankNode | Literal)
            ):
                yield Triple(subject, predicate, object_)


def _is_variable(term: object) -> TypeGuard[Variable | BNode]:
    return isinstance(term, Variable | BNode)


def _name(term: Identifier) -> str:
    return f"blank_{term}" if isinstance(term, BNode) else str(term)


def _text(term: object) -> str:
    if _is_variable(term):
        return f"?{_name(term)}"
    assert isinstance(term, Identifier | Path)
    return str(term.n3())


def _term(term: object) -> NamedNode | Literal | None:
    """Return a term of rdflib as one of pyoxigraph; None for a property path."""
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, RdflibLiteral):
        if term.language is not None:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
    return None
