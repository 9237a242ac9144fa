"""The page of a resource: what is said of it, by whom, what follows from it, and what refers to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from pyoxigraph import Literal, NamedNode, Store

from kg.release.description import NAMING, Description, Group, Statement
from kg.turtle.json_ld import json_ld
from kg_server.documents.frame import View, language, page
from kg_server.documents.labels import Name

SHOWN = 20
"""How many values of a property are shown before the rest is folded."""

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FIRST = frozenset(
    {
        *NAMING,
        "http://www.w3.org/2004/02/skos/core#altLabel",
        "http://www.w3.org/2000/01/rdf-schema#comment",
    }
)
_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")


@dataclass(frozen=True, slots=True)
class Told:
    """What a page of a resource tells."""

    description: Description
    store: Store
    inferred: str
    """The IRI of the graph of what was inferred."""
    graphs: Mapping[str, int]
    """How many triples each named graph has."""
    successors: Sequence[Statement] = ()
    """When the resource is no more, what says which ones replace it."""
    replacing: Sequence[str] = ()
    """Those, by their IRIs."""


def resource_page(view: View, told: Told, dataset: str = "") -> str:
    """Return the page.

    Args:
        view: For whom.
        told: What it tells.
        dataset: The resource in schema.org's words, for search engines, if it is a dataset.
    """
    description = told.description
    iri = description.resource.value
    heading = view.labels.full(iri)
    sources = _Sources(view, told)
    body = [_kinds(view, description), f'<p class="iri"><code>{escape(iri)}</code></p>\n']
    if told.replacing or told.successors:
        body.append(_gone(view, told, sources))
    body.append(_pages(view, description))
    body += [_section(view, told, sources, *each) for each in _sections(told)]
    body.append(_pages(view, description))
    if iri in told.graphs:
        body.append(_content(view, iri, told.graphs[iri]))
    body += [sources.listed(), _citation(view, heading, iri)]
    # A crawler has seen what is told on the first page; the others are a long list.
    robots = "noindex, nofollow" if description.page > 1 else ""
    data = json_ld([*description.triples()], view.project.prefixes)
    return page(view, heading, "".join(body), data if description.total else "", dataset, robots=robots)


def absent_page(view: View, iri: str, reason: str) -> str:
    """Return the page of what nothing is said of, or of a page beyond the last."""
    body = f'<p class="iri"><code>{escape(iri)}</code></p>\n<p>{escape(reason)}</p>\n'
    return page(view, Name("404"), body, robots="noindex")


def _kinds(view: View, description: Description) -> str:
    kind = view.labels.kind(description.resource.value)
    return "" if kind is None else f'<p class="kinds">{view.link(kind, view.labels.term(kind))}</p>\n'


def _gone(view: View, told: Told, sources: _Sources) -> str:
    links = "".join(
        f"<li>{view.link(iri, attributes=' rel=successor-version')}</li>" for iri in told.replacing
    )
    text = f"<p><strong>{view.text('gone')}</strong>"
    if links:
        text += f" {view.text('successor')}</p><ul>{links}</ul>"
    marks = "".join(sources.marks(statement.graphs) for statement in told.successors)
    if marks:
        text += f"<p>{view.text('evidence')} {marks}</p>"
    return f'<div class="gone">{text}</div>\n'


def _sections(told: Told) -> list[tuple[str, Sequence[tuple[Group, Sequence[Statement]]]]]:
    """Return the parts of the page: what is asserted before what is inferred, from the resource before to it."""
    by_group: dict[Group, list[Statement]] = {}
    for statement in told.description.statements:
        by_group.setdefault(told.description.group(statement), []).append(statement)
    parts: dict[str, list[tuple[Group, Sequence[Statement]]]] = {
        "said": [],
        "inferred_said": [],
        "incoming": [],
        "inferred_incoming": [],
    }
    for group, statements in by_group.items():
        inferred = all(statement.graphs == (told.inferred,) for statement in statements)
        part = ("inferred_" if inferred else "") + ("said" if group.outgoing else "incoming")
        parts[part].append((group, statements))
    return [(part, groups) for part, groups in parts.items() if groups]


def _section(
    view: View, told: Told, sources: _Sources, part: str, groups: Sequence[tuple[Group, Sequence[Statement]]]
) -> str:
    ordered = sorted(groups, key=lambda each: _rank(view, each[0].predicate))
    items = "".join(_group(view, told, sources, group, statements) for group, statements in ordered)
    return f'<section><h2>{view.text(part)}</h2>\n<dl class="facts">\n{items}</dl></section>\n'


def _rank(view: View, predicate: str) -> int:
    """Return where a property stands on the page: names, then the project's own, then others, and types at the end."""
    if predicate in _FIRST:
        return 0
    return 3 if predicate == _TYPE else 1 if predicate.startswith(view.project.vocabulary) else 2


def _group(view: View, told: Told, sources: _Sources, group: Group, statements: Sequence[Statement]) -> str:
    size = told.description.sizes[group]
    name = view.labels.term(group.predicate)
    title = f' title="{escape(view.labels.curie(group.predicate))}"'
    heading = view.link(group.predicate, name, title)
    if not group.outgoing:
        heading = f"← {heading}"
    if size > 1:
        shown = view.number(len(statements))
        of_all = view.text("of_all", shown=shown, all=view.number(size)) if len(statements) < size else shown
        heading += f" <small>({of_all})</small>"
    same = {statement.graphs for statement in statements}
    common = len(same) == 1 and told.inferred not in next(iter(same))
    if common:
        heading += sources.marks(next(iter(same)))
    ends = [
        statement.triple.object if group.outgoing else statement.triple.subject for statement in statements
    ]
    called = view.labels.term if group.predicate == _TYPE else view.labels.full
    names = Counter(called(end.value).text for end in ends if isinstance(end, NamedNode))
    values = [
        f"<li>{_value(view, end, names, is_type=group.predicate == _TYPE)}"
        f"{'' if common else _said_by(view, told, sources, statement)}</li>"
        for statement, end in zip(statements, ends, strict=True)
    ]
    folded = ""
    if len(values) > SHOWN + 5:
        more = view.text("more", count=view.number(len(values) - SHOWN))
        folded = f"<details><summary>{more}</summary><ul>{''.join(values[SHOWN:])}</ul></details>"
        values = values[:SHOWN]
    return f"<dt>{heading}</dt><dd><ul>{''.join(values)}</ul>{folded}</dd>\n"


def _value(view: View, term: object, names: Mapping[str, int], *, is_type: bool) -> str:
    if isinstance(term, Literal):
        return _literal(view, term)
    if not isinstance(term, NamedNode):
        return f"<code>{escape(str(term))}</code>"
    name = view.labels.term(term.value) if is_type else view.labels.full(term.value)
    # Two that are called the same are told apart.
    apart = f" <small>{escape(view.labels.curie(term.value))}</small>" if names[name.text] > 1 else ""
    return view.link(term.value, name) + apart


def _literal(view: View, literal: Literal) -> str:
    text, datatype = escape(literal.value), literal.datatype.value.rpartition("#")[2]
    if literal.language is not None and literal.language != view.asked.language:
        code = escape(literal.language)
        return f'<span lang="{code}">{text}</span> <span class="lang">{code}</span>'
    if datatype == "anyURI" and literal.value.startswith(("http://", "https://")):
        return f'<a href="{text}" rel="external">{text}</a>'
    if datatype in ("date", "gYear", "dateTime"):
        return f'<time datetime="{text}">{text}</time>'
    if datatype == "integer" and literal.value.lstrip("-").isdigit():
        return escape(view.number(int(literal.value)))
    if datatype in ("string", "langString"):
        return text
    return f'<span title="{escape(view.labels.curie(literal.datatype.value))}">{text}</span>'


def _said_by(view: View, told: Told, sources: _Sources, statement: Statement) -> str:
    if statement.graphs != (told.inferred,):
        return sources.marks(tuple(graph for graph in statement.graphs if graph != told.inferred))
    subject, predicate, object_ = statement.triple
    terms = {
        "subject": _short(view, subject),
        "predicate": _short(view, predicate),
        "object": _short(view, object_),
    }
    address = view.addresses.here(f"explain?{urlencode(terms)}")
    why, inferred = view.text("why"), view.text("inferred")
    return f' <a class="inferred" rel="nofollow" href="{escape(address)}" title="{why}">{inferred}</a>'


def _short(view: View, term: object) -> str:
    """Return a term as `/explain` reads it."""
    curie = view.labels.curie(term.value) if isinstance(term, NamedNode) else ""
    return str(term) if not isinstance(term, NamedNode) or curie == term.value else curie


class _Sources:
    """Numbers the named graphs of a page in the order in which it names them."""

    def __init__(self, view: View, told: Told) -> None:
        self._view = view
        self._told = told
        self._numbers: dict[str, int] = {}

    def marks(self, graphs: Sequence[str]) -> str:
        """Return links to the graphs that say something."""
        numbers = sorted(self._numbers.setdefault(graph, len(self._numbers) + 1) for graph in graphs)
        links = " ".join(f'<a href="#source-{number}">{number}</a>' for number in numbers)
        return f"<sup>{links}</sup>" if links else ""

    def listed(self) -> str:
        """Return the list of the graphs that were named."""
        if not self._numbers:
            return ""
        view = self._view
        items = "".join(
            f'<li id="source-{number}">{view.link(graph)}{self._derived(graph)}</li>\n'
            for graph, number in self._numbers.items()
        )
        return (
            f'<section><h2>{view.text("sources")}</h2>\n<p class="note">{view.text("sources_note")}</p>\n'
            f"<ol>\n{items}</ol></section>\n"
        )

    def _derived(self, graph: str) -> str:
        quads = self._told.store.quads_for_pattern(NamedNode(graph), _DERIVED, None)
        documents = dict.fromkeys(quad.object.value for quad in quads if isinstance(quad.object, NamedNode))
        links = ", ".join(self._view.link(document) for document in sorted(documents)[:SHOWN])
        return f" <small>({self._view.text('graph_from')} {links})</small>" if links else ""


def _pages(view: View, description: Description) -> str:
    if description.pages == 1:
        return ""
    here, last = description.page, description.pages
    steps = (
        ("first", 1, here > 1, "first"),
        ("previous", here - 1, here > 1, "prev"),
        ("next", here + 1, here < last, "next"),
        ("last", last, here < last, "last"),
    )
    links = "".join(
        f'<a href="{escape(view.of_page(number))}" rel="{rel}">{view.text(key)}</a>'
        for key, number, there, rel in steps
        if there
    )
    where = view.text("pages", page=view.number(here), pages=view.number(last))
    count = view.text("statements", count=view.number(description.total))
    return f'<nav class="pages" aria-label="{where}"><span>{where}, {count}</span>{links}</nav>\n'


def _content(view: View, graph: str, triples: int) -> str:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    address = escape(f"{view.addresses.root}sparql?query={quote(query)}")
    links = " ".join(
        f'<a rel="nofollow" href="{address}&amp;format={form}">{name}</a>'
        for form, name in (("ttl", "Turtle"), ("nt", "N-Triples"), ("jsonld", "JSON-LD"))
    )
    note = view.text("content_note", count=view.number(triples))
    return f"<section><h2>{view.text('content')}</h2><p>{note} {links}</p></section>\n"


def _citation(view: View, heading: Name, iri: str) -> str:
    project = view.project
    citation = view.text("citation", title=view.title, release=view.release, publisher=project.publisher.name)
    return (
        f"<section><h2>{view.text('cite')}</h2>\n<p><cite{language(heading)}>{escape(heading.text)}</cite>. "
        f"{citation} <code>{escape(iri)}</code></p></section>\n"
    )
