"""`kg serve` builds first, picks up a new release without a lost request, and leaves no process behind."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.project import Project
from kg.release import build, need_current

BRANCHES = "/sparql?query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%20%3Fb%20a%20lib%3ABranch%20%7D"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    return folder


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def all_end(pids: set[int], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pids)


def test_a_release_is_made_swapped_and_let_go(root: Path, start_server):
    answers: list[tuple[int, bytes]] = []
    stop = Event()
    with start_server(root, "--workers", "2", "--timeout", "5") as served:
        project = Project.load(root)
        first = need_current(project).manifest.name

        def load() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                answers.append(get(served.port, f"{BRANCHES}%20%23{number % 50}"))

        clients = [Thread(target=load) for _ in range(3)]
        for client in clients:
            client.start()
        for number in range(2):
            with (root / "data/ttl/branches/branches.ttl").open("a", encoding="utf-8") as file:
                file.write(
                    f"\nbranch:new-{number} a lib:Branch ; lib:partOf branch:central ; "
                    f'lib:opened "2020-01-01"^^xsd:date ; rdfs:label "New {number}"@en .\n'
                )
            assert build(project).release is not None
            name = need_current(project).manifest.name
            assert name != first
            end = time.monotonic() + 20
            while json.loads(get(served.port, "/health/ready")[1])["release"] != name:
                assert time.monotonic() < end
                time.sleep(0.1)
        time.sleep(1)
        stop.set()
        for client in clients:
            client.join()
        assert len(answers) > 50
        assert {status for status, _ in answers} == {200}
        counts = {json.loads(body)["results"]["bindings"][0]["n"]["value"] for _, body in answers}
        assert counts <= {"3", "4", "5"}
        assert b'"5"' in get(served.port, BRANCHES)[1]
        processes = served.descendants()
        assert len(processes) >= 5
        os.kill(served.process.pid, signal.SIGINT)
        assert served.process.wait(15) in (0, 130)
        assert all_end(processes, 3)
    assert not [line for line in served.said if "Traceback" in line]


def test_a_server_that_is_behind_keeps_the_release_that_it_serves(root: Path, start_server):
    """Two releases are made before it can look, and nothing is to be kept but the last."""
    file = root / "data/ttl/branches/branches.ttl"
    text = file.read_text(encoding="utf-8")

    def released(year: int) -> Path:
        file.write_text(text.replace("1974-09-02", f"{year}-09-02"), encoding="utf-8")
        release = build(Project.load(root), keep=1).release
        assert release is not None
        return release.folder

    def ready_with(folder: Path) -> bool:
        try:
            status, body = get(served.port, "/health/ready")
        except OSError:
            return False
        return status == 200 and json.loads(body)["release"] == folder.name

    def wait_for(folder: Path) -> None:
        end = time.monotonic() + 20
        while not ready_with(folder):
            assert time.monotonic() < end
            time.sleep(0.1)

    first = released(1971)
    with start_server(root) as served:
        (zygote,) = [
            pid
            for pid in served.descendants()
            if b"kg_server.engine.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes()
            and f"PPid:\t{served.process.pid}\n" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        ]
        os.kill(served.process.pid, signal.SIGSTOP)
        second, third = released(1972), released(1973)
        assert first.is_dir()
        assert not second.exists()
        assert b'"3"' in get(served.port, BRANCHES)[1]
        # What holds the graph in memory dies: it is read from the disk again.
        os.kill(zygote, signal.SIGKILL)
        os.kill(served.process.pid, signal.SIGCONT)
        wait_for(third)
        fourth = released(1974)
        wait_for(fourth)
        assert not first.exists()
    assert not [line for line in served.said if "Traceback" in line]


def test_what_dies_is_replaced(root: Path, start_server):
    with start_server(root) as served:
        for name in ("kg_server.process", "kg_server.engine.zygote"):
            pids = [
                pid
                for pid in served.descendants()
                if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
                and f"PPid:\t{served.process.pid}\n"
                in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            ]
            assert len(pids) == 1
            os.kill(pids[0], signal.SIGKILL)
            time.sleep(0.5)
            end = time.monotonic() + 15
            while True:
                try:
                    if get(served.port, "/health/ready")[0] == 200:
                        break
                except OSError:
                    pass
                assert time.monotonic() < end
                time.sleep(0.1)


def test_nothing_outlives_a_launcher_that_is_killed(root: Path, start_server):
    with start_server(root) as served:
        processes = served.descendants()
        assert len(processes) >= 3
        served.process.kill()
        served.process.wait()
        assert all_end(processes, 5)
