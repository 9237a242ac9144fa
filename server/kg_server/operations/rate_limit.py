"""At most so many requests from one client: a bucket of tokens for each, in bounded memory."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 65_536
"""How many clients are kept in mind; the one that asked longest ago is forgotten first."""


def client_of(address: str) -> str:
    """Return what stands for a client: its IPv4 address, or the /64 network of its IPv6 address.

    Whoever has an IPv6 address has all those of its network. What is no address stands for itself.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(ip) >> 64 << 64, 64)))
    return str(ip)


class RateLimit:
    """A token bucket for each client."""

    def __init__(
        self,
        per_second: float,
        burst: int,
        *,
        remembered: int = REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set the limit.

        Args:
            per_second: How many requests a second a client may make in the long run.
            burst: How many it may make at once.
            remembered: How many clients to keep in mind.
            clock: Seconds that never go back.

        Raises:
            ValueError: A limit that lets nothing pass.
        """
        if per_second <= 0 or burst < 1 or remembered < 1:
            raise ValueError("a rate limit must let something pass")
        self._rate = per_second
        self._burst = float(burst)
        self._remembered = remembered
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, address: str) -> int:
        """Take a token for a client.

        Args:
            address: The address that the connection comes from, or that a trusted proxy names.

        Returns:
            0 when the request may pass; otherwise for how many seconds to come back later, for `Retry-After`.
        """
        now = self._clock()
        client = client_of(address)
        tokens, before = self._buckets.pop(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - before) * self._rate)
        passes = tokens >= 1
        self._buckets[client] = (tokens - 1 if passes else tokens, now)
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - tokens) / self._rate))
