"""Reading and writing compressed files, by the ends of their names: `gz` and `zst`."""

from __future__ import annotations

import gzip
from contextlib import AbstractContextManager, nullcontext
from typing import IO, cast

import zstandard

from kg.release.dump_index import GZIP_LEVEL, ZSTD_LEVEL


def compressing(to: IO[bytes], form: str | None) -> AbstractContextManager[IO[bytes]]:
    """Give a file that writes compressed to another, which stays open.

    Args:
        to: The file.
        form: `gz`, `zst`, or None to write as it is.
    """
    if form == "gz":
        return cast("IO[bytes]", gzip.GzipFile("", "wb", GZIP_LEVEL, to, mtime=0))
    if form == "zst":
        return cast("IO[bytes]", zstandard.ZstdCompressor(ZSTD_LEVEL).stream_writer(to, closefd=False))
    return nullcontext(to)


def decompressing(source: IO[bytes], form: str | None) -> AbstractContextManager[IO[bytes]]:
    """Give a file that reads what another holds compressed.

    Args:
        source: The file.
        form: `gz`, `zst`, or None to read it as it is.
    """
    if form == "gz":
        return cast("IO[bytes]", gzip.GzipFile("", "rb", fileobj=source))
    if form == "zst":
        return cast("IO[bytes]", zstandard.ZstdDecompressor().stream_reader(source, closefd=False))
    return nullcontext(source)
