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
from typing import IO

from kg_server.engine.evaluation import Queryable, Refused, evaluate
from kg_server.engine.explanations import Explanations, without_release
from kg_server.engine.frames import DATA, END, ERROR, HEAD, HEADER, HELLO, JOB, Head, Job, frame
from kg_server.service import Federation

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


def run(
    connection: socket.socket,
    dataset: Queryable,
    federation: Federation,
    memory: int,
    explanations: Explanations | None = None,
) -> None:
    """Answer the jobs that come on a connection, until it closes.

    Args:
        connection: The connection to the front.
        dataset: What is asked, already loaded.
        federation: Which other servers a query may ask.
        memory: How many bytes a query may take beyond what is loaded; 0 for no limit.
        explanations: Explains triples; None when what is asked is no release.
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
            if not job.triple:
                evaluate(dataset, federation, job, answer)
            elif explanations is not None:
                explanations.explain(job, answer)
            else:
                raise without_release()
        except Refused as refusal:
            answer.refuse(refusal)
        else:
            answer.end()
        signal.setitimer(signal.ITIMER_REAL, 0)


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
