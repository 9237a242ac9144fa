"""How a term is written in Turtle: one text for one term (RDF 1.1 Turtle, section 6.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.errors import TurtleError
from kg.messages import say

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

NAME_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""The characters of PN_CHARS_BASE (section 6.5), to be put in a class of a regular expression."""

NAME_CHARS = rf"{NAME_START}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-"
"""The characters of PN_CHARS, likewise."""

# PN_LOCAL without its escapes, its ':' and the empty name: what would need them is written as a whole IRI.
_LOCAL = re.compile(rf"[{NAME_START}_0-9](?:[{NAME_CHARS}.]*[{NAME_CHARS}])?")

SHORTHAND = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    _XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    _XSD + "boolean": re.compile(r"true|false"),
}
"""The forms of literals that are written bare, by datatype (section 2.5.2 and 2.5.3)."""

_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


class TermWriter:
    """Writes terms with a set of prefixes, and remembers which of those it used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take the prefixes with their namespaces; of two for one namespace the first by name is used."""
        self._prefix_of: dict[str, str] = {}
        for prefix, namespace in sorted(prefixes.items()):
            self._prefix_of.setdefault(namespace, prefix)
        # A local name holds neither '/' nor '#', so a namespace that ends in one of them is found by cutting
        # the IRI at its last one; the others are tried one by one, the longest first.
        self._odd = sorted(
            (ns for ns in self._prefix_of if not ns.endswith(("/", "#"))), key=lambda ns: (-len(ns), ns)
        )
        self.used: dict[str, str] = {}

    def write(self, term: NamedNode | Literal) -> str:
        """Return the text of a term.

        Raises:
            TurtleError: The term is a blank node or a triple: data has neither.
        """
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, Literal):
            return self.literal(term)
        raise refused(term)

    def iri(self, iri: str) -> str:
        """Return an IRI as a prefixed name when a prefix fits, else between angle brackets."""
        for namespace in self._odd:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return self._prefixed(namespace, iri)
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        namespace = iri[:cut]
        if namespace in self._prefix_of and _LOCAL.fullmatch(iri, cut):
            return self._prefixed(namespace, iri)
        return f"<{_NOT_IN_IRI.sub(_numbered, iri)}>"

    def predicate(self, iri: str) -> str:
        """Return a predicate: `a` for rdf:type."""
        return "a" if iri == _RDF_TYPE else self.iri(iri)

    def literal(self, literal: Literal) -> str:
        """Return a literal: numbers and booleans bare where the grammar allows it, texts on one line."""
        value = literal.value
        if literal.language is not None:
            direction = f"--{literal.direction}" if literal.direction is not None else ""
            return f'"{_escaped(value)}"@{literal.language}{direction}'
        datatype = literal.datatype.value
        if datatype == _XSD + "string":
            return f'"{_escaped(value)}"'
        shorthand = SHORTHAND.get(datatype)
        if shorthand is not None and shorthand.fullmatch(value):
            return value
        return f'"{_escaped(value)}"^^{self.iri(datatype)}'

    def _prefixed(self, namespace: str, iri: str) -> str:
        prefix = self._prefix_of[namespace]
        self.used[prefix] = namespace
        return f"{prefix}:{iri[len(namespace) :]}"


def refused(term: object) -> TurtleError:
    """Return the error for a term that canonical Turtle does not write, by its name."""
    if isinstance(term, BlankNode):
        return TurtleError(
            say(
                en=f"the blank node _:{term.value} cannot be written: data has no blank nodes",
                fr=f"le nœud anonyme _:{term.value} ne peut être écrit : les données n’en ont pas",
            ),
            mend=say(
                en="give it an IRI, so that it can be linked, compared and cited",
                fr="donnez-lui un IRI, pour qu’on puisse le lier, le comparer et le citer",
            ),
        )
    return TurtleError(
        say(
            en=f"{term} cannot be written: it is neither an IRI nor a literal",
            fr=f"{term} ne peut être écrit : ce n’est ni un IRI ni un littéral",
        )
    )


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or _numbered(match), text)


def _numbered(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"
