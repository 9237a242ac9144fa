"""The order in which relations are worked off: after all that they depend on, unless they depend on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def ranks(depends_on: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """Return a rank for each node: lower for what others depend on, equal within a circle.

    These are the strongly connected components in topological order (Tarjan, 1972), without recursion.

    Args:
        depends_on: For each node, the nodes it depends on.
    """
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    rank: dict[int, int] = {}
    stack: list[int] = []
    components = 0
    for root in depends_on:
        if root in index:
            continue
        work = [(root, iter(depends_on.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while work:
            node, following = work[-1]
            descended = False
            for other in following:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    work.append((other, iter(depends_on.get(other, ()))))
                    descended = True
                    break
                if other not in rank:
                    low[node] = min(low[node], index[other])
            if descended:
                continue
            work.pop()
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
            if low[node] == index[node]:
                while True:
                    member = stack.pop()
                    rank[member] = components
                    if member == node:
                        break
                components += 1
    return rank
