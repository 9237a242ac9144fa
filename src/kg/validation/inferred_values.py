"""Tells, for a finding about a value that was inferred, the statements that the value follows from.

No file states such a value, so that it has no place of its own: what is to be mended is one of those statements, or
the ontology. They are the leaves of one of its shortest derivations (`kg.reasoning.explanation`), the ontology's
axioms left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg.project import Project
from kg.reasoning.derivation import Derivation, Fact
from kg.reasoning.explanation import explain
from kg.reasoning.graph_facts import GraphFacts
from kg.reasoning.inference import reasoned_graphs
from kg.reasoning.quads import ONTOLOGY_GRAPH
from kg.turtle import read
from kg.turtle.blank_nodes import namer
from kg.turtle.places import Place, locate
from kg.validation.findings import Finding, Ground, ordered
from kg.validation.location import term_of

_ONE_PREDICATE = re.compile(r"(\^?)<([^<>]*)>")


def with_grounds(
    findings: Iterable[Finding], project: Project, inferred: Collection[str]
) -> tuple[Finding, ...]:
    """Return the findings in order, those about an inferred value with what it follows from.

    Such a finding stands where the first of these statements does. The value of a path of several steps, of which one
    is inferred, is left without.

    Args:
        findings: Findings with their places.
        project: The project.
        inferred: What was inferred, as N-Triples without the full stop.
    """
    findings = tuple(findings)
    values = [_value_triple(finding) for finding in findings]
    lines = set(inferred) if any(values) else set()
    sought = {triple for triple in values if triple is not None and str(triple) in lines}
    if not sought:
        return findings
    behind = _statements_behind(sought, project, inferred)
    places = locate({one for some in behind.values() for one in some}, _files(project))
    return ordered(
        finding
        if triple is None or triple not in behind
        else _grounded(finding, behind[triple], places, project)
        for finding, triple in zip(findings, values, strict=True)
    )


def _value_triple(finding: Finding) -> Triple | None:
    """Return the triple that gives a finding its value, when the path is one predicate, or one against its way."""
    path = _ONE_PREDICATE.fullmatch(finding.path or "")
    if path is None or finding.value in (None, "[]"):
        return None
    focus, value = term_of(finding.focus), term_of(finding.value or "")
    subject, object_ = (value, focus) if path[1] else (focus, value)
    return None if isinstance(subject, Literal) else Triple(subject, NamedNode(path[2]), object_)


def _files(project: Project) -> tuple[Path, ...]:
    return (*project.ontology_files(), *project.turtle_files())


def _statements_behind(
    triples: Iterable[Triple], project: Project, inferred: Iterable[str]
) -> Mapping[Triple, tuple[Triple, ...]]:
    """Return, for inferred triples, the data that each follows from; blank nodes by their names in the files."""
    store = Store()
    graphs = [(project.graph_base + ONTOLOGY_GRAPH, file) for file in project.ontology_files()]
    graphs += [(project.graph_iri(file).value, file) for file in project.turtle_files()]
    for index, (graph, file) in enumerate(graphs):
        _extend(store, graph, read(file, known_prefixes=project.prefixes, blank_nodes=namer(index)))
    closure = " .\n".join((*inferred, ""))
    _extend(
        store, project.inferred_graph.value, (quad.triple for quad in parse(closure, RdfFormat.N_TRIPLES))
    )
    facts = GraphFacts(store, project.inferred_graph.value, set(reasoned_graphs(project)))
    rules = facts.rules().rules
    found: dict[Triple, tuple[Triple, ...]] = {}
    for triple in triples:
        derivation = explain(Fact.of(triple), rules, facts).derivation
        if derivation is not None:
            found[triple] = tuple(_data(derivation))
    return found


def _extend(store: Store, graph: str, triples: Iterable[Triple]) -> None:
    """Add triples to a graph of a store, and to the merge of them all."""
    merge, name = DefaultGraph(), NamedNode(graph)
    store.extend(
        Quad(triple.subject, triple.predicate, triple.object, where)
        for triple in triples
        for where in (name, merge)
    )


def _data(derivation: Derivation) -> Iterator[Triple]:
    """Yield the stated triples that a derivation rests on, each once, but for the axioms."""
    waiting, seen = [derivation], {derivation}
    while waiting:
        one = waiting.pop()
        triple = one.fact.triple() if one.is_stated else None
        if triple is not None:
            yield triple
        for premise in reversed(one.premises):
            if premise not in seen:
                seen.add(premise)
                waiting.append(premise)


def _grounded(
    finding: Finding, statements: Sequence[Triple], places: Mapping[Triple, Place], project: Project
) -> Finding:
    grounds = tuple(_ground(triple, places.get(triple), project) for triple in statements)
    place = next((places[triple] for triple in statements if triple in places), None)
    if place is None:
        return replace(finding, grounds=grounds)
    return replace(
        finding,
        grounds=grounds,
        file=_shown(place.file, project),
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
    )


def _ground(triple: Triple, place: Place | None, project: Project) -> Ground:
    if place is None:
        return Ground(str(triple))
    return Ground(str(triple), _shown(place.file, project), place.line, place.column)


def _shown(file: Path, project: Project) -> str:
    return file.relative_to(project.root).as_posix()
