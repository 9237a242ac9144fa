"""Answers jobs on one connection, in a process of its own that may be killed at any moment.

Nothing here is careful about time or memory: the process is. An alarm ends it just after the deadline of its job,
even when the front that gave the job is gone; a limit on its address space ends it when a query takes too much.
"""

from __future__ import annotations

import io
import os
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from typing import IO

from kg_server.engine.evaluation import NOT_IMPLEMENTED, Refused, Sink
from kg_server.engine.frames import DATA, END, ERROR, HEAD, HEADER, HELLO, JOB, Head, Job, frame

Task = Callable[[Job, Sink], None]
"""What does a job, and writes its answer; it raises `Refused` when there is none."""

PART = 64 * 1024
"""Bytes in a data frame."""

GRACE = 1.0
"""Seconds that the front has, after the deadline, to kill the worker before it ends by itself."""


class _Answer(io.RawIOBase):
    """Sends an answer as frames; a short one in one piece, with its head and its end."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._pending = bytearray()
        self._body = io.BufferedWriter(self, PART)

    @property
    def body(self) -> IO[bytes]:
        return self._body

    def head(self, head: Head) -> None:
        self._pending = bytearray(frame(HEAD, head.encode()))

    def writable(self) -> bool:
        return True

    def write(self, part: object) -> int:
        payload = bytes(part)  # type: ignore[call-overload]  # a buffer, untyped before Python 3.12
        self._pending += frame(DATA, payload)
        if len(self._pending) >= PART:
            self._connection.sendall(self._pending)
            self._pending.clear()
        return len(payload)

    def end(self) -> None:
        self._body.flush()
        self._connection.sendall(self._pending + frame(END))

    def refuse(self, refusal: Refused) -> None:
        """Say why there is no answer, instead of what was not yet sent of it."""
        self._connection.sendall(frame(ERROR, refusal.encode()))


def run(connection: socket.socket, tasks: Mapping[str, Task], memory: int) -> None:
    """Answer the jobs that come on a connection, until it closes.

    Args:
        connection: The connection to the front.
        tasks: What does a job, by the name of its task; what it needs is already loaded.
        memory: How many bytes a job may take beyond what is loaded; 0 for no limit.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        _limit(memory)
    connection.sendall(frame(HELLO, str(os.getpid()).encode()))
    received = connection.makefile("rb")
    while (payload := _receive(received)) is not None:
        job = Job.decode(payload)
        signal.setitimer(signal.ITIMER_REAL, job.deadline + GRACE)
        answer = _Answer(connection)
        try:
            tasks.get(job.task, _unknown)(job, answer)
        except Refused as refusal:
            answer.refuse(refusal)
        else:
            answer.end()
        signal.setitimer(signal.ITIMER_REAL, 0)


def _unknown(job: Job, sink: Sink) -> None:
    raise Refused(NOT_IMPLEMENTED, f"a scratch store has no release, so that it cannot {job.task}")


def _limit(memory: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[0])
    ceiling = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def _receive(received: IO[bytes]) -> bytes | None:
    head = received.read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    kind, length = HEADER.unpack(head)
    payload = received.read(length)
    return payload if kind == JOB and len(payload) == length else None
