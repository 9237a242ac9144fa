"""Triples in the forms of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.release.description import Statement
from kg.turtle.json_ld import json_ld

_FORMATS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "xml": RdfFormat.RDF_XML}


def write(triples: Sequence[Triple], form: str, prefixes: Mapping[str, str]) -> bytes:
    """Return triples in a form that says nothing of named graphs.

    Args:
        triples: The triples, each once; those of one subject should stand together.
        form: `ttl`, `jsonld`, `nt` or `xml`.
        prefixes: The project's prefixes; those that are used are declared.
    """
    if form == "jsonld":
        return json_ld(triples, prefixes).encode()
    usable = None if form == "nt" else used(triples, prefixes)
    return serialize(triples, format=_FORMATS[form], prefixes=usable) or b""


def write_graphs(statements: Iterable[Statement], prefixes: Mapping[str, str]) -> bytes:
    """Return statements as TriG, each in the named graphs that have it; what none has, in the default graph."""
    quads = dict.fromkeys(
        Quad(triple.subject, triple.predicate, triple.object, graph)
        for triple, graphs in ((statement.triple, statement.graphs) for statement in statements)
        for graph in (*map(NamedNode, graphs), *(() if graphs else (DefaultGraph(),)))
    )
    together = sorted(quads, key=lambda quad: str(quad.graph_name))
    usable = used([quad.triple for quad in together], prefixes)
    return serialize(together, format=RdfFormat.TRIG, prefixes=usable) or b""


def used(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes whose namespaces triples have, those of datatypes too."""
    namespaces = set()
    for triple in triples:
        for term in triple:
            iri = (
                term.value
                if isinstance(term, NamedNode)
                else getattr(getattr(term, "datatype", None), "value", "")
            )
            namespaces.add(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1])
    return {prefix: namespace for prefix, namespace in prefixes.items() if namespace in namespaces}
