"""`kg validate --fix` and `--diff`: what can be mended without a person, written or shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.cli.format import canonical_text
from kg.cli.validation_inputs import Inputs
from kg.errors import TurtleError
from kg.turtle import read_text, serialize
from kg.turtle.writer import write_text
from kg.validation.findings import Finding
from kg.validation.location import Sources
from kg.validation.mends import only_languages, tagged


@dataclass(frozen=True, slots=True)
class Change:
    """A file to be written otherwise."""

    file: Path
    shown: str
    before: str
    after: str


def mends(inputs: Inputs, findings: Sequence[Finding]) -> tuple[Change, ...]:
    """Return what can be mended safely, by file: language tags, and the canonical form of a project's data.

    A file that holds what canonical Turtle cannot say (a comment, a blank node) keeps its form.
    """
    shapes = Sources(inputs.files.shapes, base_of=inputs.files.base_of)
    languages = only_languages(shapes.triples())
    changes = []
    for file in inputs.files.only or inputs.files.data:
        shown = inputs.files.shown(file)
        try:
            before = file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        after = tagged(before, (one for one in findings if one.file == shown), languages)
        after = _canonical(inputs, file, after)
        if after != before:
            changes.append(Change(file, shown, before, after))
    return tuple(changes)


def _canonical(inputs: Inputs, file: Path, text: str) -> str:
    """Return the text in canonical form, when the file is one of the project's data and can be."""
    if inputs.project is None or file.resolve() not in {
        one.resolve() for one in inputs.project.turtle_files()
    }:
        return text
    try:
        canonical_text(inputs.project, file)
        return serialize(read_text(text), inputs.project.prefixes)
    except TurtleError:
        return text


def write(changes: Iterable[Change]) -> None:
    """Write the files.

    Raises:
        TurtleError: One cannot be written.
    """
    for change in changes:
        write_text(change.file, change.after)


def difference(changes: Iterable[Change]) -> str:
    """Return the changes as a unified diff, which `git apply` takes; empty without a change."""
    parts: list[str] = []
    for change in changes:
        rows = difflib.unified_diff(
            change.before.splitlines(keepends=True),
            change.after.splitlines(keepends=True),
            f"a/{change.shown}",
            f"b/{change.shown}",
        )
        for row in rows:
            parts.append(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n")
    return "".join(parts)
