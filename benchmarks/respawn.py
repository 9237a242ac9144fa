"""How long a killed worker is missed: from its end to the answer of a query that waited for the next one.

`python benchmarks/respawn.py` serves the current release of this repository with a single worker, ends that worker a
hundred times in each of three ways, and prints Markdown. The times are a client's: they hold the fork, the wait in the
queue, the evaluation of `ASK {}` and the way there and back.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import signal
import socket
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from served import Server, serving

from kg.project import Project
from kg.release import need_current

REPOSITORY = Path(__file__).parents[1]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BEGUN = 0.1
"""Seconds after which a query has begun, and uses the processor."""
DEADLINE = 0.3

_UNIQUE = itertools.count()


def send(server: Server, query: str, more: str = "") -> http.client.HTTPConnection:
    """Send a query that was never asked before, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/sparql?query={quote(f'{query} # {next(_UNIQUE)}')}{more}")
    return connection


def asked(server: Server) -> float:
    """Return when a query that is sent now is answered, as `time.perf_counter` counts."""
    connection = send(server, "ASK {}")
    status = connection.getresponse().status
    now = time.perf_counter()
    connection.close()
    if status != http.client.OK:
        raise SystemExit(f"answered {status}")
    return now


def crash(server: Server) -> float:
    """Return how long a query waits that is sent when the worker crashes."""
    endless = send(server, ENDLESS)
    time.sleep(BEGUN)
    (worker,) = server.workers()
    os.kill(worker, signal.SIGKILL)
    began = time.perf_counter()
    seconds = asked(server) - began
    endless.close()
    return seconds


def leave(server: Server) -> float:
    """Return how long a query waits that is sent when the client of the one that runs leaves."""
    endless = send(server, ENDLESS)
    time.sleep(BEGUN)
    assert isinstance(endless.sock, socket.socket)
    endless.sock.shutdown(socket.SHUT_RDWR)
    began = time.perf_counter()
    endless.close()
    return asked(server) - began


def expire(server: Server) -> float:
    """Return how long after the deadline of the query that runs another one is answered, which waited meanwhile."""
    with ThreadPoolExecutor(1) as other:
        began = time.perf_counter()
        endless = send(server, ENDLESS, f"&timeout={DEADLINE}")
        time.sleep(BEGUN)
        waiting = other.submit(asked, server)
        seconds = waiting.result() - began - DEADLINE
        endless.close()
    return seconds


WAYS: dict[str, Callable[[Server], float]] = {
    "it is killed (SIGKILL)": crash,
    "its query's client leaves": leave,
    "its query passes the deadline": expire,
}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--project", type=Path, default=REPOSITORY)
    chosen = parser.parse_args()
    manifest = need_current(Project.load(chosen.project)).manifest
    print(f"{chosen.times} times each, on {manifest.triples:,} triples\n")
    print("| the worker ends because | median, ms | longest, ms |\n|---|---|---|")
    with serving(chosen.project, "--evaluators", "1", "--cache", "0") as server:
        for name, way in WAYS.items():
            found = [way(server) * 1000 for _ in range(chosen.times)]
            print(f"| {name} | {statistics.median(found):.1f} | {max(found):.1f} |", flush=True)


if __name__ == "__main__":
    main()
