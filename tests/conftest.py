"""What every test may use: the folder of sources and conformance suites, and the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.messages import set_language

REPOSITORY = Path(__file__).parents[1]
SHARED = Path(os.environ.get("KG_SHARED") or REPOSITORY.parent / "shared").resolve()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked `shared` when the folder they need is not here."""
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason=f"needs {SHARED}, which is not here")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(skip)


@pytest.fixture
def shared() -> Path:
    """The folder that holds sources/, seeds/ and conformance/."""
    return SHARED


@pytest.fixture
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are in English, whatever the locale of the machine, and no project is named from outside."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("KG_PROJECT", raising=False)
    set_language(None)
