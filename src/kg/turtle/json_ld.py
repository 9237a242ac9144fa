"""Writes triples as compact JSON-LD 1.1: prefixed names, and plain strings and numbers where they mean the same.

pyoxigraph writes every IRI in full, which makes of a page of statements three times as much.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING, _BOOLEAN, _INTEGER = _XSD + "string", _XSD + "boolean", _XSD + "integer"
_NATIVE_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""The integers that every JSON parser reads as they are written."""


def json_ld(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Return a JSON-LD document: a context with the prefixes that it uses, and a node for each subject.

    Args:
        triples: The graph; subjects and values keep its order.
        prefixes: Prefixes with their namespaces.
    """
    triples = list(triples)
    names = _Names(triples, prefixes)
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        subject, predicate, object_ = triple.subject, triple.predicate.value, triple.object
        identifier = names.of(subject)
        node = nodes.setdefault(identifier, {"@id": identifier})
        if predicate == _RDF_TYPE and isinstance(object_, NamedNode | BlankNode):
            node.setdefault("@type", []).append(names.of(object_))
        else:
            node.setdefault(names.of(triple.predicate), []).append(names.value(object_))
    graph = [{key: _alone(value) for key, value in node.items()} for node in nodes.values()]
    document = {"@context": dict(sorted(names.used.items())), "@graph": graph}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _alone(value: Any) -> Any:  # noqa: ANN401 - JSON
    return value[0] if isinstance(value, list) and len(value) == 1 else value


class _Names:
    """Writes terms with the prefixes that cannot be misunderstood, and remembers which of those it used."""

    def __init__(self, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> None:
        iris = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
        # A namespace that ends otherwise makes no compact IRI (JSON-LD 1.1, section 9.15), and `geo:1,2` is an IRI.
        schemes = {iri.partition(":")[0] for iri in iris}
        self._prefix_of = {
            namespace: prefix
            for prefix, namespace in sorted(prefixes.items(), reverse=True)
            if namespace.endswith(("/", "#")) and prefix not in schemes
        }
        self.used: dict[str, str] = {}

    def of(self, term: object) -> str:
        """Return an IRI or a blank node."""
        if not isinstance(term, NamedNode):
            return str(term)
        iri = term.value
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefix_of.get(iri[:cut])
        if prefix is None:
            return iri
        self.used[prefix] = iri[:cut]
        return f"{prefix}:{iri[cut:]}"

    def value(self, term: object) -> Any:  # noqa: ANN401 - JSON
        """Return the object of a triple."""
        if not isinstance(term, Literal):
            return {"@id": self.of(term)}
        value, datatype = term.value, term.datatype.value
        if term.language is not None:
            return {"@language": term.language, "@value": value}
        if datatype == _STRING:
            return value
        if datatype == _BOOLEAN and value in ("true", "false"):
            return value == "true"
        if datatype == _INTEGER and _NATIVE_INTEGER.fullmatch(value):
            return int(value)
        return {"@type": self.of(term.datatype), "@value": value}
