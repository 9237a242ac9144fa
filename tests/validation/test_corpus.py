"""Hundreds of mutations of the real data: each is found on its line, by its rule, and nothing else is."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kg.errors import TurtleError
from kg.project import Project
from kg.turtle import read
from kg.validation import Finding
from kg.validation.files import Files
from kg.validation.files_validation import validate_files

from .corpus.document import Document
from .corpus.lot import files, surroundings
from .corpus.mutations import MUTATIONS

REPOSITORY = Path(__file__).parents[2]
ROUNDS = 13


@cache
def project() -> Project:
    return Project.load(REPOSITORY)


@cache
def lot() -> tuple[dict[str, str], str]:
    """The files of the Lot, and their surroundings."""
    own = files(project().data_dir)
    return own, surroundings(project().data_dir, own, dict(project().prefixes))


def mutated(round_: int) -> tuple[list[Document], Counter[str]]:
    """Return the files, each mutation applied once, to another resource in each round."""
    documents = {name: Document(name, text) for name, text in lot()[0].items()}
    touched: set[int] = set()
    done: Counter[str] = Counter()
    for turn, (name, (file, mutation)) in enumerate(MUTATIONS.items()):
        blocks = documents[file].blocks
        start = random.Random(round_ * len(MUTATIONS) + turn).randrange(len(blocks))
        for step in range(len(blocks)):
            block = blocks[(start + step) % len(blocks)]
            if id(block) not in touched and mutation(block):
                touched.add(id(block))
                done[name] += 1
                break
    return list(documents.values()), done


def found(folder: Path, texts: dict[str, str]) -> list[Finding]:
    paths = []
    for name, text in {**texts, "surroundings.ttl": lot()[1]}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    everything = Files(
        paths,
        project().shapes_files(),
        project().ontology_files(),
        shown=lambda file: file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file),
    )
    return list(validate_files(everything, processes=1).findings)


def rule(finding: Finding) -> str:
    component = finding.component.rpartition("#")[2].removesuffix("ConstraintComponent")
    return f"{finding.shape.rpartition('#')[2]} {component}"


def keys(findings: list[Finding]) -> Counter[tuple[str | None, int | None, str]]:
    return Counter((finding.file, finding.line, rule(finding)) for finding in findings)


@cache
def before(folder: Path) -> Counter[tuple[str | None, int | None, str]]:
    return keys(found(folder, lot()[0]))


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    return found(tmp_path_factory.mktemp("lot"), lot()[0])


def test_the_real_data_are_sound(untouched: list[Finding]) -> None:
    # What is known: mandates whose beginning no source gives.
    assert {rule(finding) for finding in untouched} <= {"signature-mandat-atteste SPARQL"}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_each_mutation_is_found_on_its_line_and_nothing_else_is(
    round_: int, tmp_path: Path, untouched: list[Finding]
) -> None:
    documents, done = mutated(round_)
    expected = Counter(place for document in documents for place in document.expected())
    assert sum(done.values()) >= 23
    new = [
        finding
        for finding in found(tmp_path, {document.name: document.text() for document in documents})
        if (finding.focus, rule(finding)) not in {(known.focus, rule(known)) for known in untouched}
    ]
    assert keys(new) == expected


def test_there_are_three_hundred() -> None:
    rounds = [mutated(round_) for round_ in range(ROUNDS)]
    assert sum(sum(done.values()) for _, done in rounds) >= 300
    assert {name for _, done in rounds for name in done} == set(MUTATIONS)
    # They corrupt other lines each time; a communiqué has no more than a few signatures.
    places = {place for documents, _ in rounds for document in documents for place in document.expected()}
    assert len(places) > 250


BROKEN = {
    "a quotation mark is missing": ('"Cahors"@fr ;', '"Cahors@fr ;'),
    "an unknown prefix": ("ct:situeDans departement:46 ;", "ct:situeDans departament:46 ;"),
    "a full stop in the middle": ('ct:codeInsee "46042" ;', 'ct:codeInsee "46042" .'),
    "a language tag with a blank": ('"Cahors"@fr ;', '"Cahors"@ fr ;'),
    "an angle bracket that is not closed": ("ct:situeDans departement:46 ;", "ct:situeDans <https://e/46 ;"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_not_turtle_is_refused_on_the_line(name: str, tmp_path: Path) -> None:
    old, new = BROKEN[name]
    text = lot()[0]["communes/46.ttl"]
    block = text.index("\ncommune:46042\n")
    place = text.index(old, block)
    path = tmp_path / "46.ttl"
    path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        list(read(path, known_prefixes=project().prefixes))
    # A sentence that ended too early is noticed where the next one begins.
    assert caught.value.line is not None
    assert caught.value.line - text.count("\n", 0, place) in (1, 2)
