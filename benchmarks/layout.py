"""Measures what the layout of the graph in memory does to queries in a new worker: `python benchmarks/layout.py`.

The default graph of the current release is loaded in five ways. For each question a process is forked, as the server
does, and asks it six times: the first time it copies the pages that it touches, later it does not. Times are of
processor.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from kg.project import Project
from kg.release import need_current

QUESTIONS = {
    "lookup": "SELECT ?p ?o { commune:46042 ?p ?o }",
    "the territories of a region": "SELECT (COUNT(*) AS ?n) { ?c ct:situeDans+ region:76 }",
    "count of labels": "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?nom }",
    "count by class": "SELECT ?classe (COUNT(*) AS ?n) { ?s a ?classe } GROUP BY ?classe",
    "pairs commune, département": "SELECT (COUNT(*) AS ?n) { ?d a ct:Departement . ?c ct:situeDans ?d }",
    "… whose commune is a ct:Commune": (
        "SELECT (COUNT(*) AS ?n) { ?d a ct:Departement . ?c ct:situeDans ?d ; a ct:Commune }"
    ),
    "… and has a population": (
        "SELECT (COUNT(*) AS ?n)"
        " { ?d a ct:Departement . ?c ct:situeDans ?d ; a ct:Commune ; ct:population ?p }"
    ),
    "… summed by département": (
        "SELECT ?d (COUNT(?c) AS ?n) (SUM(?p) AS ?population)"
        " { ?d a ct:Departement . ?c ct:situeDans ?d ; a ct:Commune ; ct:population ?p } GROUP BY ?d"
    ),
    "… with the population joined by hashing": (
        "SELECT (COUNT(*) AS ?n)"
        " { ?d a ct:Departement . ?c ct:situeDans ?d ; a ct:Commune { SELECT ?c ?p { ?c ct:population ?p } } }"
    ),
    "100,000 rows": "SELECT ?c ?p ?o { ?c a ct:Commune ; ?p ?o } LIMIT 100000",
}
TIMES = 6


def main() -> None:
    """Measure each layout in a process of its own, so that none has another's memory, and print a table."""
    project = Project.load(Path.cwd())
    dump = need_current(project).dump
    print("| layout | question | first, ms | later, ms | MB copied |\n|---|---|---:|---:|---:|", flush=True)
    layouts = {
        "named graphs too, by subject": lambda: _by_subject(dump, named=True),
        "named graphs too, by predicate": lambda: _by_predicate(dump, named=True),
        "default graph alone, by subject": lambda: _by_subject(dump, named=False),
        "default graph alone, by predicate": lambda: _by_predicate(dump, named=False),
        "default graph alone, shuffled": lambda: _shuffled(dump),
    }
    for name, load in layouts.items():
        _forked(partial(_measure, name, load, project.prefixes))


def _measure(name: str, load: Callable[[], Store], prefixes: Mapping[str, str]) -> None:
    store = load()
    gc.collect()
    gc.freeze()
    for question, text in QUESTIONS.items():
        _forked(partial(_ask, name, question, store, text, prefixes))


def _ask(name: str, question: str, store: Store, text: str, prefixes: Mapping[str, str]) -> None:
    times = []
    for _ in range(TIMES):
        began = time.process_time()
        rows = store.query(text, prefixes=dict(prefixes))
        assert isinstance(rows, QuerySolutions)
        rows.serialize(format=QueryResultsFormat.JSON)
        times.append(1000 * (time.process_time() - began))
    with open("/proc/self/smaps_rollup", encoding="ascii") as rollup:
        private = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_Dirty")) / 1000
    print(f"| {name} | {question} | {times[0]:.2f} | {min(times[1:]):.2f} | {private:.0f} |", flush=True)


def _by_subject(dump: Path, *, named: bool) -> Store:
    return _loaded(b"".join(_doubled(line, last, named=named) for line, last in _lines(dump)))


def _by_predicate(dump: Path, *, named: bool) -> Store:
    parts: defaultdict[bytes, bytearray] = defaultdict(bytearray)
    for line, last in _lines(dump):
        parts[line.split(b" ", 2)[1]] += _doubled(line, last, named=named)
    return _loaded(b"".join(parts.values()))


def _shuffled(dump: Path) -> Store:
    triples = [_doubled(line, last, named=False) for line, last in _lines(dump)]
    random.Random(1).shuffle(triples)
    return _loaded(b"".join(triples))


def _lines(dump: Path) -> list[tuple[bytes, bytes]]:
    """Return each line of the dump, which is sorted by subject, with the triple of the line before."""
    lines = dump.read_bytes().splitlines(keepends=True)
    triples = [_triple(line) for line in lines]
    return list(zip(lines, [b"", *triples[:-1]], strict=True))


def _triple(line: bytes) -> bytes:
    return line[: line.rindex(b">")].rpartition(b" <")[0]


def _doubled(line: bytes, last: bytes, *, named: bool) -> bytes:
    triple = _triple(line)
    return (line if named else b"") + (triple + b" .\n" if triple != last else b"")


def _loaded(quads: bytes) -> Store:
    store = Store()
    store.bulk_load(input=quads, format=RdfFormat.N_QUADS, lenient=True)
    return store


def _forked(task: Callable[[], None]) -> None:
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            task()
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(process, 0)[1]:
        sys.exit("a process failed")


if __name__ == "__main__":
    main()
