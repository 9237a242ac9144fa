"""Asks a server on a few connections at once, and counts its answers."""

from __future__ import annotations

import http.client
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.endpoint.peers import Server

CONNECTIONS = 4
PATIENCE = 300.0
"""Seconds that one answer may take."""
LOOK = 0.1
"""Seconds between two looks at the processes of a server."""
FAST = 0.05
"""Seconds below which wrk asks; see `rate`."""
FEW = 40
"""Answers that are too few for wrk, after all."""

_SCRIPT = Path(__file__).with_name("load.lua")


class Unanswered(Exception):
    """The server gave an error, or nothing in time."""


@dataclass(frozen=True)
class Rate:
    """What was measured in one round."""

    requests: int
    per_second: float
    processor_milliseconds: float
    """What the server used of the processors for a request."""


def ask(server: Server, path: str, accept: str) -> bytes:
    """Return the answer to one request.

    Args:
        server: The server.
        path: The path of the request.
        accept: The media type that is wanted.

    Raises:
        Unanswered: There is none.
    """
    connection = http.client.HTTPConnection(urlsplit(server.origin).netloc, timeout=PATIENCE)
    try:
        return _asked(connection, path, accept)
    finally:
        connection.close()


def rate(server: Server, paths: Sequence[str], accept: str, seconds: float, expected: float) -> Rate:
    """Ask the paths in turn, on all connections at once.

    wrk asks where answers are quick. It counts the answers that are whole when the time is up, which is too few of
    slow ones: where an answer takes more than `FAST`, this process asks, every connection ends what it began, and has
    the time it took.

    Args:
        server: The server.
        paths: One path to ask again and again, or enough that none is asked twice.
        accept: The media type that is wanted.
        seconds: For how long.
        expected: The seconds that one answer takes, about.

    Raises:
        Unanswered: A request had no answer.
        ValueError: There were too few paths.
    """
    by_wrk = expected < FAST
    with processor(server) as used:
        requests, per_second = (_by_wrk if by_wrk else _by_threads)(server, paths, accept, seconds)
    if by_wrk and requests < FEW:
        return rate(server, paths[requests + CONNECTIONS :] or paths, accept, seconds, FAST)
    if len(paths) > 1 and requests > len(paths):
        raise ValueError(f"{requests} requests of {len(paths)} paths: some were asked twice")
    return Rate(requests, per_second, 1000 * sum(used.values()) / requests)


@contextmanager
def processor(server: Server) -> Iterator[dict[int, float]]:
    """Count what the server uses of the processors meanwhile, in seconds for each of its processes.

    It looks again and again, because a process may end, and what it used is then not to be found.
    """
    before = server.processor_seconds()
    used: dict[int, float] = {}
    over = threading.Event()

    def look() -> None:
        while True:
            last = over.wait(LOOK)
            for process, seconds in server.processor_seconds().items():
                used[process] = seconds - before.get(process, 0)
            if last:
                return

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield used
    finally:
        over.set()
        thread.join()


def _by_wrk(server: Server, paths: Sequence[str], accept: str, seconds: float) -> tuple[int, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="ascii") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "60s"]
        said = subprocess.run(
            [*command, "-s", str(_SCRIPT), server.origin, "--", file.name, accept],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise Unanswered(said)
    requests, per_second = (
        re.search(form, said) for form in (r"(\d+) requests in", r"Requests/sec:\s+([\d.]+)")
    )
    assert requests is not None and per_second is not None
    return int(requests[1]), float(per_second[1])


def _by_threads(server: Server, paths: Sequence[str], accept: str, seconds: float) -> tuple[int, float]:
    netloc = urlsplit(server.origin).netloc
    end = time.monotonic() + seconds
    counts: list[tuple[int, float]] = []
    failures: list[Exception] = []

    def run(first: int) -> None:
        connection = http.client.HTTPConnection(netloc, timeout=PATIENCE)
        asked, began = 0, time.monotonic()
        try:
            while not asked or time.monotonic() < end:
                _asked(connection, paths[(first + asked * CONNECTIONS) % len(paths)], accept)
                asked += 1
        except Unanswered as failure:
            failures.append(failure)
        finally:
            connection.close()
        counts.append((asked, time.monotonic() - began))

    threads = [threading.Thread(target=run, args=(first,)) for first in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(asked for asked, _ in counts), sum(asked / taken for asked, taken in counts)


def _asked(connection: http.client.HTTPConnection, path: str, accept: str) -> bytes:
    try:
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(repr(error)) from error
    if answer.status != 200:
        raise Unanswered(f"{answer.status} {body[:200]!r}")
    return body
