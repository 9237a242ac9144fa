"""Tells which rule a finding is of, and where the rule is written.

A rule is a shape that has an IRI. A shape in brackets belongs to the shape around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pyoxigraph import BlankNode, NamedNode

from kg.validation.findings import Finding
from kg.validation.location import Sources, Term, term_of


def with_rules(findings: Iterable[Finding], shapes: Sources) -> tuple[Finding, ...]:
    """Return the findings with the place of their shape, or of their constraint, and with the shape around it.

    Args:
        findings: What an engine found.
        shapes: The files of the shapes, as they were read.
    """
    findings = tuple(findings)
    said = [_said_in(finding) for finding in findings]
    if not findings:
        return ()
    around: dict[object, object] = {}
    if any(isinstance(term, BlankNode) for term in said):
        for triple in shapes.triples():
            around.setdefault(triple.object, triple.subject)
    places = {subject: stated[0].subject() for subject, stated in shapes.about(said).items()}
    ruled = []
    for finding, term in zip(findings, said, strict=True):
        place = places.get(term)
        owner = _owner(term_of(finding.shape), around)
        ruled.append(
            replace(
                finding,
                owner=owner,
                shape_file=shapes.shown(place.file) if place else None,
                shape_line=place.line if place else None,
            )
        )
    return tuple(ruled)


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
