"""Mends that cannot be wrong: a language tag that the rule itself says.

A shape whose values are in one language (`sh:languageIn ( "fr" )`) says what tag a text without one must have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.turtle.lines import Lines
from kg.validation.findings import SH, Finding
from kg.validation.location import term_of

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LANGUAGE_IN = NamedNode(SH + "languageIn")
_FIRST, _REST = NamedNode(_RDF + "first"), NamedNode(_RDF + "rest")
_NIL = NamedNode(_RDF + "nil")
_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")
_COMPONENTS = {SH + "LanguageInConstraintComponent", SH + "DatatypeConstraintComponent"}


def only_languages(shapes: Iterable[Triple]) -> Mapping[object, str]:
    """Return the language of the values of each shape that allows one only.

    Args:
        shapes: The triples of the shapes; a blank node has its name of `kg.turtle.blank_nodes`.
    """
    first: dict[object, object] = {}
    rest: dict[object, object] = {}
    lists: dict[object, object] = {}
    for triple in shapes:
        if triple.predicate == _LANGUAGE_IN:
            lists[triple.subject] = triple.object
        elif triple.predicate == _FIRST:
            first[triple.subject] = triple.object
        elif triple.predicate == _REST:
            rest[triple.subject] = triple.object
    return {
        shape: language.value
        for shape, cell in lists.items()
        if rest.get(cell) == _NIL and isinstance(language := first.get(cell), Literal)
    }


def tagged(text: str, findings: Iterable[Finding], languages: Mapping[object, str]) -> str:
    """Return the text of a file with the language tags that its findings lack.

    Args:
        text: The text of the file that the findings are in.
        findings: What was found in it, with its places.
        languages: The language of the values of shapes, from `only_languages`.
    """
    lines = Lines(text)
    ends: dict[int, str] = {}
    for finding in findings:
        language = languages.get(term_of(finding.shape))
        value = term_of(finding.value) if finding.value else None
        if (
            language is None
            or finding.component not in _COMPONENTS
            or finding.end_line is None
            or finding.end_column is None
            or not isinstance(value, Literal)
            or value.datatype != _STRING
        ):
            continue
        end = lines.offset(finding.end_line, finding.end_column)
        # A datatype that is written out is left to a person.
        if text[end - 1] in "\"'":
            ends[end] = f"@{language}"
    parts, last = [], 0
    for end in sorted(ends):
        parts += [text[last:end], ends[end]]
        last = end
    return "".join([*parts, text[last:]])
