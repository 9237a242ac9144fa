"""One département of the real graph with all that it refers to: small enough to be validated again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

FILES = (
    "communes/46.ttl", "mandats/46.ttl", "crte/46.ttl", "typologies/46.ttl", "centroides/46.ttl",
    "documents/communique-pvd-lot-2021.ttl", "programmes/programmes.ttl",
    "vocabulaire/documents.ttl", "vocabulaire/programmes.ttl", "vocabulaire/territoires.ttl",
)  # fmt: skip
_NAME = re.compile(
    r"(?<![\w\"/:#<-])([a-z][a-z-]*:[A-Za-z0-9][\w-]*|<https://w3id[^>]*>)(?= ;| \.|$)", re.MULTILINE
)


def files(data: Path) -> dict[str, str]:
    """Return the files as they are."""
    return {name: (data / name).read_text(encoding="utf-8") for name in FILES}


def surroundings(data: Path, files: dict[str, str], prefixes: dict[str, str]) -> str:
    """Return what other files say of the resources that these refer to, and of those that it refers to in turn."""
    elsewhere: dict[str, list[str]] = {}
    for path in sorted(data.rglob("*.ttl")):
        if path.relative_to(data).as_posix() not in files:
            for name, block in _blocks(path.read_text(encoding="utf-8")):
                elsewhere.setdefault(name, []).append(block)
    wanted = {name for text in files.values() for name in _NAME.findall(text)}
    taken: set[str] = set()
    blocks: list[str] = []
    while wanted:
        name = wanted.pop()
        if name in taken:
            continue
        taken.add(name)
        for block in elsewhere.get(name, ()):
            blocks.append(block)
            wanted |= set(_NAME.findall(block))
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))
    return head + "\n" + "\n\n".join(sorted(blocks)) + "\n"


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    for block in text.rstrip("\n").split("\n\n")[1:]:
        yield block.partition("\n")[0], block
