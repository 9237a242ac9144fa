"""Shows how long work goes on: one bar for each step of it, only when standard error is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kg.progress import Progress, Watch, no_watch


@contextmanager
def watching(*, while_writing: bool = False) -> Iterator[Watch]:
    """Give what the library tells its progress to; the bars go when the work is done.

    Args:
        while_writing: Whether standard output is written to meanwhile: on one terminal, bars would run into that.
    """
    if not sys.stderr.isatty() or (while_writing and sys.stdout.isatty()):
        yield no_watch
        return
    from rich.console import Console  # noqa: PLC0415 - rich is slow to import, and rarely needed
    from rich.progress import Progress as Bars  # noqa: PLC0415
    from rich.progress import TaskID, TimeElapsedColumn  # noqa: PLC0415

    # Without automatic refresh there is no thread: validation forks, and a fork copies only its own thread.
    with Bars(
        *Bars.get_default_columns(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    ) as bars:
        last: TaskID | None = None

        def watch(label: str, total: int) -> Progress:
            nonlocal last
            if last is not None:
                bars.remove_task(last)
            task = last = bars.add_task(label, total=total)
            bars.refresh()

            def advance(done: int) -> None:
                bars.advance(task, done)
                bars.refresh()

            return advance

        yield watch
