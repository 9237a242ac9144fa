"""The cases in `tests/reasoning/rows`: for each row what must follow, or contradict, and a near miss.

A case is one TriG file, `<row>.trig` or `<row>.<variant>.trig`, whose named graphs are:

    :premises       what is given
    :follows        what must follow, and be in a release
    :full           what must follow, but says nothing about this graph, so that only a full closure holds it
    :not            the near miss: what must not follow
    :contradiction  with the premises, breaks the row
    :consistent     the near miss: with the premises, breaks nothing
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse
from tests.reasoning.specification.naive import DATATYPE_ROWS, rows

FOLDER = Path(__file__).parents[1] / "rows"
KINDS = ("premises", "follows", "full", "not", "contradiction", "consistent")


@dataclass(frozen=True)
class Case:
    """One file of cases."""

    name: str
    row: str
    premises: tuple[Triple, ...]
    follows: tuple[Triple, ...]
    full: tuple[Triple, ...]
    must_not: tuple[Triple, ...]
    contradiction: tuple[Triple, ...]
    consistent: tuple[Triple, ...]

    @property
    def is_false(self) -> bool:
        """Whether the case is of a contradiction."""
        return bool(self.contradiction)

    @property
    def broken_row(self) -> str:
        """The row that the contradiction breaks: two values that differ by dt-diff break eq-diff1."""
        return "eq-diff1" if self.row == "dt-diff" else self.row


@cache
def cases() -> tuple[Case, ...]:
    """Return every case, in the order of the tables."""
    order = {name: number for number, name in enumerate(row_names())}
    found = [_case(file) for file in FOLDER.glob("*.trig")]
    return tuple(sorted(found, key=lambda case: (order[case.row], case.name)))


@cache
def row_names() -> tuple[str, ...]:
    """Return the names of the 78 rows, in the order of the tables."""
    before = [row.name for row in rows() if row.table < 8]
    return (*before, *DATATYPE_ROWS, *(row.name for row in rows() if row.table > 8))


def table_of(row: str) -> int:
    """Return the number of the table that a row is in."""
    return {known.name: known.table for known in rows()}.get(row, 8)


def _case(file: Path) -> Case:
    graphs: dict[str, list[Triple]] = {kind: [] for kind in KINDS}
    for quad in parse(file.read_bytes(), format=RdfFormat.TRIG):
        graphs[str(quad.graph_name).strip("<>").rpartition("/")[2]].append(quad.triple)
    return Case(file.stem, file.stem.partition(".")[0], *(tuple(graphs[kind]) for kind in KINDS))
