"""The register of national questions: each is a function from the raw files to the expected table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .raw import Raw

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""The header and the rows."""


@dataclass(frozen=True)
class Question:
    """How the answer of a question is computed.

    Attributes:
        name: of its `.rq`, without suffix.
        compute: makes the table from the raw files.
        packages: whether the packages are needed, beyond the files of `sources/`.
        ordered: whether the order of the rows is part of the answer.
    """

    name: str
    compute: Callable[[Raw], Table]
    packages: bool
    ordered: bool


REGISTER: dict[str, Question] = {}


def question(
    name: str, *, packages: bool = True, ordered: bool = False
) -> Callable[[Callable[[Raw], Table]], Callable[[Raw], Table]]:
    """Register the decorated function as the computation of a question.

    Args:
        name: of the `.rq` and `.csv`, without suffix.
        packages: False when the files of `sources/` are enough.
        ordered: True when the function gives the rows in the order of the question; else they are sorted.
    """

    def register(compute: Callable[[Raw], Table]) -> Callable[[Raw], Table]:
        if name in REGISTER:
            raise ValueError(name)
        REGISTER[name] = Question(name, compute, packages, ordered)
        return compute

    return register
