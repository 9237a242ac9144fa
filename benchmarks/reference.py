"""Holds the closure of this repository's graph against owlrl's, triple for triple: `python benchmarks/reference.py`.

Each engine closes the ontology and every graph in a process of its own, noise included (`kg reason --full`). Prints a
Markdown table, and the triples that only one of them has; ends with 1 when there is one. owlrl takes long: see the
figures in `docs/explanation/reasoning.md`. `--scope GLOB` (may be repeated) closes some of the graphs only.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
ENGINES = ("rules", "owlrl")
SHOWN = 20


@dataclass(frozen=True)
class Run:
    """What one engine gave, and took."""

    triples: frozenset[str]
    """Those without blank nodes, which each engine names in its own way."""
    count: int
    seconds: float
    processor: float
    megabytes: float


def main() -> None:
    """Close, compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scope", action="append", default=[], metavar="GLOB")
    scope = parser.parse_args().scope
    with tempfile.TemporaryDirectory() as folder:
        _project(Path(folder), scope)
        runs = {engine: _run(engine, Path(folder)) for engine in ENGINES}
    print(
        f"{date.today()}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n"
    )
    print("| engine | seconds | of processor | memory, MB | triples inferred, noise included |")
    print("|---|---|---|---|---|")
    for engine, run in runs.items():
        print(f"| {engine} | {run.seconds:.1f} | {run.processor:.1f} | {run.megabytes:.0f} | {run.count:,} |")
    ours, theirs = runs["rules"], runs["owlrl"]
    for title, only in (
        ("only rules", ours.triples - theirs.triples),
        ("only owlrl", theirs.triples - ours.triples),
    ):
        print(f"\n{title}: {len(only)}")
        print("".join(sorted(only)[:SHOWN]), end="")
    if ours.triples != theirs.triples or ours.count != theirs.count:
        sys.exit(1)


def _project(folder: Path, scope: list[str]) -> None:
    settings = (REPOSITORY / "kg.toml").read_text(encoding="utf-8")
    if scope:
        settings += f"\n[reasoning]\nscope = {scope}\n".replace("'", '"')
    (folder / "kg.toml").write_text(settings, encoding="utf-8")
    for name in ("ontology", "shapes"):
        shutil.copytree(REPOSITORY / name, folder / name)
    (folder / "data").mkdir()
    (folder / "data" / "ttl").symlink_to(REPOSITORY / "data" / "ttl")


def _run(engine: str, folder: Path) -> Run:
    output = folder / f"{engine}.nt"
    code = "from kg.cli import main; main()"
    words = ["-C", str(folder), "reason", "--engine", engine, "--full", "-o", str(output)]
    start = time.perf_counter()
    child = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", code, *words])
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{engine} ended with {os.waitstatus_to_exitcode(status)}")
    with output.open(encoding="utf-8") as lines:
        count, named = 0, set()
        for line in lines:
            count += 1
            if "_:" not in line:
                named.add(line)
    # Linux counts ru_maxrss in kilobytes, macOS in bytes: getrusage(2).
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Run(frozenset(named), count, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


if __name__ == "__main__":
    main()
