"""What every page of a document has around its content."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib.resources import files

from kg.project import Project
from kg_server.documents.addresses import Addresses
from kg_server.documents.labels import Labels, Name
from kg_server.documents.words import TEXTS
from kg_server.protocol.describe import FORMS, AskedAbout

_STYLE = "".join(
    files("kg_server").joinpath(name).read_text(encoding="utf-8")
    for name in ("home.css", "documents/page.css")
)


@dataclass(frozen=True, slots=True)
class View:
    """For whom a page is written, and what it may look up."""

    asked: AskedAbout
    project: Project
    release: str
    """The name of the release."""
    labels: Labels
    addresses: Addresses

    def text(self, key: str, **values: object) -> str:
        """Return what the page says, escaped, in its language."""
        text = TEXTS[self.asked.language][key]
        return escape(text.format(**values) if values else text)

    def number(self, number: int) -> str:
        """Return a number as the language writes it."""
        return f"{number:,}".replace(",", "\u202f" if self.asked.language == "fr" else ",")

    @property
    def title(self) -> str:
        """The project's title."""
        titles = self.project.title
        return titles.get(self.asked.language) or next(iter(titles.values()))

    def link(self, iri: str, name: Name | None = None, attributes: str = "") -> str:
        """Return a link to what tells of an IRI; what cannot be followed is text."""
        name = name or self.labels.full(iri)
        address = self.addresses.of(iri)
        if address is None:
            return f"<code>{escape(iri)}</code>"
        if iri == name.text or not iri.startswith(self.project.base):
            attributes += ' rel="external"'
        return f'<a href="{escape(address)}"{attributes}{language(name)}>{escape(name.text)}</a>'

    def other_form(self, form: str) -> str:
        """Return the address of the same document in a form."""
        page = f"?page={self.asked.page}" if self.asked.page > 1 else ""
        return f"./{self.asked.name}.{form}{page}"

    def of_page(self, page: int) -> str:
        """Return the address of another page of the document, in the same form and language."""
        given = [f"page={page}"] if page > 1 else []
        given += [f"lang={self.asked.language}"] if self.asked.said else []
        own = self.asked.name if self.asked.bare else f"{self.asked.name}.{self.asked.form}"
        return f"./{own}{'?' if given else ''}{'&'.join(given)}"


def language(name: Name) -> str:
    """Return the attribute of a text that is in another language than the page."""
    return f' lang="{escape(name.language)}"' if name.language else ""


def page(view: View, heading: Name, body: str, data: str = "", dataset: str = "", *, robots: str = "") -> str:
    """Return a whole page.

    Args:
        view: For whom.
        heading: Its heading.
        body: The content, in HTML.
        data: The same as JSON-LD, for programs.
        dataset: A dataset in schema.org's words, for search engines.
        robots: What is said to robots.
    """
    asked = view.asked
    code = TEXTS[asked.language]["other_code"]
    page_ = f"page={asked.page}&amp;" if asked.page > 1 else ""
    alternates = "".join(
        f'<link rel="alternate" type="{FORMS[form]}" href="{escape(view.other_form(form))}">\n'
        for form in FORMS
        if form != "html"
    )
    script = "".join(
        f'<script type="application/ld+json">{script_data(each)}</script>\n'
        for each in (data, dataset)
        if each
    )
    meta = f'<meta name="robots" content="{robots}">\n' if robots else ""
    return f"""<!DOCTYPE html>
<html lang="{asked.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(heading.text)} – {escape(view.title)}</title>
{meta}<link rel="canonical" href="{escape(view.other_form("html"))}">
{alternates}<style>{_STYLE}</style>
<a class="skip" href="#content">{view.text("skip")}</a>
<header><a href="{escape(view.addresses.here(""))}">{escape(view.title)}</a>
<nav><a href="?{page_}lang={code}" lang="{code}" hreflang="{code}">{view.text("other")}</a></nav></header>
<main id="content">
<h1{language(heading)}>{escape(heading.text)}</h1>
{body}</main>
<footer><nav aria-label="{view.text("forms")}"><strong>{view.text("forms")}</strong> {_forms(view)}</nav>
<p class="note">{view.text("release", name=view.release)}</p></footer>
{script}</html>
"""


def script_data(text: str) -> str:
    """Return JSON that cannot end the script it stands in."""
    return text.replace("<", "\\u003c")


def _forms(view: View) -> str:
    names = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "xml": "RDF/XML", "trig": "TriG"}
    return " ".join(
        f'<a href="{escape(view.other_form(form))}" type="{FORMS[form]}">{name}</a>'
        for form, name in names.items()
    )
