"""Data values: what a literal's lexical form stands for, and which datatypes hold it (table 8).

The datatypes are those of OWL 2 RL (OWL 2 Profiles, section 4.2), and xsd:date and xsd:time besides. Of any other
datatype nothing is known: its literals are neither the same as others nor wrong.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Hashable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.reasoning.vocabulary import RDF, RDFS, XSD

Value = tuple[str, Hashable]
"""A value space and a value in it; equal when they are the same data value."""

_WHITESPACE = re.compile(r"[\t\n\r ]+")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DAY = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK = (
    r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
    r"|(?P<midnight>24:00:00(?:\.0+)?)"
)
_DATE = re.compile(_DAY + _ZONE)
_TIME = re.compile(f"(?:{_CLOCK}){_ZONE}")
_DATE_TIME = re.compile(f"{_DAY}T(?:{_CLOCK}){_ZONE}")
_HEXADECIMAL = re.compile(r"([0-9a-fA-F]{2})*")
_NAME_START = (
    ":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_PART = _NAME_START + r"\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"

_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _span(low: int | None, high: int | None) -> Callable[[Value], bool]:
    def holds(value: Value) -> bool:
        space, number = value
        return (
            space == "decimal"
            and isinstance(number, Fraction)
            and number.denominator == 1
            and (low is None or number >= low)
            and (high is None or number <= high)
        )

    return holds


def _texts(pattern: str) -> Callable[[Value], bool]:
    compiled = re.compile(pattern, re.DOTALL)

    def holds(value: Value) -> bool:
        space, text = value
        return space == "string" and isinstance(text, str) and compiled.fullmatch(text) is not None

    return holds


def _space(*spaces: str) -> Callable[[Value], bool]:
    return lambda value: value[0] in spaces


def _stamped(value: Value) -> bool:
    return value[0] == "dateTime" and isinstance(value[1], tuple) and value[1][-1] is not None


_TOKEN = r"(?:[^\t\n\r ](?:[^\t\n\r]*[^\t\n\r ])?)?"
_SPACES: dict[str, Callable[[Value], bool]] = {
    RDFS + "Literal": lambda _value: True,
    RDF + "PlainLiteral": _space("string", "lang"),
    RDF + "langString": _space("lang"),
    XSD + "decimal": _space("decimal"),
    XSD + "integer": _span(None, None),
    XSD + "nonNegativeInteger": _span(0, None),
    XSD + "positiveInteger": _span(1, None),
    XSD + "nonPositiveInteger": _span(None, 0),
    XSD + "negativeInteger": _span(None, -1),
    XSD + "long": _span(-(1 << 63), (1 << 63) - 1),
    XSD + "int": _span(-(1 << 31), (1 << 31) - 1),
    XSD + "short": _span(-(1 << 15), (1 << 15) - 1),
    XSD + "byte": _span(-(1 << 7), (1 << 7) - 1),
    XSD + "unsignedLong": _span(0, (1 << 64) - 1),
    XSD + "unsignedInt": _span(0, (1 << 32) - 1),
    XSD + "unsignedShort": _span(0, (1 << 16) - 1),
    XSD + "unsignedByte": _span(0, (1 << 8) - 1),
    XSD + "float": _space("float"),
    XSD + "double": _space("double"),
    XSD + "string": _space("string"),
    XSD + "normalizedString": _texts(r"[^\t\n\r]*"),
    XSD + "token": _texts(rf"(?!.*  ){_TOKEN}"),
    XSD + "language": _texts(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    XSD + "Name": _texts(f"[{_NAME_START}][{_NAME_PART}]*"),
    XSD + "NCName": _texts(f"(?!.*:)[{_NAME_START}][{_NAME_PART}]*"),
    XSD + "NMTOKEN": _texts(f"[{_NAME_PART}]+"),
    XSD + "boolean": _space("boolean"),
    XSD + "hexBinary": _space("hexBinary"),
    XSD + "base64Binary": _space("base64Binary"),
    XSD + "anyURI": _space("anyURI"),
    XSD + "dateTime": _space("dateTime"),
    XSD + "dateTimeStamp": _stamped,
    XSD + "date": _space("date"),
    XSD + "time": _space("time"),
}

_DERIVED_FROM = {
    XSD + narrow: XSD + wide
    for narrow, wide in (
        *(
            ("integer", "decimal"),
            ("nonPositiveInteger", "integer"),
            ("negativeInteger", "nonPositiveInteger"),
        ),
        *(("long", "integer"), ("int", "long"), ("short", "int"), ("byte", "short")),
        *(("nonNegativeInteger", "integer"), ("positiveInteger", "nonNegativeInteger")),
        *(("unsignedLong", "nonNegativeInteger"), ("unsignedInt", "unsignedLong")),
        *(("unsignedShort", "unsignedInt"), ("unsignedByte", "unsignedShort")),
        *(("normalizedString", "string"), ("token", "normalizedString"), ("language", "token")),
        *(("Name", "token"), ("NCName", "Name"), ("NMTOKEN", "token"), ("dateTimeStamp", "dateTime")),
    )
} | {XSD + "string": RDF + "PlainLiteral", RDF + "langString": RDF + "PlainLiteral"}
"""Of each derived datatype, the one it is derived from (XML Schema 1.1 Datatypes, section 3)."""

SUPPORTED = frozenset(map(NamedNode, _SPACES))
"""The datatypes of which it is known what they hold."""

ILL_TYPED: Value = ("ill-typed", None)
"""What a literal stands for whose lexical form its datatype does not allow: nothing, in no value space."""


def data_value(literal: Literal) -> Value | None:
    """Return what a literal stands for; None when its datatype is not known."""
    if literal.language is not None:
        return "lang", (literal.value, literal.language.lower())
    return _value(literal.value, literal.datatype.value)


def holds(datatype: NamedNode, literal: Literal) -> bool | None:
    """Tell whether a datatype's value space holds what a literal stands for; None when that is not known."""
    test = _SPACES.get(datatype.value)
    value = data_value(literal)
    if value == ILL_TYPED:
        return False
    if datatype.value == RDFS + "Literal":
        return True
    if test is None or value is None:
        return None
    return test(value)


def included_in(datatype: NamedNode) -> frozenset[NamedNode]:
    """Return the datatypes all of whose values are in a datatype's value space, itself among them."""
    if datatype.value == RDFS + "Literal":
        return SUPPORTED
    found = {datatype.value}
    while more := {name for name, wider in _DERIVED_FROM.items() if wider in found} - found:
        found |= more
    return frozenset(map(NamedNode, found))


def is_ill_typed(literal: Literal) -> bool:
    """Tell whether a literal's lexical form is none of its datatype's."""
    return data_value(literal) == ILL_TYPED


def integer_value(term: object) -> int | None:
    """Return the whole number that a literal stands for; None when it stands for none."""
    if isinstance(term, Literal):
        value = data_value(term)
        if value is not None and value[0] == "decimal" and isinstance(value[1], Fraction):
            return int(value[1]) if value[1].denominator == 1 else None
    return None


@lru_cache(maxsize=1 << 16)
def _value(text: str, datatype: str) -> Value | None:
    if datatype == XSD + "string":
        return "string", text
    test = _SPACES.get(datatype)
    reader = _READERS.get(datatype.removeprefix(XSD))
    if test is None or reader is None:
        return None
    value = reader(text)
    return value if value is not None and test(value) else ILL_TYPED


def _collapsed(text: str) -> str:
    return _WHITESPACE.sub(" ", text).strip(" ")


def _decimal(pattern: re.Pattern[str]) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        text = _collapsed(text)
        return ("decimal", Fraction(text)) if pattern.fullmatch(text) else None

    return read


def _float(space: str) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        text = _collapsed(text)
        if not _FLOAT.fullmatch(text):
            return None
        number = float(text.replace("INF", "inf").replace("NaN", "nan"))
        if space == "float" and math.isfinite(number):
            try:
                (number,) = struct.unpack("f", struct.pack("f", number))
            except OverflowError:
                number = float("inf") if number > 0 else float("-inf")
        # Not the number itself: 0.0 and -0.0 are two values, and NaN is one.
        return space, repr(number)

    return read


def _boolean(text: str) -> Value | None:
    known = {"true": True, "1": True, "false": False, "0": False}.get(_collapsed(text))
    return None if known is None else ("boolean", known)


def _hexadecimal(text: str) -> Value | None:
    text = _collapsed(text)
    return ("hexBinary", bytes.fromhex(text)) if _HEXADECIMAL.fullmatch(text) else None


def _base64(text: str) -> Value | None:
    try:
        return "base64Binary", base64.b64decode(_collapsed(text).replace(" ", ""), validate=True)
    except (binascii.Error, ValueError):
        return None


def _moment(space: str, pattern: re.Pattern[str]) -> Callable[[str], Value | None]:
    """Return a reader of dates and times: two that differ in their zone are two values, even at one moment."""

    def read(text: str) -> Value | None:
        match = pattern.fullmatch(_collapsed(text))
        if match is None:
            return None
        parts = match.groupdict()
        date: tuple[int, ...] = ()
        if space != "time":
            date = (int(parts["year"]), int(parts["month"]), int(parts["day"]))
            if date[2] > _days(date[0], date[1]):
                return None
        clock: tuple[Hashable, ...] = ()
        if space != "date":
            if parts["midnight"]:
                clock = (0, 0, Decimal(0))
                date = _next_day(date)
            else:
                clock = (int(parts["hour"]), int(parts["minute"]), Decimal(parts["second"]))
        return space, (*date, *clock, _minutes(parts["zone"]))

    return read


def _days(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _LENGTHS[month]


def _next_day(date: tuple[int, ...]) -> tuple[int, ...]:
    if not date:
        return date
    year, month, day = date
    if day < _days(year, month):
        return year, month, day + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def _minutes(zone: str | None) -> int | None:
    if zone is None or zone == "Z":
        return None if zone is None else 0
    hours, minutes = zone[1:].split(":")
    return (int(hours) * 60 + int(minutes)) * (-1 if zone[0] == "-" else 1)


_INTEGERS = (
    *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_READERS: dict[str, Callable[[str], Value | None]] = {
    "decimal": _decimal(_DECIMAL),
    **dict.fromkeys(_INTEGERS, _decimal(_INTEGER)),
    "float": _float("float"),
    "double": _float("double"),
    "normalizedString": lambda text: ("string", re.sub("[\t\n\r]", " ", text)),
    **{
        name: lambda text: ("string", _collapsed(text))
        for name in ("token", "language", "Name", "NCName", "NMTOKEN")
    },
    "boolean": _boolean,
    "hexBinary": _hexadecimal,
    "base64Binary": _base64,
    "anyURI": lambda text: ("anyURI", _collapsed(text)),
    "dateTime": _moment("dateTime", _DATE_TIME),
    "dateTimeStamp": _moment("dateTime", _DATE_TIME),
    "date": _moment("date", _DATE),
    "time": _moment("time", _TIME),
}
