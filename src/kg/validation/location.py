"""Finds the file and the line that state a focus node.

A canonical file starts the block of a subject at the beginning of a line, and nothing else there but prefixes: the
line is found without parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.turtle import read

_PREFIX = re.compile(r"(?:@prefix|PREFIX)\s+(?P<prefix>[^\s:]*):\s*<(?P<namespace>[^>]*)>")
_SUBJECT = re.compile(r"(?:<(?P<iri>[^>]*)>|(?P<prefix>[^\s:<\"#@]*):(?P<local>(?:[^\s;,\\]|\\.)*))(?=\s|$)")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and the line in it, counted from 1, where a subject's block starts; None when it is not known."""

    file: Path
    line: int | None


def subject_lines(text: str) -> dict[str, int]:
    """Return the line of the first block of every subject of a canonical Turtle text, by IRI."""
    namespaces: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line[0] in " \t#":
            continue
        declared = _PREFIX.match(line)
        if declared:
            namespaces[declared["prefix"]] = declared["namespace"]
            continue
        subject = _SUBJECT.match(line)
        if subject is None:
            continue
        if subject["iri"] is not None:
            lines.setdefault(subject["iri"], number)
        elif subject["prefix"] in namespaces:
            local = _ESCAPE.sub(r"\1", subject["local"])
            lines.setdefault(namespaces[subject["prefix"]] + local, number)
    return lines


def places(focus_nodes: Iterable[str], files: Sequence[Path]) -> Mapping[str, Place]:
    """Return where each focus node is stated: in the first of the files that has it as a subject.

    Args:
        focus_nodes: IRIs.
        files: Turtle files, in the order to look.
    """
    wanted = set(focus_nodes)
    found: dict[str, Place] = {}
    for file in files:
        if not wanted:
            break
        lines = subject_lines(file.read_text(encoding="utf-8"))
        for node in wanted & lines.keys():
            found[node] = Place(file, lines[node])
        wanted -= found.keys()
    return found | _parsed_places(wanted, files)


def _parsed_places(wanted: set[str], files: Sequence[Path]) -> dict[str, Place]:
    """Return the file, without a line, of the nodes that only parsing finds: the file is not canonical."""
    found: dict[str, Place] = {}
    for file in files:
        if wanted == found.keys():
            break
        for triple in read(file):
            iri = getattr(triple.subject, "value", "")
            if iri in wanted:
                found.setdefault(iri, Place(file, None))
    return found
