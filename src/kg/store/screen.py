r"""Refuses the queries that would make the engine go out to the network: those that hold SERVICE.

pyoxigraph fetches what SERVICE names and has no switch to stop it. The screen reads tokens, so that the word in a
string, a comment, an IRI, a variable or a prefixed name is no reason to refuse. Where an engine may split the text
in another way than the specification says, the doubt is no permission:

- pyoxigraph takes `SERVICEex:a {` for SERVICE and `ex:a`: a prefix that holds the word, just before a brace, is
  refused unless GRAPH, FROM or NAMED comes first.
- It takes `FILTER(?a<1)SERVICE?x#>` for "less than", where the longest token is an IRI: an IRI that could be an
  expression is refused when it holds a quote or `#`, or a parenthesis with the word after it.
- An engine may read `\u0053` as S before anything else, or not: both readings must pass.

A query (SPARQL 1.1 Query) cannot hold LOAD: the engine's query parser refuses it as it refuses every update.
"""

from __future__ import annotations

import re

from kg.errors import QueryError
from kg.messages import say
from kg.store.tokens import Kind, Token, meaningful

_WORD = "service"
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_MAY_PRECEDE_A_NAME_AND_A_BRACE = frozenset({"graph", "from", "named", "describe"})


def refuse_service(query: str) -> None:
    """Let a query pass, unless it holds a SERVICE clause or could be taken to hold one.

    Args:
        query: The text of the query.

    Raises:
        QueryError: It does; with the line and the column of the word.
    """
    for text in {query, _unescaped(query)}:
        if _WORD not in text.lower():
            continue
        culprit = _culprit(text)
        if culprit is not None:
            line = text.count("\n", 0, culprit.start) + 1
            column = culprit.start - (text.rfind("\n", 0, culprit.start) + 1) + 1
            raise QueryError(
                say(
                    en="SERVICE is refused: a query may not go out to other servers",
                    fr="SERVICE est refusé : une requête ne peut s’adresser à d’autres serveurs",
                ),
                line=line,
                column=column,
                mend=say(
                    en="query the other server by itself, and join the results",
                    fr="interrogez l’autre serveur à part, puis joignez les résultats",
                )
                if culprit.kind is not Kind.IRI
                else say(en="put a space on both sides of <", fr="mettez une espace de part et d’autre de <"),
            )


def _culprit(text: str) -> Token | None:
    """Return the first token that is SERVICE, or that an engine could take for it."""
    read = meaningful(text)
    for index, token in enumerate(read):
        following = read[index + 1].text if index + 1 < len(read) else ""
        if (
            (token.kind is Kind.WORD and _WORD in token.text.lower())
            or (token.kind is Kind.IRI and _may_be_an_expression(token.text))
            or (
                token.kind is Kind.PREFIXED_NAME
                and _WORD in token.prefix.lower()
                and following == "{"
                and (index == 0 or read[index - 1].text.lower() not in _MAY_PRECEDE_A_NAME_AND_A_BRACE)
            )
        ):
            return token
    return None


def _may_be_an_expression(iri: str) -> bool:
    """Tell whether what reads as an IRI could hide the end of an expression and a SERVICE, or unbalance quotes.

    `scheme://` is never an expression: no operand starts with a slash.
    """
    if _ABSOLUTE.match(iri):
        return False
    _, parenthesis, rest = iri.partition(")")
    return "'" in iri or "#" in iri or bool(parenthesis and _WORD in rest.lower())


def _unescaped(text: str) -> str:
    """Return the text with its codepoint escapes replaced (SPARQL 1.1 Query, section 19.2)."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return _CODEPOINT.sub(character, text)
