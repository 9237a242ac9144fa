"""A derivation for programs: JSON, RDF in the terms of PROV-O, and a Mermaid diagram."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.reasoning.derivation import Derivation, Fact
from kg.reasoning.rules import Term
from kg.reasoning.vocabulary import RDF, RDFS, TYPE
from kg.release.explained_terms import TermNames
from kg.release.explained_tree import place_of, stated_in
from kg.release.explaining import Explained
from kg.release.row_words import PROFILE, words_of

PROV = "http://www.w3.org/ns/prov#"

_AGENT = BlankNode("kg")
_SHOWN_IN_DIAGRAM = 60


def as_json(explained: Explained, *, indent: int | None = 2) -> str:
    """Return an explanation as a JSON document; its steps refer to each other by number, the conclusion is step 0.

    Args:
        explained: The explanation.
        indent: How far to indent; None for one line.
    """
    steps = list(explained.derivation.steps()) if explained.derivation else []
    numbers = {step: number for number, step in enumerate(steps)}
    document = {
        "triple": _terms(explained.fact),
        "answer": "stated" if steps and steps[0].is_stated else explained.answer.value,
        "holds": explained.holds,
        "release": explained.release,
        "steps": [_step(step, numbers, explained) for step in steps],
        **({"near": [_terms(fact) for fact in explained.near]} if not steps else {}),
        **({"unknown": [str(term) for term in explained.unknown]} if not steps else {}),
    }
    return json.dumps(document, ensure_ascii=False, indent=indent) + "\n"


def _step(step: Derivation, numbers: Mapping[Derivation, int], explained: Explained) -> dict[str, object]:
    told: dict[str, object] = {
        "step": numbers[step],
        "triple": _terms(explained.written.get(step.fact, step.fact)),
    }
    if step.is_stated:
        told["stated"] = [
            {"graph": source.graph, "file": source.file, "line": source.line}
            for source in explained.sources.get(step.fact, ())
        ]
        return told
    told["rule"] = {
        "name": step.row,
        "iri": PROFILE + step.row,
        "en": words_of(step.row, "en"),
        "fr": words_of(step.row, "fr"),
    }
    told["premises"] = [numbers[other] for other in step.premises]
    told["axioms"] = [numbers[other] for other in step.axioms]
    return told


def _terms(fact: Fact) -> dict[str, str]:
    return {"subject": str(fact.subject), "predicate": str(fact.predicate), "object": str(fact.object)}


def as_turtle(explained: Explained, prefixes: Mapping[str, str]) -> str:
    """Return an explanation as Turtle: each step is a statement that was derived from others (PROV-O).

    A row is the plan of the activity that made the conclusion; a stated triple has its graph as primary source and its
    file and line as location.
    """
    known = {**prefixes, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "rl": PROFILE}
    triples = list(_provenance(explained)) if explained.derivation else []
    used = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    known = {name: known[name] for name in sorted(known) if any(iri.startswith(known[name]) for iri in used)}
    written = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=known)
    assert written is not None  # It is when it goes nowhere else.
    return written.decode("utf-8")


def _provenance(explained: Explained) -> Iterator[Triple]:
    steps = list(explained.derivation.steps()) if explained.derivation else []
    nodes = {step: BlankNode(f"s{number}") for number, step in enumerate(steps)}
    blank: dict[BlankNode, BlankNode] = {}

    def prov(name: str) -> NamedNode:
        return NamedNode(PROV + name)

    def term(one: Term) -> Term:
        return blank.setdefault(one, BlankNode(f"b{len(blank)}")) if isinstance(one, BlankNode) else one

    if any(not step.is_stated for step in steps):
        yield Triple(_AGENT, TYPE, prov("SoftwareAgent"))
        yield Triple(_AGENT, NamedNode(RDFS + "label"), Literal("kg"))
    for number, step in enumerate(steps):
        node = nodes[step]
        fact = explained.written.get(step.fact, step.fact)
        yield Triple(node, TYPE, NamedNode(RDF + "Statement"))
        yield Triple(node, TYPE, prov("Entity"))
        yield Triple(node, NamedNode(RDF + "subject"), term(fact.subject))
        yield Triple(node, NamedNode(RDF + "predicate"), term(fact.predicate))
        yield Triple(node, NamedNode(RDF + "object"), term(fact.object))
        if step.is_stated:
            for place, source in enumerate(explained.sources.get(step.fact, ())):
                yield Triple(node, prov("hadPrimarySource"), NamedNode(source.graph))
                if source.file is not None:
                    location = BlankNode(f"s{number}l{place}")
                    yield Triple(node, prov("atLocation"), location)
                    yield Triple(location, TYPE, prov("Location"))
                    yield Triple(location, NamedNode(RDFS + "label"), Literal(place_of(source, "en")))
            continue
        activity, association = BlankNode(f"a{number}"), BlankNode(f"p{number}")
        yield Triple(node, prov("wasGeneratedBy"), activity)
        yield Triple(activity, TYPE, prov("Activity"))
        for other in dict.fromkeys((*step.premises, *step.axioms)):
            yield Triple(node, prov("wasDerivedFrom"), nodes[other])
            yield Triple(activity, prov("used"), nodes[other])
        yield Triple(activity, prov("qualifiedAssociation"), association)
        yield Triple(association, TYPE, prov("Association"))
        yield Triple(association, prov("agent"), _AGENT)
        yield Triple(association, prov("hadPlan"), NamedNode(PROFILE + step.row))


def as_mermaid(explained: Explained, prefixes: Mapping[str, str], language: str) -> str:
    """Return an explanation as a Mermaid flowchart: arrows lead from premises to what they conclude.

    Args:
        explained: The explanation.
        prefixes: The project's prefixes.
        language: `en` or `fr`.
    """
    names = TermNames(prefixes, stated_in(explained), _SHOWN_IN_DIAGRAM)
    steps = list(explained.derivation.steps()) if explained.derivation else []
    numbers = {step: number for number, step in enumerate(steps)}
    written = ["flowchart BT"]
    if not steps:
        written.append(f'  s0["{_label(names.fact(explained.fact))}"]')
    for step, number in numbers.items():
        fact = _label(names.fact(explained.written.get(step.fact, step.fact)))
        if step.is_stated:
            places = "<br/>".join(
                _label(place_of(source, language)) for source in explained.sources.get(step.fact, ())
            )
            written.append(f'  s{number}["{fact}<br/>{places}"]')
            continue
        written.append(f'  s{number}("{fact}<br/><i>{_label(words_of(step.row, language))}</i>")')
        written += [f"  s{numbers[other]} -->|{step.row}| s{number}" for other in step.premises]
        written += [f"  s{numbers[other]} -.->|{step.row}| s{number}" for other in step.axioms]
    return "\n".join(written) + "\n"


def _label(text: str) -> str:
    """Return a text that is shown as it is: Mermaid reads marks of Markdown and of HTML in labels."""
    return "".join(
        character if character.isalnum() or character in " :/.,-’…" else f"#{ord(character)};"
        for character in text
    )
