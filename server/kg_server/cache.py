"""Whole answers, kept in memory up to a number of bytes; those not asked for longest make room.

An answer is found by what was asked (release, query, dataset, formats). A second way to it, by the bytes of the
request, spares taking the same request apart again: that costs more than all the rest.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Protocol

import brotli
import zstandard

REPEATS = 4096
"""How many requests are remembered."""

LONGEST_REPEAT = 4096
"""The most bytes of a request that is remembered."""

WORTH_COMPRESSING = 1024
"""The fewest bytes that are compressed."""

OVERHEAD = 512
"""Bytes that an answer takes beside its body."""


class Compressor(Protocol):
    """Compresses a stream part by part."""

    def compress(self, data: bytes) -> bytes:
        """Return what can be sent now."""

    def flush(self) -> bytes:
        """Return the rest."""


class _Brotli:
    def __init__(self) -> None:
        self._compressor = brotli.Compressor(quality=4)

    def compress(self, data: bytes) -> bytes:
        # Left to itself it waits for megabytes, and the client with it.
        return bytes(self._compressor.process(data) + self._compressor.flush())

    def flush(self) -> bytes:
        return bytes(self._compressor.finish())


def compressor(coding: str) -> Compressor:
    """Return a compressor for a coding of `kg_server.protocol.negotiation.CODINGS`."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=3).compressobj()
    if coding == "br":
        return _Brotli()
    return zlib.compressobj(5, zlib.DEFLATED, 31)


@dataclass(slots=True)
class Variant:
    """An answer in one coding, ready to be sent."""

    body: bytes
    etag: bytes
    headers: list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Answer:
    """A whole answer."""

    body: bytes
    content_type: bytes
    form: str
    kept: bool = True
    """Whether it may be kept, here and by others."""
    own: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Headers that only this answer has."""
    _hash: str = ""
    _variants: dict[str | None, Variant] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return OVERHEAD + sum(len(variant.body) for variant in self._variants.values()) + len(self.body)

    def variant(self, coding: str | None, common: list[tuple[bytes, bytes]]) -> Variant:
        """Return the answer in a coding; a short one is never compressed.

        Args:
            coding: The coding, None for none.
            common: Headers to send with every variant.
        """
        if len(self.body) < WORTH_COMPRESSING:
            coding = None
        variant = self._variants.get(coding)
        if variant is None:
            variant = self._variants[coding] = self._made(coding, common)
        return variant

    def _made(self, coding: str | None, common: list[tuple[bytes, bytes]]) -> Variant:
        self._hash = self._hash or hashlib.blake2b(self.content_type + self.body, digest_size=16).hexdigest()
        body = self.body
        headers = [(b"content-type", self.content_type), *common, *self.own]
        etag = f'"{self._hash}"'
        if coding is not None:
            squeeze = compressor(coding)
            body = squeeze.compress(body) + squeeze.flush()
            headers.append((b"content-encoding", coding.encode("ascii")))
            etag = f'"{self._hash}-{coding}"'
        headers += [(b"etag", etag.encode("ascii")), (b"content-length", str(len(body)).encode("ascii"))]
        return Variant(body, etag.encode("ascii"), headers)


@dataclass(frozen=True, slots=True)
class Repeat:
    """The response to a request, for when the same bytes come again."""

    key: Hashable
    """What was asked."""
    query: str
    form: str
    status: int
    headers: bytes
    """Header lines, as they are sent; without those that differ each time."""
    body: bytes


@dataclass(slots=True)
class Cache:
    """The answers of one release."""

    limit: int
    """Bytes; 0 keeps nothing."""
    hits: int = 0
    misses: int = 0
    size: int = 0
    """Bytes of the answers that are kept."""
    _answers: OrderedDict[Hashable, Answer] = field(default_factory=OrderedDict)
    _sizes: dict[Hashable, int] = field(default_factory=dict)
    _repeats: OrderedDict[bytes, Repeat] = field(default_factory=OrderedDict)

    @property
    def longest(self) -> int:
        """The most bytes that one answer may have to be kept."""
        return self.limit // 8

    def get(self, key: Hashable) -> Answer | None:
        """Return the answer to what was asked, if it is here."""
        answer = self._answers.get(key)
        if answer is None:
            self.misses += 1
            return None
        self._answers.move_to_end(key)
        self.hits += 1
        return answer

    def recall(self, request: bytes) -> Repeat | None:
        """Return the response to the same request, while its answer is here.

        Args:
            request: The request as it came: request line, headers and the empty line.
        """
        repeat = self._repeats.get(request)
        if repeat is None:
            return None
        if repeat.key not in self._answers:
            del self._repeats[request]
            return None
        self._answers.move_to_end(repeat.key)
        self.hits += 1
        return repeat

    def remember(self, request: bytes, repeat: Repeat) -> None:
        """Note the response to a request; those noted first are forgotten first."""
        if len(request) <= LONGEST_REPEAT and repeat.key in self._answers:
            self._repeats[request] = repeat
            if len(self._repeats) > REPEATS:
                self._repeats.popitem(last=False)

    def put(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer, or account for what it has grown by."""
        size = answer.size
        self.size += size - self._sizes.pop(key, 0)
        self._answers.pop(key, None)
        self._answers[key] = answer
        self._sizes[key] = size
        while self.size > self.limit:
            oldest, _ = self._answers.popitem(last=False)
            self.size -= self._sizes.pop(oldest)
