"""Writes what was measured: the page of the documentation, the picture, and the short table of the README."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.endpoint.figures import CACHED, COLD, STATES, Run
from benchmarks.endpoint.picture import picture, short

REPOSITORY = Path(__file__).parents[2]
PAGE = Path("docs/explanation/endpoint-figures.md")
PICTURE = Path("docs/img/endpoint.svg")
README = Path("README.md")
MARKED = re.compile(
    r"(<!-- endpoint figures: [^>]*-->\n)(.*?)(<!-- end of endpoint figures -->\n)", re.DOTALL
)
TITLES = {
    COLD: "Never asked before",
    CACHED: "Asked before",
}


def publish(run: Run, *, check: bool) -> list[str]:
    """Write the pages that differ from what the figures say; return their names.

    Args:
        run: What was measured.
        check: Write nothing.

    Raises:
        ValueError: The README has no place for the table.
    """
    readme = (REPOSITORY / README).read_text(encoding="utf-8")
    if MARKED.search(readme) is None:
        raise ValueError(f"{README} has lost the marks of its table")
    pages = {
        PAGE: page(run),
        PICTURE: picture(run),
        README: MARKED.sub(lambda found: f"{found[1]}\n{short_table(run)}\n{found[3]}", readme),
    }
    stale = []
    for name, text in pages.items():
        file = REPOSITORY / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(str(name))
            if not check:
                file.write_text(text, encoding="utf-8")
    return stale


def page(run: Run) -> str:
    """Return the page of the documentation, in Markdown."""
    return "\n".join(_page(run)) + "\n"


def short_table(run: Run) -> str:
    """Return the table of the README: a question for each kind."""
    kinds = [(kind, name) for kind, name in run.questions() if name in run.headlines]
    header = ["answers a second", *run.servers]
    rows = []
    for state in STATES:
        for kind, name in kinds:
            told = "asked before" if state == CACHED else "new"
            rows.append([f"{kind}, {told}", *(_cell(run, server, name, state) for server in run.servers)])
    return table(header, rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, the others to the right."""
    lines = [header, ["---", *("---:" for _ in header[1:])], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def text_table(run: Run) -> str:
    """Return all the figures, for a terminal."""
    return "\n\n".join([_conditions(run), *(f"{TITLES[state]}\n\n{_state(run, state)}" for state in STATES)])


def _page(run: Run) -> Iterator[str]:
    yield "# The endpoint beside its peers"
    yield ""
    yield (
        "Written by `python -m benchmarks.endpoint --publish` from `benchmarks/endpoint/figures.json`; do not edit."
        f" `{run.command}` measures again; what is measured and how the peers are installed is said in"
        " [`benchmarks/endpoint/__init__.py`](../../benchmarks/endpoint/__init__.py)."
    )
    yield ""
    yield "![Answers a second of each server](../img/endpoint.svg)"
    yield ""
    yield _conditions(run)
    for state in STATES:
        yield ""
        yield f"## {TITLES[state]}"
        yield ""
        yield (
            "Answers a second; the last columns are ratios of ours to theirs."
            if state == COLD
            else "The same request again and again. Only `kg serve` keeps answers."
        )
        yield ""
        yield _state(run, state)
    yield ""
    yield "## Processor time for an answer"
    yield ""
    yield (
        "Milliseconds of processor that the server's processes used for an answer never given before (proc(5))."
        " Other work on the machine weighs less on them than on answers a second."
    )
    yield ""
    yield table(
        ["question", *run.servers],
        [
            [f"{kind}: {name}", *(_processor(run, server, name) for server in run.servers)]
            for kind, name in run.questions()
        ],
    )
    notes = dict.fromkeys(
        f"{figure.server}, *{figure.question}*: {figure.note}" for figure in run.figures if figure.note
    )
    if notes:
        yield ""
        yield "## Answers that differ"
        yield ""
        yield (
            "Before a question is measured, every server is asked the same texts, and its rows are compared with those"
            f" of {run.reference} (of the 100,000 rows, only how many). Figures of other answers are marked †."
        )
        yield ""
        yield from (f"- {note}" for note in notes)


def _conditions(run: Run) -> str:
    versions = ", ".join(f"{server} ({version})" for server, version in run.servers.items())
    return (
        f"{run.date}, on {run.machine}; {run.graph}. Servers: {versions}."
        f" Median of {run.rounds} rounds of {run.seconds:g} s on 4 connections; server and client share the cores."
        f" Load average of other work when it began: {run.load:g}."
    )


def _state(run: Run, state: str) -> str:
    others = list(run.servers)[1:]
    rows = []
    for kind, name in run.questions():
        ratios = (run.ratio(name, state, other) for other in others)
        rows.append(
            [
                f"{kind}: {name}",
                *(_cell(run, server, name, state) for server in run.servers),
                *(
                    "" if ratio is None else f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2g}"
                    for ratio in ratios
                ),
            ]
        )
    return table(["question", *run.servers, *(f"to {other}" for other in others)], rows)


def _cell(run: Run, server: str, question: str, state: str) -> str:
    figure = run.figure(server, question, state)
    if figure.rate is None:
        return "no answer"
    return short(figure.rate) + (" †" if figure.note else "")


def _processor(run: Run, server: str, question: str) -> str:
    figure = run.figure(server, question, COLD)
    if not figure.processor:
        return ""
    used = sorted(figure.processor)[len(figure.processor) // 2]
    return f"{used:,.0f}" if used >= 100 else f"{used:.2g}"
