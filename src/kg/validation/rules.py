"""Tells which rule a finding is of, and where the rule is written.

A rule is a shape that has an IRI. A shape in brackets belongs to the shape around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode

from kg.turtle.places import Place
from kg.validation.findings import Finding
from kg.validation.location import Sources, Term, term_of


@dataclass(frozen=True)
class RulePlaces:
    """Where shapes and their constraints are written, and what stands around those that are blank nodes."""

    places: Mapping[object, Place]
    around: Mapping[object, object]
    """For the object of a triple, the subject of the first one that has it."""
    shown: Callable[[Path], str] = str
    """Gives the name of a file as findings say it."""

    @classmethod
    def read(cls, shapes: Sources) -> RulePlaces:
        """Read the files of the shapes, for whatever may be found with them."""
        about = shapes.about({triple.subject for triple in shapes.triples()})
        places = {subject: stated[0].subject() for subject, stated in about.items()}
        return cls(places, _around(shapes), shapes.shown)

    def put_on(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings with the place of their shape, or of their constraint, and with the shape around it."""
        ruled = []
        for finding in findings:
            place = self.places.get(_said_in(finding))
            ruled.append(
                replace(
                    finding,
                    owner=_owner(term_of(finding.shape), self.around),
                    shape_file=self.shown(place.file) if place else None,
                    shape_line=place.line if place else None,
                )
            )
        return tuple(ruled)


def with_rules(findings: Iterable[Finding], shapes: Sources) -> tuple[Finding, ...]:
    """Return the findings with the place of their shape, or of their constraint, and with the shape around it.

    Args:
        findings: What an engine found.
        shapes: The files of the shapes, as they were read; no more of them is read than these findings need.
    """
    findings = tuple(findings)
    if not findings:
        return ()
    said = [_said_in(finding) for finding in findings]
    around = _around(shapes) if any(isinstance(term, BlankNode) for term in said) else {}
    places = {subject: stated[0].subject() for subject, stated in shapes.about(said).items()}
    return RulePlaces(places, around, shapes.shown).put_on(findings)


def _around(shapes: Sources) -> dict[object, object]:
    around: dict[object, object] = {}
    for triple in shapes.triples():
        around.setdefault(triple.object, triple.subject)
    return around


def page_name(iri: str) -> str:
    """Return the name of a rule's page, without its suffix: the end of the rule's IRI, in lower case.

    Two rules may share a page: some file systems do not tell `Title` from `title`.
    """
    return re.sub(r"[^\w.-]+", "-", re.split(r"[/#:]", iri)[-1].lower()) or "rule"


def _said_in(finding: Finding) -> Term:
    """Return where the rule is said: the constraint when it stands by itself, as those in SPARQL may; or the shape."""
    return term_of(finding.constraint or finding.shape)


def _owner(shape: Term, around: Mapping[object, object]) -> str | None:
    """Return the nearest IRI around a blank node; None for what has an IRI, or has none around it."""
    seen: set[object] = set()
    node: object = shape
    while isinstance(node, BlankNode) and node not in seen:
        seen.add(node)
        node = around.get(node)
    return node.value if isinstance(node, NamedNode) and node != shape else None
