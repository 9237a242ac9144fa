"""The difference of two releases as something that a program applies: RDF Patch, or SPARQL Update."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.errors import ReleaseError
from kg.messages import say
from kg.release.difference import ADDED, REMOVED

BATCH = 1000
"""How many statements one operation of SPARQL Update has at most: stores read an operation whole."""


def rdf_patch(
    changes: Iterable[tuple[str, str]], old: str | None = None, new: str | None = None
) -> Iterator[str]:
    """Yield the lines of an RDF Patch, one transaction (https://afs.github.io/rdf-delta/rdf-patch.html).

    Args:
        changes: What `difference` yields.
        old: The IRI of the release that the patch is applied to, if it is to be said.
        new: The IRI of the release that this gives.
    """
    if new is not None:
        yield f"H id <{new}> .\n"
    if old is not None:
        yield f"H prev <{old}> .\n"
    yield "TX .\n"
    for sign, line in changes:
        yield f"{'A' if sign == ADDED else 'D'} {line}\n"
    yield "TC .\n"


def sparql_update(changes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the operations of a SPARQL 1.1 Update, each a DELETE DATA or an INSERT DATA of one graph.

    Args:
        changes: What `difference` yields.

    Raises:
        ReleaseError: A statement has a blank node: such an update can neither remove it nor keep its name.
    """
    key: tuple[str, str] | None = None
    batch: list[str] = []
    for sign, line in changes:
        triple, graph = parts_of(line)
        if triple.startswith("_:") or object_of(triple).startswith("_:"):
            raise ReleaseError(
                say(
                    en="a blank node cannot be changed by SPARQL Update",
                    fr="SPARQL Update ne peut changer un nœud anonyme",
                ),
                mend=say(en="take the RDF Patch: --format patch", fr="prenez le RDF Patch : --format patch"),
            )
        if batch and (key != (sign, graph) or len(batch) >= BATCH):
            yield _operation(key, batch)
            batch = []
        key = (sign, graph)
        batch.append(triple)
    if batch:
        yield _operation(key, batch)


def _operation(key: tuple[str, str] | None, triples: list[str]) -> str:
    assert key is not None
    sign, graph = key
    keyword = "DELETE" if sign == REMOVED else "INSERT"
    said = "".join(f"  {triple} .\n" for triple in triples)
    return f"{keyword} DATA {{ GRAPH <{graph}> {{\n{said}}} }} ;\n"


def parts_of(line: str) -> tuple[str, str]:
    """Return the triple of a line of N-Quads, without a dot, and the IRI of its graph."""
    triple, _, graph = line.removesuffix(" .").rpartition(" <")
    return triple, graph.removesuffix(">")


def object_of(triple: str) -> str:
    """Return the object of a triple in N-Triples."""
    return triple.split(" ", 2)[2]
