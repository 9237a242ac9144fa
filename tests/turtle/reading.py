"""Holds the reader of places against pyoxigraph, and each place against its term."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.turtle.positions import Statement, statements

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def numbered(quads: Iterable[Quad]) -> list[tuple[object, ...]]:
    """The quads, their blank nodes named by the rank in which they come."""
    ranks: dict[str, str] = {}

    def name(term: object) -> object:
        return ranks.setdefault(term.value, f"_:{len(ranks)}") if isinstance(term, BlankNode) else term

    return [tuple(name(term) for term in (q.subject, q.predicate, q.object, q.graph_name)) for q in quads]


def quads(stated: Iterable[Statement]) -> list[Quad]:
    return [Quad(*one.triple, one.graph) for one in stated]


def assert_right(text: str, form: RdfFormat = RdfFormat.TURTLE, base: str | None = None) -> list[Statement]:
    """The same as pyoxigraph, and each place read alone gives its term."""
    found = list(statements(text, form, base_iri=base))
    assert numbered(quads(found)) == numbered(parse(text, form, base_iri=base))
    for one in found:
        if one.subject == one.predicate:
            continue  # what holds a list together is not written
        for term, (start, end) in zip(one.triple, (one.subject, one.predicate, one.object), strict=True):
            assert_holds(text, start, end, term, base)
    return found


def assert_holds(text: str, start: int, end: int, term: object, base: str | None) -> None:
    written = text[start:end]
    if written in {"[", "("}:
        assert isinstance(term, BlankNode) or (written, term) == ("(", NamedNode(RDF + "nil"))
        return
    if isinstance(term, NamedNode) and written == "a":
        assert term.value == RDF + "type"
        return
    declared = re.findall(
        r"(?:@prefix|@base|\bPREFIX|\bBASE)\s[^<]*<[^>]*>",
        re.sub(r"^#.*", "", text[:start], flags=re.MULTILINE),
        re.IGNORECASE,
    )
    alone = "".join(f"{one} .\n" if one.startswith("@") else f"{one}\n" for one in declared)
    (read,) = parse(f"{alone}<urn:a:b> <urn:a:b> {written} .", RdfFormat.TURTLE, base_iri=base)
    assert read.object == term
