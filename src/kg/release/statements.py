"""Every statement of a release as lines of N-Quads, in one order that depends on nothing but what is said.

The lines come from parsed Turtle, never from a store: a store rewrites literals. They are made as they are written,
from numbers: the lines of a national graph would fill a gigabyte.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from kg.reasoning.quads import Columns, Quads
from kg.reasoning.relation import Mask, Numbers
from kg.reasoning.vocabulary import TYPE

BLOCK = 1 << 15
"""How many statements are made into lines at once."""


@dataclass(frozen=True)
class Statements:
    """The statements of named graphs, each once, in the order of their lines."""

    quads: Quads
    graph_names: tuple[str, ...]
    columns: Columns
    graphs: Numbers
    """The graph of each statement, a place in `graph_names`."""
    first: Mask
    """Whether a statement is the first of those that state its triple, in whatever graph."""

    @classmethod
    def of(cls, quads: Quads, inferred: Columns, inferred_graph: str) -> Statements:
        """Put in order what the graphs state and what was inferred.

        Args:
            quads: What is asserted.
            inferred: What was inferred, none of it asserted.
            inferred_graph: The IRI of the graph of what was inferred.
        """
        graphs = {**quads.graphs, inferred_graph: inferred}
        names = tuple(sorted(graphs))
        texts = quads.terms.texts
        rank = np.empty(len(texts), dtype=np.int64)
        rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
        subjects, predicates, objects = (
            np.concatenate([getattr(graphs[name], column) for name in names])
            for column in ("subjects", "predicates", "objects")
        )
        graph = np.repeat(np.arange(len(names)), [len(graphs[name]) for name in names])
        # No term's text is the start of another's followed by a character below the space: the order of the terms is
        # the order of the lines.
        order = np.lexsort((graph, rank[objects], rank[predicates], rank[subjects]))
        columns = Columns(subjects[order], predicates[order], objects[order])
        graph = graph[order]
        first = _changes(columns)
        each = first.copy()
        each[1:] |= graph[1:] != graph[:-1]
        return cls(
            quads,
            names,
            Columns(columns.subjects[each], columns.predicates[each], columns.objects[each]),
            graph[each],
            first[each],
        )

    def of_graphs(self, chosen: Collection[str]) -> Statements:
        """Return the statements of some graphs only, in the same order.

        Args:
            chosen: The IRIs of the graphs.
        """
        places = [place for place, name in enumerate(self.graph_names) if name in chosen]
        kept = np.flatnonzero(np.isin(self.graphs, places))
        columns = Columns(
            self.columns.subjects[kept], self.columns.predicates[kept], self.columns.objects[kept]
        )
        # The first of those that state a triple may be in a graph that was left out.
        first = _changes(columns)
        return Statements(self.quads, self.graph_names, columns, self.graphs[kept], first)

    def counts(self) -> dict[str, int]:
        """Return how many statements each graph has."""
        counted = np.bincount(self.graphs, minlength=len(self.graph_names)).tolist()
        return dict(zip(self.graph_names, counted, strict=True))

    def triples(self) -> int:
        """Return how many triples the graphs state, each counted once: those of the default graph."""
        return int(np.count_nonzero(self.first))

    def class_counts(self) -> dict[str, int]:
        """Return how many resources each class with a name has, by its IRI, in the default graph."""
        texts = self.quads.terms.texts
        chosen = self.first & (self.columns.predicates == self.quads.terms.number(TYPE))
        counted = np.bincount(self.columns.objects[chosen], minlength=len(texts))
        members: Mapping[str, int] = {
            texts[number][1:-1]: int(counted[number])
            for number in np.flatnonzero(counted).tolist()
            if texts[number].startswith("<")
        }
        return dict(sorted(members.items()))

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield, in parts, the sorted lines of the N-Quads dump, and with them those of the default graph.

        Lines are sorted by code point, which for UTF-8 is the order of the bytes.
        """
        texts = self.quads.terms.texts
        ends = [f" <{name}> .\n" for name in self.graph_names]
        for start in range(0, len(self.graphs), BLOCK):
            part = slice(start, start + BLOCK)
            dump: list[str] = []
            merged: list[str] = []
            for subject, predicate, object_, graph, first in zip(
                self.columns.subjects[part].tolist(),
                self.columns.predicates[part].tolist(),
                self.columns.objects[part].tolist(),
                self.graphs[part].tolist(),
                self.first[part].tolist(),
                strict=True,
            ):
                triple = f"{texts[subject]} {texts[predicate]} {texts[object_]}"
                dump.append(triple + ends[graph])
                if first:
                    merged.append(triple + " .\n")
            yield "".join(dump), "".join(merged)


def _changes(columns: Columns) -> Mask:
    """Tell of each triple of sorted columns whether it is another than the one before it."""
    first = np.ones(len(columns), dtype=np.bool_)
    first[1:] = (
        (columns.subjects[1:] != columns.subjects[:-1])
        | (columns.predicates[1:] != columns.predicates[:-1])
        | (columns.objects[1:] != columns.objects[:-1])
    )
    return first
