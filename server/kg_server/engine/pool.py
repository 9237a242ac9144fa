"""Hands jobs to workers, kills those that pass a limit, and puts new ones in their place.

One event loop owns a pool. A job waits for an idle worker in a bounded queue; when the queue is full the job is
turned away at once, which the client sees as 503 with `Retry-After`.

The failures::

    Failure
      +-- TimedOut    the deadline passed
      +-- Died        the worker ended: memory ceiling, or a crash of the engine
      +-- TooLarge    the answer passed the ceiling on result bytes
      +-- Refusal     the worker read the query and refused it
      +-- Busy        no worker was free, and the queue was full
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from kg_server.engine.frames import DATA, END, ERROR, HEAD, HEADER, HELLO, JOB, LAST, Job, frame

AHEAD = 256 * 1024
"""Bytes that a worker may be ahead of the client."""


class Failure(Exception):
    """A query that has no whole answer."""


class TimedOut(Failure):
    """It passed its deadline."""


class Died(Failure):
    """Its worker ended: it passed the memory ceiling, or the engine crashed."""


class TooLarge(Failure):
    """Its answer passed the ceiling on result bytes."""


class Refusal(Failure):
    """The worker read the query and refused it: the payload of its error frame."""

    def __init__(self, payload: bytes) -> None:
        """Keep the payload."""
        super().__init__()
        self.payload = payload


class Busy(Failure):
    """No worker was free, and the queue was full."""


@dataclass(slots=True)
class Counters:
    """What the pool has seen, for the metrics."""

    jobs: int = 0
    timed_out: int = 0
    died: int = 0
    too_large: int = 0
    left: int = 0
    turned_away: int = 0
    waiting: int = 0
    running: int = 0


class _Worker(asyncio.Protocol):
    """The connection to a worker, and the frames that came on it and were not taken yet."""

    def __init__(self) -> None:
        self.pid = 0
        self.late = False
        self.ended = False
        self._transport: asyncio.Transport | None = None
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._waiting = 0
        """Bytes in the frames."""
        self._buffer = bytearray()
        self._paused = False
        self._turn: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance.

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        at, buffer = 0, self._buffer
        while len(buffer) - at >= HEADER.size:
            kind, length = HEADER.unpack_from(buffer, at)
            end = at + HEADER.size + length
            if len(buffer) < end:
                break
            self._frames.append((kind, bytes(buffer[at + HEADER.size : end])))
            self._waiting += length
            at = end
        del buffer[:at]
        if self._waiting > AHEAD and not self._paused:
            assert self._transport is not None
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self._wake()

    def _wake(self) -> None:
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(None)

    def send(self, message: bytes) -> None:
        """Send a frame."""
        assert self._transport is not None
        self._transport.write(message)

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the next frame.

        Raises:
            ConnectionError: The worker ended.
        """
        while not self._frames:
            if self.ended:
                raise ConnectionError
            self._turn = asyncio.get_running_loop().create_future()
            try:
                await self._turn
            finally:
                self._turn = None
        kind, payload = self._frames.popleft()
        self._waiting -= len(payload)
        if self._paused and self._waiting <= AHEAD and not self.ended:
            assert self._transport is not None
            self._transport.resume_reading()
            self._paused = False
        return kind, payload

    def close(self) -> None:
        """Close the connection: an idle worker ends."""
        assert self._transport is not None
        self._transport.abort()

    def kill(self) -> None:
        # While the connection is open the process lives or is a child of the zygote not long gone: its number is
        # not another's.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.close()

    def expire(self) -> None:
        self.late = True
        self.kill()


@dataclass(slots=True)
class Pool:
    """Workers on one release."""

    address: Path
    """The socket on which the zygote forks a worker per connection."""
    size: int = 2
    queue: int = 64
    result_bytes: int = 0
    """Ceiling on the bytes of one answer; 0 for none."""
    counters: Counters = field(default_factory=Counters)
    _idle: list[_Worker] = field(default_factory=list)
    _alive: int = 0
    _waiters: deque[asyncio.Future[None]] = field(default_factory=deque)
    _forks: set[asyncio.Task[None]] = field(default_factory=set)
    _closed: bool = False

    async def run(self, job: Job) -> AsyncGenerator[bytes]:
        """Yield the head of an answer (`frames.Head`, encoded), then its parts.

        Whoever stops before the end (the client left, a failure) kills the worker: the generator must be closed.

        Args:
            job: The query; its deadline counts from now, waiting for a worker included.

        Raises:
            Busy: The queue is full.
            TimedOut: The deadline passed, waiting or running.
            Died: The worker ended.
            TooLarge: The answer has too many bytes.
            Refusal: The query is refused, for the reason in its payload.
        """
        self.counters.jobs += 1
        end = time.monotonic() + job.deadline
        worker = await self._acquire(end)
        whole = False
        self.counters.running += 1
        alarm = asyncio.get_running_loop().call_later(end - time.monotonic(), worker.expire)
        try:
            worker.send(frame(JOB, job.encode()))
            size = 0
            while True:
                kind, payload = await worker.receive()
                if kind in (DATA, HEAD):
                    size += len(payload)
                    if self.result_bytes and size > self.result_bytes:
                        self.counters.too_large += 1
                        raise TooLarge
                    yield payload
                    continue
                whole = kind in (END, ERROR)
                if kind == ERROR:
                    raise Refusal(payload)
                if kind == END:
                    return
                raise ConnectionError
        except OSError:
            if worker.late:
                self.counters.timed_out += 1
                raise TimedOut from None
            self.counters.died += 1
            raise Died from None
        except (GeneratorExit, asyncio.CancelledError):
            self.counters.left += 1
            raise
        finally:
            alarm.cancel()
            self.counters.running -= 1
            self._release(worker, whole=whole and not worker.late and job.task not in LAST)

    async def warm(self) -> None:
        """Have every worker forked before the first job."""
        while self._alive < self.size:
            self._alive += 1
            try:
                self._idle.append(await self._fork())
            except BaseException:
                self._alive -= 1
                raise

    @property
    def alive(self) -> int:
        """How many workers live."""
        return self._alive

    @property
    def quiet(self) -> bool:
        """Whether nothing runs and nothing waits."""
        return not self.counters.running and not self._waiters

    async def _acquire(self, end: float) -> _Worker:
        while True:
            while self._idle:
                worker = self._idle.pop()
                if not worker.ended:
                    return worker
                self._alive -= 1
            if self._alive < self.size:
                break
            await self._wait(end)
        self._alive += 1
        try:
            return await self._fork()
        except BaseException:
            self._alive -= 1
            self._wake()
            raise

    async def _wait(self, end: float) -> None:
        if len(self._waiters) >= self.queue + len(self._forks):  # The next workers are nearly there.
            self.counters.turned_away += 1
            raise Busy
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiters.append(turn)
        self.counters.waiting = len(self._waiters)
        alarm = loop.call_later(max(0.0, end - time.monotonic()), _expire, turn)
        try:
            await turn
        except TimedOut:
            self.counters.timed_out += 1
            raise
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._wake()  # The turn was ours already: it goes to the next.
            self.counters.left += 1
            raise
        finally:
            alarm.cancel()
            with contextlib.suppress(ValueError):
                self._waiters.remove(turn)
            self.counters.waiting = len(self._waiters)

    async def _fork(self) -> _Worker:
        loop = asyncio.get_running_loop()
        try:
            _, worker = await loop.create_unix_connection(_Worker, str(self.address))
        except OSError:
            raise Died from None
        try:
            kind, payload = await worker.receive()
        except BaseException as error:
            worker.close()
            if isinstance(error, OSError):
                raise Died from None
            raise
        if kind != HELLO:
            raise Died
        worker.pid = int(payload)
        return worker

    def _release(self, worker: _Worker, *, whole: bool) -> None:
        if self._closed:
            worker.kill()
            self._alive -= 1
        elif whole:
            self._idle.append(worker)
        else:
            worker.kill()
            task = asyncio.get_running_loop().create_task(self._replace())
            self._forks.add(task)
            task.add_done_callback(self._forks.discard)
            return
        self._wake()

    async def _replace(self) -> None:
        """Put a new worker in the place of one that was killed; a job that waits gets it."""
        try:
            self._idle.append(await self._fork())
        except Died:
            self._alive -= 1
        self._wake()

    def _wake(self) -> None:
        while self._waiters:
            turn = self._waiters.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def close(self) -> None:
        """End every idle worker; those that run end with their job."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
            self._alive -= 1


def _expire(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(TimedOut())
