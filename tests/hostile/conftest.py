"""The server under attack, and what came of each hostile request."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from .corpus import corpus
from .house import DEADLINE, Footprint, House, served
from .wire import Hostile, Outcome, exchange

EVALUATED = ("cross product:", "path without an end:", "values:", "nested:", "regex:", "huge:")
BEFORE_AND_AFTER = (
    ("SELECT ?s ?label { ?s rdfs:label ?label } ORDER BY ?s ?label LIMIT 500", "Accept: text/csv"),
    ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "Accept: application/sparql-results+json"),
    ("ASK { branch:central a lib:Branch }", "Accept: application/sparql-results+json"),
    ("DESCRIBE branch:harbour", "Accept: application/n-triples"),
)


@dataclass(frozen=True)
class Attack:
    """What came of the hostile requests, and the server before and after."""

    requests: dict[str, Hostile]
    outcomes: dict[str, Outcome]
    calls: int
    """How many connections the server opened to where it must not."""
    answers_before: list[Outcome]
    answers_after: list[Outcome]
    before: Footprint
    after: Footprint
    seconds: float


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with served(tmp_path_factory.mktemp("hostile")) as house:
        yield house


@pytest.fixture(scope="session")
def attack(house: House) -> Attack:
    """Send every request of the corpus, a few at a time."""
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as canary:
        requests = corpus(canary.getsockname()[1])
        _warm(house)
        answers_before, before = _answers(house), house.footprint()
        began = time.monotonic()
        # As many at a time as are evaluated at a time: one that waits for its turn until its deadline tests nothing.
        heavy = [request for request in requests if request.name.startswith(EVALUATED)]
        light = [request for request in requests if not request.name.startswith(EVALUATED)]
        with ThreadPoolExecutor(2) as one, ThreadPoolExecutor(6) as other:
            runs = [
                *((request, one.submit(exchange, house.port, request)) for request in heavy),
                *((request, other.submit(exchange, house.port, request)) for request in light),
            ]
        outcomes = {request.name: run.result() for request, run in runs}
        seconds = time.monotonic() - began
        after = _settled(house, before)
        answers_after = _answers(house)
        calls = _waiting(canary)
    named = {request.name: request for request in requests}
    return Attack(named, outcomes, calls, answers_before, answers_after, before, after, seconds)


def _answers(house: House) -> list[Outcome]:
    return [house.ask(text, accept) for text, accept in BEFORE_AND_AFTER]


def _warm(house: House) -> None:
    """Have everything loaded that is loaded once, and every worker replaced once."""
    endless = Hostile("", [b"".join(_endless())])
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda _: exchange(house.port, endless), range(4)))
    _answers(house)
    time.sleep(2 * DEADLINE)


def _endless() -> Iterator[bytes]:
    yield b"GET /sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B%3Fa+%3Fb+%3Fc.%3Fd+%3Fe+%3Ff.%3Fg+%3Fh+%3Fi%7D HTTP/1.1\r\n"
    yield b"Host: localhost\r\nConnection: close\r\n\r\n"


def _settled(house: House, before: Footprint) -> Footprint:
    """Return the server's footprint once it is no larger than before, or after a while."""
    end = time.monotonic() + 15
    while True:
        now = house.footprint()
        back = now.processes <= before.processes and now.descriptors <= before.descriptors
        if (back and now.files <= before.files) or time.monotonic() > end:
            return now
        time.sleep(0.25)


def _waiting(canary: socket.socket) -> int:
    """Return how many connections wait to be accepted."""
    canary.settimeout(0.2)
    count = 0
    while True:
        try:
            canary.accept()[0].close()
        except TimeoutError:
            return count
        count += 1
