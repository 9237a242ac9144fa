"""Which engine validates, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Engine(Enum):
    """Who validates; the findings are the same."""

    AUTO = "auto"
    """`shacl` screens, pySHACL confirms."""
    PYSHACL = "pyshacl"
    """pySHACL, on every focus node."""


@dataclass(frozen=True, slots=True)
class Note:
    """Why more was validated than was asked for.

    It may be a shape that pySHACL validated, though the screen was asked for, or all of the graph, though only a
    change was.
    """

    shape: str | None
    """None for all of the graph."""
    reason: str
