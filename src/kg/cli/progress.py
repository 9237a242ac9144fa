"""A bar over a list of things to do, on standard error when it is a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from kg.cli.watching import watching

Item = TypeVar("Item")


def track(items: Sequence[Item], label: str) -> Iterator[Item]:
    """Yield the items, with a bar that goes when they are done.

    Args:
        items: What is worked through, one step each.
        label: What is being done, in the language being spoken.
    """
    with watching() as watch:
        progress = watch(label, len(items))
        for item in items:
            yield item
            progress(1)
