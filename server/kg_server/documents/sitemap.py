"""All documents, for crawlers (https://www.sitemaps.org/protocol.html), and what they are asked to leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from urllib.parse import quote

PART = 50_000
"""How many addresses a part has: the most that the protocol allows."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SAFE = "/%:@!$&'()*+,;=~-._"


def resources(dump: Path, base: str) -> Iterator[str]:
    """Yield what follows `<base>id/` in the IRIs that a release describes, in the order of the dump.

    Args:
        dump: The sorted N-Quads of the release.
        base: The base of the project's IRIs.
    """
    start = f"<{base}id/".encode()
    last = b""
    with dump.open("rb") as lines:
        for line in lines:
            if line.startswith(start):
                subject = line[: line.index(b">")]
                if subject != last:
                    last = subject
                    yield subject[len(start) :].decode("utf-8")
            elif last:
                return  # The lines are sorted: those that begin so stand together.


def index(address: str, parts: int) -> str:
    """Return the list of the parts.

    Args:
        address: That of the server.
        parts: How many there are.
    """
    items = "".join(
        f"<sitemap><loc>{escape(address)}/sitemap-{part}.xml</loc></sitemap>\n"
        for part in range(1, parts + 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_NAMESPACE}">\n{items}</sitemapindex>\n'


def part(address: str, below: Iterable[str], number: int) -> Iterator[str]:
    """Yield a part of the list, piece by piece.

    Args:
        address: The address of the server.
        below: What `resources` yields.
        number: The number of the part, from 1.
    """
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}">\n'
    for end in islice(below, (number - 1) * PART, number * PART):
        yield f"<url><loc>{escape(f'{address}/doc/{quote(end, safe=_SAFE)}.html')}</loc></url>\n"
    yield "</urlset>\n"


def robots(address: str) -> str:
    """Return `robots.txt`: everything may be read but what has to be computed for each question.

    Args:
        address: The address of the server.
    """
    asked = "".join(
        f"Disallow: /{path}\n" for path in ("sparql", "explain", "validate", "update", "store", "metrics")
    )
    return f"User-agent: *\n{asked}Allow: /\n\nSitemap: {address}/sitemap.xml\n"
