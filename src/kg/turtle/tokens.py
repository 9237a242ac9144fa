"""The tokens of Turtle and TriG, as one regular expression (RDF 1.1 Turtle, section 6.5; TriG, section 4.5).

A literal is one token with its language or its datatype: they are one term, and one place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.turtle.terms import NAME_CHARS, NAME_START

# White space and comments may stand between any two tokens.
_SPACE = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = r"""\\[tbnrf"'\\]"""
_IRI = rf'<(?:[^\x00-\x20<>"{{}}|^`\\]++|{_UCHAR})*+>'
_PREFIX = rf"(?:[{NAME_START}](?:[{NAME_CHARS}]*+(?:\.++[{NAME_CHARS}]++)*+))?"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = (
    rf"(?:(?:[{NAME_START}_:0-9]|{_ESCAPED})(?:[{NAME_CHARS}:]++|{_ESCAPED})*+"
    rf"(?:\.++(?:[{NAME_CHARS}:]++|{_ESCAPED})++)*+)?"
)
_NAME = rf"{_PREFIX}:{_LOCAL}"
_STRING = (
    rf'"""(?:[^"\\]++|"{{1,2}}(?!")|{_ECHAR}|{_UCHAR})*+"""'
    rf"|'''(?:[^'\\]++|'{{1,2}}(?!')|{_ECHAR}|{_UCHAR})*+'''"
    rf'|"(?:[^"\\\r\n]++|{_ECHAR}|{_UCHAR})*+"'
    rf"|'(?:[^'\\\r\n]++|{_ECHAR}|{_UCHAR})*+'"
)
_TAG = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[a-z]++)?"
_LITERAL = rf"(?:{_STRING})(?:{_SPACE}(?:{_TAG}|\^\^{_SPACE}(?:{_IRI}|{_NAME})))?+"
_NUMBER = r"[+-]?(?:(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*\.[0-9]++|[0-9]++)"
_BLANK = rf"_:[{NAME_START}_0-9](?:[{NAME_CHARS}]*+(?:\.++[{NAME_CHARS}]++)*+)"
_WORD = r"@?[A-Za-z]++"

# The order of the groups below, which is the order in which they are tried.
NAME, LITERAL, IRI, PUNCTUATION, WORD, NUMBER, BLANK, UNKNOWN, END = range(1, 10)

TOKEN = re.compile(
    rf"{_SPACE}(?:({_NAME})|({_LITERAL})|({_IRI})|([;,[\](){{}}]|\.(?![0-9]))|({_WORD})"
    rf"|({_NUMBER})|({_BLANK})|([^ \t\r\n])|(\Z))"
)
"""Space, then one token in the group of its kind; a character that begins none is in the group UNKNOWN."""

LITERAL_PARTS = re.compile(
    rf"(?P<string>{_STRING})(?:{_SPACE}(?:@(?P<language>[^-]++(?:-[^-]++)*+)(?:--(?P<direction>[a-z]++))?"
    rf"|\^\^{_SPACE}(?P<datatype>.*)))?+",
    re.DOTALL,
)
"""The parts of the text of a literal."""


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a text in order: the index of the group that matched (`lastindex`) is the kind."""
    return TOKEN.finditer(text)
