"""Finds comments in Turtle: the canonical form has none, so a formatter must not drop one in silence."""

from __future__ import annotations

import re

# Strings and IRIs may hold a '#' that begins no comment (RDF 1.1 Turtle, section 6.2).
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\s]*>"
    r"|\\."  # an escape in a local name: ex:a\#b
    r"|(?P<comment>#)",
    re.DOTALL,
)


def first_comment(text: str) -> tuple[int, int] | None:
    """Return the line and column of the first comment of a Turtle text, from 1, or None when it has none."""
    if "#" not in text:
        return None
    for token in _TOKEN.finditer(text):
        if token["comment"]:
            start = token.start()
            return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return None
