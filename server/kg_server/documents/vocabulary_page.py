"""The page of an ontology or of shapes: one document, with an anchor for each of its terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.reasoning.derivation import Fact
from kg.release.explained_terms import TermNames
from kg.turtle.json_ld import json_ld
from kg_server.documents.frame import View, language, page
from kg_server.documents.labels import Name
from kg_server.documents.words import HEADINGS

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TOLD_APART = frozenset(
    {
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
        "http://www.w3.org/ns/shacl#name",
    }
)

LONGEST = 400
"""How many characters of an expression are shown."""


def vocabulary_page(view: View, document: str, triples: Sequence[Triple]) -> str:
    """Return the page.

    Args:
        view: For whom; its labels are those of the terms.
        document: The IRI of the document, to which `#` and a name are added.
        triples: All that it says.
    """
    said: dict[NamedNode, list[Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            said.setdefault(triple.subject, []).append(triple)
    facts = [Fact.of(triple) for triple in triples]
    names = TermNames(view.project.prefixes, facts, LONGEST)
    # An ontology's IRI may end in the `#` of its terms.
    own = next((NamedNode(iri) for iri in (document, f"{document}#") if NamedNode(iri) in said), None)
    name = view.labels.name(own.value) if own else None
    heading = name or Name(f"{view.title}: {view.text(view.asked.what)}")
    terms = {
        term: about for term, about in said.items() if term.value.startswith(f"{document}#") and term != own
    }
    parts = [(kind, of_kind) for kind, of_kind in _by_kind(view, terms).items() if of_kind]
    contents = "".join(
        f"<section><h2>{_kind(view, kind)}</h2><ul class=columns>{_contents(view, of_kind)}</ul></section>\n"
        for kind, of_kind in parts
    )
    told = "".join(
        f"<section><h2>{_kind(view, kind)}</h2>\n"
        f"{''.join(_term(view, names, term, terms[term]) for term in of_kind)}</section>\n"
        for kind, of_kind in parts
    )
    about = f'<dl class="facts">\n{_facts(view, names, said[own])}</dl>\n' if own else ""
    body = f'<p class="iri"><code>{escape(document)}</code></p>\n{about}{contents}{told}'
    return page(view, heading, body, json_ld(triples, view.project.prefixes))


def _by_kind(view: View, terms: Mapping[NamedNode, Sequence[Triple]]) -> dict[str, list[NamedNode]]:
    parts: dict[str, list[NamedNode]] = {kind: [] for kind in (*HEADINGS, "")}
    for term, about in terms.items():
        types = {
            t.object.value for t in about if t.predicate.value == _TYPE and isinstance(t.object, NamedNode)
        }
        parts[next((kind for kind in HEADINGS if kind in types), "")].append(term)
    for of_kind in parts.values():
        of_kind.sort(key=lambda term: (view.labels.full(term.value).text.casefold(), term.value))
    return parts


def _kind(view: View, kind: str) -> str:
    return escape(HEADINGS[kind][view.asked.language]) if kind else view.text("terms")


def _contents(view: View, terms: Iterable[NamedNode]) -> str:
    links = []
    for term in terms:
        name = view.labels.full(term.value)
        links.append(f'<li><a href="#{_anchor(term)}"{language(name)}>{escape(name.text)}</a></li>')
    return "".join(links)


def _term(view: View, names: TermNames, term: NamedNode, about: Sequence[Triple]) -> str:
    name = view.labels.full(term.value)
    curie = escape(view.labels.curie(term.value))
    return (
        f'<article id="{_anchor(term)}"><h3><span{language(name)}>{escape(name.text)}</span> '
        f'<small><a href="#{_anchor(term)}"><code>{curie}</code></a></small></h3>\n'
        f'<dl class="facts">\n{_facts(view, names, about)}</dl></article>\n'
    )


def _facts(view: View, names: TermNames, about: Sequence[Triple]) -> str:
    by_predicate: dict[str, list[Triple]] = {}
    for triple in about:
        by_predicate.setdefault(triple.predicate.value, []).append(triple)
    items = []
    for predicate, triples in by_predicate.items():
        if predicate in _TOLD_APART:
            continue
        spoken = _in_language([triple.object for triple in triples], view.asked.language)
        values = "".join(f"<li>{_value(view, names, value)}</li>" for value in spoken)
        term = view.link(predicate, view.labels.term(predicate))
        items.append(f"<dt>{term}</dt><dd><ul>{values}</ul></dd>\n")
    return "".join(items)


def _in_language(values: Sequence[object], wanted: str) -> Sequence[object]:
    """Return the values, of texts those in the language of the page if there are any."""
    spoken = [value for value in values if isinstance(value, Literal) and value.language == wanted]
    if not spoken:
        return values
    return [value for value in values if not isinstance(value, Literal) or value.language in (None, wanted)]


def _value(view: View, names: TermNames, value: object) -> str:
    if isinstance(value, NamedNode):
        return view.link(value.value, view.labels.term(value.value))
    if isinstance(value, BlankNode):
        return f"<code>{escape(names.term(value))}</code>"
    if isinstance(value, Literal):
        other = value.language if value.language != view.asked.language else None
        return f"<span{language(Name(value.value, other))}>{escape(value.value)}</span>"
    return f"<code>{escape(str(value))}</code>"


def _anchor(term: NamedNode) -> str:
    return escape(term.value.rpartition("#")[2])
