"""The W3C's tests over HTTP, against `kg serve --writable`: what fails there fails in process too, and is documented.

`make conformance` asks each query by GET, by form and by direct POST; the tests alone, by GET.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.project import Project

WAYS = os.environ.get("KG_WAYS", "get")


@dataclass
class Suites:
    """The runners, and the server that they ask."""

    runners: Path
    address: str
    token: str
    folder: Path

    def run(self, runner: str, *arguments: str) -> dict[str, Any]:
        """Return the outcome of each test, by its name; what the runner prints is printed."""
        outcome = self.folder / "outcome.json"
        command = [sys.executable, str(self.runners / f"{runner}.py"), *arguments, "--json", str(outcome)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert outcome.exists(), done.stderr
        print(done.stdout)
        return json.loads(outcome.read_text(encoding="utf-8"))

    def here(self, query: str) -> list[str]:
        """Return the arguments that lead a runner here; the query's address has another name in each."""
        return [
            *(query, f"{self.address}/sparql", "--update", f"{self.address}/update"),
            *("--gsp", f"{self.address}/store", "--token", self.token),
        ]


@pytest.fixture
def suites(
    tmp_path: Path,
    shared: Path,
    token: SimpleNamespace,
    released_library: Project,
    start_server: Callable[..., AbstractContextManager[Any]],
) -> Iterator[Suites]:
    with start_server(released_library.root, "--writable", "--token-file", str(token.file)) as served:
        yield Suites(shared / "conformance" / "runners", served.address, token.text, tmp_path)


@pytest.mark.shared
def test_every_test_of_the_protocols_and_of_the_description_passes(suites: Suites):
    outcome = suites.run("protocol", *suites.here("--query"))
    assert len(outcome) >= 34 + 9 + 4 + 3 + 26
    assert {name: why for name, (verdict, why) in outcome.items() if verdict != "pass"} == {}


@pytest.mark.shared
def test_by_http_nothing_fails_that_does_not_fail_in_process(suites: Suites, repository: Path):
    by_http = suites.run("sparql11_http", *suites.here("--endpoint"), "--ways", WAYS)["outcome"]
    in_process = suites.run("sparql11_http", "--store", "pyoxigraph")["outcome"]
    failing = {name for name, why in in_process.items() if why is not None}
    assert {name for name, why in by_http.items() if why and not why.startswith("skip: ")} == failing
    assert {why for why in by_http.values() if why and why.startswith("skip: ")} == {
        "skip: would call another server"
    }
    assert failing == _documented((repository / "docs" / "conformance.md").read_text(encoding="utf-8"))


def _documented(page: str) -> set[str]:
    """Return the tests that the table of causes names; in a row, `-06` after a name is that name with another end."""
    documented = set()
    for cell in re.findall(r"(?m)^\| (`[a-z-]+/[^|]*) \|", page):
        first, *others = re.findall(r"`([^`]+)`", cell)
        group = first.rpartition("/")[0]
        ended = first.rpartition("-")[0]
        documented |= {first, *(ended + name if name[0] == "-" else f"{group}/{name}" for name in others)}
    return documented
