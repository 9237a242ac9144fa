"""Only the readers of official files, and the graph's own folders, know about France."""

from __future__ import annotations

import re
from pathlib import Path

_FRANCE = re.compile(
    r"commune|france|french territor|insee|siren\b|etalab|cohesion|cohésion|intercommunalit|département"
    r"|préfet|\bct:",
    re.IGNORECASE,
)


def test_the_tool_does_not_know_about_france(repository: Path) -> None:
    readers = repository / "src" / "kg" / "sources"
    files = [
        file
        for root in (repository / "src" / "kg", repository / "server")
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.is_relative_to(readers) and "__pycache__" not in file.parts
    ]
    assert len(files) > 20
    mentions = [
        f"{file.relative_to(repository)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if _FRANCE.search(line)
    ]
    assert mentions == []


def test_what_the_tool_makes_is_not_about_france_either(repository: Path) -> None:
    template = repository / "src" / "kg" / "template"
    assert not [file for file in template.rglob("*.ttl") if "@fr" in file.read_text(encoding="utf-8")]
