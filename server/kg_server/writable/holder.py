"""The processes that hold the scratch store: `python -m kg_server.writable.holder FOLDER`.

The engine cannot be interrupted, so a write must run in a process that may be killed; and the write must not be lost
with it. So **the process that holds the store forks, the child makes the change, and the child is the holder from
then on**: the old holder ends. When the change fails, passes a limit, or the client leaves, it is the child that
ends, and the store is as it was. The kernel's copy-on-write is the transaction: a write is made once, whole or not
at all, and queries go on meanwhile on the store as it was, each in a fork of its own.

Measured on one million quads (665 MB): fork and a small write 18 ms (1 ms on an empty store); a write that changes
200,000 quads 1.85 s, and 1.76 s without the fork. Trying it in a child and making it again in the parent would take
twice 1.8 s, the second time with nothing that can stop it, and may come out differently (`UUID()`, `RAND()`);
copying the store for each write takes 3.5 s.

Who decides: only the old holder. The child asks to succeed, the old holder says yes and ends, or has killed it before.

While it evaluates, a process may open no file and no socket (`RLIMIT_NOFILE`), unless every address in its job is
allowed: a LOAD or a SERVICE that would slip through the screen has no way out.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pyoxigraph import Store

from kg_server.engine import frames, worker
from kg_server.engine.evaluation import evaluate
from kg_server.protocol.problems import Problem
from kg_server.service import RELAYS, Federation
from kg_server.writable.dataset import ScratchDataset
from kg_server.writable.evaluation import perform
from kg_server.writable.jobs import QUERY, READ, WRITE, Job, Reply, encode, receive
from kg_server.writable.limits import Limits

if TYPE_CHECKING:
    from kg_server.engine.dataset import Dataset

BACKLOG = 128
GRACE = 1.0
"""Seconds after its deadline at which a write that its own alarm has not ended is killed."""
SENDING = 600
"""Seconds that the client has to take an answer, once it is computed."""

_PR_SET_CHILD_SUBREAPER = 36
_SUCCEED, _YES, _REFUSED = b"S", b"Y", b"R"


@dataclass(slots=True)
class _Write:
    """A write that runs in a child."""

    pid: int
    link: socket.socket
    """To the child."""
    connection: socket.socket
    """To who asked."""
    start: float
    """As `time.monotonic` counts."""
    end: float
    """When it is killed."""

    def abandon(self) -> None:
        """Kill the child, and tell who asked after how many seconds."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self.connection.send(encode({"ended": time.monotonic() - self.start}))
        self.forget()

    def forget(self) -> None:
        self.link.close()
        self.connection.close()


class _Holder:
    """The process that has the store, whichever it is by now."""

    def __init__(
        self,
        listeners: Mapping[str, socket.socket],
        limits: Limits,
        federation: Federation,
        prefixes: Mapping[str, str],
    ) -> None:
        self._store = Store()
        self._federation = federation
        self._prefixes = prefixes
        self._queries = listeners[QUERY]
        self._readers = listeners[READ]
        self._writers = listeners[WRITE]
        self._limits = limits
        self._write: _Write | None = None
        self._floor = _address_space()

    def serve(self) -> None:
        """Fork for every connection; only a child that has made its change returns here, as the holder."""
        while True:
            poll = select.poll()
            poll.register(self._queries, select.POLLIN)
            poll.register(self._readers, select.POLLIN)
            left = None
            if self._write is None:
                poll.register(self._writers, select.POLLIN)
            else:
                poll.register(self._write.link, select.POLLIN)
                poll.register(self._write.connection, select.POLLRDHUP)
                left = max(0.0, self._write.end - time.monotonic()) * 1000
            ready = {descriptor for descriptor, _ in poll.poll(left)}
            for listener in (self._queries, self._readers):
                if listener.fileno() in ready:
                    self._read(listener)
            # Last, because a child that has succeeded goes on after this, when what was ready is long dealt with.
            if self._write is not None:
                self._follow(self._write, ready)
            elif self._writers.fileno() in ready:
                self._begin()

    def _read(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        if os.fork() == 0:
            with _ending():
                asked = listener is self._queries
                self._close_what_is_not_ours()
                if asked:
                    dataset = cast("Dataset", ScratchDataset(self._store, self._prefixes))
                    tasks = {frames.QUERY: partial(evaluate, dataset, self._federation)}
                    worker.run(connection, tasks, self._limits.memory)
                else:
                    _answer(self._store, connection, self._limits)
        connection.close()

    def _begin(self) -> None:
        connection, _ = self._writers.accept()
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid:
            theirs.close()
            start = time.monotonic()
            self._write = _Write(pid, ours, connection, start, start + self._limits.deadline + GRACE)
            return
        ours.close()
        succeeded = False
        try:
            room = self._floor + self._limits.store_memory - _address_space()
            succeeded = _change(self._store, connection, theirs, min(self._limits.memory, room))
        except BaseException:  # The old holder sees that this process is gone, and says so.
            traceback.print_exc()
        finally:
            if not succeeded:
                os._exit(1)
        connection.close()
        theirs.close()

    def _follow(self, write: _Write, ready: set[int]) -> None:
        """See whether the write has come to an end."""
        if write.link.fileno() in ready:
            said = write.link.recv(1)
            if said == _SUCCEED:
                write.link.send(_YES)
                os._exit(0)
            if said == _REFUSED:
                write.forget()
            else:
                write.abandon()
            self._write = None
        elif write.connection.fileno() in ready or time.monotonic() > write.end:
            write.abandon()
            self._write = None

    def _close_what_is_not_ours(self) -> None:
        for listener in (self._queries, self._readers, self._writers):
            listener.close()
        if self._write is not None:
            self._write.forget()


def _change(store: Store, connection: socket.socket, link: socket.socket, memory: int) -> bool:
    """Make a change; tell whether this process now holds the store."""
    message = receive(connection)
    if message is None:
        return False
    job = Job.of(message[0])
    try:
        with _confined(job, memory):
            reply = perform(store, job, message[1])
    except Problem as problem:
        link.send(_REFUSED)
        connection.sendall(encode(Reply.of(problem).head()))
        return False
    del message
    link.send(_SUCCEED)
    link.recv(1)  # Yes; or nothing, when the old holder has died: then too, this one holds the store.
    with contextlib.suppress(OSError):
        connection.sendall(encode(reply.head(), reply.body))
    return True


def _answer(store: Store, connection: socket.socket, limits: Limits) -> None:
    """Answer something that changes nothing (but for this process's own copy of the store)."""
    connection.sendall(encode({"pid": os.getpid()}))
    message = receive(connection)
    if message is None:
        return
    job = Job.of(message[0])
    try:
        with _confined(job, limits.memory):
            reply = perform(store, job, message[1])
    except Problem as problem:
        reply = Reply.of(problem)
    signal.alarm(SENDING)
    connection.sendall(encode(reply.head(), reply.body))


@contextlib.contextmanager
def _confined(job: Job, memory: int) -> Iterator[None]:
    """Let an evaluation have so much time and memory, and no way out but the allowed ones."""
    limited = [(resource.RLIMIT_AS, _address_space() + max(0, memory))]
    if not job.goes_out:
        limited.append((resource.RLIMIT_NOFILE, 0))
    before = [(kind, resource.getrlimit(kind)) for kind, _ in limited]
    signal.setitimer(signal.ITIMER_REAL, job.deadline)
    for kind, ceiling in limited:
        resource.setrlimit(kind, (ceiling, resource.getrlimit(kind)[1]))
    try:
        yield
    finally:
        for kind, limit in before:
            resource.setrlimit(kind, limit)
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    """End this process afterwards, whatever happens."""
    try:
        yield
    except (BrokenPipeError, ConnectionResetError):
        pass  # Who asked has left.
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def main() -> None:
    """Hold an empty store until the standard input closes; print `ready` once it can be asked."""
    parser = argparse.ArgumentParser(prog="kg_server.writable.holder")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--deadline", type=float, required=True)
    parser.add_argument("--memory", type=int, required=True)
    parser.add_argument("--store-memory", type=int, required=True)
    parser.add_argument("--prefixes", type=json.loads, default={})
    chosen = parser.parse_args()
    limits = Limits(deadline=chosen.deadline, memory=chosen.memory, store_memory=chosen.store_memory)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # Every holder is orphaned by the one that it succeeds: this process adopts them, and none is left as a zombie.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    listeners = {name: socket.socket(socket.AF_UNIX) for name in (QUERY, READ, WRITE)}
    for name, listener in listeners.items():
        listener.bind(str(chosen.folder / name))
        listener.listen(BACKLOG)
    gc.collect()
    gc.freeze()
    if os.fork() == 0:
        with _ending():
            sys.stdin.close()
            os.dup2(2, 1)
            federation = Federation(json.loads(os.environ.get(RELAYS, "{}")))
            _Holder(listeners, limits, federation, chosen.prefixes).serve()
    for listener in listeners.values():
        listener.close()
    print("ready", flush=True)
    sys.stdin.read()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
