"""Ten minutes of load on a server whose release is swapped twenty times: is a request lost, does anything grow?

`python benchmarks/soak.py` makes a small graph with `kg init`, serves it on this machine, and prints Markdown. It is
bounded in time and in requests, and exits with 1 when a request failed. `--minutes 1 --swaps 4` for a shorter one.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import io
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import quote

from served import KG, Process, Server, serving

CLIENTS = 6
PAUSE = 0.02
"""Seconds that each client rests between two requests."""
SAMPLES = 11

COUNT = "SELECT (COUNT(*) AS ?n) { ?branch a lib:Branch }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c ?d ?e . ?f ?g ?h }"
SIDE = 150
_NUMBERS = " ".join(map(str, range(SIDE)))
LARGE = f"SELECT * {{ branch:central lib:opened ?day VALUES ?a {{ {_NUMBERS} }} VALUES ?b {{ {_NUMBERS} }} }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
BRANCH = 'branch:swap-{n} a lib:Branch ; lib:partOf branch:central ; rdfs:label "Swap {n}"@en .\n'


@dataclass
class Tally:
    """What the clients saw."""

    requests: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def add(self, kind: str, seconds: float, failure: str | None) -> None:
        with self.lock:
            self.requests[kind] += 1
            self.seconds.append(seconds)
            if failure is not None:
                self.failures.append(f"{kind}: {failure}")


Check = Callable[[int, bytes], str | None]


def counted(status: int, body: bytes) -> str | None:
    """Return what is wrong with the answer to a COUNT of the branches, which is never below the first three."""
    rows = list(csv.reader(io.StringIO(body.decode())))
    return None if status == 200 and len(rows) == 2 and int(rows[1][0]) >= 3 else f"{status} {body[:200]!r}"


def whole(status: int, body: bytes) -> str | None:
    """Return what is wrong with a large answer, which has as many rows in every release."""
    found = body.count(b"\r\n") - 1
    return None if status == 200 and found == SIDE * SIDE else f"{status}, {found} rows"


def answered(expected: int) -> Check:
    """Return a check of the status alone."""
    return lambda status, body: None if status == expected else f"{status} {body[:200]!r}"


KINDS: dict[str, tuple[str, int, Check]] = {
    "cached": (COUNT, 60, counted),
    "not cached": (COUNT + " # {unique}", 60, counted),
    "slow": (SLOW + " # {unique}", 2, answered(200)),
    "large, not cached": (LARGE + " # {unique}", 2, whole),
    "wrong": ("SELECT * { ?s ?p }", 4, answered(400)),
    "past its deadline": (ENDLESS + " # {unique}", 1, answered(504)),
}
"""What is asked: the query, how often in proportion, and what is wrong with its answer."""


def ask(connection: http.client.HTTPConnection, query: str, more: str = "") -> tuple[int, bytes]:
    """Ask a query; every byte of the answer is read."""
    connection.request("GET", f"/sparql?query={quote(query)}{more}", headers={"Accept": "text/csv"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def client(number: int, server: Server, stop: Event, tally: Tally) -> None:
    """Ask until told to stop; every second client opens a connection for each request."""
    cycle = [kind for kind, (_, weight, _) in KINDS.items() for _ in range(weight)]
    order = itertools.cycle(sorted(range(len(cycle)), key=lambda i: (i * 37 + number * 11) % len(cycle)))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for unique in itertools.count():
        if stop.is_set():
            break
        kind = cycle[next(order)]
        query, _, check = KINDS[kind]
        began = time.perf_counter()
        try:
            late = "&timeout=0.2" if kind == "past its deadline" else ""
            failure = check(*ask(connection, query.replace("{unique}", f"{number}.{unique}"), late))
        except (OSError, http.client.HTTPException, ValueError) as error:
            failure = f"{type(error).__name__}: {error}"
            connection.close()
        tally.add(kind, time.perf_counter() - began, failure)
        if number % 2:
            connection.close()
        stop.wait(PAUSE)
    connection.close()


def swap(root: Path, server: Server, number: int) -> None:
    """Make a release with one more branch, and wait until it answers."""
    with (root / "data/ttl/branches/branches.ttl").open("a", encoding="utf-8") as file:
        file.write(BRANCH.format(n=number))
    subprocess.run([*KG, "-C", str(root), "build"], check=True, capture_output=True)
    ready = (root / "build" / "current").resolve().name.encode()
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", "/health/ready")
        body = connection.getresponse().read()
        connection.close()
        if ready in body:
            return
        time.sleep(0.1)
    raise SystemExit("a release was not picked up within a minute")


def rows(samples: list[tuple[float, list[Process]]]) -> Iterator[str]:
    """Yield a line of the table for each sample."""
    for minutes, processes in samples:
        cells = [f"{minutes:.0f}"]
        for role in ("launcher", "front", "zygote"):
            sizes = [process.resident / 1e6 for process in processes if process.role == role]
            cells.append(" + ".join(f"{size:.0f}" for size in sizes))
        workers = [process for process in processes if process.role == "worker"]
        cells += [
            str(len(workers)),
            f"{sum(worker.private for worker in workers) / 1e6:.0f}",
            str(sum(process.files for process in processes)),
        ]
        yield f"| {' | '.join(cells)} |"


def main() -> int:
    """Run, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--swaps", type=int, default=20)
    chosen = parser.parse_args()
    tally, stop, samples = Tally(), Event(), []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "library"
        subprocess.run([*KG, "init", str(root)], check=True, capture_output=True)
        with serving(root) as server:
            clients = [Thread(target=client, args=(n, server, stop, tally)) for n in range(CLIENTS)]
            for each in clients:
                each.start()
            began = time.monotonic()
            events = [(chosen.minutes * n / (SAMPLES - 1), None) for n in range(SAMPLES)]
            events += [(chosen.minutes * (n + 0.5) / chosen.swaps, n) for n in range(chosen.swaps)]
            try:
                for minutes, number in sorted(events, key=lambda event: event[0]):
                    time.sleep(max(0.0, began + minutes * 60 - time.monotonic()))
                    if number is None:
                        samples.append(((time.monotonic() - began) / 60, server.processes()))
                    else:
                        swap(root, server, number)
            finally:
                stop.set()
                for each in clients:
                    each.join()
    total, seconds = sum(tally.requests.values()), sorted(tally.seconds)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in tally.requests.items())
    print(f"{total:,} requests in {chosen.minutes:g} minutes, {chosen.swaps} swaps: {kinds}.")
    print(f"Failed or lost: {len(tally.failures)}.")
    print(
        f"Seconds: median {statistics.median(seconds):.4f}, 99 % {seconds[len(seconds) * 99 // 100]:.3f}, "
        f"longest {seconds[-1]:.3f}.\n"
    )
    print("| minute | launcher, MB | front, MB | zygote, MB | workers | theirs alone, MB | open files |")
    print("|---|---|---|---|---|---|---|")
    print("\n".join(rows(samples)))
    for failure in tally.failures[:20]:
        print(failure, file=sys.stderr)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
