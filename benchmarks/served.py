"""`kg serve` in a process of its own, to be measured from outside."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

KG = (sys.executable, "-c", "from kg.cli import main; main()")


@dataclass(frozen=True)
class Process:
    """One of the server's processes, at one moment."""

    pid: int
    role: str
    """`launcher`, `front`, `zygote` or `worker`."""
    resident: int
    """Bytes of memory that it has, those that it shares included."""
    private: int
    """Bytes of memory that it shares with no other process."""
    files: int
    """Its open files and sockets."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    pid: int
    port: int

    def processes(self) -> list[Process]:
        """Return the server's processes that live now."""
        parents = dict(_parents())
        roles = {self.pid: "launcher"}
        while more := {pid for pid, parent in parents.items() if parent in roles} - roles.keys():
            for pid in more:
                roles[pid] = _role(pid, roles[parents[pid]])
        return [found for pid, role in sorted(roles.items()) if (found := _process(pid, role)) is not None]

    def workers(self) -> list[int]:
        """Return the processes that evaluate queries."""
        return [process.pid for process in self.processes() if process.role == "worker"]


def _parents() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text(encoding="utf-8", errors="replace").partition(" (")
        except OSError:
            continue
        yield int(pid), int(rest.rpartition(")")[2].split()[1])


def _role(pid: int, parent: str) -> str:
    if parent == "zygote":
        return "worker"
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return "front"
    return "zygote" if b"zygote" in command else "front"


def _process(pid: int, role: str) -> Process | None:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        files = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return None  # It has ended.
    sizes = {name: int(size) << 10 for name, size in re.findall(r"(?m)^(\w+): +(\d+) kB", rollup)}
    return Process(pid, role, sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"], files)


@contextmanager
def serving(root: Path, *options: str) -> Iterator[Server]:
    """Serve a project on a free port of this machine; at the end the server is stopped as an operator would."""
    process = subprocess.Popen(
        [*KG, "-C", str(root), "serve", "--port", "0", *options], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if found := re.search(r"http://[^ ]+:(\d+)/", line):
                break
        else:
            raise SystemExit("the server did not start")
        drain = Thread(target=lambda pipe=process.stderr: sys.stderr.writelines(pipe))
        drain.start()
        yield Server(process.pid, int(found[1]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    drain.join()
