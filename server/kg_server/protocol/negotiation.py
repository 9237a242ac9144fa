"""Chooses by quality what the client prefers (RFC 9110, section 12.5): formats, and codings of the content."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

CODINGS = ("zstd", "br", "gzip")
"""The codings of content that are offered, the preferred first."""


@lru_cache(maxsize=1024)
def chosen(accept: str | None, offered: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """Return the media type that the client prefers, with the name of its format, or None when it accepts none.

    Args:
        accept: The header; without one, or with an empty one, everything is accepted.
        offered: Media types with the names of their formats, the server's preferred first.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [(range_, quality) for range_, quality in _weighed(accept) if "/" in range_]
    best: tuple[str, str] | None = None
    highest = 0.0
    for media_type, name in offered:
        quality = _quality(media_type, ranges)
        if quality > highest:
            best, highest = (media_type, name), quality
    return best


@lru_cache(maxsize=256)
def coding(accept_encoding: str | None) -> str | None:
    """Return the coding that the client prefers, or None to send the content as it is."""
    if not accept_encoding:
        return None
    weights = dict(_weighed(accept_encoding))
    best, highest = None, 0.0
    for name in CODINGS:
        quality = weights.get(name, weights.get("*", 0.0))
        if quality > highest:
            best, highest = name, quality
    return best if highest >= weights.get("identity", 0.0) else None


@lru_cache(maxsize=256)
def prefers(accept: str | None, wanted: str, others: tuple[str, ...]) -> bool:
    """Tell whether the client names `wanted` itself, and likes it at least as well as each of the others."""
    ranges = _weighed(accept or "")
    if not any(range_ == wanted and quality > 0 for range_, quality in ranges):
        return False
    return all(_quality(wanted, ranges) >= _quality(other, ranges) for other in others)


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality that the most specific range gives to a media type; 0 when none fits."""
    specific, quality = -1, 0.0
    group = media_type.partition("/")[0] + "/*"
    for range_, weight in ranges:
        rank = 2 if range_ == media_type else 1 if range_ == group else 0 if range_ == "*/*" else -1
        if rank > specific or (rank == specific >= 0 and weight > quality):
            specific, quality = rank, weight
    return quality


def _weighed(header: str) -> list[tuple[str, float]]:
    """Return what a header lists, in lower case and without parameters, with its quality: 1 when none is said."""
    weighed = []
    for part in header.split(","):
        value, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, weight = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = float(weight)
                except ValueError:
                    quality = 0.0
        if value:
            weighed.append((value.lower(), quality if 0.0 <= quality <= 1.0 else 0.0))
    return weighed
