"""The page that says which rows each engine gets right, and which cases it fails."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.reasoning.specification.cases import cases, row_names, table_of

PAGE = Path(__file__).parents[3] / "docs" / "reasoning-conformance.md"
BEGIN, END = "<!-- written by python -m benchmarks.reasoning.conformance -->", "<!-- end -->"
TITLES = {
    4: "equality",
    5: "axioms about properties",
    6: "classes",
    7: "class axioms",
    8: "datatypes",
    9: "schema vocabulary",
}

Failures = Mapping[str, Mapping[str, list[str]]]
"""By engine and case, what the engine gets wrong; cases that it gets right are left out."""


def written(found: Failures, versions: Mapping[str, str]) -> str:
    """Return what stands between the page's marks.

    Args:
        found: What each engine gets wrong.
        versions: The engines' versions.
    """
    engines = list(found)
    lines = [
        f"{len(cases())} cases, {sum(case.is_false for case in cases())} of them contradictions, for "
        f"{len(row_names())} rows. "
        + ", ".join(f"{engine} {versions[engine]}" for engine in engines)
        + ". A row is ✔ when all its cases are right; else the cases that are right are counted.",
        "",
        "| table | row | cases | " + " | ".join(engines) + " |",
        "|---|---|---|" + "---|" * len(engines),
    ]
    table = 0
    for row in row_names():
        names = [case.name for case in cases() if case.row == row]
        cells = [_cell(names, found[engine]) for engine in engines]
        title = f"{table_of(row)}: {TITLES[table_of(row)]}" if table_of(row) != table else ""
        table = table_of(row)
        lines.append(f"| {title} | `{row}` | {len(names)} | " + " | ".join(cells) + " |")
    right = [sum(_cell(_names(row), found[engine]) == "✔" for row in row_names()) for engine in engines]
    lines.append(
        f"| **all** | {len(row_names())} rows | {len(cases())} | " + " | ".join(map(str, right)) + " |"
    )
    for engine in engines:
        if found[engine]:
            lines += ["", f"### What {engine} gets wrong", ""]
            lines += [f"- `{case}`: {_short(wrong)}" for case, wrong in found[engine].items()]
    return "\n".join(lines)


def known_failures(engine: str) -> set[str]:
    """Return the cases that the page says an engine gets wrong."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"### What {engine} gets wrong\n")
    section = rest.partition("\n###")[0].partition(END)[0]
    return {line[3:].partition("`")[0] for line in section.splitlines() if line.startswith("- `")}


def _names(row: str) -> list[str]:
    return [case.name for case in cases() if case.row == row]


def _cell(names: list[str], wrong: Mapping[str, list[str]]) -> str:
    right = sum(name not in wrong for name in names)
    return "✔" if right == len(names) else f"✘ {right}/{len(names)}" if len(names) > 1 else "✘"


def _short(wrong: list[str]) -> str:
    shown = wrong if len(wrong) <= 3 else [*wrong[:2], f"and {len(wrong) - 2} more"]
    return "; ".join(shown)
