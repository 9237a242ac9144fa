"""Runs each harvester once on every catalogue that the tests ask about: most of its time goes into starting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import NAMES, Harvest, answer, mistakes, start


@pytest.fixture(scope="session")
def harvests() -> Iterator[dict[tuple[str, str], Harvest]]:
    """What each harvester got from each catalogue, by the names of both."""
    with mistakes.served() as addresses:
        running = {name: start(name, list(addresses.values())) for name in NAMES}
        yield {
            (name, catalogue): harvest
            for name, process in running.items()
            for catalogue, harvest in zip(addresses, answer(process), strict=True)
        }
