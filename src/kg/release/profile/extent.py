"""Where points are: the box around them all, and for each group that lies together a convex polygon.

One polygon around all of them would hold the oceans between the parts of a country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from kg.release.profile.document import Extent

CELL = 4.0
"""The side of the squares, in degrees, by which points are said to lie together: in one, or in two that touch."""

MARGIN = 0.01
"""Half the side of the square that is drawn around a point that lies alone, or the points on a line, in degrees."""

FEW = 256
"""So many points that it does not pay to look for those that matter."""

_NEAR = 1e-9
"""How close to a side of a polygon a point is still taken for being on it, in degrees."""

_WKT = re.compile(
    r'"(?:<(?P<crs>[^>]*)> *)?(?P<text>[^"<]*)"\^\^<http://www\.opengis\.net/ont/geosparql#wktLiteral>'
)
_PAIR = re.compile(
    r"(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?) +(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
)
_CRS84 = frozenset({None, "http://www.opengis.net/def/crs/OGC/1.3/CRS84"})

Point = tuple[float, float]


def points_of(text: str) -> list[Point]:
    """Return the points of a literal of WKT (GeoSPARQL 1.1, section 8.5.1), written in N-Triples.

    Those of another reference system than CRS 84, which is what a literal means that names none, are left out, and so
    are those that are nowhere on Earth.
    """
    literal = _WKT.fullmatch(text)
    if literal is None or literal["crs"] not in _CRS84:
        return []
    found = ((float(x), float(y)) for x, y in _PAIR.findall(literal["text"]))
    return [(x, y) for x, y in found if -180 <= x <= 180 and -90 <= y <= 90]


def extent(points: Iterable[Point]) -> Extent | None:
    """Return where points are; None when there is none."""
    known = sorted(set(points))
    if not known:
        return None
    box = _box(known)
    return Extent(box, _centre(box), tuple(hull(group) for group in _groups(known)))


def merged(extents: Iterable[Extent]) -> Extent | None:
    """Return the extent around others, polygons that may overlap made into one; None when there is none."""
    rings = [list(ring[:-1]) for each in extents for ring in each.hulls]
    apart: list[list[Point]] = []
    while rings:
        ring = rings.pop(0)
        near = [each for each in apart if _touch(ring, each)]
        if near:
            # What was apart from the parts may not be from their union: it is looked at again.
            apart = [each for each in apart if each not in near]
            joined = sorted({point for each in (ring, *near) for point in each})
            rings.append(list(hull(joined)[:-1]))
        else:
            apart.append(ring)
    if not apart:
        return None
    points = [point for ring in apart for point in ring]
    box = _box(points)
    ordered = sorted(apart, key=lambda ring: (-_area(_box(ring)), ring[0]))
    return Extent(box, _centre(box), tuple((*ring, ring[0]) for ring in ordered))


def _box(points: list[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _centre(box: tuple[float, float, float, float]) -> Point:
    return round((box[0] + box[2]) / 2, 6), round((box[1] + box[3]) / 2, 6)


def _touch(one: list[Point], other: list[Point]) -> bool:
    """Tell whether the boxes of two polygons have a point in common."""
    (west, south, east, north), (w, s, e, n) = _box(one), _box(other)
    return west <= e and w <= east and south <= n and s <= north


def hull(points: list[Point]) -> tuple[Point, ...]:
    """Return the convex polygon around sorted points, anticlockwise and closed (Andrew's monotone chain)."""
    points = _outer(points) if len(points) > FEW else points
    lower, upper = _chain(points), _chain(points[::-1])
    ring = [*lower[:-1], *upper[:-1]]
    if len(ring) < 3:
        (west, south), (east, north) = (
            (min(x for x, _ in points) - MARGIN, min(y for _, y in points) - MARGIN),
            (max(x for x, _ in points) + MARGIN, max(y for _, y in points) + MARGIN),
        )
        corners = [(west, south), (east, south), (east, north), (west, north)]
        ring = [(round(x, 6), round(y, 6)) for x, y in corners]
    return (*ring, ring[0])


def _outer(points: list[Point]) -> list[Point]:
    """Return the points, still sorted, without most of those that lie inside of the polygon around a part of them."""
    table = np.array(points)
    x, y = table[:, 0], table[:, 1]
    # The part: of each run of neighbours from west to east, the lowest and the highest; and the ends.
    starts = np.linspace(0, len(points), FEW // 2, endpoint=False).astype(np.int64)
    highest, lowest = np.maximum.reduceat(y, starts), np.minimum.reduceat(y, starts)
    run = np.searchsorted(starts, np.arange(len(points)), side="right") - 1
    part = (y == highest[run]) | (y == lowest[run])
    part[[0, -1]] = True
    chosen = [points[place] for place in np.flatnonzero(part).tolist()]
    below, above = np.array(_chain(chosen)), np.array(_chain(chosen[::-1]))[::-1]
    kept = (y <= np.interp(x, *below.T) + _NEAR) | (y >= np.interp(x, *above.T) - _NEAR)
    return [points[place] for place in np.flatnonzero(kept).tolist()]


def _chain(points: list[Point]) -> list[Point]:
    chain: list[Point] = []
    for x, y in points:
        while len(chain) > 1:
            (x1, y1), (x0, y0) = chain[-1], chain[-2]
            if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain


def _groups(points: list[Point]) -> list[list[Point]]:
    """Return the points in groups of those that lie together, each sorted, the largest group first."""
    cells: dict[tuple[int, int], list[Point]] = {}
    for x, y in points:
        cells.setdefault((int(x // CELL), int(y // CELL)), []).append((x, y))
    groups: list[list[Point]] = []
    left = set(cells)
    for cell in sorted(cells):
        if cell not in left:
            continue
        left.discard(cell)
        reached, frontier = [cell], [cell]
        while frontier:
            column, row = frontier.pop()
            for near in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
                if near in left:
                    left.discard(near)
                    reached.append(near)
                    frontier.append(near)
        groups.append(sorted(point for each in reached for point in cells[each]))
    return sorted(groups, key=lambda group: (-len(group), group[0]))
