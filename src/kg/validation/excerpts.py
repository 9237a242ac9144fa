"""Lines of the files that findings are in."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


class Excerpts:
    """Gives the lines of files; the last files asked for are kept."""

    def __init__(self, root: Path | None = None) -> None:
        """Take the folder that the files' names are relative to; the current one when None."""
        self._root = root or Path.cwd()
        self._lines = lru_cache(maxsize=8)(self._read)

    def __call__(self, file: str, line: int) -> str | None:
        """Return a line, counted from 1, without its break; None when there is none, or no such file."""
        lines = self._lines(file)
        return lines[line - 1].removesuffix("\r") if 0 < line <= len(lines) else None

    def _read(self, file: str) -> list[str]:
        try:
            return (self._root / file).read_bytes().decode("utf-8", errors="replace").split("\n")
        except OSError:
            return []
