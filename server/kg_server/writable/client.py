"""Hands jobs to the scratch store, from the event loop of the server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kg_server.engine.pool import _Worker
from kg_server.engine.screened import ScreenedPool
from kg_server.writable.jobs import LENGTHS, READ, WRITE, Job, Reply, encode
from kg_server.writable.limits import Limits


class Ended(Exception):
    """There is no answer: the process was killed, and whatever it did is undone."""

    def __init__(self, seconds: float) -> None:
        """Keep after how many seconds it was."""
        super().__init__()
        self.seconds = seconds


class Full(Exception):
    """Too many requests wait already."""


class Gone(Exception):
    """The scratch store itself has ended."""


class FreshPool(ScreenedPool):
    """A pool whose every job is answered by a new fork, which sees all that was written before."""

    def _release(self, worker: _Worker, *, whole: bool) -> None:
        worker.kill()
        self._alive -= 1
        self._wake()


class ScratchClient:
    """The way to a scratch store."""

    def __init__(self, address: Path, limits: Limits) -> None:
        """Connect to nothing yet.

        Args:
            address: The folder of the store's sockets.
            limits: What a request may take.
        """
        self._address = address
        self._limits = limits
        self._reads = asyncio.Semaphore(limits.readers)
        self._waiting = 0

    async def write(self, job: Job, body: bytes) -> Reply:
        """Have a change made; when this is cancelled before it is made, it is not made.

        Raises:
            Ended: It passed a limit; nothing was changed.
            Full: Too many writes wait.
            Gone: There is no store any more.
        """
        with self._place(), _lost():
            async with _connection(self._address / WRITE) as (reader, writer):
                writer.write(encode(job.head(), body))
                head, content = await _message(reader)
                if "ended" in head:
                    raise Ended(head["ended"])
                return _reply(head, content)

    async def read(self, job: Job) -> Reply:
        """Have a graph read; when this is cancelled, the process that reads is killed.

        Raises:
            Ended: It passed a limit.
            Full: Too many reads wait.
            Gone: There is no store any more.
        """
        loop = asyncio.get_running_loop()
        with self._place(), _lost():
            async with self._reads, _connection(self._address / READ) as (reader, writer):
                start = loop.time()
                hello, _ = await _message(reader)
                try:
                    async with asyncio.timeout(job.deadline):
                        writer.write(encode(job.head()))
                        return _reply(*await _message(reader))
                except asyncio.IncompleteReadError:
                    raise Ended(loop.time() - start) from None
                except TimeoutError:
                    _kill(hello["pid"])
                    raise Ended(job.deadline) from None
                except asyncio.CancelledError:
                    _kill(hello["pid"])
                    raise

    @contextlib.contextmanager
    def _place(self) -> Iterator[None]:
        if self._waiting >= self._limits.readers + self._limits.queue:
            raise Full
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1


@contextlib.contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except (OSError, asyncio.IncompleteReadError):
        raise Gone from None


@asynccontextmanager
async def _connection(address: Path) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_unix_connection(str(address))
    try:
        yield reader, writer
    finally:
        writer.close()


async def _message(reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    head_length, body_length = LENGTHS.unpack(await reader.readexactly(LENGTHS.size))
    return json.loads(await reader.readexactly(head_length)), await reader.readexactly(body_length)


def _reply(head: dict[str, Any], body: bytes) -> Reply:
    return Reply(head["status"], head["headers"], body, head["problem"])


def _kill(pid: int) -> None:
    # Its connection is still open, so it lives: the number is not another's.
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
