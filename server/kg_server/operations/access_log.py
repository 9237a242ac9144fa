"""The access log: one JSON document a line, with nothing in it about the person who asked.

No IP address, no user agent, no referrer, and of the query only a hash: enough to find out that one query is slow and
asked often, and not what anyone wanted to know.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TextIO, get_args

Outcome = Literal[
    "answered",
    "cached",
    "not-modified",
    "refused",
    "deadline",
    "memory",
    "size",
    "busy",
    "limited",
    "left",
    "failed",
]
"""How a request ended."""
OUTCOMES = frozenset(get_args(Outcome))
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PATHS = re.compile(
    r"/(?:sparql|update|store|metrics|validate|explain|health/live|health/ready|feed\.atom|openapi\.json|robots\.txt|)"
)
_FAMILY = re.compile(
    r"/(?:id|doc|def|shapes|sitemap|catalog|release|graph|scheme|\.well-known|static)(?![A-Za-z0-9_])"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One request that was answered, or given up."""

    request_id: str
    method: str
    path: str
    """Without the query string."""
    status: int
    seconds: float
    size: int
    """Bytes of the body that were sent."""
    outcome: Outcome
    query: str | None = None
    """The text of the query; its hash is written."""
    form: str | None = None
    rows: int | None = None
    """Rows or triples of the answer, when they are known."""


def query_hash(text: str) -> str:
    """Return 16 hexadecimal digits that stand for a query."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def logged_path(path: str) -> str:
    """Return a path as it may be written: whole for a resource that this server has, its family for the others.

    What a client makes up, even a name or an address in it, does not enter the log.
    """
    if _PATHS.fullmatch(path):
        return path
    family = _FAMILY.match(path)
    return family[0] + "/…" if family else "…"


class AccessLog:
    """Writes entries to a stream; may be called from several threads."""

    def __init__(self, stream: TextIO, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Write to a stream, with the time of a clock."""
        self._stream = stream
        self._now = now
        self._lock = threading.Lock()

    def write(self, entry: Entry) -> None:
        """Write one entry, on a line of its own. A log that cannot be written to stops no request."""
        told = {
            "time": self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "request_id": entry.request_id if _REQUEST_ID.fullmatch(entry.request_id) else None,
            "method": entry.method if entry.method in METHODS else "other",
            "path": logged_path(entry.path),
            "query": None if entry.query is None else query_hash(entry.query),
            "form": entry.form,
            "seconds": round(entry.seconds, 6),
            "rows": entry.rows,
            "bytes": entry.size,
            "status": entry.status,
            "outcome": entry.outcome if entry.outcome in OUTCOMES else "failed",
        }
        line = json.dumps({name: value for name, value in told.items() if value is not None}) + "\n"
        with self._lock:
            try:
                self._stream.write(line)
                self._stream.flush()
            except (OSError, ValueError):
                return
