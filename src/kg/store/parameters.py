"""Binds the parameters of a query: `--param name=value` puts `VALUES ?name { value }` first in its WHERE clause.

A parameter is bound in the outermost group only, as any VALUES there: a subquery that needs it must project it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Literal

from kg.errors import QueryError
from kg.messages import say
from kg.store.tokens import Kind, meaningful

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def bind(query: str, values: Mapping[str, str]) -> str:
    """Return the query with its parameters bound.

    Args:
        query: The text of the query.
        values: Terms in SPARQL syntax (`branch:harbour`, `"46"`, `<…>`, `12`) by the variable's name.

    Raises:
        QueryError: The query has no WHERE clause, or does not use a parameter.
    """
    if not values:
        return query
    used = {token.text[1:] for token in meaningful(query) if token.kind is Kind.VARIABLE}
    for name in values:
        if name not in used:
            raise QueryError(
                say(en=f"the query has no variable ?{name}", fr=f"la requête n’a pas de variable ?{name}"),
                mend=say(
                    en=f"its variables: {', '.join(sorted(used))}",
                    fr=f"ses variables : {', '.join(sorted(used))}",
                ),
            )
    at = _where_opens(query) + 1
    clause = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in sorted(values.items()))
    return f"{query[:at]}{clause} {query[at:]}"


def as_term(value: str, like: str | None) -> str:
    """Return what was given on the command line as a SPARQL term of the same kind as the default.

    Args:
        value: What was given: `46`, `branch:harbour`, `"Port"@fr`, `<https://…>`.
        like: The parameter's default, a SPARQL term; None when there is none.

    Returns:
        A term as it is; a bare text as a string when the default is a string, or when there is nothing to compare
        with and it is not a term itself; a bare name in the default's prefix when the default is a prefixed name.

    Raises:
        QueryError: It cannot be a term of that kind.
    """
    read = meaningful(value)
    kinds = [token.kind for token in read]
    string = f"{Literal(value)!s}"
    if like is not None and like.startswith(('"', "'")):
        return value if _is_string(kinds) else string + _suffix(like)
    of = None if like is None else meaningful(like)[0]
    if (
        of is not None
        and of.kind is Kind.PREFIXED_NAME
        and ":" not in value
        and re.fullmatch(r"\w[\w-]*", value)
    ):
        return f"{of.prefix}:{value}"
    if _is_string(kinds) or kinds in ([Kind.IRI], [Kind.NUMBER], [Kind.PREFIXED_NAME]):
        if like is not None and like.startswith("<") != value.startswith("<") and Kind.NUMBER in kinds:
            raise _not_a_term(value, like)
        return value
    if kinds == [Kind.WORD] and value in ("true", "false"):
        return value
    if like is None:
        return string
    raise _not_a_term(value, like)


def parse_assignment(text: str) -> tuple[str, str]:
    """Return the name and the value of `name=value`.

    Raises:
        QueryError: It does not read so.
    """
    name, equals, value = text.partition("=")
    name = name.removeprefix("?").removeprefix("$")
    if not equals or not _NAME.fullmatch(name):
        raise QueryError(
            say(en=f"not a parameter: {text!r}", fr=f"ce n’est pas un paramètre : {text!r}"),
            mend=say(en="--param name=value", fr="--param nom=valeur"),
        )
    return name, value


def _suffix(literal: str) -> str:
    """Return the language tag or datatype of a literal, with its mark: `@fr`, `^^xsd:date`, or nothing."""
    read = meaningful(literal)
    return literal[len(read[0].text) :] if read and read[0].kind is Kind.STRING else ""


def _is_string(kinds: list[Kind]) -> bool:
    return (
        bool(kinds)
        and kinds[0] is Kind.STRING
        and (
            len(kinds) == 1
            or kinds[1:] == [Kind.LANGUAGE]
            or kinds[1:] in ([Kind.SIGN, Kind.SIGN, Kind.IRI], [Kind.SIGN, Kind.SIGN, Kind.PREFIXED_NAME])
        )
    )


def _not_a_term(value: str, like: str) -> QueryError:
    return QueryError(
        say(en=f"{value!r} is not a term like {like}", fr=f"{value!r} n’est pas un terme comme {like}"),
    )


def _where_opens(query: str) -> int:
    """Return where the brace of the outermost WHERE group stands."""
    depth = 0
    construct = False
    for index, token in enumerate(read := meaningful(query)):
        word = token.text.upper() if token.kind is Kind.WORD else ""
        if depth == 0 and word == "CONSTRUCT" and read[index + 1 : index + 2] and read[index + 1].text == "{":
            construct = True
        if token.text == "{":
            if depth == 0 and not construct:
                return token.start
            depth += 1
        elif token.text == "}":
            depth -= 1
            construct = construct and depth > 0
    raise QueryError(
        say(
            en="the query has no WHERE clause to bind a parameter in", fr="la requête n’a pas de clause WHERE"
        ),
    )
