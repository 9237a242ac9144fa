"""Measures the servers in turn, question by question and round by round.

All of them are up, and one is asked at a time: the rounds of one question follow each other closely, so that what else
the machine does weighs on all the same.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from benchmarks.endpoint.answers import Rows, difference, rows
from benchmarks.endpoint.figures import COLD, Figure
from benchmarks.endpoint.load import FAST, Rate, Unanswered, ask, rate
from benchmarks.endpoint.peers import Server
from benchmarks.endpoint.questions import JSON, Constants, Question

SLOW = 5.0
"""Seconds of one answer above which one round is enough."""
SLOWEST = 25.0
"""Seconds of one answer above which that answer is all that is measured."""
MOST = 40_000
"""More answers a second than any server gives to a new question."""
COMPARED = 10


class Bench:
    """The servers, and what was asked of them already."""

    def __init__(
        self,
        servers: Sequence[Server],
        constants: Constants,
        rounds: int,
        seconds: float,
        say: Callable[[str], None],
    ) -> None:
        """Take what is measured, and how long.

        Args:
            servers: Ours first, the reference second.
            constants: What stands in the questions.
            rounds: How often each is measured.
            seconds: How long, in each round.
            say: Is told what goes on.
        """
        self._servers = servers
        self._constants = constants
        self._rounds = rounds
        self._seconds = seconds
        self._say = say
        self._next = random.randrange(1000)
        self._taken: dict[tuple[str, str], float] = {}

    def must_hold(self, triples: int) -> None:
        """Check that every server holds the whole graph.

        Raises:
            ValueError: One does not.
        """
        text = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", safe="")
        for server in self._servers:
            told = json.loads(ask(server, server.path + text, JSON))
            held = int(told["results"]["bindings"][0]["n"]["value"])
            if held != triples:
                raise ValueError(f"{server.name} holds {held} triples of {triples}")

    def compare(self, question: Question) -> Mapping[str, str]:
        """Ask every server the same texts, and return how answers differ from the reference's, by server.

        How long one answer takes is noted.
        """
        notes: dict[str, str] = {}
        reference: dict[int, Rows] = {}
        first = self._numbers(COMPARED)
        order = [self._servers[1], self._servers[0], *self._servers[2:]]
        for server in order:
            times = []
            try:
                for n in range(first, first + COMPARED):
                    began = time.perf_counter()
                    body = ask(server, server.path + self._text(question, n), question.accept)
                    times.append(time.perf_counter() - began)
                    given = rows(question, body)
                    found = difference(question, reference.setdefault(n, given), given)
                    if found:
                        notes.setdefault(server.name, found)
                    if sum(times) > SLOW:
                        break
            except (Unanswered, ValueError) as error:
                notes[server.name] = f"no answer: {error}"
                self._say(f"{server.name}: {question.name}: {notes[server.name]}")
                continue
            self._taken[server.name, question.name] = min(times)
            told = f", {notes[server.name]}" if server.name in notes else ""
            self._say(f"{server.name}: {question.name}: {1000 * min(times):,.1f} ms one at a time{told}")
        return notes

    def measure(self, question: Question, state: str, notes: Mapping[str, str]) -> list[Figure]:
        """Return how quickly each server answers."""
        measured: dict[str, list[Rate]] = {server.name: [] for server in self._servers}
        failed: dict[str, str] = {}
        for number in range(self._rounds):
            texts = _Texts(question, self._constants, self._numbers(_many(MOST, self._seconds)))
            for server in self._servers:
                taken = self._taken.get((server.name, question.name))
                if taken is None or server.name in failed or (number and taken > SLOW):
                    continue
                try:
                    one = self._cold if state == COLD else self._cached
                    measured[server.name].append(one(server, texts, question.accept, taken))
                except Unanswered as error:
                    failed[server.name] = f"no answer: {error}"
        figures = []
        for server in self._servers:
            rates = measured[server.name]
            figures.append(
                Figure(
                    server.name,
                    question.kind,
                    question.name,
                    state,
                    [round(each.per_second, 4) for each in rates],
                    [round(each.processor_milliseconds, 4) for each in rates if each.processor_milliseconds],
                    failed.get(server.name) or notes.get(server.name, ""),
                )
            )
            self._say(f"{server.name}: {question.name}, {state}: {figures[-1].rate} a second")
        return figures

    def _cold(self, server: Server, texts: _Texts, accept: str, taken: float) -> Rate:
        if taken > SLOWEST:
            return Rate(1, 1 / taken, 0)
        # As many as the time of one answer lets expect on all connections, with room.
        paths = texts.paths(server, _many(min(MOST, 12 / taken), self._seconds))
        warm_up = len(paths) // (round(self._seconds) + 1) if taken < FAST else 0
        if warm_up:
            rate(server, paths[:warm_up], accept, 1, taken)
        return rate(server, paths[warm_up:], accept, self._seconds, taken)

    def _cached(self, server: Server, texts: _Texts, accept: str, taken: float) -> Rate:
        if taken > SLOWEST:
            return Rate(1, 1 / taken, 0)
        path = texts.paths(server, 1)
        times: list[float] = []
        while len(times) < 8 and sum(times) < 2:
            began = time.perf_counter()
            ask(server, path[0], accept)
            times.append(time.perf_counter() - began)
        if min(times) < FAST:
            rate(server, path, accept, 1, min(times))
        return rate(server, path, accept, self._seconds, min(times))

    def _numbers(self, count: int) -> int:
        first = self._next
        self._next += count
        return first

    def _text(self, question: Question, n: int) -> str:
        return quote(question.text(self._constants, n), safe="")


class _Texts:
    """The texts of a question in one round, the same for every server, made when they are needed."""

    def __init__(self, question: Question, constants: Constants, first: int) -> None:
        self._question = question
        self._constants = constants
        self._first = first
        self._made: list[str] = []

    def paths(self, server: Server, count: int) -> list[str]:
        for n in range(self._first + len(self._made), self._first + count):
            self._made.append(quote(self._question.text(self._constants, n), safe=""))
        return [server.path + text for text in self._made[:count]]


def _many(a_second: float, seconds: float) -> int:
    """Return how many texts a round needs, its second of warming up included."""
    return int(a_second * (round(seconds) + 1)) + 100
