"""What the tutorial and the how-tos show is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.examples import ADDRESS, Block, Shell, blocks, commands, faults, same

DOCS = Path(__file__).parents[2] / "docs"
ON_THE_GRAPH = sorted([*(DOCS / "tutorial").glob("*.md"), *(DOCS / "how-to").glob("import-a-source*.md")])
ON_A_SERVER = sorted(
    page
    for name in ("harvest", "open-and-cite", "operate", "serve")
    for page in (DOCS / "how-to").glob(f"{name}*.md")
)
ON_A_SCRATCH_STORE = sorted((DOCS / "how-to").glob("write*.md"))
IN_AN_EMPTY_FOLDER = sorted(
    page
    for name in ("explain", "releases", "start-a-graph", "test-shapes", "validate")
    for page in (DOCS / "how-to").glob(f"{name}*.md")
)


def _language(page: Path) -> str:
    return "fr" if page.name.endswith(".fr.md") else "en"


def _name(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", ON_THE_GRAPH, ids=_name)
def test_examples_on_the_graph(page: Path, graph: Path, tools: Path) -> None:
    assert list(faults(page, Shell(graph, tools, _language(page)))) == []


@pytest.mark.parametrize("page", ON_A_SERVER, ids=_name)
def test_examples_on_a_server(page: Path, graph: Path, tools: Path, server: str) -> None:
    assert list(faults(page, Shell(graph, tools, _language(page), server))) == []


@pytest.mark.parametrize("page", ON_A_SCRATCH_STORE, ids=_name)
def test_examples_on_a_scratch_store(page: Path, tmp_path: Path, tools: Path, writable: str) -> None:
    assert list(faults(page, Shell(tmp_path, tools, _language(page), writable))) == []


@pytest.mark.parametrize("page", IN_AN_EMPTY_FOLDER, ids=_name)
def test_examples_in_an_empty_folder(page: Path, tmp_path: Path, tools: Path) -> None:
    assert list(faults(page, Shell(tmp_path, tools, _language(page)))) == []


def test_every_page_of_the_tutorial_and_how_tos_is_run_and_has_an_example() -> None:
    pages = sorted([*(DOCS / "tutorial").rglob("*.md"), *(DOCS / "how-to").rglob("*.md")])
    assert pages == sorted([*ON_THE_GRAPH, *ON_A_SERVER, *ON_A_SCRATCH_STORE, *IN_AN_EMPTY_FOLDER])
    assert len(pages) == 24
    assert all(any(block.language == "console" for block in blocks(page.read_text())) for page in pages)


def test_an_example_is_read_with_its_output() -> None:
    page = (
        "In `a/b.rq` :\n\n```sparql\nASK {}\n```\n\n```console\n$ kg query -e 'ASK\n> {}'\nyes\n$ true\n```\n"
    )
    sparql, console = blocks(page)
    assert (sparql.file, sparql.text) == ("a/b.rq", "ASK {}\n")
    assert [(one.text, one.output) for one in commands(console)] == [
        ("kg query -e 'ASK\n{}'", "yes"),
        ("true", ""),
    ]
    assert isinstance(console, Block)
    assert ADDRESS.startswith("127.")


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a\nb", "a\nb", True),
        ("a\nb", "a\nc", False),
        ("a…c", "abc", True),
        ("a…c", "a\nc", False),
        ("a\n…\nd", "a\nb\nc\nd", True),
        ("a\n…\nd", "a\nd", True),
        ("a\n…", "a\nb\nc", True),
        ("…\nd", "x", False),
        ("a.c", "abc", False),
    ],
)
def test_an_ellipsis_stands_for_anything(shown: str, printed: str, expected: bool) -> None:
    assert same(shown, printed) is expected
