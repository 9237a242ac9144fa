"""The lines of a text: tells an offset as a line and a column."""

from __future__ import annotations

from bisect import bisect_right


class Lines:
    """The lines of a text, which end with LF or CR LF."""

    def __init__(self, text: str) -> None:
        """Find the line breaks."""
        self._text = text
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of a character, both counted from 1; a tabulation is one column."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place: the inverse of `place`."""
        return self._starts[line - 1] + column - 1

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its break."""
        end = self._starts[number] - 1 if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].removesuffix("\r")
