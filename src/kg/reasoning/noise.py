"""Which triples of a closure say nothing: they hold of every term of every graph.

`docs/explanation/reasoning.md` lists them for the reader; this is the list itself.
"""

from __future__ import annotations

from rdflib import OWL, RDF, RDFS, XSD, Literal, URIRef
from rdflib.term import Node

VOCABULARIES = (str(RDF), str(RDFS), str(OWL), str(XSD))
"""The namespaces whose terms a project does not describe: what is inferred about them is axiomatic."""

_REFLEXIVE = frozenset(
    {OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty}
)
_EVERYTHING = frozenset({OWL.Thing, RDFS.Resource})
_SELF_EVIDENT_TYPES = _EVERYTHING | {
    RDFS.Class,
    RDF.Property,
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
}


def is_noise(subject: Node, predicate: Node, object_: Node) -> bool:
    """Tell whether an inferred triple is left out of the inferred graph.

    Args:
        subject: The triple's subject.
        predicate: Its predicate.
        object_: Its object.
    """
    return (
        # Literals as subjects: owlrl's own generalised triples, which RDF 1.1 cannot write.
        isinstance(subject, Literal)
        or not isinstance(subject, URIRef)
        or not isinstance(predicate, URIRef)
        # Anonymous class expressions have no name that could be asked for or cited.
        or not isinstance(object_, URIRef | Literal)
        or str(subject).startswith(VOCABULARIES)
        or (subject == object_ and predicate in _REFLEXIVE)
        or (predicate == RDFS.subClassOf and object_ in _EVERYTHING)
        or (predicate == RDF.type and object_ in _SELF_EVIDENT_TYPES)
    )
