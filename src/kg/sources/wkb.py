"""The centre of gravity of an area given as well-known binary (OGC 06-103r4, clause 8)."""

from __future__ import annotations

import struct
from math import fsum

_POLYGON, _MULTI_POLYGON = 3, 6


def centroid(area: bytes) -> tuple[float, float]:
    """The area-weighted centroid of a polygon or multipolygon in the plane; holes count as no area.

    The sums are exact (`math.fsum`), so that every machine gives the same last digit.

    Args:
        area: WKB of a 2-D Polygon or MultiPolygon, either byte order.

    Returns:
        x and y in the units of the input (for longitudes and latitudes, degrees).

    Raises:
        ValueError: it is another geometry, has no area, or is cut short.
    """
    try:
        polygons, end = _polygons(area, 0)
    except struct.error as error:
        raise ValueError("the geometry is cut short") from error
    if end != len(area):
        raise ValueError("the geometry has bytes after its end")
    areas: list[float] = []
    moments_x: list[float] = []
    moments_y: list[float] = []
    for rings in polygons:
        for position, ring in enumerate(rings):
            size, x, y = _ring(ring)
            size = size if position == 0 else -size
            areas.append(size)
            moments_x.append(size * x)
            moments_y.append(size * y)
    total = fsum(areas)
    if total <= 0:
        raise ValueError("the geometry has no area")
    return fsum(moments_x) / total, fsum(moments_y) / total


def _polygons(data: bytes, start: int) -> tuple[list[list[tuple[float, ...]]], int]:
    """The polygons of a geometry, each a list of rings, each x, y, x, y, …; and where the geometry ends."""
    order = {0: ">", 1: "<"}.get(data[start] if start < len(data) else -1)
    if order is None:
        raise ValueError("the geometry has no byte order")
    kind, count = struct.unpack_from(order + "II", data, start + 1)
    offset = start + 9
    if kind == _MULTI_POLYGON:
        polygons: list[list[tuple[float, ...]]] = []
        for _ in range(count):
            part, offset = _polygons(data, offset)
            polygons.extend(part)
        return polygons, offset
    if kind != _POLYGON:
        raise ValueError(f"the geometry is of type {kind}, not a polygon (3) or multipolygon (6)")
    rings = []
    for _ in range(count):
        (points,) = struct.unpack_from(order + "I", data, offset)
        rings.append(struct.unpack_from(f"{order}{2 * points}d", data, offset + 4))
        offset += 4 + 16 * points
    return [rings], offset


def _ring(points: tuple[float, ...]) -> tuple[float, float, float]:
    """Area (positive whatever the direction) and centroid of a closed ring."""
    if len(points) < 2:
        return 0.0, 0.0, 0.0
    # Measured from its first point: small numbers lose no digits when multiplied and subtracted.
    origin_x, origin_y = points[0], points[1]
    xs = [x - origin_x for x in points[::2]]
    ys = [y - origin_y for y in points[1::2]]
    crosses = [x * next_y - next_x * y for x, y, next_x, next_y in zip(xs, ys, xs[1:], ys[1:], strict=False)]
    double = fsum(crosses)
    if double == 0:
        return 0.0, origin_x, origin_y
    x = fsum((a + b) * cross for a, b, cross in zip(xs, xs[1:], crosses, strict=False)) / (3 * double)
    y = fsum((a + b) * cross for a, b, cross in zip(ys, ys[1:], crosses, strict=False)) / (3 * double)
    return abs(double) / 2, origin_x + x, origin_y + y
