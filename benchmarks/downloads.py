"""What it costs that many take the whole dump at once: the server's memory, its answers to others, bytes a second.

`python benchmarks/downloads.py` serves the current release of this repository by one process, has 20 clients take its
N-Quads whole, as they are, while another asks `ASK {}` again and again, and prints Markdown. Then the same number of
clients ask for the dump, and read none of it. Memory is what the process that serves has for itself, the highest of
samples every 50 ms: the pages of the file are the system's.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import socket
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from served import Server, serving

from kg.project import Project
from kg.release import need_current

REPOSITORY = Path(__file__).parents[1]
FILE = "dump.nq"
SAMPLE = 0.05
"""Seconds between two looks at the memory."""
STALLED = 10.0
"""Seconds for which clients read nothing."""

_UNIQUE = itertools.count()


def memory(server: Server) -> int:
    """Return the bytes that the processes which serve have for themselves."""
    return sum(process.private for process in server.processes() if process.role == "front")


def ask(server: Server) -> float:
    """Return the seconds that a query takes that was never asked before."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/sparql?query={quote(f'ASK {{}} # {next(_UNIQUE)}')}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != http.client.OK:
        raise SystemExit(f"answered {answer.status}")
    return time.perf_counter() - began


def begin(server: Server) -> socket.socket:
    """Ask for the dump, and return the connection that it comes on."""
    client = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    client.sendall(
        f"GET /release/latest/{FILE} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    return client


def take(server: Server, received: list[int]) -> None:
    """Take the dump, and note how many bytes came, the head of the answer among them."""
    buffer, size = bytearray(1 << 20), 0
    with begin(server) as client:
        while part := client.recv_into(buffer):
            size += part
    received.append(size)


def observed(server: Server, going_on: Callable[[], bool]) -> tuple[int, list[float]]:
    """Return the most memory that the server took, and the seconds of queries, while something goes on."""
    most, seconds = memory(server), []
    while going_on():
        seconds.append(ask(server))
        most = max(most, memory(server))
        time.sleep(SAMPLE)
    return most, seconds


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=20)
    clients = parser.parse_args().clients
    size = need_current(Project.load(REPOSITORY)).dump.stat().st_size
    with serving(REPOSITORY, "--workers", "1") as server:
        for _ in range(20):
            ask(server)
        deadline = time.monotonic() + 2
        idle, alone = observed(server, lambda: time.monotonic() < deadline)

        received: list[int] = []
        takers = [threading.Thread(target=take, args=(server, received)) for _ in range(clients)]
        began = time.perf_counter()
        for taker in takers:
            taker.start()
        busy, beside = observed(server, lambda: any(taker.is_alive() for taker in takers))
        seconds = time.perf_counter() - began
        if len(received) < clients or min(received) < size:
            raise SystemExit("a client did not get all of it")

        with ExitStack() as stack:
            for _ in range(clients):
                stack.enter_context(begin(server))
            deadline = time.monotonic() + STALLED
            stalled, slow = observed(server, lambda: time.monotonic() < deadline)
    print(
        f"{clients} clients, {size / 1e6:.0f} MB each: {seconds:.1f} s, {clients * size / seconds / 1e6:.0f} MB/s\n"
    )
    print("| | memory of the process that serves, MB | `ASK {}`, median ms | slowest, ms |")
    print("|---|---|---|---|")
    for name, most, times in (
        ("nobody takes anything", idle, alone),
        ("all take the dump", busy, beside),
        ("all ask for it and read nothing", stalled, slow),
    ):
        print(
            f"| {name} | {most / 1e6:.1f} | {statistics.median(times) * 1e3:.1f} | {max(times) * 1e3:.1f} |"
        )


if __name__ == "__main__":
    main()
