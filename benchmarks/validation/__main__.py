"""Times validators on 1, 10 and all départements, and after one change: each in a process of its own, in one run.

`python -m benchmarks.validation [--departments 1 10 101] [--publish]` prints a table for each: wall time, processor
time and memory of the process and what it starts, how many results it reports, and how many times as fast as pySHACL's
own command line it is. Every contender gets the same shapes and the same triples: the others one Turtle file, `kg` the
project's files. They take turns, each several times; what takes long is run less often. `--publish` writes the tables
into the documentation.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.validation.contenders import REFERENCE, Contender, contenders
from benchmarks.validation.corpus import make
from benchmarks.validation.pages import COMMAND, SENTENCE, TABLE, publish

ENOUGH = 150.0
"""Seconds: a contender that has taken so long is not run again."""
HEAD = """| départements | validator | wall, s | processor, s | memory, MB | results | × pySHACL | runs |
| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"""


@dataclass(frozen=True)
class Run:
    """What a process took."""

    wall: float
    cpu: float
    megabytes: float
    """Of the largest process."""
    results: int | None


def main() -> None:
    """Measure, and print the tables."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--departments", type=int, nargs="+", default=[1, 10, 101])
    arguments.add_argument(
        "--rounds", type=int, default=5, help="how often each is run, unless it takes long"
    )
    arguments.add_argument("--without", nargs="*", default=[], help="contenders to leave out")
    arguments.add_argument("--shacl-rust", help="a Python that has shacl-rust, if this one has not")
    arguments.add_argument("--publish", action="store_true", help="write the tables into the documentation")
    chosen = arguments.parse_args()
    rust = chosen.shacl_rust or (sys.executable if importlib.util.find_spec("shacl_rust") else None)
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{date.today().isoformat()}; load before: {os.getloadavg()[0]:.1f}"
    )
    print(f"{machine}\n\n{HEAD}", flush=True)
    rows: list[str] = []
    measured: dict[str, list[Run]] = {}
    for count in chosen.departments:
        with tempfile.TemporaryDirectory(prefix="kg-benchmark-") as folder:
            compared = [
                one
                for one in contenders(make(Path(folder), count), rust)
                if one.name.strip("`") not in chosen.without
            ]
            measured = _measured(compared, chosen.rounds)
        _check(compared, measured)
        rows += [_row(count, name, runs, measured.get(REFERENCE)) for name, runs in measured.items()]
        print("\n".join(rows[-len(measured) :]), flush=True)
    if chosen.publish:
        table = f"{machine}.\n\n{HEAD}\n" + "\n".join(rows)
        publish({TABLE: table, SENTENCE: _sentence(measured)})


def _measured(compared: Sequence[Contender], rounds: int) -> dict[str, list[Run]]:
    measured: dict[str, list[Run]] = {one.name: [] for one in compared}
    for _ in range(rounds):
        for one in compared:
            if sum(run.wall for run in measured[one.name]) < ENOUGH:
                one.prepare()
                measured[one.name].append(_run(one.command))
    return measured


def _run(command: Sequence[str]) -> Run:
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", errors="replace")
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command[:3])} … ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, _results(text))


def _results(text: str) -> int | None:
    """Return how many results a validator printed: `Results (13):`, `Results 13`, or a line each."""
    said = re.search(r"^Results \(?(\d+)", text, re.MULTILINE)
    return int(said[1]) if said else 0 if text.startswith("Validation Report") else len(text.splitlines())


def _check(compared: Sequence[Contender], measured: dict[str, list[Run]]) -> None:
    """Stop when `kg` finds another number of results than pySHACL: what is quick must be right."""
    if REFERENCE not in measured:
        return
    wanted = {run.results for run in measured[REFERENCE]}
    for one in compared:
        found = {run.results for run in measured[one.name]}
        if one.whole and one.name.startswith("`kg") and found != wanted:
            raise SystemExit(f"{one.name} reports {found} results, pySHACL {wanted}")


def _row(count: int, name: str, runs: Sequence[Run], reference: Sequence[Run] | None) -> str:
    wall = median(run.wall for run in runs)
    ratio = f"{median(run.wall for run in reference) / wall:.1f}" if reference else ""
    figures = [
        f"{wall:.2f}",
        f"{median(run.cpu for run in runs):.2f}",
        f"{max(run.megabytes for run in runs):.0f}",
        str(runs[-1].results),
        ratio,
        str(len(runs)),
    ]
    return f"| {count} | {name} | {' | '.join(figures)} |"


def _sentence(measured: dict[str, list[Run]]) -> str:
    """Return what the README says, of the largest graph."""

    def wall(name: str) -> float:
        return median(run.wall for run in measured[name])

    whole, reference = wall("`kg validate`, first run"), wall(REFERENCE)
    changed = wall("`kg validate FILE`, one line of it changed")
    return (
        f"The whole graph is validated in {whole:.1f} s on the first run, where `pyshacl` takes {reference:.0f} s"
        f" ({reference / whole:.0f} times as long) and finds the same; a changed file in"
        f" {changed:.1f} s from start to exit"
        f" (`{COMMAND}`; [all figures](docs/explanation/validation.md#figures))."
    )


if __name__ == "__main__":
    main()
