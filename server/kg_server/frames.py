"""How the server and its evaluators talk: a JSON head, then bytes, each preceded by its length."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from collections.abc import Mapping
from typing import Any

_LENGTHS = struct.Struct("!II")


class Closed(Exception):
    """The other side has gone."""


class DeadlinePassed(Exception):
    """The frame did not come in time."""


def encode(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return a frame."""
    text = json.dumps(head).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


def read(descriptor: int, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Read a whole frame.

    Args:
        descriptor: Where to read.
        deadline: When to give up, as `time.monotonic` counts; None to wait for ever.

    Raises:
        Closed: The other side closed before the end of the frame.
        DeadlinePassed: The frame was not whole in time.
    """
    head_length, body_length = _LENGTHS.unpack(_exactly(descriptor, _LENGTHS.size, deadline))
    head = json.loads(_exactly(descriptor, head_length, deadline))
    return head, _exactly(descriptor, body_length, deadline)


def _exactly(descriptor: int, count: int, deadline: float | None) -> bytes:
    chunks = []
    while count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise DeadlinePassed
        chunk = os.read(descriptor, min(count, 1 << 20))
        if not chunk:
            raise Closed
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)
