"""One of the processes that serve: an event loop, the front, and its share of the workers.

The launcher started it, and speaks to it over a socket, a JSON document a line: `serve` names a release and the socket
of its zygote; `ready` answers when the first one is served, `drained` when nothing runs any more on an earlier one.
When that socket closes, the launcher is gone, and so is this process.

Run as `python -m kg_server.process NUMBER LISTENER CONTROL FOLDER`, with numbers of file descriptors.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import os
import socket
import sys
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, cast

import uvicorn
import uvloop
from a2wsgi import WSGIMiddleware
from flask import Flask

from kg_server.answering import Serving
from kg_server.application import create_app, serve
from kg_server.bounded_http import BoundedHttp
from kg_server.cache import Cache
from kg_server.engine.pool import Failure
from kg_server.engine.screened import ScreenedPool
from kg_server.exchange import Broken
from kg_server.front import Application, Front
from kg_server.operations.access_log import AccessLog
from kg_server.operations.metrics import merged
from kg_server.operations.rate_limit import RateLimit
from kg_server.service import RELAYS, Federation
from kg_server.settings import Settings
from kg_server.writable.application import ReadOnly, Writable
from kg_server.writable.client import FreshPool
from kg_server.writable.jobs import QUERY
from kg_server.writable.limits import Limits
from kg_server.writable.token import read_token

TICK = 1.0
"""How often the metrics are written down for the other processes, in seconds."""
POLL = 0.05
"""How often it looks whether an earlier release is drained, in seconds."""
PAGE_THREADS = 4
KEEP_ALIVE = 30
"""Seconds that an idle connection is kept open."""
BURST = 5
"""How many seconds' worth of requests an address may make at once, under a rate limit."""


class Process:
    """The process."""

    def __init__(self, number: int, control: socket.socket, folder: Path) -> None:
        """Take the way to the launcher, and the folder that the processes share."""
        self._control = control
        self._snapshot = folder / f"{number}.metrics"
        self._front: Front | None = None
        self._pages: Flask | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, listener: socket.socket) -> None:
        """Serve until the launcher says to stop, or is gone."""
        reader, writer = await asyncio.open_connection(sock=self._control)
        first = await reader.readline()
        if not first:
            return
        self._front = await self._begin(json.loads(first))
        config = uvicorn.Config(
            cast("Any", self._front),
            loop="none",
            http=BoundedHttp,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=int(self._front.serving.settings.timeout) + 2,
        )
        server = uvicorn.Server(config)
        self._start(self._follow(reader, writer, server))
        self._start(self._note())
        # What lives now lives as long as the process: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        writer.write(_line({"ready": True}))
        await server.serve(sockets=[listener])
        self._front.serving.pool.close()
        writer.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _begin(self, told: Mapping[str, Any]) -> Front:
        serving = await _serving(told)
        settings = serving.settings
        mounted: dict[str, Application]
        if settings.scratch:
            limits = Limits(deadline=settings.timeout, memory=settings.memory)
            writes = Writable(
                read_token(Path(settings.token_file)),
                limits,
                Path(settings.scratch),
                federation=_federation(),
                prefixes=settings.project.prefixes,
            )
            mounted = {"/update": cast("Application", writes), "/store": cast("Application", writes)}
        else:
            refusal = cast("Application", ReadOnly())
            mounted = {"/update": refusal, "/store": refusal}
        self._pages = create_app(settings)
        return Front(
            serving,
            pages=cast("Application", WSGIMiddleware(cast("Any", self._pages), workers=PAGE_THREADS)),
            mounted=mounted,
            snapshots=self._merged,
            log=AccessLog(sys.stdout) if settings.access_log else None,
            limit=RateLimit(settings.rate, max(1, int(settings.rate * BURST))) if settings.rate else None,
        )

    async def _follow(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: uvicorn.Server
    ) -> None:
        while line := await reader.readline():
            self._start(self._swap(json.loads(line), writer))
        server.should_exit = True

    async def _swap(self, told: Mapping[str, Any], writer: asyncio.StreamWriter) -> None:
        """Serve another release from now on; what runs ends on the one that it began with."""
        assert self._front is not None
        assert self._pages is not None
        try:
            serving = await _serving(told)
        except Failure:
            return  # Its zygote is gone already; the launcher says which one comes next.
        before = self._front.serving
        self._front.serving = serving
        serve(self._pages, serving.settings)
        while not before.pool.quiet:
            await asyncio.sleep(POLL)
        before.pool.close()
        writer.write(_line({"drained": str(before.pool.address)}))

    async def _note(self) -> None:
        assert self._front is not None
        while True:
            temporary = self._snapshot.with_suffix(".new")
            temporary.write_bytes(self._front.metrics.snapshot())
            temporary.replace(self._snapshot)
            await asyncio.sleep(TICK)

    async def _merged(self) -> str:
        """Return the metrics of all the processes; those of the others are a second old at most."""
        assert self._front is not None
        others = [file for file in self._snapshot.parent.glob("*.metrics") if file != self._snapshot]
        return merged([self._front.metrics.snapshot(), *(file.read_bytes() for file in sorted(others))])


async def _serving(told: Mapping[str, Any]) -> Serving:
    settings = Settings.from_environment(told["settings"])
    federation = _federation()
    if settings.scratch:
        limits = Limits()
        fresh = FreshPool(
            Path(settings.scratch) / QUERY,
            size=limits.readers,
            queue=settings.queue,
            result_bytes=settings.result_bytes,
            federation=federation,
        )
        return Serving(settings, fresh, Cache(0), fixed=False)
    pool = ScreenedPool(
        Path(told["socket"]),
        settings.evaluators,
        settings.queue,
        settings.result_bytes,
        federation=federation,
    )
    await pool.warm()
    return Serving(settings, pool, Cache(settings.cache_bytes))


def _federation() -> Federation:
    return Federation(json.loads(os.environ.get(RELAYS, "{}")))


def _line(document: Mapping[str, object]) -> bytes:
    return json.dumps(document).encode("ascii") + b"\n"


class _Expected(logging.Filter):
    """Keeps out of the log what is no fault of the server: connections that it breaks to show that a query failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], Broken))


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="kg_server.process")
    for name in ("number", "listener", "control"):
        parser.add_argument(name, type=int)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn.error").addFilter(_Expected())
    process = Process(chosen.number, socket.socket(fileno=chosen.control), chosen.folder)
    try:
        uvloop.run(process.run(socket.socket(fileno=chosen.listener)))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
