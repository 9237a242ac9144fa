"""The processes that hold the store succeed one another, and none is left over."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from scratch_server import LIMITS, Server, serving

from kg_server.writable.jobs import WRITE, Job, Kind, encode, receive
from kg_server.writable.scratch import Scratch


def group_of(session: int) -> dict[int, str]:
    """Return the processes of a session that live, each with its state."""
    living = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                living[int(folder.name)] = fields[0]
    return living


def settled(session: int, count: int) -> dict[int, str]:
    end = time.monotonic() + 5
    while len(living := group_of(session)) != count and time.monotonic() < end:
        time.sleep(0.05)
    return living


def update(scratch: Scratch, text: str) -> int:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(scratch.address / WRITE))
        connection.sendall(encode(Job(Kind.UPDATE, 5.0, text=text).head()))
        message = receive(connection)
    assert message is not None
    return message[0]["status"]


def test_the_socket_is_for_its_owner_alone():
    with Scratch(LIMITS) as scratch:
        assert scratch.address.stat().st_mode & 0o077 == 0


def test_what_slips_through_the_screen_has_no_way_out():
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener, Scratch(LIMITS) as scratch:
        listener.settimeout(0.5)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x.ttl"
        for text in (f"LOAD <{url}>", f"INSERT {{ ?s ?p 1 }} WHERE {{ SERVICE <{url}> {{ ?s ?p 1 }} }}"):
            assert update(scratch, text) == 403
        assert update(scratch, f"LOAD SILENT <{url}>") == 204
        with contextlib.suppress(TimeoutError):
            asked.append(listener.accept())
    assert asked == []


def test_after_many_writes_there_are_two_processes_and_no_zombie():
    with Scratch(LIMITS) as scratch:
        session = scratch._process.pid
        for number in range(50):
            assert update(scratch, f"INSERT DATA {{ <urn:s> <urn:p> {number} }}") == 204
        living = settled(session, 2)
        assert len(living) == 2
        assert "Z" not in living.values()
    assert settled(session, 0) == {}
    assert not scratch.address.exists()


def test_when_the_server_is_killed_the_store_ends_with_it():
    program = """if True:
        from kg_server.writable.scratch import Scratch
        scratch = Scratch()
        print(scratch._process.pid, scratch.address, flush=True)
        input()
    """
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", program], **pipes) as server:
        assert server.stdout is not None
        session, address = server.stdout.readline().split()
        assert len(settled(int(session), 2)) == 2
        server.kill()
    assert settled(int(session), 0) == {}
    assert not Path(address).exists()


def test_writes_of_many_clients_are_all_made_while_others_read(server: Server):
    seen: list[list[int]] = []
    statuses: list[int] = []

    def write(client: int) -> None:
        statuses.extend(
            server.update(f"INSERT DATA {{ <urn:c{client}> <urn:p> {number} }}").status
            for number in range(10)
        )

    def read() -> None:
        seen.append([server.count() for _ in range(15)])

    threads = [threading.Thread(target=write, args=(client,)) for client in range(5)]
    threads.extend(threading.Thread(target=read) for _ in range(3))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [204] * 50
    assert seen == [sorted(counts) for counts in seen]
    assert server.count() == 50


def test_a_write_whose_process_is_killed_is_undone_and_the_next_is_made(server: Server):
    assert server.scratch is not None
    session = server.scratch._process.pid
    cross = " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(8))
    server.update("INSERT DATA { " + " ".join(f"<urn:s{i}> <urn:p> {i} ." for i in range(200)) + " }")
    before = set(settled(session, 2))
    outcome = []
    thread = threading.Thread(
        target=lambda: outcome.append(
            server.update(f"INSERT {{ <urn:n> <urn:n> 1 }} WHERE {{ {cross} FILTER(?a0 = ?c7) }}")
        )
    )
    thread.start()
    (writer,) = set(settled(session, 3)) - before
    os.kill(writer, signal.SIGKILL)
    thread.join()
    assert outcome[0].status == 507
    assert server.count() == 200
    assert server.update("INSERT DATA { <urn:n> <urn:n> 2 }").status == 204


def test_when_the_store_is_gone_the_server_says_so():
    with serving(LIMITS) as server:
        assert server.scratch is not None
        server.update("INSERT DATA { <urn:s> <urn:p> 1 }")
        os.killpg(server.scratch._process.pid, signal.SIGKILL)
        answer = server.update("INSERT DATA { <urn:s> <urn:p> 2 }")
        assert answer.status == 503
        assert "scratch store has ended" in answer.problem["detail"]
