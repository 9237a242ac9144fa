"""`kg serve` on a small graph made larger, watched from outside: its processes, memory, open files."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .wire import Hostile, Outcome, exchange, query

NODES = 4_000
DEADLINE = 1.0
"""Seconds that a query may take."""

KG = Path(sys.executable).with_name("kg")


@dataclass(frozen=True)
class Footprint:
    """What the server takes of the machine."""

    processes: int
    descriptors: int
    memory: int
    """Bytes, shared pages divided among those that share them."""
    files: frozenset[str]


@dataclass(frozen=True)
class House:
    """A running server."""

    root: Path
    temporary: Path
    """Its folder for temporary files, which nothing else uses."""
    log: Path
    port: int
    pid: int

    def ask(self, text: str, *headers: str) -> Outcome:
        """Ask a query."""
        return exchange(self.port, Hostile("", [query(text, *headers)]))

    def footprint(self) -> Footprint:
        """Measure what the server takes now."""
        tree = _tree(self.pid)
        files = (path for top in (self.root, self.temporary) for path in top.rglob("*"))
        return Footprint(
            len(tree),
            sum(_descriptors(pid) for pid in tree),
            sum(_memory(pid) for pid in tree),
            frozenset(str(path) for path in files),
        )


def make(root: Path) -> None:
    """Make a graph: the one of `kg init`, with a ring of NODES resources; and release it."""
    _kg("init", str(root))
    base = "https://example.org/library/id/branch/"
    see, label = (f"<http://www.w3.org/2000/01/rdf-schema#{name}>" for name in ("seeAlso", "label"))
    lines = [
        f'<{base}n{n}> {see} <{base}n{(n + 1) % NODES}> .\n<{base}n{n}> {label} "Node {n}"@en .\n'
        for n in range(NODES)
    ]
    (root / "data/ttl/branches/ring.ttl").write_text("".join(lines), encoding="utf-8")
    toml = root / "kg.toml"
    # Reasoning over the ring would take long and add nothing to the test.
    toml.write_text(
        toml.read_text(encoding="utf-8").replace('["*"]', '["branches/branches"]'), encoding="utf-8"
    )
    _kg("-C", str(root), "build")


def _kg(*arguments: str) -> None:
    done = subprocess.run([KG, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served(folder: Path) -> Iterator[House]:
    """Serve such a graph, and stop the server at the end."""
    root, temporary, log = folder / "library", folder / "temporary", folder / "log"
    # A socket in the folder for temporary files has a path of at most 107 bytes.
    temporary.mkdir()
    make(root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [KG, "-C", str(root), "serve", "--port", str(port), "--timeout", str(DEADLINE)]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            arguments, stdout=sink, stderr=sink, env=environment, start_new_session=True
        )
    house = House(root, temporary, log, port, process.pid)
    try:
        _wait_until_ready(house, process)
        yield house
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(root, ignore_errors=True)


def _wait_until_ready(house: House, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            if house.ask("ASK {}").status == 200:
                return
        except OSError:
            pass
        assert process.poll() is None, house.log.read_text()
        time.sleep(0.1)
    raise AssertionError(house.log.read_text())


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    tree = [root]
    for pid in tree:
        tree += children.get(pid, [])
    return tree


def _descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
