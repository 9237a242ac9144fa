"""Measures `kg build` on the project of this repository: `python benchmarks/build_steps.py [FOLDER]`.

Prints a table: the time of each step, the peak memory of each process, and the size of the machine beside them.
The build goes to a temporary folder; `build/` is left alone.
"""

from __future__ import annotations

import dataclasses
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

from kg.progress import Progress, no_progress
from kg.project import Project
from kg.release import build
from kg.validation.engines.forked import available_processors


class Clock:
    """Notes when each step of the build begins."""

    def __init__(self) -> None:
        """Start now."""
        self.started = time.perf_counter()
        self.steps: list[tuple[str, float]] = []

    def watch(self, label: str, total: int) -> Progress:
        """Note a step; called by the build."""
        self.steps.append((label.partition(",")[0], time.perf_counter()))
        return no_progress

    def durations(self) -> dict[str, float]:
        """Return the seconds of each step, those of one label together."""
        ends = [start for _, start in self.steps[1:]] + [time.perf_counter()]
        spent: dict[str, float] = {}
        for (label, start), end in zip(self.steps, ends, strict=True):
            spent[label] = spent.get(label, 0.0) + end - start
        return spent


def machine() -> str:
    """Return the size of this machine in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{available_processors()} processors, {memory:.0f} GiB, Python {platform.python_version()}"


def peak(who: int) -> str:
    """Return the peak memory of this process, or of the largest of its children."""
    return f"{resource.getrusage(who).ru_maxrss / 2**20:.2f} GiB"


def main() -> int:
    """Build twice, the second time with what the first kept, and print the table."""
    project = Project.load(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd())
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="kg-benchmark-") as folder:
        away = dataclasses.replace(project, build_dir=Path(folder))
        clock = Clock()
        outcome = build(away, watch=clock.watch)
        durations, total = clock.durations(), time.perf_counter() - clock.started
        again = time.perf_counter()
        build(away)
        second = time.perf_counter() - again
        triples = outcome.release.manifest.triples if outcome.release else 0
    if outcome.release is None:
        print("the build was stopped: run kg build to see why", file=sys.stderr)
        return 1
    rows = [(label, f"{seconds:.1f} s") for label, seconds in durations.items()]
    rows += [
        ("Whole build", f"{total:.1f} s"),
        ("Build again, nothing changed", f"{second:.1f} s"),
        ("Peak memory, main process", peak(resource.RUSAGE_SELF)),
        ("Peak memory, largest child", peak(resource.RUSAGE_CHILDREN)),
    ]
    print(f"kg build: {triples:,} triples; {machine()}; load {load:.1f} before it began\n")
    print("| step | measured |\n|---|---:|")
    for label, measured in rows:
        print(f"| {label} | {measured} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
