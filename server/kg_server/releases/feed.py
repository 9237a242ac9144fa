"""The feed of releases: Atom (RFC 4287), in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from kg import __version__
from kg.project import Project
from kg.release.changes_report import number
from kg.release.history import Published

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
LONGEST = 50
"""How many releases are told of, the newest first."""

_ATOM = "http://www.w3.org/2005/Atom"
_TEXTS = {
    "en": {
        "feed": "{title}: releases",
        "release": "Release {name}",
        "first": "The first release.",
        "unknown": "A new release.",
        "changes": "Statements: {added} added, {removed} removed; inferred from them: {more} added, {less} removed.",
        "gone": "Its files are no longer kept.",
    },
    "fr": {
        "feed": "{title} : versions",
        "release": "Version {name}",
        "first": "Première version.",
        "unknown": "Nouvelle version.",
        "changes": "Énoncés : ajouts {added}, retraits {removed} ; inférés : ajouts {more}, retraits {less}.",
        "gone": "Ses fichiers ne sont plus conservés.",
    },
}


@dataclass(frozen=True)
class Entry:
    """A release, and whether its files are still there."""

    published: Published
    kept: bool


def feed(project: Project, entries: Sequence[Entry], address: str, language: str) -> bytes:
    """Return the feed.

    Its identifiers, and those of the releases, come from the project's base: they are the same at every address.

    Args:
        project: The project.
        entries: The releases, the oldest first.
        address: Where the server is reached, without a slash at its end.
        language: `fr` or `en`.
    """
    texts = _TEXTS[language]
    title = project.title.get(language) or next(iter(project.title.values()))
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(root, "id", f"{project.base}release/")
    _add(root, "title", texts["feed"].format(title=title))
    if project.description.get(language):
        _add(root, "subtitle", project.description[language])
    moments = [entry.published.published for entry in entries]
    _add(root, "updated", max(moments, default="1970-01-01T00:00:00Z"))
    author = ElementTree.SubElement(root, "author")
    _add(author, "name", project.publisher.name)
    _add(author, "uri", project.publisher.iri)
    _add(root, "generator", "kg", version=__version__)
    _link(root, "self", f"{address}/feed.atom?lang={language}", type="application/atom+xml")
    for other in sorted(_TEXTS.keys() - {language}):
        link = f"{address}/feed.atom?lang={other}"
        _link(root, "alternate", link, type="application/atom+xml", hreflang=other)
    _link(root, "alternate", f"{address}/release/?lang={language}", type="text/html", hreflang=language)
    for entry in list(reversed(entries))[:LONGEST]:
        _entry(root, project, entry, address, language)
    ElementTree.indent(root)
    document = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'.encode()


def told(published: Published, language: str) -> str:
    """Return in a sentence how much a release changed."""
    texts, sums = _TEXTS[language], published.changes
    if sums is None:
        return texts["first" if published.previous is None else "unknown"]
    counts = (sums.added, sums.removed, sums.inferred_added, sums.inferred_removed)
    added, removed, more, less = (number(count, "fr" if language == "fr" else "en") for count in counts)
    return texts["changes"].format(added=added, removed=removed, more=more, less=less)


def _entry(root: ElementTree.Element, project: Project, entry: Entry, address: str, language: str) -> None:
    texts, published = _TEXTS[language], entry.published
    element = ElementTree.SubElement(root, "entry")
    _add(element, "id", f"{project.base}release/{published.name}")
    _add(element, "title", texts["release"].format(name=published.name))
    _add(element, "published", published.published)
    _add(element, "updated", published.published)
    here = f"{address}/release/{published.name}/"
    _link(element, "alternate", f"{here}?lang={language}", type="text/html", hreflang=language)
    summary = told(published, language)
    if entry.kept:
        if published.changes is not None:
            _link(element, "related", f"{here}changes.json", type="application/json")
    else:
        summary += " " + texts["gone"]
    _add(element, "summary", summary)


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text


def _link(parent: ElementTree.Element, rel: str, href: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": href, **attributes})
