"""Turns the text of a token into the term it stands for (RDF 1.1 Turtle, section 6.3).

What is written plainly is made here; an escape or a relative IRI is asked of pyoxigraph, so that the term is the one
that it reads.
"""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.turtle.tokens import BLANK, IRI, LITERAL, LITERAL_PARTS, NAME, NUMBER

Resource = NamedNode | BlankNode

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGER, _DECIMAL, _DOUBLE, _BOOLEAN = (
    NamedNode(_XSD + name) for name in ("integer", "decimal", "double", "boolean")
)


class TokenTerms:
    """The terms of a text's tokens, each made once, under the declarations met so far."""

    def __init__(self, base_iri: str | None) -> None:
        """Take what relative IRIs are relative to, if anything."""
        self._base = base_iri
        self._namespaces: dict[str, str] = {}
        self._resources: dict[str, Resource] = {}
        self._literals: dict[str, Literal] = {}

    def declare_prefix(self, prefix: str, iri: str) -> None:
        """Take the declaration of a prefix, its IRI as written, between angle brackets."""
        self._namespaces[prefix] = self._iri(iri).value
        self._forget()

    def declare_base(self, iri: str) -> None:
        """Take the declaration of the base, its IRI as written."""
        self._base = self._iri(iri).value
        self._forget()

    def _forget(self) -> None:
        self._resources.clear()
        self._literals.clear()

    def resource(self, kind: int, text: str) -> Resource | None:
        """Return the IRI or blank node of a token, or None when it is neither.

        Raises:
            KeyError: Its prefix is not declared.
            SyntaxError: It is not an IRI.
        """
        known = self._resources.get(text)
        if known is None:
            if kind == NAME:
                known = self._name(text)
            elif kind == IRI:
                known = self._iri(text)
            elif kind == BLANK:
                known = BlankNode(text[2:])
            else:
                return None
            self._resources[text] = known
        return known

    def literal(self, kind: int, text: str) -> Literal | None:
        """Return the literal of a token, or None when it is none.

        Raises:
            KeyError: The prefix of its datatype is not declared.
            SyntaxError: It is not well-formed.
        """
        known = self._literals.get(text)
        if known is None:
            if kind == LITERAL:
                known = self._string(text)
            elif kind == NUMBER:
                known = Literal(text, datatype=_number(text))
            elif text in {"true", "false"}:
                known = Literal(text, datatype=_BOOLEAN)
            else:
                return None
            self._literals[text] = known
        return known

    def _name(self, text: str) -> NamedNode:
        prefix, _, local = text.partition(":")
        namespace = self._namespaces[prefix]
        if "\\" in local:
            return _asked_iri(text, f"@prefix {prefix}: <{namespace}> .")
        return NamedNode(namespace + local)

    def _iri(self, text: str) -> NamedNode:
        if "\\" in text or self._base is not None:
            return _asked_iri(text, f"@base <{self._base}> ." if self._base is not None else "")
        return NamedNode(text[1:-1])

    def _string(self, text: str) -> Literal:
        parts = LITERAL_PARTS.fullmatch(text)
        if parts is None:
            raise SyntaxError(text)
        written, language, direction, datatype = parts.group("string", "language", "direction", "datatype")
        if direction:
            return _asked_literal(f"{written}@{language}--{direction}")
        if "\\" in written:
            value = _asked_literal(written).value
        else:
            quotes = 3 if written.startswith(('"""', "'''")) else 1
            value = written[quotes:-quotes]
        if language:
            # As pyoxigraph's parser does: tags are compared without regard to case.
            return Literal(value, language=language.lower())
        if datatype:
            return Literal(
                value, datatype=self._iri(datatype) if datatype.startswith("<") else self._name(datatype)
            )
        return Literal(value)


def _number(text: str) -> NamedNode:
    if "e" in text or "E" in text:
        return _DOUBLE
    return _DECIMAL if "." in text else _INTEGER


def _asked_iri(text: str, declaration: str = "") -> NamedNode:
    """Return the IRI that pyoxigraph reads."""
    (quad,) = parse(f"{declaration} <urn:x-kg:asked> {text} 0 .", RdfFormat.TURTLE)
    if not isinstance(quad.predicate, NamedNode):
        raise SyntaxError(text)
    return quad.predicate


def _asked_literal(text: str) -> Literal:
    """Return the literal that pyoxigraph reads."""
    (quad,) = parse(f"<urn:x-kg:asked> <urn:x-kg:asked> {text} .", RdfFormat.TURTLE)
    if not isinstance(quad.object, Literal):
        raise SyntaxError(text)
    return quad.object
