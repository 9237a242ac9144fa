"""Sends a file over ASGI in small parts, from wherever the client asks for, without holding more than a part of it.

Of the ranges of RFC 9110, section 14, one at a time is sent; a request for several gets the whole file, which that
section allows. Reading is done in threads of its own: a slow disk keeps no query waiting, and a slow client keeps
neither a thread nor more than one part of the file.
"""

from __future__ import annotations

import asyncio
import base64
import os
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from werkzeug.http import parse_range_header

from kg_server.exchange import Broken, Exchange, Headers, Left
from kg_server.protocol.problems import Problem
from kg_server.releases.files import Found

PART = 64 << 10
"""Bytes that are read and sent at once."""
PART_SECONDS = 60.0
"""How long a client may take for a part; the same pace as a request's body must keep."""
TRANSFERS = 256
"""How many files one process sends at once; each keeps a file open."""
READERS = 2
RETRY_AFTER = "30"


class Unsatisfiable(Exception):
    """The range that is asked for lies beyond the end of the file."""


def requested(range_: str | None, if_range: str | None, etag: str, size: int) -> tuple[int, int] | None:
    """Return the part of a file that a request is for: from, and to (exclusive); None for the whole.

    Args:
        range_: The header Range.
        if_range: The header If-Range: a range is meant only if the file is still that one.
        etag: The strong tag of the file.
        size: Its bytes.

    Raises:
        Unsatisfiable: RFC 9110, section 15.5.17.
    """
    if range_ is None or (if_range is not None and if_range.strip() != etag):
        return None
    parsed = parse_range_header(range_)
    if parsed is None or parsed.units != "bytes" or len(parsed.ranges) != 1:
        return None
    start, end = parsed.ranges[0]
    if start < 0:
        start = max(0, size + start)
    if start >= size:
        raise Unsatisfiable
    return start, size if end is None else min(end, size)


class Transfers:
    """The files being sent by this process."""

    def __init__(self) -> None:
        """Send none yet."""
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self.running = 0

    async def send(self, exchange: Exchange, found: Found) -> None:
        """Answer a GET or a HEAD with a file, a part of it, or the word that the client has it already.

        Raises:
            Problem: The file is being replaced, or too many are being sent.
            Left: The client went away.
            Broken: It took too long, or the file cannot be read to its end.
        """
        headers = _headers(exchange, found)
        known = exchange.text(b"if-none-match")
        if known is not None and _matches(known, found.etag):
            exchange.outcome = "not-modified"
            await exchange.answer(HTTPStatus.NOT_MODIFIED, headers, b"")
            return
        headers += [
            (b"content-type", found.media_type.encode("ascii")),
            (b"accept-ranges", b"bytes"),
            (b"repr-digest", b"sha-256=:%s:" % base64.b64encode(bytes.fromhex(found.sha256))),
        ]
        status, start, end = HTTPStatus.OK, 0, found.size
        is_get = exchange.scope["method"] == "GET"  # A range means something to no other (section 14.2).
        try:
            part = requested(
                exchange.text(b"range") if is_get else None,
                exchange.text(b"if-range"),
                found.etag,
                found.size,
            )
        except Unsatisfiable:
            raise Problem(
                HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                f"the file has {found.size} bytes",
                headers={"Content-Range": f"bytes */{found.size}"},
            ) from None
        if part is not None:
            status, (start, end) = HTTPStatus.PARTIAL_CONTENT, part
            headers.append((b"content-range", b"bytes %d-%d/%d" % (start, end - 1, found.size)))
        headers.append((b"content-length", b"%d" % (end - start)))
        if not is_get:
            await exchange.answer(status, headers, b"")
            return
        if self.running >= TRANSFERS:
            exchange.outcome = "busy"
            raise Problem(
                503, "too many files are being taken; try again", headers={"Retry-After": RETRY_AFTER}
            )
        self.running += 1
        try:
            await self._send(exchange, found, status, headers, start, end)
        finally:
            self.running -= 1

    async def _send(
        self, exchange: Exchange, found: Found, status: HTTPStatus, headers: Headers, start: int, end: int
    ) -> None:
        loop = asyncio.get_running_loop()
        try:
            file = await loop.run_in_executor(self._readers, os.open, found.path, os.O_RDONLY)
        except FileNotFoundError:
            raise _replaced() from None
        gone = loop.create_task(_gone(exchange))
        try:
            if os.fstat(file).st_size != found.size:
                raise _replaced()
            await exchange.start(status, headers)
            while start < end:
                part = await loop.run_in_executor(
                    self._readers, os.pread, file, min(PART, end - start), start
                )
                if gone.done():
                    raise Left
                if not part:
                    raise Broken("the file became shorter while it was sent")
                start += len(part)
                try:
                    async with asyncio.timeout(PART_SECONDS):
                        await exchange.body(part, more=True)
                except TimeoutError:
                    raise Broken(f"the client did not take a part within {PART_SECONDS:g} seconds") from None
            await exchange.body(b"")
        finally:
            gone.cancel()
            os.close(file)


async def _gone(exchange: Exchange) -> None:
    """Return when the client is gone: the server says so to who waits for more of the request."""
    while (await exchange.receive())["type"] != "http.disconnect":
        pass


def _replaced() -> Problem:
    return Problem(503, "the files of this release are being replaced", headers={"Retry-After": "1"})


def _headers(exchange: Exchange, found: Found) -> Headers:
    links = [f'<{found.licence}>; rel="license"']
    if found.canonical is not None:
        links.insert(0, f'<{exchange.scope.get("root_path", "")}{found.canonical}>; rel="canonical"')
    return [
        (b"etag", found.etag.encode("ascii")),
        (b"cache-control", found.cache_control.encode("ascii")),
        (b"link", ", ".join(links).encode("ascii")),
    ]


def _matches(if_none_match: str, etag: str) -> bool:
    """Tell whether the client has that file already (RFC 9110, section 13.1.2: compared weakly)."""
    if if_none_match.strip() == "*":
        return True
    return any(tag.strip().removeprefix("W/") == etag for tag in if_none_match.split(","))
