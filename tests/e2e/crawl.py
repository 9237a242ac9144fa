"""Opens IRIs of a served graph, drawn at random, in all forms, and holds each against the endpoint.

    python -m tests.e2e.crawl [--iris 2000] [--seed 1] [--project DIR]

serves the current release of a project, and says how many were opened, how long it took, and which was the largest.
The IRIs are those that the endpoint knows; each is opened at its own path on the server, as a redirect of its base
would lead to. What a form says is read, and compared with the answer of `/sparql` to the description as a query.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse

from kg.project import Project
from kg.release.description import query

FORMS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "text/html": RdfFormat.JSON_LD,
}
"""The five forms, and how what each says is read: a page holds JSON-LD."""

Graph = frozenset[object]
Read = Callable[[str, bytes], Graph]
_SCRIPT = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_LINK = re.compile(r'<([^>]*)>; rel="([a-z]+)"')


@dataclass
class Reply:
    """An answer, after the redirects that led to it."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    address: str
    led: int = 0
    """How many redirects there were."""


@dataclass
class Crawl:
    """What was opened."""

    iris: int = 0
    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    largest: dict[str, tuple[int, str]] = field(default_factory=dict)
    """For each form the bytes of the largest answer, and its address."""
    slowest: tuple[float, str] = (0.0, "")
    kinds: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, form: str, reply: Reply, seconds: float, wrong: str | None) -> None:
        """Take the answer to one request for a document."""
        with self._lock:
            self.answers += 1
            self.largest[form] = max(self.largest.get(form, (0, "")), (len(reply.body), reply.address))
            self.slowest = max(self.slowest, (seconds, reply.address))
            if wrong:
                self.wrong.append(f"{reply.address} ({form}): {wrong}")


class Client:
    """Asks one server, each thread on a connection of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._local = threading.local()
        self._opened: list[http.client.HTTPConnection] = []

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._opened:
            connection.close()

    def get(self, address: str, accept: str) -> Reply:
        """Return the answer at an address, after at most five redirects."""
        for led in range(6):
            parts = urlsplit(address)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            status, headers, body = self._send(parts.netloc, "GET", target, {"Accept": accept})
            if status not in (301, 302, 303, 307, 308):
                return Reply(status, headers, body, address, led)
            address = urljoin(address, headers["Location"])
        raise AssertionError(f"{address} leads on and on")

    def ask(self, text: str, accept: str) -> bytes:
        """Return the answer of the endpoint to a query."""
        netloc = urlsplit(self.address).netloc
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        status, _, body = self._send(netloc, "POST", "/sparql", headers, text.encode())
        assert status == 200, body
        return body

    def _send(
        self, netloc: str, method: str, target: str, headers: dict[str, str], body: bytes | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connections = self._local.__dict__.setdefault("connections", {})
        connection = connections.get(netloc)
        if connection is None:
            connection = connections[netloc] = http.client.HTTPConnection(netloc, timeout=60)
            self._opened.append(connection)
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def drawn(client: Client, base: str, count: int, seed: int) -> Sequence[str]:
    """Return IRIs of the project that the endpoint knows, as many of them as there are if these are fewer."""
    text = f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(ISIRI(?s) && STRSTARTS(STR(?s), "{base}")) }}'
    found = json.loads(client.ask(text, "application/sparql-results+json"))["results"]["bindings"]
    iris = sorted(row["s"]["value"] for row in found)
    return random.Random(seed).sample(iris, min(count, len(iris)))


def crawl(
    client: Client, project: Project, iris: Sequence[str], read: Read, threads: int = 2, base: str = ""
) -> Crawl:
    """Open IRIs in all forms.

    Args:
        client: Asks the server.
        project: What it serves.
        iris: What to open.
        read: Reads what a form says.
        threads: How many are opened at once.
        base: What stands for the base of the IRIs, without a slash at its end; the server itself when empty.
    """
    result = Crawl()
    vocabulary: dict[str, str | None] = {}

    def opened(iri: str) -> None:
        result.iris += 1
        below = iri.removeprefix(project.base)
        result.kinds[below.partition("/")[0].partition("#")[0]] += 1
        address = f"{base or client.address}/{quote(below.partition('#')[0], safe='/%')}"
        if below.partition("#")[0] == "def":
            text = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{project.graph_base}ontology> {{ ?s ?p ?o }} }}"
            if address not in vocabulary:  # One document tells of all its terms.
                vocabulary[address] = None
                _compare(client, result, address, lambda _: text, read)
            return
        _compare(client, result, address, lambda page: query(iri, project.inferred_graph.value, page), read)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(opened, iris))
    return result


def _compare(client: Client, result: Crawl, address: str, text: Callable[[int], str], read: Read) -> None:
    expected: dict[int, Graph] = {}
    for form in FORMS:
        began = time.monotonic()
        reply = client.get(address, form)
        seconds = time.monotonic() - began
        wrong = _wrong(client, reply, form, text, expected, read)
        result.note(form, reply, seconds, wrong)
        last = dict(reversed(pair) for pair in _LINK.findall(reply.headers["Link"] or "")).get("last")
        if last and not wrong:  # The last page, too.
            reply = client.get(urljoin(reply.address, last), form)
            result.note(form, reply, 0.0, _wrong(client, reply, form, text, expected, read))


def _wrong(
    client: Client,
    reply: Reply,
    form: str,
    text: Callable[[int], str],
    expected: dict[int, Graph],
    read: Read,
) -> str | None:
    """Return what is wrong with an answer."""
    if reply.status != 200:
        return f"status {reply.status}"
    if reply.headers["Content-Type"] != f"{form}; charset=utf-8":
        return f"it is {reply.headers['Content-Type']}"
    page = int((re.search(r"[?&]page=(\d+)", reply.address) or ("", "1"))[1])
    if page not in expected:
        expected[page] = read("application/n-triples", client.ask(text(page), "application/n-triples"))
    said = read(form, reply.body)
    if said != expected[page]:
        return f"{len(said - expected[page])} triples are not the endpoint's, {len(expected[page] - said)} are missing"
    return None


def read_by_engine(form: str, body: bytes) -> Graph:
    """Read what a form says."""
    if form == "text/html":
        script = _SCRIPT.search(body)
        body = script[1] if script else b"[]"
    triples = {quad.triple for quad in parse(body, format=FORMS[form])}
    return canonical(triples)


def canonical(triples: set[Triple]) -> Graph:
    """Return triples with blank nodes named after what is said of them."""
    if not any("_:" in str(triple) for triple in triples):
        return frozenset(triples)
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(quad.triple for quad in dataset)


@contextmanager
def _serving(project: Project) -> Iterator[str]:
    command = ["-C", str(project.root), "serve", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from kg.cli import main; main()", *command], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if address := re.search(r"http://\S+:\d+", line):
                yield address[0]
                return
        raise SystemExit("the server did not start")
    finally:
        process.terminate()
        process.stderr.close()
        process.wait(30)


def main() -> None:
    """Crawl, and say what was found; exit with 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.crawl")
    parser.add_argument("--iris", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", type=Path, default=Path())
    chosen = parser.parse_args()
    project = Project.load(chosen.project)
    with _serving(project) as address, Client(address) as client:
        iris = drawn(client, project.base, chosen.iris, chosen.seed)
        began = time.monotonic()
        result = crawl(client, project, iris, read_by_engine)
        seconds = time.monotonic() - began
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(result.kinds.items()))
    print(f"{result.iris} IRIs ({kinds}), {result.answers} documents in {seconds:.0f} s")
    print(f"slowest {result.slowest[0]:.2f} s {result.slowest[1]}")
    for form, (size, where) in result.largest.items():
        print(f"largest {form}: {size:,} bytes {where}")
    print(f"{len(result.wrong)} wrong", *result.wrong[:20], sep="\n")
    sys.exit(1 if result.wrong else 0)


if __name__ == "__main__":
    main()
