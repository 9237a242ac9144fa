"""Checks that the relative links and anchors of the Markdown files lead somewhere.

`python tests/check_links.py [ROOT]` prints `file:line: message` for each dead link, and exits with 1 if there
is one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

_IGNORED = {".git", ".venv", ".venv-lowest", "build", "dist", "node_modules"}
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^()\s<>]+(?:\([^()]*\))?)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_ANCHOR = re.compile(r"<a\s[^>]*(?:id|name)=\"([^\"]+)\"")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines outside fenced code, with their numbers from 1."""
    fence = None
    for number, line in enumerate(text.splitlines(), start=1):
        mark = _FENCE.match(line)
        if mark and fence in (None, mark[1]):
            fence = None if fence else mark[1]
        elif fence is None:
            yield number, line


def anchors(text: str) -> set[str]:
    """Return the anchors of a Markdown text, made as GitHub makes them from headings."""
    found: set[str] = set()
    for _, line in prose(text):
        found.update(_ANCHOR.findall(line))
        heading = _HEADING.match(line)
        if heading:
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
            slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
            unique, count = slug, 0
            while unique in found:
                count += 1
                unique = f"{slug}-{count}"
            found.add(unique)
    return found


def dead_links(root: Path) -> Iterator[str]:
    """Yield `file:line: message` for each link of a Markdown file below `root` that leads nowhere."""
    for file in sorted(root.rglob("*.md")):
        if _IGNORED.intersection(file.relative_to(root).parts):
            continue
        for number, line in prose(file.read_text(encoding="utf-8")):
            for link in _LINK.findall(_CODE.sub("", line)):
                fault = _fault(file, link, root)
                if fault:
                    yield f"{file.relative_to(root)}:{number}: {fault}"


def _fault(file: Path, link: str, root: Path) -> str | None:
    """Return what is wrong with a link of a file, or None."""
    if _SCHEME.match(link):
        return None
    path, _, anchor = unquote(link).partition("#")
    target = (file.parent / path).resolve() if path else file
    if not target.is_relative_to(root.resolve()):
        return f"{link} leads out of the repository"
    if not target.exists():
        return f"{link} leads nowhere"
    if anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
        return f"{link}: no heading has that anchor"
    return None


if __name__ == "__main__":
    dead = list(dead_links(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
    print("\n".join(dead), end="\n" if dead else "")
    sys.exit(1 if dead else 0)
