"""Reads the examples of a Markdown page, and runs them in a folder as a reader would.

A ```console block holds commands after `$ `, continued after `> `, each followed by its output. In an output, `…`
stands for any text within a line, and alone on its line for any number of lines. A block of another language that
follows a line ending with the name of a file and a colon is that file. A ```python block is a doctest. Other blocks are
for reading.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(?P<language>\w*)\s*$")
_FILE = re.compile(r"`(?P<path>[\w./-]+)`[\s\u00a0\u202f]*:$")
ADDRESS = "127.0.0.1:8000"
"""Where the pages say that the server is."""


@dataclass(frozen=True)
class Block:
    """A fenced block, with the file that the line before it names, if any."""

    language: str
    text: str
    line: int
    file: str | None = None


@dataclass(frozen=True)
class Command:
    """A command of a console block, and what the page says it prints."""

    text: str
    output: str


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page; `line` is that of the first line inside, from 1."""
    inside: list[str] | None = None
    language, start, before = "", 0, ""
    for number, line in enumerate(page.splitlines(), start=1):
        fence = _FENCE.match(line)
        if inside is None and fence:
            inside, language, start = [], fence["language"], number + 1
        elif inside is not None and line == "```":
            named = _FILE.search(before)
            yield Block(language, "".join(inside), start, named["path"] if named else None)
            inside, before = None, ""
        elif inside is not None:
            inside.append(line + "\n")
        elif line.strip():
            before = line.strip()


def commands(block: Block) -> list[Command]:
    """Return the commands of a console block."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(([line[2:]], []))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1][0].append(line[2:])
        elif found:
            found[-1][1].append(line)
    return [Command("\n".join(text), "\n".join(output).strip("\n")) for text, output in found]


@dataclass
class Shell:
    """Where commands run: `kg` is the one under test, and the server is the one at `address`."""

    folder: Path
    tools: Path
    language: str
    address: str = ADDRESS

    def run(self, command: str) -> str:
        """Run a command and return what it prints, both streams, without the spaces that end lines."""
        if command.startswith("cd "):
            self.folder /= command[3:].strip()
            return ""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LC_")},
            "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUTF8": "1",
            "LC_MESSAGES": "fr_FR.UTF-8" if self.language == "fr" else "C.UTF-8",
        }
        done = subprocess.run(
            ["bash", "-c", command.replace(ADDRESS, self.address)],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        lines = done.stdout.replace(self.address, ADDRESS).splitlines()
        return "\n".join(line.rstrip() for line in lines).strip("\n")


def install_kg(folder: Path) -> Path:
    """Write a `kg` that runs the code under test, and return the folder to put on the path."""
    program = folder / "kg"
    run = "from kg.cli import main; main(prog_name='kg')"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{run}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def same(shown: str, printed: str) -> bool:
    """Tell whether an output is the one shown, where `…` stands for anything."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(pattern, f"{printed}\n" if printed else "") is not None


def faults(page: Path, shell: Shell) -> Iterator[str]:
    """Run the examples of a page in order, and yield what differs."""
    for block in blocks(page.read_text(encoding="utf-8")):
        where = f"{page.name}:{block.line}"
        if block.language == "console":
            for command in commands(block):
                printed = shell.run(command.text)
                if not same(command.output, printed):
                    yield f"{where}: $ {command.text}\nshown:\n{command.output}\nprinted:\n{printed}"
        elif block.language == "python":
            yield from (f"{where}: {fault}" for fault in _python(block, shell))
        elif block.file is not None:
            target = shell.folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")


def _python(block: Block, shell: Shell) -> Iterator[str]:
    """Run a doctest in the shell's folder."""
    told: list[str] = []
    test = doctest.DocTestParser().get_doctest(block.text, {}, "example", None, None)
    here = Path.cwd()
    os.chdir(shell.folder)
    try:
        doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    finally:
        os.chdir(here)
    if told:
        yield "".join(told)
