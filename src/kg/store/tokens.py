"""Splits a SPARQL query into tokens (SPARQL 1.1 Query, section 19.8), as far as its words must be told apart.

A `<` is ambiguous until the grammar is known: it opens an IRI, or it is "less than". As the specification says, the
longest token wins, so that `?a<?b&&?c>?d` holds an IRI; `kg.store.screen` deals with engines that see it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a token is."""

    SPACE = "space"
    COMMENT = "comment"
    STRING = "string"
    IRI = "iri"
    VARIABLE = "variable"
    LANGUAGE = "language"
    BLANK_NODE = "blank_node"
    PREFIXED_NAME = "prefixed_name"
    WORD = "word"
    NUMBER = "number"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it starts, in characters from 0."""

    kind: Kind
    text: str
    start: int

    @property
    def prefix(self) -> str:
        """The prefix of a prefixed name."""
        return self.text.partition(":")[0]


_NAME_START = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d" + (
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = _NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\."
_LOCAL = rf"(?:[{_NAME}:]|{_ESCAPED})(?:(?:[{_NAME}:.-]|{_ESCAPED})*(?:[{_NAME}:-]|{_ESCAPED}))?"
_PREFIX = rf"[{_NAME_START}](?:[{_NAME}.-]*[{_NAME}-])?"

_TOKEN = re.compile(
    "|".join(
        f"(?P<{kind.value}>{pattern})"
        for kind, pattern in (
            (Kind.SPACE, r"\s+"),
            (Kind.COMMENT, r"#[^\r\n]*"),
            (
                Kind.STRING,
                r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"""'
                r"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''"
                r'|"(?:[^"\\\r\n]|\\.)*"'
                r"|'(?:[^'\\\r\n]|\\.)*'",
            ),
            (Kind.IRI, r"<[^<>\"{}|^`\\\x00-\x20]*>"),
            (Kind.VARIABLE, rf"[?$][{_NAME}]+"),
            (Kind.LANGUAGE, r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
            (Kind.BLANK_NODE, rf"_:[{_NAME}](?:[{_NAME}.-]*[{_NAME}-])?"),
            (Kind.PREFIXED_NAME, rf"(?:{_PREFIX})?:(?:{_LOCAL})?"),
            (Kind.WORD, rf"[{_NAME_START}][{_NAME}]*"),
            (Kind.NUMBER, r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?"),
            (Kind.SIGN, r"."),
        )
    ),
    re.DOTALL,
)


def tokens(query: str) -> Iterator[Token]:
    """Yield every token of a query, spaces and comments too: their texts in a row are the query."""
    for match in _TOKEN.finditer(query):
        yield Token(Kind(match.lastgroup), match[0], match.start())


def meaningful(query: str) -> list[Token]:
    """Return the tokens that are not spaces or comments."""
    return [token for token in tokens(query) if token.kind not in (Kind.SPACE, Kind.COMMENT)]


def undeclared_prefixes(query: str) -> dict[str, Token]:
    """Return the prefixes that a query uses and does not declare, each with the first name that uses it."""
    declared: set[str] = set()
    used: dict[str, Token] = {}
    before = None
    for token in meaningful(query):
        if token.kind is Kind.PREFIXED_NAME:
            if before is not None and before.kind is Kind.WORD and before.text.upper() == "PREFIX":
                declared.add(token.prefix)
            else:
                used.setdefault(token.prefix, token)
        before = token
    return {prefix: token for prefix, token in used.items() if prefix not in declared}
