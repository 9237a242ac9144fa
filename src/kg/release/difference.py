"""What changed between two releases: the lines that only one of the two sorted dumps has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

ADDED = "+"
REMOVED = "-"


def difference(old: Iterable[str], new: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what must be removed from the old dump and added to it to have the new one, in the order of the dumps.

    Both are read once, a line at a time: releases of any size can be compared.

    Args:
        old: The sorted N-Quads of one release, a statement a line.
        new: Those of the other.

    Yields:
        `-` or `+`, and the line without its line break.
    """
    olds, news = iter(old), iter(new)
    before, after = next(olds, None), next(news, None)
    while before is not None or after is not None:
        if before == after:
            before, after = next(olds, None), next(news, None)
        elif after is None or (before is not None and before < after):
            assert before is not None
            yield REMOVED, before.rstrip("\n")
            before = next(olds, None)
        else:
            yield ADDED, after.rstrip("\n")
            after = next(news, None)
