"""The library, released and served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import SimpleNamespace

import pytest

from kg.project import Project


@pytest.fixture(scope="module")
def library(released_library: Project) -> Project:
    return released_library


@pytest.fixture(scope="module")
def address(
    library: Project, start_server: Callable[..., AbstractContextManager[SimpleNamespace]]
) -> Iterator[str]:
    """The address of a server on the library's release, with a timeout of three seconds."""
    with start_server(library.root, "--timeout", "3") as served:
        yield served.address
