"""The scratch store as the RDF dataset that a query is asked of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from kg_server.engine.dataset import Scope


@dataclass(frozen=True)
class ScratchDataset:
    """What `kg_server.engine.worker` asks, in a process that answers one query and ends.

    Unlike a release's, its default graph is what was written there, not the merge of the named graphs: what is
    written can be read back where it was written.
    """

    store: Store
    prefixes: Mapping[str, str] = field(default_factory=dict)

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
            inference: Either way the same: nothing is inferred here.
            chosen: The graphs whose merge is the default graph and the named graphs, when the query or the request
                chooses them.
            names_graphs: Either way the same.
        """
        if chosen is None:
            yield Scope(self.store)
            return
        default: list[NamedNode | BlankNode | DefaultGraph] = [
            NamedNode(graph) for graph in dict.fromkeys(chosen[0])
        ]
        if len(default) > 1:
            # Over several graphs the engine gives a triple as often as there are graphs that hold it.
            merge = BlankNode()  # A name that no query can say.
            for graph in default:
                quads = list(self.store.quads_for_pattern(None, None, None, graph))
                self.store.extend(Quad(quad.subject, quad.predicate, quad.object, merge) for quad in quads)
            default = [merge]
        yield Scope(self.store, default, [NamedNode(graph) for graph in dict.fromkeys(chosen[1])])
