"""A question of the competency suite: its query, the answer it must give, and how the two are compared."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple

HERE = Path(__file__).parent
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {f"{_XSD}integer", f"{_XSD}decimal"}
_TITLE = re.compile(r"^# (?P<key>titre|title): (?P<text>\S.*)$", re.MULTILINE)

Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """A `.rq` and the `.csv` beside it.

    Attributes:
        file: the query; its header comment holds the titles.
    """

    file: Path

    @property
    def name(self) -> str:
        """Folder and stem: `documents/acv-axes-nationaux`."""
        return f"{self.file.parent.name}/{self.file.stem}"

    @cached_property
    def text(self) -> str:
        """The query."""
        return self.file.read_text(encoding="utf-8")

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles by header key: `titre`, `title`."""
        return {match["key"]: match["text"] for match in _TITLE.finditer(self.text)}

    @property
    def needs_inference(self) -> bool:
        """Whether the header says that asserted statements are not enough."""
        return "\n# inference: needed\n" in self.text

    @property
    def ordered(self) -> bool:
        """Whether the order of the rows is part of the answer."""
        return "ORDER BY" in self.text

    @cached_property
    def expected(self) -> tuple[tuple[str, ...], Rows]:
        """Header and rows of the expected answer."""
        with self.file.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = [tuple(row) for row in csv.reader(stream)]
        return header, rows

    def asked(self, store: Store) -> tuple[tuple[str, ...], Rows]:
        """Header and rows that the store answers."""
        answer = store.query(self.text)
        assert isinstance(answer, QuerySolutions)
        variables = answer.variables
        rows = [tuple(text(solution[variable]) for variable in variables) for solution in answer]
        return tuple(variable.value for variable in variables), rows

    def faults(self, store: Store) -> list[str]:
        """What is wrong with the store's answer; empty when it is the expected one."""
        header, rows = self.expected
        given_header, given = self.asked(store)
        if given_header != header:
            return [f"columns: {given_header}, expected {header}"]
        missing, surplus = Counter(rows) - Counter(given), Counter(given) - Counter(rows)
        faults = [f"missing: {row}" for row in missing.elements()]
        faults += [f"too many: {row}" for row in surplus.elements()]
        if not faults and self.ordered and given != rows:
            faults.append(f"order: {given}, expected {rows}")
        return faults


def questions(folder: str) -> list[Question]:
    """The questions of a folder, by name."""
    return [Question(file) for file in sorted((HERE / folder).glob("*.rq"))]


def text(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    """Return a term as a cell: a number without superfluous zeros, an unbound variable as nothing."""
    if term is None:
        return ""
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        return format(Decimal(term.value).normalize(), "f")
    assert not isinstance(term, Triple)
    return term.value
