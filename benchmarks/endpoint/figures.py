"""What was measured, as it is kept in a file: the tables and the picture are made of it alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

COLD, CACHED = "cold", "cached"
STATES = (COLD, CACHED)


@dataclass(frozen=True)
class Figure:
    """How quickly a server answered a question."""

    server: str
    kind: str
    question: str
    state: str
    rates: Sequence[float]
    """Answers a second, in each round; none when the server gave none."""
    processor: Sequence[float] = ()
    """Milliseconds of processor that the server used for an answer, in each round."""
    note: str = ""
    """How its answer differs from the others', or why there is none."""

    @property
    def rate(self) -> float | None:
        """The median of the rounds."""
        return median(self.rates) if self.rates else None


@dataclass(frozen=True)
class Run:
    """A run of the benchmark."""

    date: str
    machine: str
    graph: str
    """How large the graph is."""
    command: str
    servers: dict[str, str]
    """The version of each server, ours first, the reference second."""
    idle: dict[str, float]
    """The share of one processor that each used while none was asked."""
    load: float
    """The machine's load average of a minute while the servers stood idle: what other work there was."""
    rounds: int
    seconds: float
    headlines: Sequence[str]
    """The question that stands for each kind in the short table."""
    figures: list[Figure] = field(default_factory=list)

    @property
    def ours(self) -> str:
        """Our server."""
        return next(iter(self.servers))

    @property
    def reference(self) -> str:
        """The server that ratios are to."""
        return list(self.servers)[1]

    def questions(self) -> Iterator[tuple[str, str]]:
        """Yield kind and name of each question, once."""
        yield from dict.fromkeys((figure.kind, figure.question) for figure in self.figures)

    def figure(self, server: str, question: str, state: str) -> Figure:
        """Return what was measured of a server.

        Raises:
            KeyError: Nothing was.
        """
        for each in self.figures:
            if (each.server, each.question, each.state) == (server, question, state):
                return each
        raise KeyError((server, question, state))

    def ratio(self, question: str, state: str, to: str = "") -> float | None:
        """Return our answers a second by those of another server, the reference if none is named."""
        ours = self.figure(self.ours, question, state).rate
        other = self.figure(to or self.reference, question, state).rate
        return ours / other if ours and other else None

    def write(self, file: Path) -> None:
        """Write it as JSON."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Run:
        """Read what `write` wrote."""
        told = json.loads(file.read_text(encoding="utf-8"))
        return cls(**{**told, "figures": [Figure(**figure) for figure in told["figures"]]})
