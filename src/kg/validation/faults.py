"""Findings of the tool itself: a file that cannot be read, a suppression that no longer suppresses anything.

They have rules of their own, so that every format shows them as it shows what a shape finds.
"""

from __future__ import annotations

from urllib.parse import quote

from kg.errors import KgError, TurtleError
from kg.messages import language
from kg.validation.findings import Finding, Severity

RULES = "urn:x-kg:rule/"
"""What the IRIs of the tool's own rules begin with."""

SYNTAX = RULES + "syntax"
STALE = RULES + "stale"


def unreadable(error: KgError, shown: str) -> Finding:
    """Return the finding for a file that is not in its format, at the place of the mistake.

    Args:
        error: What reading raised.
        shown: The file's name, as findings say it.
    """
    width = error.width if isinstance(error, TurtleError) else 1
    return Finding(
        severity=Severity.VIOLATION,
        shape=SYNTAX,
        component=RULES + "Syntax",
        focus=f"file:{quote(shown)}",
        messages={language(): f"{error.message}\n→ {error.mend}" if error.mend else error.message},
        file=shown,
        line=error.line,
        column=error.column,
        end_line=error.line,
        end_column=None if error.column is None else error.column + width,
    )


def stale(message: str, shown: str, line: int | None) -> Finding:
    """Return the finding for what was accepted once, and is no longer found."""
    return Finding(
        severity=Severity.WARNING,
        shape=STALE,
        component=RULES + "Stale",
        focus=f"file:{quote(shown)}",
        messages={language(): message},
        file=shown,
        line=line,
    )
