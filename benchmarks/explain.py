"""How long it takes to explain inferred triples of the current release, drawn at random.

`python benchmarks/explain.py --sample 200 --commands 20` explains 200 in one process, places included, then 20 more
with `kg explain`, a process each. The time of the processor is given beside that on the clock, which other work
disturbs.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from kg.project import Project
from kg.reasoning.derivation import Fact
from kg.release import need_current
from kg.release.explaining import ReleaseReader

Times = list[tuple[float, float]]
"""Seconds on the clock and of the processor."""


def main() -> None:
    """Draw, explain, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--commands", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    project = Project.find(chosen.project)
    release = need_current(project)
    store = Store.read_only(str(release.store))
    drawn = _drawn(store, project.inferred_graph, chosen.sample + chosen.commands, chosen.seed)
    here, elsewhere = drawn[: chosen.sample], drawn[chosen.sample :]
    rules = ReleaseReader(store, release.manifest, project).rules
    times: Times = []
    for quad in here:
        reader = ReleaseReader(store, release.manifest, project)
        reader.__dict__["rules"] = (
            rules  # Compiled once: a process does so for itself, which is measured below.
        )
        clock, processor = time.perf_counter(), time.process_time()
        explained = reader.explain(Fact(quad.subject, quad.predicate, quad.object))
        times.append((time.perf_counter() - clock, time.process_time() - processor))
        places = [source for found in explained.sources.values() for source in found]
        if explained.derivation is None or not all(source.line for source in places):
            sys.exit(f"not explained: {quad}")
    _told(f"explained in one process: {len(here)}", times)
    _told(f"kg explain, a process each: {len(elsewhere)}", [_command(project, quad) for quad in elsewhere])


def _drawn(store: Store, graph: NamedNode, count: int, seed: int) -> Sequence[Quad]:
    """Draw quads of a graph without holding them all (reservoir sampling, algorithm R)."""
    draw = random.Random(seed)
    kept: list[Quad] = []
    for index, quad in enumerate(store.quads_for_pattern(None, None, None, graph)):
        if index < count:
            kept.append(quad)
        elif (place := draw.randint(0, index)) < count:
            kept[place] = quad
    draw.shuffle(kept)
    return kept


def _command(project: Project, quad: Quad) -> tuple[float, float]:
    terms = [str(term) for term in (quad.subject, quad.predicate, quad.object)]
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [Path(sys.executable).with_name("kg"), "-C", str(project.root), "explain", *terms],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    elapsed, after = time.perf_counter() - clock, resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _told(what: str, times: Times) -> None:
    for name, seconds in (("clock", [t for t, _ in times]), ("processor", [t for _, t in times])):
        if seconds:
            print(f"{what}; {name}: median {statistics.median(seconds):.3f} s, most {max(seconds):.3f} s")


if __name__ == "__main__":
    main()
