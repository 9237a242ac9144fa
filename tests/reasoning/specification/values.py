"""The data values of literals: the datatype map of OWL 2 RL (OWL 2 Profiles, section 4.2; OWL 2 Syntax, section 4).

Written from the specifications, apart from the code under test, and as plainly as can be.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from pyoxigraph import Literal

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS_LITERAL = "http://www.w3.org/2000/01/rdf-schema#Literal"
PLAIN_LITERAL = RDF + "PlainLiteral"

BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
NAME_START = (
    r"[:A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u3001-\uD7FF]"
)
NAME_CHARACTER = NAME_START[:-1] + r"\-.0-9\u00B7\u0300-\u036F]"
TOKEN = r"(?! )(?:[^\t\n\r ]| (?! |\Z))*"
STRINGS = {
    "string": r"[\s\S]*",
    "normalizedString": r"[^\t\n\r]*",
    "token": TOKEN,
    "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": f"{NAME_CHARACTER}+",
    "Name": f"{NAME_START}{NAME_CHARACTER}*",
    "NCName": f"(?!:){NAME_START}(?:(?!:){NAME_CHARACTER})*",
}
FLOATS = {"float": ">f", "double": ">d"}
FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?|[+-]?INF|NaN")
DATE_TIME = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?P<zone>Z|[+-]\d\d:\d\d)?")
BASE64 = re.compile(r"(([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){2}= ?=|([A-Za-z0-9+/] ?){3}=)?")
OTHERS = ("boolean", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp")

SUPPORTED = (
    *(XSD + name for name in ("decimal", *BOUNDS, *FLOATS, *STRINGS, *OTHERS)),
    RDFS_LITERAL,
    PLAIN_LITERAL,
    RDF + "XMLLiteral",
)
"""The datatypes of OWL 2 RL."""

OTHER_SPACES = {XSD + name for name in ("date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")}
"""Datatypes of XML Schema that OWL 2 RL does not support, but whose value spaces are known to be others."""


class Value(NamedTuple):
    """A data value: two are identical when both fields are equal."""

    space: str
    """The primitive datatype whose value space holds it; `unknown` when nothing is known of it."""
    value: object


def value(literal: Literal) -> Value | None:
    """Return a literal's data value; None when the literal is ill-typed."""
    text, datatype = literal.value, literal.datatype.value
    if literal.language:
        return Value("language string", (text, literal.language.lower()))
    if datatype not in SUPPORTED:
        return Value("other" if datatype in OTHER_SPACES else "unknown", (datatype, text))
    name = datatype.removeprefix(XSD)
    if name not in STRINGS:
        text = text.strip(" \t\n\r")
    found = _value(name, text)
    return found if found is None or contains(datatype, found) else None


def _value(name: str, text: str) -> Value | None:
    if name in BOUNDS:
        return Value("decimal", Fraction(text)) if re.fullmatch(r"[+-]?\d+", text) else None
    if name in STRINGS:
        return Value("string", text)
    read: dict[str, Callable[[], Value | None]] = {
        "decimal": lambda: (
            Value("decimal", Fraction(text)) if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text) else None
        ),
        "boolean": lambda: (
            Value("boolean", text in {"1", "true"}) if text in {"0", "1", "false", "true"} else None
        ),
        "hexBinary": lambda: Value(name, text.upper()) if re.fullmatch(r"([0-9A-Fa-f]{2})*", text) else None,
        "base64Binary": lambda: Value(name, text.replace(" ", "")) if BASE64.fullmatch(text) else None,
        "anyURI": lambda: Value(name, text),
    }
    if name in FLOATS:
        # Its bytes are its identity: minus zero is not zero, and there is one NaN (OWL 2 Syntax, section 4.2).
        return Value(name, struct.pack(FLOATS[name], float(text))) if FLOAT.fullmatch(text) else None
    if name in {"dateTime", "dateTimeStamp"}:
        # Two points in time in different zones are two values, even when they are equal (section 4.7).
        return Value("dateTime", text.replace("Z", "+00:00")) if DATE_TIME.fullmatch(text) else None
    return read[name]() if name in read else Value("other", (name, text))


def contains(datatype: str, found: Value) -> bool:
    """Tell whether a supported datatype's value space holds a data value."""
    name = datatype.removeprefix(XSD)
    if datatype == RDFS_LITERAL:
        return True
    if datatype == PLAIN_LITERAL:
        return found.space in {"string", "language string"}
    if name in BOUNDS:
        low, high = BOUNDS[name]
        number = found.value
        return (
            isinstance(number, Fraction)
            and number.denominator == 1
            and (low is None or low <= number)
            and (high is None or number <= high)
        )
    if name in STRINGS:
        return found.space == "string" and re.fullmatch(STRINGS[name], str(found.value)) is not None
    if name == "dateTimeStamp":
        match = DATE_TIME.fullmatch(str(found.value))
        return found.space == "dateTime" and match is not None and match["zone"] is not None
    return found.space == name or (found.space == "other" and found.value[0] == datatype)  # type: ignore[index]
