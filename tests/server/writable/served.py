"""What the tests run under uvicorn: the front with a scratch store behind it, with limits from the environment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import cast

from kg.project import Project
from kg_server.answering import Serving
from kg_server.cache import Cache
from kg_server.front import Application, Front
from kg_server.settings import Settings
from kg_server.writable.application import ReadOnly, Writable
from kg_server.writable.client import FreshPool
from kg_server.writable.jobs import QUERY
from kg_server.writable.limits import Limits
from kg_server.writable.unreleased import Unreleased


def front(address: str, limits: Limits) -> Front:
    """Return the application that a process of `kg serve --writable` serves, with these limits."""
    project = Project.load(Path(os.environ["KG_TEST_PROJECT"]))
    settings = Settings(
        project, Unreleased(), timeout=limits.deadline, request_bytes=limits.body, scratch=address
    )
    pool = FreshPool(Path(address) / QUERY, size=limits.readers, queue=limits.queue)
    token = os.environ["KG_TEST_TOKEN"]
    writes = cast("Application", Writable(token, limits, Path(address), prefixes=project.prefixes))
    return Front(
        Serving(settings, pool, Cache(0), fixed=False), mounted={"/update": writes, "/store": writes}
    )


app = (
    ReadOnly()
    if os.environ.get("KG_TEST_READ_ONLY")
    else front(os.environ["KG_TEST_ADDRESS"], Limits(**json.loads(os.environ["KG_TEST_LIMITS"])))
)
