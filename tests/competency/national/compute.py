"""Write the expected answers of the national questions, from the raw files alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from . import people, programmes, services, territories
from .questions import REGISTER, Question
from .raw import Raw

HERE = Path(__file__).parent
THEMES = (territories, programmes, services, people)
"""Imported for what they register."""


def expected(question: Question, raw: Raw) -> str:
    """The expected CSV of a question: a header, then the rows, sorted unless the question orders them.

    Raises:
        MissingPackages: the computation needs the packages, which are not at hand.
    """
    header, rows = question.compute(raw)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    cells = [[str(cell) for cell in row] for row in rows]
    writer.writerows(cells if question.ordered else sorted(cells))
    return stream.getvalue()


def write(raw: Raw, folder: Path) -> list[str]:
    """Write a CSV per question into the folder, and return the names of those left out for want of the packages."""
    left_out = []
    for name, question in REGISTER.items():
        if question.packages and not raw.packages:
            left_out.append(name)
        else:
            (folder / f"{name}.csv").write_text(expected(question, raw), encoding="utf-8")
    return left_out
