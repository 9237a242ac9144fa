"""Puts what an engine says of a query into words: where it stumbled, the line with a caret, and the mend."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.errors import QueryError
from kg.messages import say
from kg.store.tokens import Kind, Token, meaningful, undeclared_prefixes

_PLACE = re.compile(r"(?:error )?at (?P<line>\d+):(?P<column>\d+): (?P<reason>.*)", re.DOTALL)
_QUOTED = re.compile(r"^(?:\"(?:[^\"\\]|\\.)+\"|[A-Z][A-Z_ ]+)$")
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_BEGINNINGS = frozenset({*FORMS, "PREFIX", "BASE", "VERSION"})
SHOWN = 8
"""How many of the expected words an error names."""


class QuerySyntaxError(QueryError):
    """A query that cannot be parsed, with the line to draw a caret under."""

    def __init__(
        self, message: str, query: str, *, line: int, column: int, width: int = 1, mend: str | None = None
    ) -> None:
        """Keep the offending line of the query.

        Args:
            message: What is wrong.
            query: The whole query.
            line: The line, counted from 1.
            column: The column in it, in characters counted from 1.
            width: How many characters the caret underlines.
            mend: What to do about it.
        """
        super().__init__(message, line=line, column=column, mend=mend)
        lines = query.split("\n")
        self.text = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
        self.width = max(1, width)

    @property
    def excerpt(self) -> str:
        """The offending line with a caret under the place."""
        if self.line is None or self.column is None:
            return ""
        gutter = f"{self.line} | "
        indent = "".join("\t" if char == "\t" else " " for char in self.text[: self.column - 1])
        return f"{gutter}{self.text}\n{' ' * (len(gutter) - 2)}| {indent}{'^' * self.width}"


def syntax_error(
    query: str, error: SyntaxError | str, prefixes: Mapping[str, str], *, update: bool = False
) -> QuerySyntaxError:
    """Return the error in words.

    Args:
        query: The query as it was given.
        error: What the engine raised or said.
        prefixes: The project's prefixes, which a query need not declare.
        update: Whether it may be an update (SPARQL 1.1 Update), which begins with other words.
    """
    unknown = {prefix: name for prefix, name in undeclared_prefixes(query).items() if prefix not in prefixes}
    if unknown:
        # Whatever else is wrong, this is: the engine stops at the name, and says what could stand there instead.
        prefix, name = min(unknown.items(), key=lambda pair: pair[1].start)
        line = query.count("\n", 0, name.start) + 1
        column = name.start - query.rfind("\n", 0, name.start)
        return QuerySyntaxError(
            say(en=f"prefix {prefix}: is not declared", fr=f"le préfixe {prefix}: n’est pas déclaré"),
            query,
            line=line,
            column=column,
            width=len(name.text),
            mend=say(
                en=f"add PREFIX {prefix}: <…> at the top, or use one of the project's: {_list(prefixes)}",
                fr=f"ajoutez PREFIX {prefix}: <…> en tête, ou l’un de ceux du projet : {_list(prefixes)}",
            ),
        )
    first = next(iter(meaningful(query)), None)
    if not update and first is not None and first.kind is Kind.WORD and first.text.upper() not in _BEGINNINGS:
        return _no_query(query, first)
    match = _PLACE.search(str(error))
    if match is None:
        return QuerySyntaxError(_cannot(str(error)), query, line=1, column=1)
    return QuerySyntaxError(
        _cannot(_reason(match["reason"])), query, line=int(match["line"]), column=int(match["column"])
    )


def _no_query(query: str, first: Token) -> QuerySyntaxError:
    """Return what is wrong with a text that begins as no query does: a word mistyped, an update, another file."""
    return QuerySyntaxError(
        say(
            en=f"a query does not begin with {first.text}",
            fr=f"une requête ne commence pas par {first.text}",
        ),
        query,
        line=query.count("\n", 0, first.start) + 1,
        column=first.start - query.rfind("\n", 0, first.start),
        width=len(first.text),
        mend=say(
            en=f"it begins with {', '.join(FORMS)}, after PREFIX and BASE",
            fr=f"elle commence par {', '.join(FORMS)}, après PREFIX et BASE",
        ),
    )


def _cannot(reason: str) -> str:
    return say(en=f"the query cannot be parsed here: {reason}", fr=f"la requête est illisible ici : {reason}")


def _list(prefixes: Mapping[str, str]) -> str:
    names = sorted(prefixes)
    return ", ".join(f"{name}:" for name in names[:SHOWN]) + (", …" if len(names) > SHOWN else "")


def _reason(reason: str) -> str:
    """Return what was expected, without the character classes that nobody would type."""
    reason = " ".join(reason.split())
    if not reason.startswith("expected "):
        return reason.rstrip(".")
    expected = reason.removeprefix("expected ").removeprefix("one of ").rstrip(".")
    words = [word.strip() for word in re.split(r", (?![^\[]*\])", expected)]
    plain = [word for word in words if _QUOTED.match(word)]
    if not plain:
        return say(en="a name or a term was expected", fr="un nom ou un terme était attendu")
    more = ", …" if len(plain) > SHOWN else ""
    listed = ", ".join(plain[:SHOWN]) + more
    one_of = "one of " if len(plain) > 1 else ""
    return say(en=f"expected {one_of}{listed}", fr=f"attendu : {listed}")
