"""A canonical Turtle file as lines that keep what is expected of them while others come and go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(eq=False)
class Line:
    """A line, and the rules that it breaks once the file is mutated."""

    text: str
    expected: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Block:
    """What a file says of one subject: its line, and one line a statement."""

    subject: Line
    statements: list[Line]

    def all(self, pattern: str) -> list[Line]:
        """Return the statements that match."""
        return [line for line in self.statements if re.search(pattern, line.text)]

    def one(self, pattern: str) -> Line | None:
        """Return the only statement that matches, or None when there are none or several."""
        found = self.all(pattern)
        return found[0] if len(found) == 1 else None

    def remove(self, line: Line) -> None:
        """Take a statement out."""
        self.statements.remove(line)

    def insert(self, text: str, after: Line) -> Line:
        """Add a statement after another, and return it."""
        line = Line(text)
        self.statements.insert(self.statements.index(after) + 1, line)
        return line


class Document:
    """The lines before the first block, and the blocks."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        head, *blocks = text.rstrip("\n").split("\n\n")
        self._head = head
        self.blocks = [
            Block(Line(first), [Line(line) for line in rest]) for first, *rest in map(_lines, blocks)
        ]

    def text(self) -> str:
        """Return the file as it is now."""
        return (
            self._head
            + "\n"
            + "".join(f"\n{line.text}\n" if new else f"{line.text}\n" for line, new in self._all())
        )

    def expected(self) -> Iterator[tuple[str, int, str]]:
        """Yield file, line and rule of what is to be found."""
        number = self._head.count("\n") + 1
        for line, new in self._all():
            number += 2 if new else 1
            for rule in line.expected:
                yield self.name, number, rule

    def _all(self) -> Iterator[tuple[Line, bool]]:
        for block in self.blocks:
            yield block.subject, True
            for line in block.statements:
                yield line, False


def _lines(block: str) -> list[str]:
    return block.split("\n")
