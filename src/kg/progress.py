"""How long work tells that it goes on, without knowing who looks on."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int], None]
"""Called with the number of steps done since the last call."""

Watch = Callable[[str, int], Progress]
"""Told what begins, in the language being spoken, and in how many steps; returns what to call as they are done."""


def no_progress(done: int) -> None:
    """Tell nobody."""


def no_watch(label: str, total: int) -> Progress:
    """Watch nothing."""
    return no_progress
