"""The statements of a release as N-Quads, Turtle and JSON-LD, in parts: memory stays small however many there are.

Terms are written from their text in N-Triples, so that a literal stays as the data's Turtle has it. N-Quads names the
graph of each statement. Turtle and JSON-LD have no named graphs here: they hold the merge of the graphs, each triple
once, so that whoever loads one into a single graph has all of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from pyoxigraph import Literal

from kg.reasoning.encoding import parsed_term
from kg.reasoning.vocabulary import TYPE
from kg.release.statements import BLOCK, Statements
from kg.turtle.terms import SHORTHAND, TermWriter

KEPT = 1 << 16
"""How many terms are remembered as they were written; a graph says the same few things of many subjects."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
# What JSON-LD reads back from a number or a boolean of JSON is the canonical form (JSON-LD 1.1 API, section 8.6); a
# number of more digits may lose some on its way through a program that has only 64-bit floating point.
_NATIVE = {
    _XSD + "integer": re.compile(r"0|-?[1-9][0-9]{0,14}"),
    _XSD + "boolean": re.compile(r"true|false"),
}
# Escapes of N-Triples that JSON has not, and what JSON must escape.
_NOT_JSON = re.compile(r"[\x00-\x1f]|\\[U']")
_GEN_DELIMS = (":", "/", "?", "#", "[", "]", "@")


class _Written(dict[int, str]):
    """The text of terms by number, written when first asked for; forgotten when there are many."""

    def __init__(self, write: Callable[[int], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, number: int) -> str:
        if len(self) >= KEPT:
            self.clear()
        text = self[number] = self._write(number)
        return text


def nquads(statements: Statements) -> Iterator[str]:
    """Yield the statements as sorted N-Quads, a line each (RDF 1.1 N-Quads)."""
    for lines, _ in statements.lines():
        yield lines


def turtle(statements: Statements, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the merge of the graphs as Turtle, one statement a line, the subjects sorted by IRI (RDF 1.1 Turtle).

    Args:
        statements: The statements.
        prefixes: Prefixes with their namespaces, all of which are declared.
    """
    writer = TermWriter(prefixes)
    texts = statements.quads.terms.texts
    written = _Written(lambda number: _turtle_term(texts[number], writer))
    type_ = statements.quads.terms.number(TYPE)
    yield "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))
    for described in _subjects(statements):
        parts = []
        for subject, pairs in described:
            parts.append(f"\n{_turtle_term(texts[subject], writer)}\n")
            parts += [
                f"    {'a' if predicate == type_ else written[predicate]} {written[object_]} ;\n"
                for predicate, object_ in pairs
            ]
            parts.append("    .\n")
        yield "".join(parts)


def json_ld(statements: Statements, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the merge of the graphs as one JSON-LD document: a context, and the resources, one a line (JSON-LD 1.1).

    Args:
        statements: The statements.
        prefixes: Prefixes with their namespaces; one that is also the scheme of an IRI is not used, as that IRI would
            be taken for a prefixed name.
    """
    texts = statements.quads.terms.texts
    schemes = _schemes(statements)
    usable = {prefix: namespace for prefix, namespace in prefixes.items() if prefix not in schemes and prefix}
    writer = TermWriter(usable)
    names = _Written(lambda number: _json_iri(texts[number], writer))
    values = _Written(lambda number: _json_value(texts[number], writer))
    type_ = statements.quads.terms.number(TYPE)
    context = {
        prefix: namespace if namespace.endswith(_GEN_DELIMS) else {"@id": namespace, "@prefix": True}
        for prefix, namespace in sorted(usable.items())
    }
    yield f'{{\n"@context": {json.dumps(context, ensure_ascii=False)},\n"@graph": ['
    between = "\n"
    for described in _subjects(statements):
        parts = []
        for subject, pairs in described:
            members: dict[str, list[str]] = {}
            for predicate, object_ in pairs:
                if predicate == type_ and not texts[object_].startswith('"'):
                    key, value = '"@type"', names[object_]
                else:
                    key, value = names[predicate], values[object_]
                if key in members:
                    members[key].append(value)
                else:
                    members[key] = [value]
            told = [
                f"{key}: {found[0]}" if len(found) == 1 else f"{key}: [{', '.join(found)}]"
                for key, found in members.items()
            ]
            parts.append(f'{between}{{"@id": {_json_iri(texts[subject], writer)}, {", ".join(told)}}}')
            between = ",\n"
        yield "".join(parts)
    yield "\n]\n}\n"


_Pairs = list[tuple[int, int]]


def _subjects(statements: Statements) -> Iterator[Iterator[tuple[int, _Pairs]]]:
    """Yield, in parts, the subjects with their predicates and objects, in the order of the lines, each triple once."""
    columns = statements.columns
    rows = np.flatnonzero(statements.first)
    subjects = columns.subjects[rows]
    starts = np.flatnonzero(np.append(True, subjects[1:] != subjects[:-1])) if len(rows) else rows
    ends = np.append(starts[1:], len(rows))
    place = 0
    while place < len(starts):
        # Whole subjects, of about so many statements together, at least one.
        last = max(place + 1, int(np.searchsorted(ends, starts[place] + BLOCK, side="right")))
        chosen = rows[starts[place] : ends[last - 1]]
        predicates, objects = columns.predicates[chosen].tolist(), columns.objects[chosen].tolist()
        offset = int(starts[place])
        yield (
            (subject, list(zip(predicates[start:end], objects[start:end], strict=True)))
            for subject, start, end in zip(
                subjects[starts[place:last]].tolist(),
                (starts[place:last] - offset).tolist(),
                (ends[place:last] - offset).tolist(),
                strict=True,
            )
        )
        place = last


def _turtle_term(text: str, writer: TermWriter) -> str:
    if text.startswith("<"):
        return writer.iri(text[1:-1])
    if text.startswith('"') and text.endswith(">"):
        quoted, _, datatype = text[:-1].rpartition("^^<")
        bare = SHORTHAND.get(datatype)
        if bare is not None and bare.fullmatch(quoted, 1, len(quoted) - 1):
            return quoted[1:-1]
        return f"{quoted}^^{writer.iri(datatype)}"
    return text  # As in N-Triples, of which Turtle is an extension.


def _json_iri(text: str, writer: TermWriter) -> str:
    """Return an IRI or a blank node as a string of JSON."""
    name = writer.iri(text[1:-1]) if text.startswith("<") else text
    if name.startswith("<"):
        return json.dumps(text[1:-1], ensure_ascii=False)
    return f'"{name}"'  # Neither a prefixed name nor a blank node has what JSON escapes.


def _json_value(text: str, writer: TermWriter) -> str:
    """Return an object as JSON-LD writes it: a string, a number, or an object of JSON."""
    if not text.startswith('"'):
        return f'{{"@id": {_json_iri(text, writer)}}}'
    end = text.rindex('"') + 1
    if text.endswith(">"):
        end = text.rindex("^^<")
    quoted, rest = text[:end], text[end:]
    if _NOT_JSON.search(quoted):
        literal = parsed_term(text)
        assert isinstance(literal, Literal)
        quoted = json.dumps(literal.value, ensure_ascii=False)
    if not rest:
        return quoted
    if rest.startswith("@"):
        language, _, direction = rest[1:].partition("--")
        directed = f', "@direction": "{direction}"' if direction else ""
        return f'{{"@value": {quoted}, "@language": "{language}"{directed}}}'
    datatype = rest[2:]
    native = _NATIVE.get(datatype[1:-1])
    if native is not None and native.fullmatch(quoted, 1, len(quoted) - 1):
        return quoted[1:-1]
    return f'{{"@value": {quoted}, "@type": {_json_iri(datatype, writer)}}}'


def _schemes(statements: Statements) -> set[str]:
    """Return the schemes of the IRIs in use, those of datatypes among them."""
    texts = statements.quads.terms.texts
    columns = statements.columns
    used = np.unique(np.concatenate((columns.subjects, columns.predicates, columns.objects)))
    found: set[str] = set()
    for number in used.tolist():
        text = texts[number]
        iri = text if text.startswith("<") else text[text.rindex("<") :] if text.endswith(">") else ""
        if iri:
            found.add(iri[1 : iri.find(":")])
    return found
