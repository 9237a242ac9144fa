"""What of a closure a release holds, as `docs/explanation/reasoning.md` says it, apart from the code under test."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pyoxigraph import RdfFormat, parse
from tests.reasoning.specification.engines import by_value
from tests.reasoning.specification.naive import PREFIXES, TYPE, Pattern


def _names(prefix: str, names: str) -> set[str]:
    return {f"<{PREFIXES[prefix]}{name}>" for name in names.split()}


VOCABULARIES = tuple(f"<{PREFIXES[prefix]}" for prefix in ("rdf", "rdfs", "owl", "xsd"))
REFLEXIVE = _names("owl", "sameAs equivalentClass equivalentProperty") | _names(
    "rdfs", "subClassOf subPropertyOf"
)
EVERYTHING = _names("owl", "Thing") | _names("rdfs", "Resource")
TERMS = (
    _names("rdfs", "Class")
    | _names("rdf", "Property")
    | _names("owl", "Class ObjectProperty DatatypeProperty")
)
SUB_CLASS_OF = f"<{PREFIXES['rdfs']}subClassOf>"


def is_news(triple: Pattern) -> bool:
    """Tell whether an inferred triple says something about its graph."""
    subject, predicate, object_ = triple
    return (
        can_be_written(triple)
        and not subject.startswith("_:")
        and not object_.startswith("_:")
        and not subject.startswith(VOCABULARIES)
        and not (subject == object_ and predicate in REFLEXIVE)
        and not (predicate == SUB_CLASS_OF and object_ in EVERYTHING)
        and not (predicate == TYPE and object_ in EVERYTHING | TERMS)
    )


def can_be_written(triple: Pattern) -> bool:
    """Tell whether RDF 1.1 can write a generalised triple."""
    return not triple[0].startswith('"') and triple[1].startswith("<")


def by_values(triples: Iterable[Pattern]) -> set[Pattern]:
    """Return triples with each literal by its data value."""
    return {tuple(map(_by_value, triple)) for triple in triples}  # type: ignore[misc]


@cache
def _by_value(text: str) -> str:
    if not text.startswith('"'):
        return text
    return by_value(next(parse(f"<x:s> <x:p> {text} .", format=RdfFormat.N_TRIPLES)).object)
