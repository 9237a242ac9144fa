"""Counts of a set of triples, as VoID has them: in all, by class, by property, and by class and property."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from kg.reasoning.quads import Columns
from kg.reasoning.relation import HALF, Mask, Numbers, objects_of, subjects_of
from kg.release.profile.document import ClassPartition, DatasetProfile, Links, PropertyPartition

EXAMPLES = 3
"""Of how many of the largest classes a resource is named."""


@dataclass(frozen=True)
class Vocabulary:
    """What has to be known of the terms: by number."""

    texts: Sequence[str]
    own: Mask
    """Which are resources of the project's own."""
    terms: Mask
    """Which are other IRIs that start with the project's base: those of its ontology and of its shapes."""
    outside: Mask
    """Which are IRIs that do not start with the project's base."""
    type: int
    """The number of rdf:type."""


def vocabulary(texts: Sequence[str], base: str, type_: int) -> Vocabulary:
    """Sort the terms of a graph.

    Args:
        texts: Each term in N-Triples.
        base: The project's base IRI.
        type_: The number of rdf:type.
    """
    ours, resources = f"<{base}", f"<{base}id/"
    kinds = np.fromiter(
        (
            0 if text[0] != "<" else 2 if text.startswith(resources) else 1 if text.startswith(ours) else 3
            for text in texts
        ),
        dtype=np.int8,
        count=len(texts),
    )
    return Vocabulary(texts, kinds == 2, kinds == 1, kinds == 3, type_)


def partitions(triples: Columns, terms: Vocabulary) -> DatasetProfile:
    """Count.

    Args:
        triples: Triples in an order in which those of one subject stand together, and in them those of one predicate;
            each triple once.
        terms: Their terms.
    """
    subjects, predicates, objects = triples.subjects, triples.predicates, triples.objects
    if len(triples) == 0:
        return DatasetProfile()
    new_subject = np.ones(len(triples), dtype=np.bool_)
    new_subject[1:] = subjects[1:] != subjects[:-1]
    new_pair = new_subject.copy()
    new_pair[1:] |= predicates[1:] != predicates[:-1]
    used = _distinct(predicates)
    places = np.searchsorted(used, predicates)
    triples_by = np.bincount(places, minlength=len(used))
    subjects_by = np.bincount(places[new_pair], minlength=len(used))
    objects_by = np.bincount(subjects_of(_distinct((places << HALF) | objects)), minlength=len(used))
    described = subjects[new_subject]
    return DatasetProfile(
        triples=len(triples),
        entities=int(np.count_nonzero(terms.own[described])),
        subjects=len(described),
        objects=len(_distinct(objects)),
        classes=_classes(triples, terms, new_pair, used, places),
        properties=tuple(
            sorted(
                (
                    PropertyPartition(_iri(terms, number), int(n), int(s), int(o))
                    for number, n, s, o in zip(
                        used.tolist(), triples_by, subjects_by, objects_by, strict=True
                    )
                ),
                key=lambda row: row.property,
            )
        ),
        links=_links(predicates, objects, terms),
        examples=_examples(triples, terms),
    )


def _classes(
    triples: Columns, terms: Vocabulary, new_pair: Mask, used: Numbers, places: Numbers
) -> tuple[ClassPartition, ...]:
    """Return the classes with a name, and how many of the resources of each have each property."""
    subjects = triples.subjects
    typing = triples.predicates == terms.type
    members, classes = subjects[typing], triples.objects[typing]
    named = np.fromiter((terms.texts[each][0] == "<" for each in classes.tolist()), np.bool_, len(classes))
    members, classes = members[named], classes[named]
    if len(classes) == 0:
        return ()
    known = _distinct(classes)
    classes = np.searchsorted(known, classes)
    # For each pair of a subject and a property: the types of that subject, which stand together in `members`.
    holders, held = subjects[new_pair], places[new_pair]
    first, last = (np.searchsorted(members, holders, side=side) for side in ("left", "right"))
    many = last - first
    rows = np.repeat(first - np.concatenate(([0], np.cumsum(many)[:-1])), many) + np.arange(int(many.sum()))
    counted = np.bincount(
        classes[rows] * len(used) + np.repeat(held, many), minlength=len(known) * len(used)
    ).reshape(len(known), len(used))
    sizes = np.bincount(classes, minlength=len(known))
    names = [_iri(terms, number) for number in used.tolist()]
    return tuple(
        sorted(
            (
                ClassPartition(
                    _iri(terms, number),
                    int(sizes[place]),
                    {
                        name: count
                        for name, count in sorted(zip(names, counted[place].tolist(), strict=True))
                        if count
                    },
                )
                for place, number in enumerate(known.tolist())
            ),
            key=lambda row: row.class_,
        )
    )


def _links(predicates: Numbers, objects: Numbers, terms: Vocabulary) -> tuple[Links, ...]:
    """Return the triples that lead to IRIs elsewhere; classes are no links."""
    chosen = terms.outside[objects] & (predicates != terms.type)
    pairs, counts = np.unique((predicates[chosen] << HALF) | objects[chosen], return_counts=True)
    found: dict[tuple[str, str], int] = {}
    for predicate, object_, count in zip(
        subjects_of(pairs).tolist(), objects_of(pairs).tolist(), counts.tolist(), strict=True
    ):
        target = _authority(_iri(terms, object_))
        if target is not None:
            key = (_iri(terms, predicate), target)
            found[key] = found.get(key, 0) + count
    return tuple(Links(property_, target, count) for (property_, target), count in sorted(found.items()))


def _authority(iri: str) -> str | None:
    """Return the scheme and the authority of an IRI, as the start of those there; None without an authority."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else None


def _examples(triples: Columns, terms: Vocabulary) -> tuple[str, ...]:
    """Return a resource of the project's own of each of the classes that have the most of them."""
    chosen = (triples.predicates == terms.type) & terms.own[triples.subjects]
    classes, first, counts = np.unique(triples.objects[chosen], return_index=True, return_counts=True)
    order = sorted(
        range(len(classes)), key=lambda place: (-int(counts[place]), terms.texts[int(classes[place])])
    )
    members = triples.subjects[chosen][first]
    iris = (_iri(terms, int(members[place])) for place in order)
    return tuple(list(dict.fromkeys(iris))[:EXAMPLES])


def _distinct(values: Numbers) -> Numbers:
    """Return the different values, sorted. NumPy's own way goes through a hash table, and takes longer."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def _iri(terms: Vocabulary, number: int) -> str:
    return terms.texts[number][1:-1]
