"""What a request to the scratch store may take."""

from __future__ import annotations

from dataclasses import dataclass

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """The ceilings; what passes one is undone as if it had never been asked."""

    deadline: float = 30.0
    """Seconds that a query or a write may run."""
    memory: int = GIB
    """Bytes that one request may take beyond what the store holds."""
    store_memory: int = 4 * GIB
    """Bytes that the store may hold: a write that would pass it is refused."""
    body: int = 256 << 20
    """Bytes in the body of a request."""
    readers: int = 8
    """How many queries and reads one server process has evaluated at once."""
    queue: int = 64
    """How many more may wait; beyond that, 503."""
