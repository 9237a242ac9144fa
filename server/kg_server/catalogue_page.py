"""The catalogue as a page: what datasets there are, and where to get them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files

from kg.release.catalogue import MEDIA_TYPES, Listing, Records
from kg.release.catalogue.datasets import landing_page
from kg.release.catalogue.distributions import download_address
from kg.release.catalogue.records import form

_TEXTS = {
    "en": {
        "title": "Catalogue",
        "lead": "{count} datasets · release {name}",
        "harvest": "To harvest:",
        "dataset": "Dataset",
        "triples": "Triples",
        "files": "Files",
        "endpoint": "SPARQL",
        "licence": "Licence",
        "ask": "Ask a question",
        "void": "Statistics (VoID)",
        "other": '<a href="?lang=fr" lang="fr" hreflang="fr">Français</a>',
    },
    "fr": {
        "title": "Catalogue",
        "lead": "{count} jeux de données · version {name}",
        "harvest": "À moissonner :",
        "dataset": "Jeu de données",
        "triples": "Triplets",
        "files": "Fichiers",
        "endpoint": "SPARQL",
        "licence": "Licence",
        "ask": "Poser une question",
        "void": "Statistiques (VoID)",
        "other": '<a href="?lang=en" lang="en" hreflang="en">English</a>',
    },
}
_STYLE = files("kg_server").joinpath("home.css").read_text(encoding="utf-8")


def page(records: Records, language: str) -> str:
    """Return the page.

    Args:
        records: What the catalogue is made from.
        language: `fr` or `en`.
    """
    texts = _TEXTS[language]
    title = escape(_in(records.project.title, language))
    lead = texts["lead"].format(count=len(records.datasets), name=records.manifest.name)
    formats = " · ".join(
        f'<a href="{escape(records.address)}/catalog.{name}">{name}</a>' for name in MEDIA_TYPES
    )
    rows = "\n".join(_row(records, listing, language) for listing in records.datasets)
    alternates = "\n".join(
        f'<link rel="alternate" type="{media}" href="{escape(records.address)}/catalog.{name}">'
        for name, media in MEDIA_TYPES.items()
    )
    return f"""<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{texts["title"]} – {title}</title>
{alternates}
<style>{_STYLE}</style>
<header><h1>{texts["title"]} – {title}</h1>
<nav><a href="{escape(records.address)}/">{texts["ask"]}</a> {texts["other"]}</nav></header>
<p>{escape(_in(records.project.description, language))}</p>
<p class="note">{lead}</p>
<p>{texts["harvest"]} {formats} · <a href="{escape(records.address)}/.well-known/void">{texts["void"]}</a></p>
<main>
<table>
<thead><tr><th scope="col">{texts["dataset"]}</th><th scope="col" class="number">{texts["triples"]}</th>
<th scope="col">{texts["files"]}</th><th scope="col">{texts["licence"]}</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</main>
</html>
"""


def _row(records: Records, listing: Listing, language: str) -> str:
    title, description = _in(listing.title, language), _in(listing.description, language)
    host = listing.licence.partition("//")[2].partition("/")[0]
    note = "" if description == title else f'<br><span class="note">{escape(description)}</span>'
    count = "" if listing.profile is None else f"{listing.profile.triples:,}"
    count = count.replace(",", "\u202f" if language == "fr" else ",")
    links = " ".join(
        f'<a href="{escape(download_address(records, dump))}">{escape(form(dump))}</a>'
        for dump in listing.dumps
    )
    licence = escape(listing.licence)
    return (
        f'<tr><td><a href="{escape(landing_page(records, listing))}">{escape(title)}</a>{note}</td>'
        f"<td class=number>{count}</td><td>{links}</td>"
        f'<td><a rel="license" href="{licence}">{escape(host)}</a></td></tr>'
    )


def _in(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, or in the first one that it is in."""
    return texts.get(language) or next(iter(texts.values()), "")
