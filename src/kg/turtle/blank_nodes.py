"""Names for the blank nodes of a file that are the same each time the file is read.

A blank node belongs to its file: two files may both write `_:a`, and brackets have no name at all. Named by the file
and by the rank in which it first comes, each is told apart, and its place can be found again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pyoxigraph import BlankNode, NamedNode, Triple

_NAME = re.compile(r"f(\d+)b(\d+)")


def namer(file: int) -> Callable[[BlankNode], BlankNode]:
    """Return what gives the blank nodes of a file their names, in the order in which they come.

    Args:
        file: The position of the file among those that are read together.
    """
    names: dict[BlankNode, BlankNode] = {}

    def name(node: BlankNode) -> BlankNode:
        known = names.get(node)
        if known is None:
            known = names[node] = BlankNode(f"f{file}b{len(names)}")
        return known

    return name


def file_of(node: BlankNode) -> int | None:
    """Return the position of the file that a blank node comes from, or None when it has no name of ours."""
    match = _NAME.fullmatch(node.value)
    return int(match[1]) if match else None


def named(triple: Triple, name: Callable[[BlankNode], BlankNode]) -> Triple:
    """Return the triple with its blank nodes named, the subject first."""
    subject, value = triple.subject, triple.object
    if not isinstance(subject, BlankNode) and not isinstance(value, BlankNode):
        return triple
    assert isinstance(subject, BlankNode | NamedNode)
    return Triple(
        name(subject) if isinstance(subject, BlankNode) else subject,
        triple.predicate,
        name(value) if isinstance(value, BlankNode) else value,
    )
