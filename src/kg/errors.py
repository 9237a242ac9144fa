"""The errors a user can cause or meet, and how each is put into words.

The family::

    KgError
      +-- ProjectError      kg.toml is missing, or says something that cannot be
      +-- TurtleError       a Turtle file cannot be read or written
      +-- SourceError       an official file does not look as expected
      +-- ValidationFault   shapes that cannot be run (not a finding: findings are results)
      +-- QueryError        a query that cannot be parsed, or that ran out of time or memory
      +-- ReleaseError      a release cannot be made, found or opened

Every one of them knows where it happened and, when it can be known, what mends it. The command line turns
them into one message and exit code 2; nothing else does.
"""

from __future__ import annotations

from pathlib import Path


class KgError(Exception):
    """Something a person can mend: what happened, where, and how to mend it."""

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
        mend: str | None = None,
    ) -> None:
        """Keep the parts apart, so that a terminal, a JSON document or an editor can each show them.

        Args:
            message: What happened, in words the user knows.
            file: The file it happened in.
            line: Its line there, counted from 1.
            column: Its column in that line, in characters counted from 1.
            mend: What to do about it.
        """
        super().__init__(message)
        self.message = message
        self.file = None if file is None else str(file)
        self.line = line
        self.column = column
        self.mend = mend

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known; empty when nothing is."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    @property
    def excerpt(self) -> str:
        """The lines of the file to show under the message; empty when there are none."""
        return ""

    def __str__(self) -> str:
        """`file:line:column: message`, the excerpt, then the mend after an arrow."""
        lines = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.excerpt:
            lines.append(self.excerpt)
        if self.mend:
            lines.append(f"  → {self.mend}")
        return "\n".join(lines)


class ProjectError(KgError):
    """The project file is missing, or says something that cannot be."""


class TurtleError(KgError):
    """A Turtle file cannot be read, or a graph cannot be written as Turtle."""

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
        mend: str | None = None,
        text: str | None = None,
        width: int = 1,
    ) -> None:
        """Keep the offending line as well, to draw a caret under it.

        Args:
            message: What happened.
            file: The file it happened in.
            line: Its line there, counted from 1.
            column: Its column in that line, in characters counted from 1.
            mend: What to do about it.
            text: The offending line, without its line break.
            width: How many characters the caret underlines, at least 1.
        """
        super().__init__(message, file=file, line=line, column=column, mend=mend)
        self.text = text
        self.width = max(1, width)

    @property
    def excerpt(self) -> str:
        """The offending line with carets under the place; empty when the line is unknown."""
        if self.text is None or self.line is None or self.column is None:
            return ""
        before = self.text[: self.column - 1]
        gutter = f"{self.line} | "
        indent = "".join("\t" if char == "\t" else " " for char in before)
        room = max(1, len(self.text) - len(before))
        return f"{gutter}{self.text}\n{' ' * (len(gutter) - 2)}| {indent}{'^' * min(self.width, room)}"


class SourceError(KgError):
    """An official file is not what its reader expects."""


class ValidationFault(KgError):
    """The shapes, or the graph they run on, stop validation from running at all."""


class QueryError(KgError):
    """A query cannot be parsed, or cannot be answered whole."""


class ReleaseError(KgError):
    """A release cannot be made, found or opened."""
