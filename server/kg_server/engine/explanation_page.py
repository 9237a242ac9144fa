"""The page of an explanation, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from urllib.parse import urlencode

from kg.release.explained_terms import TermNames
from kg.release.explained_tree import DEEPEST, lines, refusal, stated_in
from kg.release.explaining import Explained

_TEXTS = {
    "en": {
        "title": "Why is it so?",
        "explain": "Explain",
        "subject": "Subject",
        "predicate": "Predicate",
        "object": "Object",
        "home": "Ask a question",
        "axiom": "of the ontology",
        "release": "release {name}",
        "other": ("fr", "Français"),
    },
    "fr": {
        "title": "Pourquoi ?",
        "explain": "Expliquer",
        "subject": "Sujet",
        "predicate": "Prédicat",
        "object": "Objet",
        "home": "Poser une question",
        "axiom": "de l’ontologie",
        "release": "version {name}",
        "other": ("en", "English"),
    },
}
_STYLE = files("kg_server").joinpath("home.css").read_text(encoding="utf-8")
_TREE = """
.why { list-style: none; padding: 0; overflow-x: auto }
.why li { margin: 0 0 .5rem calc(var(--depth) * 1.5rem); padding-left: .6rem; border-left: 2px solid #8886 }
.why code { overflow-wrap: anywhere }
.why small { display: block; opacity: .8 }
"""


def page(
    explained: Explained | None, asked: Sequence[str], prefixes: Mapping[str, str], language: str
) -> str:
    """Return the page.

    Args:
        explained: The explanation; None when nothing was asked yet.
        asked: The terms that were asked about, as they were given.
        prefixes: The project's prefixes.
        language: `en` or `fr`.
    """
    texts = _TEXTS[language]
    fields = "".join(
        f'<div><label for="{name}">{texts[name]}</label>'
        f'<input id="{name}" name="{name}" value="{escape(value)}" required spellcheck="false"></div>'
        for name, value in zip(("subject", "predicate", "object"), asked, strict=True)
    )
    code, other = texts["other"]
    given = {
        name: value for name, value in zip(("subject", "predicate", "object"), asked, strict=True) if value
    }
    link = escape(urlencode({**given, "lang": code}))
    body = "" if explained is None else _told(explained, prefixes, language)
    return f"""<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{texts["title"]}</title>
<style>{_STYLE}{_TREE}</style>
<header><h1>{texts["title"]}</h1><nav><a href="./?lang={language}">{texts["home"]}</a>
<a href="?{link}" lang="{code}" hreflang="{code}">{other}</a></nav></header>
<main>
<form action="explain" method="get">
<input type="hidden" name="lang" value="{language}">
<div class="bar">{fields}<button>{texts["explain"]}</button></div>
</form>
{body}</main>
</html>
"""


def _told(explained: Explained, prefixes: Mapping[str, str], language: str) -> str:
    texts = _TEXTS[language]
    names = TermNames(prefixes, stated_in(explained))
    release = f"<p class=note>{escape(str(texts['release']).format(name=explained.release))}</p>\n"
    if explained.derivation is None:
        sentence, more = refusal(explained, names, language)
        rest = "".join(f"<li><code>{escape(line.strip())}</code></li>" for line in more)
        return f"<p>{escape(sentence)}</p>\n<ul class=why>{rest}</ul>\n{release}"
    axiom = f" · {texts['axiom']}"
    items = "".join(
        f'<li style="--depth:{min(line.depth, DEEPEST)}"><code>{escape(line.text)}</code>'
        f"<small>{escape(line.reason)}{axiom if line.is_axiom else ''}</small></li>\n"
        for line in lines(explained, names, language)
    )
    return f"<ul class=why>\n{items}</ul>\n{release}"
