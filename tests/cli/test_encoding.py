"""What `kg` says can be written on a terminal of any encoding."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kg.project import Project

KG = [sys.executable, "-c", "from kg.cli import main; main()"]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("iso-8859-1", "l'inférence"),
        ("utf-8", "l’inférence"),
    ],
)
def test_what_an_encoding_lacks_is_written_as_it_is_typed(
    released_library: Project, encoding: str, said: str
) -> None:
    run = subprocess.run(
        [*KG, "--lang", "fr", "-C", str(released_library.root), "stats"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert said in run.stdout.decode(encoding)
    assert run.stderr == b""


def test_an_answer_is_utf_8_on_any_terminal(released_library: Project) -> None:
    query = 'SELECT ("l’été" AS ?x) {}'
    run = subprocess.run(
        [*KG, "-C", str(released_library.root), "query", "-e", query, "--format", "csv"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "iso-8859-1"},
        check=True,
    )
    assert run.stdout.decode("utf-8").split() == ["x", "l’été"]
