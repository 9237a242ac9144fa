"""The check of links in the documentation finds what is dead, and nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("check_links", Path(__file__).parents[1] / "check_links.py")
assert _SPEC is not None
assert _SPEC.loader is not None
check_links = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(check_links)


@pytest.mark.parametrize(
    "line",
    [
        "[there](other.md)",
        "[there](other.md#deux-mots-à-la-fin)",
        "[twice](other.md#again-1)",
        "[here](#title)",
        "[folder](sub/)",
        "[web](https://example.org/none)",
        "[![image](sub/picture.svg)](other.md)",
        "`[code](none.md)`",
        "```\n[code](none.md)\n```",
        "[a space](<sub/a%20file.md>)",
    ],
)
def test_live_links(tmp_path: Path, line: str) -> None:
    assert list(check_links.dead_links(_docs(tmp_path, line))) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[there](none.md)", "README.md:3: none.md leads nowhere"),
        ("[there](other.md#none)", "README.md:3: other.md#none: no heading has that anchor"),
        ("[here](#none)", "README.md:3: #none: no heading has that anchor"),
        ("![image](sub/none.svg)", "README.md:3: sub/none.svg leads nowhere"),
        ("[out](../outside.md)", "README.md:3: ../outside.md leads out of the repository"),
    ],
)
def test_dead_links(tmp_path: Path, line: str, fault: str) -> None:
    assert list(check_links.dead_links(_docs(tmp_path, line))) == [fault]


def _docs(root: Path, line: str) -> Path:
    (root / "sub").mkdir()
    (root / "sub" / "picture.svg").touch()
    (root / "sub" / "a file.md").touch()
    (root / "other.md").write_text(
        "# Deux mots `à` la fin!\n## Again\n## Again\n```\n# none\n```\n", encoding="utf-8"
    )
    (root / "README.md").write_text(f"# Title\n\n{line}\n", encoding="utf-8")
    return root
