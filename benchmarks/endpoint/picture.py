"""Draws what was measured: bars on a logarithmic scale, as SVG, for a light page and a dark one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from benchmarks.endpoint.figures import CACHED, COLD, Run

WIDTH = 960
LEFT, GAP, RIGHT = 150, 40, 44
TOP, BAR, BETWEEN, BOTTOM = 112, 13, 16, 40
TITLES = {COLD: "never asked before", CACHED: "asked before"}

# Told apart by people who see few colours too: Okabe and Ito's palette, ours the strongest.
LIGHT = ("#0072b2", "#e69f00", "#f3d08a", "#009e73", "#cc79a7")
DARK = ("#56b4e9", "#e69f00", "#8a6a1f", "#2fc79a", "#d99bc0")


def picture(run: Run) -> str:
    """Return the SVG: for each kind its question of the short table, a bar for each server; the states side by side."""
    servers = list(run.servers)
    kinds = [(kind, name) for kind, name in run.questions() if name in run.headlines]
    block = BAR * len(servers) + BETWEEN
    height = TOP + block * len(kinds) + BOTTOM
    rates = [
        rate
        for _, name in kinds
        for state in TITLES
        for server in servers
        if (rate := run.figure(server, name, state).rate)
    ]
    first, last = math.floor(math.log10(min(rates))), math.ceil(math.log10(max(rates)))
    wide = (WIDTH - LEFT - GAP - RIGHT) / 2 - 20

    def lines() -> Iterator[str]:
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
            f' height="{height}" role="img" aria-labelledby="title">'
        )
        yield f'<title id="title">Answers a second of {escape(", ".join(servers))}, logarithmic scale</title>'
        yield f"<style>{_style(len(servers))}</style>"
        yield f'<rect class="page" width="{WIDTH}" height="{height}"/>'
        yield '<text class="strong" x="16" y="26">Answers a second, logarithmic scale: longer is better</text>'
        x = 16.0
        for number, server in enumerate(servers):
            yield f'<rect class="s{number}" x="{x:.0f}" y="42" width="12" height="12"/>'
            yield f'<text x="{x + 18:.0f}" y="52">{escape(server)}</text>'
            x += 40 + 7.2 * len(server)
        for column, (state, title) in enumerate(TITLES.items()):
            start = LEFT + column * (wide + GAP + 20)
            yield f'<text class="strong" x="{start:.0f}" y="80">{title}</text>'
            for power in range(first, last + 1):
                at = start + wide * (power - first) / (last - first)
                yield f'<line x1="{at:.1f}" y1="{TOP - 10}" x2="{at:.1f}" y2="{height - BOTTOM}"/>'
                yield f'<text class="tick" x="{at:.1f}" y="{TOP - 14}">{10.0**power:,.6g}</text>'
            for row, (kind, name) in enumerate(kinds):
                y = TOP + row * block
                if not column:
                    yield f'<text class="kind" x="{LEFT - 12}" y="{y + (block - BETWEEN) / 2 + 4:.0f}">{kind}</text>'
                for number, server in enumerate(servers):
                    rate = run.figure(server, name, state).rate
                    top = y + number * BAR
                    if not rate:
                        yield f'<text class="value" x="{start + 4:.0f}" y="{top + 10}">no answer</text>'
                        continue
                    length = max(1.0, wide * (math.log10(rate) - first) / (last - first))
                    yield (
                        f'<rect class="s{number}" x="{start:.0f}" y="{top}" width="{length:.1f}"'
                        f' height="{BAR - 2}"/>'
                    )
                    yield f'<text class="value" x="{start + length + 4:.1f}" y="{top + 10}">{short(rate)}</text>'
        yield (
            f'<text class="note" x="16" y="{height - 12}">'
            f"{escape(f'{run.graph}; {run.machine}; {run.date}')}</text>"
        )
        yield "</svg>"

    return "\n".join(lines()) + "\n"


def short(rate: float) -> str:
    """Return a number of answers a second with as many digits as mean something."""
    if rate >= 100:
        return f"{float(f'{rate:.3g}'):,.0f}"
    return f"{rate:.2g}" if rate < 10 else f"{rate:.0f}"


def _style(servers: int) -> str:
    def theme(page: str, ink: str, faint: str, colours: tuple[str, ...]) -> str:
        bars = "".join(f".s{number}{{fill:{colours[number]}}}" for number in range(servers))
        return f".page{{fill:{page}}}text{{fill:{ink}}}line{{stroke:{faint}}}{bars}"

    return (
        "text{font:12px system-ui,sans-serif}.strong{font-weight:600;font-size:14px}"
        ".tick{text-anchor:middle;font-size:10px}.kind{text-anchor:end}.value{font-size:10px}.note{font-size:10px}"
        f"{theme('#ffffff', '#1f2328', '#d8dee4', LIGHT)}"
        f"@media(prefers-color-scheme:dark){{{theme('#0d1117', '#e6edf3', '#30363d', DARK)}}}"
    )
