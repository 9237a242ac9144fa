"""The five transcribed documents: their graphs, their texts, and how a passage is compared with a literal."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pyoxigraph import QueryBoolean, RdfFormat, Store

from kg.project import Project

TABLES = Path(__file__).parent
SEED_NUMBERS = {
    "la-fabrique-de-la-cite-2021": "000",
    "regions-magazine-2022": "001",
    "dossier-presse-acv-cahors-2018": "002",
    "communique-pvd-lot-2021": "003",
    "apvf-2024": "004",
}
"""Each document's graph below `documents/`, and the number that its text's file name begins with."""


def rows(table: str) -> list[dict[str, str]]:
    """Read a table of this folder."""
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def store_of(project: Project, document: str) -> Store:
    """Load one document's graph, alone."""
    store = Store()
    store.load(path=project.root / "data" / "ttl" / "documents" / f"{document}.ttl", format=RdfFormat.TURTLE)
    return store


def plain(text: str) -> str:
    """Strip a text of its mark-up and of its line breaks; mend the one word that the layout had broken."""
    text = re.sub(r"</?b>|\*", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\s+", " ", text.replace("mob lisent", "mobilisent"))


def seed(shared: Path, document: str) -> str:
    """Read the text of a document, as it was received."""
    (path,) = (shared / "seeds").glob(f"{SEED_NUMBERS[document]}_*.txt")
    return path.read_text(encoding="utf-8")


def holds(store: Store, project: Project, pattern: str, words: str) -> bool:
    """Tell whether a graph pattern matches; `$words` in it stands for a literal that contains the passage."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in project.prefixes.items())
    if "$words" in pattern:
        quoted = plain(words).replace("\\", "\\\\").replace('"', '\\"')
        pattern = pattern.replace("$words", "?words") + f' FILTER(CONTAINS(STR(?words), "{quoted}"))'
    answer = store.query(f"{prefixes}ASK {{ {pattern} }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)
