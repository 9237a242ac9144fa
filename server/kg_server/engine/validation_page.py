"""The page of a validation, in French and in English."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from kg.validation.formats import FORMATS
from kg.validation.report import Report
from kg_server.protocol.validate import CONTEXTS, DOCUMENTS, AskedReport

_TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Validate",
        "data": "Document",
        "type": "Format",
        "context": "Judge it",
        "release": "within the release",
        "none": "alone",
        "validate": "Validate",
        "report": "Report",
        "home": "Ask a question",
        "other": '<a href="?lang=fr" lang="fr" hreflang="fr">Français</a>',
    },
    "fr": {
        "title": "Valider",
        "data": "Document",
        "type": "Format",
        "context": "Le juger",
        "release": "dans la version servie",
        "none": "seul",
        "validate": "Valider",
        "report": "Rapport",
        "home": "Poser une question",
        "other": '<a href="?lang=en" lang="en" hreflang="en">English</a>',
    },
}
_NAMES = {
    "text/turtle": "Turtle",
    "application/trig": "TriG",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/rdf+xml": "RDF/XML",
    "application/ld+json": "JSON-LD",
}
_STYLE = files("kg_server").joinpath("home.css").read_text(encoding="utf-8")


def page(report: Report | None, asked: AskedReport, document: bytes) -> str:
    """Return the page.

    Args:
        report: What was found; None when nothing was sent yet.
        asked: What was asked.
        document: What was sent.
    """
    texts = _TEXTS[asked.language]
    types = "".join(
        _option(media_type, _NAMES[media_type], chosen=suffix == asked.suffix)
        for media_type, suffix in DOCUMENTS.items()
    )
    contexts = "".join(_option(name, texts[name], chosen=name == asked.context) for name in CONTEXTS)
    told = ""
    if report is not None:
        notes = "".join(f"<p class=note>{escape(note.sentence)}</p>\n" for note in report.notes)
        told = f"<h2>{texts['report']}</h2>\n<pre>{escape(FORMATS['human'](report))}</pre>\n{notes}"
    # A line break right after the tag would be dropped: one is there to be.
    written = escape(document.decode("utf-8", "replace"))
    return f"""<!DOCTYPE html>
<html lang="{asked.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{texts["title"]}</title>
<style>{_STYLE}</style>
<header><h1>{texts["title"]}</h1><nav><a href="./?lang={asked.language}">{texts["home"]}</a>
{texts["other"]}</nav></header>
<main>
<form action="validate" method="post">
<input type="hidden" name="lang" value="{asked.language}">
<input type="hidden" name="format" value="html">
<label for="data">{texts["data"]}</label>
<textarea id="data" name="data" required spellcheck="false">
{written}</textarea>
<div class="bar"><div><label for="type">{texts["type"]}</label><select id="type" name="type">{types}</select></div>
<div><label for="context">{texts["context"]}</label><select id="context" name="context">{contexts}</select></div>
<button>{texts["validate"]}</button></div>
</form>
{told}</main>
</html>
"""


def _option(value: str, text: str, *, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(text)}</option>'
