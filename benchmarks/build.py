"""Measures what the README quotes: reading, writing and building this repository's graph, on this machine.

`python benchmarks/build.py` prints a Markdown table. The build is of another process, in a folder of its own,
so that its time and its memory are its own; the current release is left alone.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

from pyoxigraph import Triple

from kg.project import Project
from kg.turtle import read, serialize

REPOSITORY = Path(__file__).parents[1]


def main() -> None:
    """Measure, and print the table."""
    project = Project.load(REPOSITORY)
    size = sum(file.stat().st_size for file in project.turtle_files()) / 1e6
    read_seconds, graphs = _read(project)
    triples = sum(map(len, graphs))
    written = _write(graphs, project)
    seconds, megabytes = _build()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {_memory():.0f} GB"
    print(f"{machine}, Python {platform.python_version()}\n")
    print(f"{triples:,} triples in {len(graphs)} files, {size:.1f} MB\n")
    print("| work | seconds | triples a second | memory of the largest process, MB |")
    print("|---|---|---|---|")
    print(f"| read every data file | {read_seconds:.1f} | {triples / read_seconds:,.0f} | |")
    print(f"| put them in canonical form | {written:.1f} | {triples / written:,.0f} | |")
    print(f"| `kg build` | {seconds:.1f} | {triples / seconds:,.0f} | {megabytes:.0f} |")


def _read(project: Project) -> tuple[float, list[list[Triple]]]:
    start = time.perf_counter()
    graphs = [list(read(file)) for file in project.turtle_files()]
    return time.perf_counter() - start, graphs


def _write(graphs: list[list[Triple]], project: Project) -> float:
    start = time.perf_counter()
    for graph in graphs:
        serialize(graph, project.prefixes)
    return time.perf_counter() - start


def _build() -> tuple[float, float]:
    """Return the seconds that `kg build` takes from nothing, and the megabytes of its largest process."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("kg.toml", "ontology", "shapes"):
            source = REPOSITORY / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, Path(folder) / name)
        (Path(folder) / "data").mkdir()
        (Path(folder) / "data" / "ttl").symlink_to(REPOSITORY / "data" / "ttl")
        start = time.perf_counter()
        code = "from kg.cli import main; main()"
        child = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", code, "-C", folder, "build"])
        _, status, usage = os.wait4(child, 0)
        if status != 0:
            sys.exit(f"kg build ended with {os.waitstatus_to_exitcode(status)}")
        # Linux counts ru_maxrss in kilobytes, macOS in bytes: getrusage(2).
        unit = 1e6 if sys.platform == "darwin" else 1e3
        return time.perf_counter() - start, usage.ru_maxrss / unit


def _memory() -> float:
    """Return the machine's memory in gigabytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


if __name__ == "__main__":
    main()
