"""What somebody does in the first five minutes: make a graph, serve it, ask it, stop it."""

from __future__ import annotations

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
PATIENCE = 120.0
"""Seconds that a build and a start may take on a busy machine; it is a limit, nothing is measured."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`kg serve` in a new project that has no release yet: its address, and its process."""
    root = tmp_path / "graph"
    subprocess.run([*KG, "init", str(root)], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*KG, "-C", str(root), "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:  # Nobody listens yet, or nobody answers in time while the release is loaded.
            time.sleep(0.1)
    raise AssertionError("the server is not ready")


def test_serve_builds_when_there_is_no_release_answers_and_stops_whole(
    served: tuple[str, subprocess.Popen[bytes]],
):
    address, process = served
    wait_until_ready(address, process)
    query = urllib.parse.urlencode({"query": "SELECT ?day { branch:harbour lib:opened ?day }"})
    asked = urllib.request.Request(f"{address}/sparql?{query}", headers={"Accept": "text/csv"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert list(csv.reader(io.TextIOWrapper(answer, "utf-8"))) == [["day"], ["1974-09-02"]]
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=PATIENCE)
    with (
        pytest.raises(ConnectionError),
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=5),
    ):
        pass
    assert not members(process.pid), "a process is left"


def members(group: int) -> list[int]:
    """Return the processes of a group that still run, a second being given to those that end."""
    for _ in range(20):
        alive = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                state, _parent, process_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if int(process_group) == group and state != "Z":
                alive.append(int(entry.name))
        if not alive:
            return []
        time.sleep(0.1)
    return alive


def test_a_port_that_is_taken_is_refused_before_anything_is_built(tmp_path: Path):
    root = tmp_path / "graph"
    subprocess.run([*KG, "init", str(root)], check=True, capture_output=True)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = subprocess.run(
            [*KG, "--lang", "fr", "-C", str(root), "serve", "--port", port],
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert refused.returncode == 2
    assert f"impossible de servir sur 127.0.0.1:{port}" in refused.stderr
    assert "--port" in refused.stderr
    assert not (root / "build").exists()
