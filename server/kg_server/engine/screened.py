"""A pool that refuses at once what no worker would evaluate: a refused SERVICE waits for nobody.

The worker looks again, and its word counts: what is too long to be read in the event loop is left to it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from kg.errors import QueryError
from kg_server.engine.evaluation import FORBIDDEN, Refused
from kg_server.engine.frames import QUERY, Job
from kg_server.engine.pool import Pool, Refusal
from kg_server.service import Federation

LONGEST = 4 * 1024
"""Characters of a query that are read here, if it holds the word: nobody else is answered during those milliseconds."""


@dataclass(slots=True)
class ScreenedPool(Pool):
    """The pool."""

    federation: Federation = field(default_factory=Federation)
    """Which other servers a query may ask."""

    def run(self, job: Job) -> AsyncGenerator[bytes]:
        if job.task == QUERY and len(job.text) <= LONGEST:
            try:
                self.federation.admit(job.text)
            except QueryError as error:
                return _refusing(error)
        return Pool.run(self, job)


async def _refusing(error: QueryError) -> AsyncGenerator[bytes]:
    told = {"line": error.line, "column": error.column, "excerpt": error.excerpt, "mend": error.mend}
    members = {name: value for name, value in told.items() if value}
    for part in list[bytes]():
        yield part
    raise Refusal(Refused(FORBIDDEN, error.message, members).encode())
