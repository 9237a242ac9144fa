"""Writes canonical Turtle files, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Triple

from kg.errors import TurtleError
from kg.localized import reason_of
from kg.messages import say
from kg.turtle.canonical import serialize

__all__ = ["serialize", "write", "write_text"]


def write(path: Path, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
    """Write a graph in canonical form; the file is replaced in one step, its folders are made.

    Args:
        path: The file to write.
        triples: The graph, in any order.
        prefixes: Prefixes with their namespaces.

    Raises:
        TurtleError: A term cannot be written, or the file cannot be; what was there before is untouched.
    """
    try:
        text = serialize(triples, prefixes)
    except TurtleError as error:
        raise TurtleError(error.message, file=path, mend=error.mend) from error
    write_text(path, text)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8; the file is replaced in one step, its folders are made.

    Raises:
        TurtleError: The file cannot be written; what was there before is untouched.
    """
    # Beside the target: os.replace is atomic within one file system. Not named .ttl: it is never data.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(text.encode("utf-8"))
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = reason_of(error)
        raise TurtleError(
            say(en=f"cannot be written: {reason}", fr=f"écriture impossible : {reason}"), file=path
        ) from error
