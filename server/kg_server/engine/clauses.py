"""What the words of a query say before it is parsed: its dataset clauses, and whether its answer can be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from kg.errors import QueryError
from kg.messages import say
from kg.store.tokens import Kind, Token

_VOLATILE = frozenset({"now", "rand", "uuid", "struuid", "bnode"})
_FORMS = frozenset({"select", "ask", "construct", "describe"})


def is_volatile(tokens: Sequence[Token]) -> bool:
    """Tell whether the same query may be answered otherwise the next time."""
    return any(token.kind is Kind.WORD and token.text.lower() in _VOLATILE for token in tokens)


def form_of(tokens: Sequence[Token]) -> str:
    """Return the form of a query: `select`, `ask`, `construct` or `describe`; `unknown` when no word says it."""
    words = (token.text.lower() for token in tokens if token.kind is Kind.WORD)
    return next((word for word in words if word in _FORMS), "unknown")


def dataset_of(
    tokens: Sequence[Token], prefixes: Mapping[str, str], base: str = ""
) -> tuple[list[str], list[str]] | None:
    """Return the default graphs and the named graphs that a query chooses (SPARQL 1.1 Query, section 13.2).

    Args:
        tokens: The query's tokens, without spaces and comments.
        prefixes: The prefixes that it need not declare.
        base: What relative IRIs are relative to.

    Returns:
        None when it has no FROM.

    Raises:
        QueryError: A name after FROM has a prefix that is not declared.
    """
    declared = dict(prefixes)
    default: list[str] = []
    named: list[str] = []
    found = False
    for index, token in enumerate(tokens):
        if token.kind is not Kind.WORD:
            continue
        word = token.text.upper()
        following = tokens[index + 1 : index + 3]
        if word == "BASE" and following:
            base = urljoin(base, _iri(following[0].text))
        elif word == "PREFIX" and len(following) == 2:
            declared[following[0].prefix] = urljoin(base, _iri(following[1].text))
        elif word == "FROM" and following:
            found = True
            is_named = following[0].text.upper() == "NAMED"
            name = following[-1] if is_named else following[0]
            (named if is_named else default).append(_resolved(name, declared, base))
    return (default, named) if found else None


def _resolved(name: Token, declared: Mapping[str, str], base: str) -> str:
    if name.kind is Kind.IRI:
        return urljoin(base, _iri(name.text)) if base else _iri(name.text)
    namespace = declared.get(name.prefix) if name.kind is Kind.PREFIXED_NAME else None
    if namespace is None:
        raise QueryError(
            say(
                en=f"{name.text!r} after FROM is not the name of a graph",
                fr=f"{name.text!r} après FROM n’est pas le nom d’un graphe",
            ),
            mend=say(en="write its IRI between < and >", fr="écrivez son IRI entre < et >"),
        )
    return namespace + name.text.partition(":")[2].replace("\\", "")


def _iri(text: str) -> str:
    return text.strip("<>")
