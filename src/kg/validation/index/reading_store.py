"""What rdflib asks of a store that is only ever read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib.store import Store


class ReadingStore(Store):
    """A store that only reads; those that derive from it say how, in `triples`.

    It says that it knows contexts for the same reason as `kg.turtle.rdflib_graph.SingleGraphStore`.
    """

    context_aware = True
    graph_aware = True

    def __init__(self) -> None:
        """Start without prefixes."""
        super().__init__()
        self._namespaces: dict[str, Any] = {}

    def __len__(self, context: object = None) -> int:
        """Tell that there is something: pySHACL asks only whether the graph is empty, and counting takes long."""
        return 1

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:  # noqa: ANN401 - rdflib's own types
        """Keep a prefix, as rdflib's stores do."""
        if override or prefix not in self._namespaces:
            self._namespaces[prefix] = namespace

    def namespace(self, prefix: str) -> Any:  # noqa: ANN401 - rdflib's own types
        """Return the namespace of a prefix."""
        return self._namespaces.get(prefix)

    def prefix(self, namespace: Any) -> str | None:  # noqa: ANN401 - rdflib's own types
        """Return the prefix of a namespace."""
        return next((known for known, other in self._namespaces.items() if other == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, Any]]:
        """Yield the prefixes with their namespaces."""
        yield from list(self._namespaces.items())
