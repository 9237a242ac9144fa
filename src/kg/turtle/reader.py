"""Reads Turtle and its kin; a mistake is shown on its line, with a caret under it and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from kg.errors import TurtleError
from kg.localized import reason_of
from kg.messages import say
from kg.turtle.blank_nodes import named
from kg.turtle.formats import format_of
from kg.turtle.mends import mend_of
from kg.turtle.newer import is_newer, newer


def read(
    path: Path,
    *,
    base_iri: str | None = None,
    known_prefixes: Mapping[str, str] | None = None,
    blank_nodes: Callable[[BlankNode], BlankNode] | None = None,
) -> Iterator[Triple]:
    """Read the triples of a file, in the order of the file, a piece at a time; those of named graphs with the others.

    Args:
        path: The file, in UTF-8; its suffix tells its format (`kg.turtle.formats`).
        base_iri: What relative IRIs are relative to; without it they are a mistake.
        known_prefixes: Prefixes with their namespaces, to tell how to declare one that the file forgot.
        blank_nodes: What names the blank nodes (`kg.turtle.blank_nodes.namer`); without it they are as written, so
            that those of two files may have the same name.

    Yields:
        Each triple as it is written; a repeated one is repeated.

    Raises:
        TurtleError: While iterating: the file cannot be opened, or is not in its format.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise TurtleError(_unreadable(error), file=path) from error
    with file:
        triples = _triples(file, path, base_iri, known_prefixes or {}, format_of(path))
        if blank_nodes is None:
            yield from triples
        else:
            for triple in triples:
                yield named(triple, blank_nodes)


def read_text(
    text: str | bytes,
    *,
    name: str | None = None,
    base_iri: str | None = None,
    known_prefixes: Mapping[str, str] | None = None,
) -> Iterator[Triple]:
    """Read the triples of a Turtle text held in memory, as `read` does.

    Args:
        text: The text; bytes must be UTF-8.
        name: What to call it in an error.
        base_iri: What relative IRIs are relative to; without it they are a mistake.
        known_prefixes: Prefixes with their namespaces, to tell how to declare one that the text forgot.

    Raises:
        TurtleError: While iterating: the text is not Turtle.
    """
    yield from _triples(text, name, base_iri, known_prefixes or {})


def _triples(
    source: str | bytes | IO[bytes],
    name: Path | str | None,
    base_iri: str | None,
    known: Mapping[str, str],
    format: RdfFormat = RdfFormat.TURTLE,
) -> Iterator[Triple]:
    try:
        for quad in parse(source, format, base_iri=base_iri):
            triple = quad.triple
            value = triple.object
            if not isinstance(value, NamedNode) and is_newer(value):
                raise newer(value, _text(source), format, name, base_iri)
            yield triple
    except SyntaxError as error:
        raise _explained(error, source, name, known) from error
    except OSError as error:
        raise TurtleError(_unreadable(error), file=name) from error


def _explained(
    error: SyntaxError, source: str | bytes | IO[bytes], name: Path | str | None, known: Mapping[str, str]
) -> TurtleError:
    # "Parser error at line 3 between columns 7 and 9: zz is not …": the place is said apart.
    message = error.msg.partition(": ")[2] or error.msg
    line, column = error.lineno, error.offset
    text = None if line is None else _line(source, line)
    width = 1
    if error.end_offset is not None and column is not None and error.end_lineno == line:
        width = error.end_offset - column
    word = "" if text is None or column is None else text[column - 1 : column - 1 + width]
    return TurtleError(
        message,
        file=name,
        line=line,
        column=column,
        mend=mend_of(message, word, known),
        text=text,
        width=width,
    )


def _line(source: str | bytes | IO[bytes], number: int) -> str | None:
    """Return a line of the source without its break, or None when there is no such line."""
    lines = _text(source).split("\n")
    return lines[number - 1].rstrip("\r") if number <= len(lines) else None


def _text(source: str | bytes | IO[bytes]) -> str:
    if not isinstance(source, str | bytes):
        source.seek(0)
        source = source.read()
    return source.decode("utf-8", errors="replace") if isinstance(source, bytes) else source


def _unreadable(error: OSError) -> str:
    reason = reason_of(error)
    return say(en=f"cannot be read: {reason}", fr=f"lecture impossible : {reason}")
