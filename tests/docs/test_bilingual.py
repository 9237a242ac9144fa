"""A French page has the sections and the examples of its English twin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.examples import blocks, commands

DOCS = Path(__file__).parents[2] / "docs"
FRENCH = sorted(DOCS.rglob("*.fr.md"))
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def _headings(page: Path) -> list[str]:
    """The levels of the headings of a page."""
    prose = _FENCED.sub("", page.read_text(encoding="utf-8"))
    return re.findall(r"^(#+) ", prose, re.MULTILINE)


def _examples(page: Path) -> list[tuple[str, str | None, object]]:
    """The blocks of a page: language, file, and what is typed or written rather than what is shown."""
    found: list[tuple[str, str | None, object]] = []
    for block in blocks(page.read_text(encoding="utf-8")):
        typed = [one.text for one in commands(block)] if block.language == "console" else block.text
        found.append((block.language, block.file, typed))
    return found


def test_there_are_pages_in_french() -> None:
    names = {page.relative_to(DOCS).as_posix() for page in FRENCH}
    assert "tutorial/first-questions.fr.md" in names
    how_tos = {page.name for page in (DOCS / "how-to").glob("*.md")}
    french = {name for name in how_tos if name.endswith(".fr.md")}
    assert {name.replace(".md", ".fr.md") for name in how_tos - french} == french


@pytest.mark.parametrize("page", FRENCH, ids=lambda page: page.name)
def test_same_sections(page: Path) -> None:
    assert _headings(page) == _headings(page.with_name(page.name.replace(".fr.md", ".md")))


@pytest.mark.parametrize("page", FRENCH, ids=lambda page: page.name)
def test_same_examples(page: Path) -> None:
    assert _examples(page) == _examples(page.with_name(page.name.replace(".fr.md", ".md")))
