"""Times the closure of 1, of 10 and of all départements by kg, owlrl and reasonable, side by side, in one run.

`python -m benchmarks.reasoning`, from the repository, after `pip install reasonable==0.4.4`. Each engine closes each
graph in a process of its own, which is stopped when it holds more memory, or takes longer, than it may. It prints a
table, and writes it into `docs/reasoning-conformance.md`. owlrl takes very long on the whole graph: `--national-owlrl`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from kg.project import Project
from kg.turtle import read

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "reasoning-conformance.md"
BEGIN, END = "<!-- written by python -m benchmarks.reasoning -->", "<!-- end of the figures -->"
TEN = ("46", "47", "48", "49", "50", "51", "52", "53", "54", "55")
PACKAGES = {"kg": "kg-cohesion-territoires", "owlrl": "owlrl", "reasonable": "reasonable"}


@dataclass(frozen=True)
class Size:
    """One graph to close."""

    title: str
    stems: tuple[str, ...] | None
    """The départements whose graphs are in it, with the ontology; every graph when None."""


@dataclass(frozen=True)
class Run:
    """What one engine took for one graph."""

    engine: str
    size: Size
    triples: int
    seconds: float = 0.0
    processor: float = 0.0
    peak: float = 0.0
    inferred: frozenset[str] = frozenset()
    stopped: str = ""


SIZES = (
    Size("1 département (46)", TEN[:1]),
    Size(f"10 départements ({TEN[0]} to {TEN[-1]})", TEN),
    Size("all, with every other graph", None),
)


def main() -> None:
    """Measure, print the table, and write it into the page."""
    arguments = _arguments()
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            graph = Path(folder) / "graph.ttl"
            triples = _write(size, graph)
            for engine in PACKAGES:
                if engine == "owlrl" and size.stems is None and not arguments.national_owlrl:
                    runs.append(Run(engine, size, triples, stopped="not run without `--national-owlrl`"))
                    continue
                runs.append(_run(engine, size, triples, graph, arguments))
                sys.stderr.write(f"{_row(runs[-1], runs)}\n")
    table = "\n".join(_table(runs))
    sys.stdout.write(table + "\n")
    if not arguments.dry_run:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--national-owlrl", action="store_true", help="let owlrl close the whole graph too")
    parser.add_argument("--gigabytes", type=float, default=6.0, help="the memory that an engine may hold")
    parser.add_argument("--seconds", type=float, default=1800.0, help="the time that an engine may take")
    parser.add_argument("--dry-run", action="store_true", help="print the table, and leave the page as it is")
    return parser.parse_args()


def _write(size: Size, graph: Path) -> int:
    """Write a graph as N-Triples, each triple once, and return how many there are."""
    lines = sorted(set(_lines(size)))
    graph.write_text("".join(f"{line} .\n" for line in lines), encoding="utf-8")
    return len(lines)


def _lines(size: Size) -> Iterator[str]:
    project = Project.load(REPOSITORY)
    data = [file for file in project.turtle_files() if size.stems is None or file.stem in size.stems]
    for file in (*project.ontology_files(), *data):
        yield from map(str, read(file))


def _run(engine: str, size: Size, triples: int, graph: Path, arguments: argparse.Namespace) -> Run:
    inferred = graph.with_name(f"{engine}.nt")
    command = [sys.executable, "-m", "benchmarks.reasoning.engine", engine, str(graph), str(inferred)]
    child = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    stopped = _watched(child, arguments)
    output, _ = child.communicate()
    if stopped or child.returncode != 0:
        return Run(engine, size, triples, stopped=stopped or f"ended with {child.returncode}")
    took = json.loads(output)
    known = frozenset(inferred.read_text(encoding="utf-8").splitlines())
    return Run(engine, size, triples, took["seconds"], took["processor"], took["peak"] / 1e9, known)


def _watched(child: subprocess.Popen[str], arguments: argparse.Namespace) -> str:
    """Wait for a process, stop it when it goes too far, and return why it was stopped."""
    start = time.monotonic()
    while child.poll() is None:
        seconds = time.monotonic() - start
        if _held(child.pid) > arguments.gigabytes * 1e9:
            child.kill()
            return f"stopped at {arguments.gigabytes:g} GB, after {seconds:.0f} s"
        if seconds > arguments.seconds:
            child.kill()
            return f"stopped after {seconds:.0f} s"
        time.sleep(0.05)
    return ""


def _held(pid: int) -> int:
    """Return the bytes that a process holds in memory; 0 where that cannot be read."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _table(runs: list[Run]) -> Iterator[str]:
    day = datetime.now(UTC).strftime("%-d %B %Y")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = ", ".join(f"{engine} {version(package)}" for engine, package in PACKAGES.items())
    load = os.getloadavg()[1]
    yield (
        f"{day}: {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, load {load:.1f}; "
        f"Python {platform.python_version()}, {versions}."
    )
    yield ""
    yield "| graph | triples | engine | seconds | of processor | growth | memory, GB | inferred | against owlrl |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for run in runs:
        yield _row(run, runs)


def _row(run: Run, runs: list[Run]) -> str:
    start = f"| {run.size.title} | {run.triples:,} | {run.engine} |"
    if run.stopped:
        return f"{start} {run.stopped} | | | | | |"
    return (
        f"{start} {run.seconds:.1f} | {run.processor:.1f} | {_growth(run, runs)} | {run.peak:.2f} "
        f"| {len(run.inferred):,} | {_difference(run, runs)} |"
    )


def _growth(run: Run, runs: list[Run]) -> str:
    """Return the exponent of growth since the graph before: 1 is linear, 2 is quadratic."""
    smaller = [r for r in runs if r.engine == run.engine and not r.stopped and r.triples < run.triples]
    if not smaller:
        return ""
    before = smaller[-1]
    return f"{math.log(run.processor / before.processor) / math.log(run.triples / before.triples):.2f}"


def _difference(run: Run, runs: list[Run]) -> str:
    """Return how what was inferred differs from what owlrl infers; from what kg does, where owlrl did not run."""
    of_size = {other.engine: other for other in runs if other.size == run.size and not other.stopped}
    against = of_size.get("owlrl") or of_size.get("kg")
    if against is None or against is run:
        return ""
    missing, more = len(against.inferred - run.inferred), len(run.inferred - against.inferred)
    words = "the same" if not missing and not more else f"{missing:,} missing, {more:,} more"
    return words if against.engine == "owlrl" else f"{words} (against kg)"


if __name__ == "__main__":
    main()
