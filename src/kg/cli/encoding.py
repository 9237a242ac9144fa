"""Words on a terminal that is not of UTF-8: what its encoding lacks is written as one types it.

A French locale of old is ISO-8859-1, which has no typographic apostrophe. Answers to queries and dumps are bytes of
UTF-8, and are not concerned.
"""

from __future__ import annotations

import codecs
import io
import sys

_ERRORS = "kg-as-typed"
_AS_TYPED = {
    **{"\u00a0": " ", "\u202f": " ", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "..."},
    **{"→": "->", "×": "x", "–": "-", "—": "-", "─": "-", "│": "|", "├": "|", "└": "`", "œ": "oe", "Œ": "OE"},
}


def write_what_can_be_written() -> None:
    """Have standard output and error take any text, whatever their encoding."""
    codecs.register_error(_ERRORS, _as_typed)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def _as_typed(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    typed = (
        _AS_TYPED.get(each) or each.encode("ascii", "backslashreplace").decode("ascii") for each in lacking
    )
    return "".join(typed), error.end
