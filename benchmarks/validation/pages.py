"""Writes what was measured into the documentation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
COMMAND = "python -m benchmarks.validation --publish"
BEGIN = f"<!-- validation figures: written by `{COMMAND}` -->"
END = "<!-- end of validation figures -->"
TABLE = Path("docs/explanation/validation.md")
SENTENCE = Path("README.md")


def publish(texts: Mapping[Path, str]) -> None:
    """Put each text between the marks of its file."""
    for path, text in texts.items():
        file = REPOSITORY / path
        marked = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
        before = file.read_text(encoding="utf-8")
        inside = f"{BEGIN}\n\n{text.strip()}\n\n{END}".replace("\\", r"\\")
        after, done = marked.subn(inside, before)
        assert done == 1, f"{path} has no place for the figures"
        file.write_text(after, encoding="utf-8")
