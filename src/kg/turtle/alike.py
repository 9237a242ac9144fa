"""Which blank nodes of one graph are which of another that says the same of them.

Blank nodes have other names in a file than in a store that was loaded from it. A blank node is told by what is said of
it and by what says it: each starts out like every other, and takes on what its neighbours are until no more can be told
apart (colour refinement, Weisfeiler and Leman, 1968). In lists and class expressions, which are trees, all that differ
are told apart; those that do not are alike in every way, and any is as good as another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b

from pyoxigraph import BlankNode, Triple


def alike(triples: Iterable[Triple], others: Iterable[Triple]) -> Mapping[BlankNode, BlankNode]:
    """Return, for the blank nodes of one graph, those of another that are in the same place.

    Args:
        triples: The graph whose blank nodes are sought.
        others: The graph in which they are sought.

    Returns:
        The blank nodes of the other graph by those of the first; without those that it has none like.
    """
    found: dict[str, list[BlankNode]] = defaultdict(list)
    for node, colour in _colours(list(others)).items():
        found[colour].append(node)
    pairs: dict[BlankNode, BlankNode] = {}
    for node, colour in sorted(_colours(list(triples)).items(), key=lambda item: str(item[0])):
        if found[colour]:
            # Of several that are alike each is taken once, as long as there are as many here as there.
            pairs[node] = found[colour].pop(0) if len(found[colour]) > 1 else found[colour][0]
    return pairs


def renamed(triple: Triple, names: Mapping[BlankNode, BlankNode]) -> Triple:
    """Return a triple with its blank nodes renamed; those without another name are left."""
    subject, object_ = triple.subject, triple.object
    return Triple(
        names.get(subject, subject) if isinstance(subject, BlankNode) else subject,
        triple.predicate,
        names.get(object_, object_) if isinstance(object_, BlankNode) else object_,
    )


def _colours(triples: Collection[Triple]) -> Mapping[BlankNode, str]:
    around: dict[BlankNode, set[Triple]] = defaultdict(set)
    for triple in triples:
        for node in (triple.subject, triple.object):
            if isinstance(node, BlankNode):
                around[node].add(triple)
    colours = dict.fromkeys(around, "")
    kinds = 1
    while True:
        colours = {node: _colour(node, about, colours) for node, about in around.items()}
        before, kinds = kinds, len(set(colours.values()))
        if kinds <= before:
            return colours


def _colour(node: BlankNode, about: Iterable[Triple], colours: Mapping[BlankNode, str]) -> str:
    def seen(term: object) -> str:
        if term == node:
            return "self"
        return f"like {colours[term]}" if isinstance(term, BlankNode) else str(term)

    said = sorted(f"{seen(t.subject)} {t.predicate} {seen(t.object)}" for t in about)
    return blake2b("\n".join((colours[node], *said)).encode(), digest_size=16).hexdigest()
