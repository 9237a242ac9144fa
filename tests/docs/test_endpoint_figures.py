"""What the pages say of the endpoint beside its peers is what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
FIGURES = REPOSITORY / "benchmarks" / "endpoint" / "figures.json"


def check(figures: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.endpoint", "--check", "--figures", str(figures)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


def test_the_pages_are_those_of_the_figures():
    checked = check(FIGURES)
    assert checked.returncode == 0, checked.stderr


def test_another_figure_makes_every_page_stale(tmp_path: Path):
    measured = json.loads(FIGURES.read_text(encoding="utf-8"))
    for figure in measured["figures"]:
        figure["rates"] = [2 * rate for rate in figure["rates"]]
    other = tmp_path / "figures.json"
    other.write_text(json.dumps(measured), encoding="utf-8")
    checked = check(other)
    assert checked.returncode == 1
    for page in ("README.md", "docs/explanation/endpoint-figures.md", "docs/img/endpoint.svg"):
        assert page in checked.stderr
