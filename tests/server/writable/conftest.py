"""A server with a scratch store of its own for each module, and small limits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scratch_server import LIMITS, Server, serving


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with serving(LIMITS) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The server, its store empty."""
    assert running.update("DROP ALL").status == 204
    return running
