"""A release in memory, and the RDF dataset that a query is asked of (SPARQL 1.1 Query, section 13).

One store holds the named graphs, and the merge of them all as its default graph. Most queries name no graph. For them
there are two more stores, of the default graph alone, with what was inferred and without, filled predicate by
predicate: the engine keeps what it reads in the order in which it reads it, so that what one pattern needs then stands
together. A worker copies every page of memory that it touches, because the engine counts references there, and it
touches far fewer so (docs/explanation/endpoint.md).

A query that names graphs and wants no inference, or chooses its graphs with FROM, is given several graphs as its
default graph: the engine then joins over each of them. A triple that stands in two of these would be counted twice.
Those graphs are known since loading: only they are merged, in the worker's own copy of the store.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import IO, cast

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store

from kg.release import Release

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Scope:
    """What to ask: a store, and the graphs to give the engine; None for the store's own."""

    store: Store
    default_graph: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named_graphs: list[NamedNode | BlankNode] | None = None


@dataclass(frozen=True)
class Dataset:
    """A release in memory."""

    everything: Store
    """The named graphs; the default graph is the merge of them all."""
    merged: Store
    """The default graph of `everything`, and no named graph."""
    asserted: Store
    """The merge of all graphs but the inferred one as default graph, and no named graph."""
    graphs: frozenset[str]
    inferred: str
    """The named graph of inferred triples."""
    overlaps: frozenset[frozenset[str]]
    """The pairs of graphs that have a triple in common."""
    prefixes: Mapping[str, str]

    @classmethod
    def load(cls, release: Release, prefixes: Mapping[str, str]) -> Dataset:
        """Read the dump of a release into memory.

        Args:
            release: The release.
            prefixes: The prefixes that a query need not declare.
        """
        inferred = f"{release.manifest.base}graph/inferred"
        everything, merged, asserted = _Merged(release.dump), Store(), Store()
        parts = _by_predicate(release.dump, inferred)
        _together(
            everything.load,
            lambda: _load(merged, (part for both in parts for part in both)),
            lambda: _load(asserted, (said for said, _ in parts)),
        )
        return cls(
            everything.store,
            merged,
            asserted,
            frozenset(release.manifest.graphs),
            inferred,
            frozenset(everything.overlaps),
            dict(prefixes),
        )

    @contextmanager
    def scope(
        self,
        inference: str,
        chosen: tuple[Sequence[str], Sequence[str]] | None,
        *,
        names_graphs: bool = True,
    ) -> Iterator[Scope]:
        """Give what a query is asked of.

        Args:
            inference: `asserted` to leave inferred triples out of the default graph.
            chosen: The graphs whose merge is the default graph and the named graphs, when the query or the request
                chooses them.
            names_graphs: Whether the query may ask for a named graph.
        """
        if chosen is None and not names_graphs:
            yield Scope(self.asserted if inference == "asserted" else self.merged)
            return
        if chosen is None and inference != "asserted":
            yield Scope(self.everything)
            return
        chosen = chosen or ([*(self.graphs - {self.inferred})], [*self.graphs])
        default, named = frozenset(chosen[0]), [NamedNode(graph) for graph in dict.fromkeys(chosen[1])]
        if default >= self.graphs:
            yield Scope(self.everything, [DefaultGraph()], [*named])
            return
        overlapping = {graph for pair in self.overlaps if pair <= default for graph in pair}
        apart: list[NamedNode | BlankNode | DefaultGraph] = [
            NamedNode(graph) for graph in sorted(default - overlapping)
        ]
        if not overlapping:
            yield Scope(self.everything, apart, [*named])
            return
        merge = BlankNode()  # A name that no query can say.
        for graph in sorted(overlapping):
            quads = self.everything.quads_for_pattern(None, None, None, NamedNode(graph))
            self.everything.extend(Quad(quad.subject, quad.predicate, quad.object, merge) for quad in quads)
        try:
            yield Scope(self.everything, [*apart, merge], [*named])
        finally:
            self.everything.remove_graph(merge)


def _together(*tasks: Callable[[], None]) -> None:
    """Run tasks at once: the engine lets go of the interpreter while it loads, so that each takes a processor."""
    with ThreadPoolExecutor(len(tasks)) as threads:
        for done in [threads.submit(task) for task in tasks]:
            done.result()


def _by_predicate(dump: Path, inferred: str) -> list[tuple[bytearray, bytearray]]:
    """Return the triples of a sorted dump, each once: for each predicate the asserted and the inferred ones."""
    found: defaultdict[bytes, tuple[bytearray, bytearray]] = defaultdict(lambda: (bytearray(), bytearray()))
    without, last = inferred.encode("utf-8"), b""
    with dump.open("rb") as lines:
        for line in lines:
            triple, graph = _split(line)
            if triple != last:
                last = triple
                part = found[triple.split(b" ", 2)[1]][graph == without]
                part += triple
                part += b" .\n"
    return list(found.values())


def _load(store: Store, parts: Iterable[bytearray]) -> None:
    store.bulk_load(input=cast("IO[bytes]", _Joined(parts)), format=RdfFormat.N_TRIPLES, lenient=True)


def _split(line: bytes) -> tuple[bytes, bytes]:
    """Return the triple and the name of the graph of a line of N-Quads."""
    triple, _, graph = line[: line.rindex(b">")].rpartition(b" <")
    return triple, graph


class _Joined(io.RawIOBase):
    """Parts, one after the other, as a stream."""

    def __init__(self, parts: Iterable[bytearray]) -> None:
        self._parts = iter(parts)
        self._part = bytearray()
        self._at = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while self._at >= len(self._part):
            part = next(self._parts, None)
            if part is None:
                return b""
            self._part, self._at = part, 0
        some = bytes(self._part[self._at : self._at + size])
        self._at += len(some)
        return some


class _Merged(io.RawIOBase):
    """A sorted dump as a stream of N-Quads in which each triple comes once more, in the default graph.

    It is one stream, because the engine gives blank nodes new names for each that it reads.
    """

    def __init__(self, dump: Path) -> None:
        """Name the dump.

        Args:
            dump: Sorted N-Quads: what is said of one triple stands together.
        """
        self.store = Store()
        self.overlaps: set[frozenset[str]] = set()
        self._dump = dump
        self._pending = bytearray()
        self._triple = b""
        self._graphs: list[bytes] = []

    def load(self) -> None:
        """Fill the store."""
        with self._dump.open("rb") as self._lines:
            # `lenient` skips the check of IRIs: these lines were written from parsed triples.
            self.store.bulk_load(input=cast("IO[bytes]", self), format=RdfFormat.N_QUADS, lenient=True)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._pending) < size and (lines := self._lines.readlines(_BLOCK)):
            self._pending += b"".join(self._doubled(lines))
        part = bytes(self._pending[:size])
        del self._pending[:size]
        return part

    def _doubled(self, lines: list[bytes]) -> Iterator[bytes]:
        for line in lines:
            yield line
            triple, graph = _split(line)
            if triple == self._triple:
                self._graphs.append(graph)
                self.overlaps.update(
                    frozenset((a.decode("utf-8"), b.decode("utf-8")))
                    for a, b in combinations(self._graphs, 2)
                )
            else:
                self._triple, self._graphs = triple, [graph]
            if len(self._graphs) == 1:
                yield triple + b" .\n"
