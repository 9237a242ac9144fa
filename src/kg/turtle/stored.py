"""Finds literals that the store would keep in another form, so that a release would not say what the file says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

_SAYS = NamedNode("urn:x-kg:says")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TEXT = {NamedNode(_XSD + "string"), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")}
_DECIMAL = NamedNode(_XSD + "decimal")
# The canonical form of a whole decimal is 1.0 in XML Schema 1.0 (part 2, section 3.2.3.2) and 1 in XML Schema 1.1;
# the store has the latter, and only the former can be written bare in Turtle. Both are let through.
_WHOLE = re.compile(r"0\.0|-?[1-9][0-9]*\.0")


def rewritten(triples: Iterable[Triple]) -> Iterator[tuple[Triple, str]]:
    """Yield each triple whose literal the store rewrites, with the lexical form that it keeps.

    Args:
        triples: A graph; a literal that occurs several times is told once.
    """
    first: dict[Literal, Triple] = {}
    for triple in triples:
        literal = triple.object
        if isinstance(literal, Literal) and literal not in first and literal.datatype not in _TEXT:
            first[literal] = triple
    numbered = [literal for literal in first if not _is_whole_decimal(literal)]
    store = Store()
    store.extend(Quad(NamedNode(f"urn:x-kg:{n}"), _SAYS, literal) for n, literal in enumerate(numbered))
    kept = {int(quad.subject.value.rpartition(":")[2]): quad.object for quad in store}
    for n, literal in enumerate(numbered):
        if kept[n] != literal:
            yield first[literal], str(kept[n])


def _is_whole_decimal(literal: Literal) -> bool:
    return literal.datatype == _DECIMAL and _WHOLE.fullmatch(literal.value) is not None
