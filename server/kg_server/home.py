"""`/`: a small page to ask a question, in French and in English."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kg.store.catalogue import catalogue
from kg.store.parameters import bind
from kg_server.settings import Settings

blueprint = Blueprint("home", __name__)

_TEXTS = {
    "en": {
        "ask": "Ask",
        "query": "Query (SPARQL)",
        "examples": "Examples",
        "format": "Format",
        "rows": "rows",
        "counts": "{triples} triples in {graphs} graphs · release {name}",
        "scratch": "A scratch store, empty when the server starts; what is written is gone when it stops.",
        "partial": "Inferred triples cover part of the graphs only.",
        "why": "Why is it so?",
        "catalogue": "Catalogue",
        "releases": "Releases",
        "feed": "Feed of releases",
        "validate": "Validate",
        "prefixes": "The project's prefixes need not be declared.",
        "other": '<a href="?lang=fr" lang="fr" hreflang="fr">Français</a>',
    },
    "fr": {
        "ask": "Demander",
        "query": "Requête (SPARQL)",
        "examples": "Exemples",
        "format": "Format",
        "rows": "lignes",
        "counts": "{triples} triplets dans {graphs} graphes · version {name}",
        "scratch": "Un magasin de travail, vide au démarrage du serveur ; ce qui y est écrit disparaît à l’arrêt.",
        "partial": "Les triplets inférés ne couvrent qu’une partie des graphes.",
        "why": "Pourquoi ?",
        "catalogue": "Catalogue",
        "releases": "Versions",
        "feed": "Fil des versions",
        "validate": "Valider",
        "prefixes": "Les préfixes du projet n’ont pas à être déclarés.",
        "other": '<a href="?lang=en" lang="en" hreflang="en">English</a>',
    },
}
FIRST_QUERY = """\
SELECT ?class (COUNT(*) AS ?count)
WHERE { ?resource a ?class }
GROUP BY ?class
ORDER BY DESC(?count)
LIMIT 20"""

_STYLE = files("kg_server").joinpath("home.css").read_text(encoding="utf-8")
_SCRIPT = files("kg_server").joinpath("home.js").read_text(encoding="utf-8")


@blueprint.get("/")
def home() -> Response:
    """Show the page in the language that `lang=` or the browser asks for."""
    settings: Settings = current_app.extensions["kg-settings"]
    language = language_of(request.headers.get("Accept-Language"), request.args.get("lang"))
    headers = {"Vary": "Accept-Language", "Content-Language": language}
    return Response(page(settings, language), content_type="text/html; charset=utf-8", headers=headers)


def language_of(accept_language: str | None, asked: str | None = None) -> str:
    """Return the language to speak: the one asked for, else the one that the browser prefers."""
    if asked in _TEXTS:
        return asked
    accepted = parse_accept_header(accept_language, LanguageAccept)
    return str(accepted.best_match(["fr", "en"], "en"))


def page(settings: Settings, language: str) -> str:
    """Return the page, in `fr` or in `en`."""
    texts = _TEXTS[language]
    manifest = settings.release.manifest
    project = settings.project
    title = escape(project.title.get(language) or next(iter(project.title.values())))
    description = escape(project.description.get(language, ""))
    number = f"{manifest.triples:,}".replace(",", "\u202f" if language == "fr" else ",")
    counts = texts["scratch" if settings.scratch else "counts"].format(
        triples=number, graphs=len(manifest.graphs), name=manifest.name
    )
    ways = {
        "catalog": texts["catalogue"],
        "explain": texts["why"],
        "validate": texts["validate"],
        "release/": texts["releases"],
    }
    others = "".join(f'<a href="{path}?lang={language}">{text}</a> ' for path, text in ways.items())
    partial = f"<p class=note>{texts['partial']}</p>" if manifest.reasoning["partial"] else ""
    questions = {
        question.name: (
            question.titles.get(language) or question.title or question.name,
            bind(question.text, question.parameters),
        )
        for question in catalogue(project)
    }
    options = "".join(
        f'<option value="{escape(name)}">{escape(label)}</option>' for name, (label, _) in questions.items()
    )
    examples = (
        f"<div><label for=examples>{texts['examples']}</label>"
        f"<select id=examples><option value=''></option>{options}</select></div>"
        if questions
        else ""
    )
    feeds = "" if settings.scratch else _feeds()
    formats = "".join(f"<option>{name}</option>" for name in ("table", "csv", "json", "xml", "tsv"))
    told = {
        "base": project.base,
        "prefixes": dict(project.prefixes),
        "rows": texts["rows"],
        "questions": {name: text for name, (_, text) in questions.items()},
    }
    return f"""<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>{feeds}
<style>{_STYLE}</style>
<header><h1>{title}</h1><nav>{"" if settings.scratch else others}{texts["other"]}</nav></header>
<p>{description}</p>
<p class="note">{counts}</p>{partial}
<main>
<form action="sparql" method="get">
{examples}
<label for="query">{texts["query"]}</label>
<textarea id="query" name="query" spellcheck="false" required>{escape(FIRST_QUERY)}</textarea>
<p class="note">{texts["prefixes"]}</p>
<div class="bar"><div><label for="format">{texts["format"]}</label>
<select id="format" name="format">{formats}</select></div><button>{texts["ask"]}</button></div>
</form>
<section id="answer" aria-live="polite"></section>
</main>
<script type="application/json" id="settings">{_script_data(told)}</script>
<script>
{_SCRIPT}</script>
</html>
"""


def _feeds() -> str:
    """Return the links to the feeds of releases, one in each language."""
    return "".join(
        f'\n<link rel="alternate" type="application/atom+xml" hreflang="{code}" href="feed.atom?lang={code}"'
        f' title="{texts["feed"]}">'
        for code, texts in _TEXTS.items()
    )


def _script_data(value: object) -> str:
    """Return a value as JSON that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
