"""The canonical form of a graph without blank nodes: the same triples give the same text.

- Only the prefixes used, sorted, then an empty line.
- Subjects sorted by their text, each on a line of its own, with an empty line between two of them.
- One statement a line: the predicate and one object, `a` first, then by predicate and object. ` ;` ends every
  one of them and a dot on its own line ends the subject, so that a statement's change touches one line.
- A repeated triple is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.turtle.terms import TermWriter, refused


def serialize(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Return the canonical Turtle of a graph.

    Args:
        triples: The graph, in any order; a repeated triple counts once.
        prefixes: Prefixes with their namespaces; those that nothing needs are left out.

    Returns:
        The text, ending in a line break; empty for an empty graph.

    Raises:
        TurtleError: A term is a blank node or a triple.
    """
    terms = TermWriter(prefixes)
    statements = _statements(triples, terms)
    parts = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(terms.used.items())]
    for subject in sorted(statements):
        if parts:
            parts.append("\n")
        parts.append(subject)
        for predicate, text in sorted(statements[subject]):
            parts.append(f"\n    {predicate or 'a'} {text} ;")
        parts.append("\n    .\n")
    return "".join(parts)


def _statements(triples: Iterable[Triple], terms: TermWriter) -> dict[str, set[tuple[str, str]]]:
    """Return the written predicates and objects of each written subject; rdf:type is "", to sort first."""
    statements: dict[str, set[tuple[str, str]]] = {}
    # Keyed by the terms themselves: a graph says the same few things of many subjects.
    iris: dict[NamedNode, str] = {}
    predicates: dict[NamedNode, str] = {}
    objects: dict[NamedNode | Literal, str] = {}
    previous: NamedNode | None = None
    current: set[tuple[str, str]] = set()
    for subject, predicate, value in triples:
        if subject != previous:
            if not isinstance(subject, NamedNode):
                raise refused(subject)
            text = iris.get(subject)
            if text is None:
                text = iris[subject] = terms.iri(subject.value)
            current = statements.setdefault(text, set())
            previous = subject
        written = predicates.get(predicate)
        if written is None:
            written = terms.predicate(predicate.value)
            predicates[predicate] = written = "" if written == "a" else written
        try:
            known = objects.get(value)
        except TypeError:
            raise refused(value) from None
        if known is None:
            known = objects[value] = terms.write(value)
        current.add((written, known))
    return statements
