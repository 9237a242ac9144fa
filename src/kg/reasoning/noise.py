"""Which triples of a closure say nothing: they hold of every term of every graph.

`docs/explanation/reasoning.md` lists them for the reader; this is the list itself. Terms are texts in N-Triples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.reasoning.relation import Mask, Numbers, objects_of, subjects_of
from kg.reasoning.rules import BUILT_IN
from kg.reasoning.vocabulary import (
    CLASS,
    DATATYPE_PROPERTY,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    OBJECT_PROPERTY,
    OWL,
    PROPERTY,
    RDF,
    RDFS,
    RDFS_CLASS,
    RDFS_RESOURCE,
    SAME_AS,
    SUB_CLASS_OF,
    SUB_PROPERTY_OF,
    THING,
    TYPE,
    XSD,
)

VOCABULARIES = tuple(f"<{namespace}" for namespace in (RDF, RDFS, OWL, XSD))
"""The namespaces whose terms a project does not describe: what is inferred about them is axiomatic."""

REFLEXIVE = frozenset(
    map(str, (SAME_AS, SUB_CLASS_OF, SUB_PROPERTY_OF, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY))
)
EVERYTHING = frozenset(map(str, (THING, RDFS_RESOURCE)))
SELF_EVIDENT_TYPES = EVERYTHING | frozenset(
    map(str, (RDFS_CLASS, PROPERTY, CLASS, OBJECT_PROPERTY, DATATYPE_PROPERTY))
)
_BUILT_IN = frozenset(map(str, BUILT_IN))


def is_noise(subject: str, predicate: str, object_: str) -> bool:
    """Tell whether an inferred triple is left out of the inferred graph.

    Args:
        subject: The triple's subject, in N-Triples.
        predicate: Its predicate.
        object_: Its object.
    """
    return (
        says_nothing(predicate, object_ if predicate == str(TYPE) else None)
        or not _may_be_subject(subject)
        # Anonymous class expressions have no name that could be asked for or cited.
        or object_.startswith("_:")
        or (subject == object_ and predicate in REFLEXIVE)
        or (predicate == str(SUB_CLASS_OF) and object_ in EVERYTHING)
    )


def says_nothing(predicate: str, class_: str | None) -> bool:
    """Tell whether every triple of a predicate, or of rdf:type and a class, is noise."""
    if class_ is not None:
        return class_ in SELF_EVIDENT_TYPES or class_.startswith("_:")
    return not predicate.startswith("<") or predicate in _BUILT_IN


def _may_be_subject(text: str) -> bool:
    # Neither a blank node, nor a literal: a generalised triple, which RDF 1.1 cannot write.
    return text.startswith("<") and not text.startswith(VOCABULARIES)


class NoiseFilter:
    """The same for whole relations of numbered terms."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the text of every term."""
        self._texts = texts
        count = len(texts)
        self._subject = np.fromiter(map(_may_be_subject, texts), np.bool_, count)
        self._writable = np.fromiter((not text.startswith('"') for text in texts), np.bool_, count)
        self._object = np.fromiter((not text.startswith("_:") for text in texts), np.bool_, count)
        self._everything = np.fromiter((text in EVERYTHING for text in texts), np.bool_, count)

    def told(self, relation: int, rows: Numbers) -> Numbers:
        """Return the rows of a relation that are not noise.

        Args:
            relation: The number of a predicate; the complement of that of a class.
            rows: Its pairs; the members of the class.
        """
        if relation < 0:
            if says_nothing(str(TYPE), self._texts[~relation]):
                return rows[:0]
            return rows[self._subject[rows]]
        predicate = self._texts[relation]
        if says_nothing(predicate, None):
            return rows[:0]
        subjects, objects = subjects_of(rows), objects_of(rows)
        kept: Mask = self._subject[subjects] & self._object[objects]
        if predicate in REFLEXIVE:
            kept &= subjects != objects
        if predicate == str(SUB_CLASS_OF):
            kept &= ~self._everything[objects]
        return rows[kept]

    def written(self, relation: int, rows: Numbers) -> Numbers:
        """Return the rows of a relation that RDF 1.1 can write, noise included."""
        if relation < 0:
            return rows[self._writable[rows]]
        if says_nothing(self._texts[relation], None):
            return rows[:0]
        return rows[self._writable[subjects_of(rows)]]
