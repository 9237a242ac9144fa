"""What releases there are, and what files one has: as JSON, and as a page in French or in English."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Any

from kg.project import Project
from kg.release import Release
from kg.release.changes_files import CHANGES, PATCH
from kg.release.changes_report import number
from kg.release.dump_index import ALL, FORMATS, SHAPES, Dump
from kg.release.history import Published
from kg_server.releases.feed import Entry, told
from kg_server.releases.files import licence_of

_STYLE = files("kg_server").joinpath("home.css").read_text(encoding="utf-8")
_TEXTS = {
    "en": {
        "releases": "Releases",
        "release": "Release {name}",
        "latest": "served now",
        "gone": "no longer kept",
        "lead": "The files of a release never change: cite it by its name.",
        "feed": "Feed of releases",
        "published": "Published on {when} UTC. {changes}",
        "counts": "{triples} triples in {graphs} graphs, {inferred} of them inferred.",
        "changes": "What changed since {previous}",
        "patch": "as RDF Patch",
        "caption": "Files",
        "dataset": "Dataset",
        "checksums": "SHA-256 and sizes in bytes: {dumps}. About this release: {others}.",
        "graphless": "N-Quads name the graph of each statement; Turtle and JSON-LD hold the merge of the graphs."
        " What is inferred is in the whole graph only.",
        "none": "This release was made without files to take away.",
        "all": "The whole graph",
        "ontology": "Ontology",
        "alignments": "Alignments with other vocabularies",
        "shapes": "Shapes (SHACL)",
        "other": '<a href="?lang=fr" lang="fr" hreflang="fr">Français</a>',
    },
    "fr": {
        "releases": "Versions",
        "release": "Version {name}",
        "latest": "servie en ce moment",
        "gone": "n’est plus conservée",
        "lead": "Les fichiers d’une version ne changent jamais : citez-la par son nom.",
        "feed": "Fil des versions",
        "published": "Publiée le {when} UTC. {changes}",
        "counts": "{triples} triplets dans {graphs} graphes, dont {inferred} inférés.",
        "changes": "Ce qui a changé depuis {previous}",
        "patch": "en RDF Patch",
        "caption": "Fichiers",
        "dataset": "Jeu de données",
        "checksums": "SHA-256 et tailles en octets : {dumps}. Sur cette version : {others}.",
        "graphless": "Les N-Quads nomment le graphe de chaque énoncé ; Turtle et JSON-LD contiennent la fusion des"
        " graphes. Ce qui est inféré ne figure que dans le graphe entier.",
        "none": "Cette version a été produite sans fichiers à télécharger.",
        "all": "Le graphe entier",
        "ontology": "Ontologie",
        "alignments": "Alignements avec d’autres vocabulaires",
        "shapes": "Formes (SHACL)",
        "other": '<a href="?lang=en" lang="en" hreflang="en">English</a>',
    },
}


def releases_document(entries: Sequence[Entry], latest: str, address: str) -> list[dict[str, Any]]:
    """Return all releases for JSON, the newest first."""
    return [
        {
            **_published(entry.published),
            "url": f"{address}/release/{entry.published.name}/",
            "kept": entry.kept,
            "latest": entry.published.name == latest,
        }
        for entry in reversed(entries)
    ]


def release_document(
    release: Release, published: Published | None, project: Project, address: str
) -> dict[str, Any]:
    """Return one release for JSON: what its list of files says, with the address and the licence of each."""
    manifest = release.manifest
    here = f"{address}/release/{manifest.name}"
    told_of = _published(published) if published else {"name": manifest.name, "hash": manifest.hash}
    return {
        **told_of,
        "triples": manifest.triples,
        "inferred": manifest.inferred,
        "files": [
            {
                "dataset": dump.dataset,
                "format": dump.format,
                "compression": dump.compression,
                "url": f"{here}/{dump.name}",
                "bytes": dump.bytes,
                "sha256": dump.sha256,
                "licence": licence_of(dump, project),
            }
            for dump in release.dumps
        ],
    }


def releases_page(project: Project, entries: Sequence[Entry], latest: str, language: str) -> str:
    """Return the page of all releases; its links are relative to `/release/`."""
    texts = _TEXTS[language]
    rows = []
    for entry in reversed(entries):
        published = entry.published
        name = escape(published.name)
        shown = (
            f'<a href="{name}/?lang={language}"><code>{name}</code></a>'
            if entry.kept
            else f"<code>{name}</code>"
        )
        state = texts["latest"] if published.name == latest else "" if entry.kept else texts["gone"]
        rows.append(
            f"<tr><td>{shown}</td><td>{_time(published)}</td><td>{escape(told(published, language))}</td>"
            f"<td>{escape(state)}</td></tr>"
        )
    body = (
        f'<p>{texts["lead"]} <a href="../feed.atom?lang={language}">{texts["feed"]}</a></p>'
        f"<table><tbody>{''.join(rows)}</tbody></table>"
    )
    return _page(project, texts["releases"], body, language, up="../")


def release_page(
    project: Project, release: Release, published: Published | None, language: str, *, has_changes: bool
) -> str:
    """Return the page of one release; its links are relative to `/release/<name>/`."""
    texts, manifest = _TEXTS[language], release.manifest
    counts = (manifest.triples, len(manifest.graphs), manifest.inferred)
    triples, graphs, inferred = (number(count, "fr" if language == "fr" else "en") for count in counts)
    parts = [f"<p>{texts['counts'].format(triples=triples, graphs=graphs, inferred=inferred)}</p>"]
    if published is not None:
        said = texts["published"].format(when=_time(published), changes=escape(told(published, language)))
        parts.append(f"<p>{said}</p>")
    if has_changes and published is not None and published.previous is not None:
        words = texts["changes"].format(previous=escape(published.previous))
        parts.append(f'<p><a href="{CHANGES}">{words}</a> (JSON; <a href="{PATCH}">{texts["patch"]}</a>)</p>')
    others = ", ".join(f'<a href="{name}">{name}</a>' for name in ("manifest.json", "findings.json"))
    if release.dumps:
        parts += [
            _table(project, release.dumps, language),
            f'<p class="note">{texts["graphless"]}</p>',
            '<p class="note">'
            + texts["checksums"].format(dumps='<a href="dumps.json">dumps.json</a>', others=others)
            + "</p>",
        ]
    else:
        parts.append(f"<p>{texts['none']}</p><p>{others}</p>")
    return _page(project, texts["release"].format(name=manifest.name), "".join(parts), language, up="../../")


def _table(project: Project, dumps: Sequence[Dump], language: str) -> str:
    texts = _TEXTS[language]
    by_dataset: dict[str, dict[str, list[Dump]]] = {}
    for dump in dumps:
        by_dataset.setdefault(dump.dataset, {}).setdefault(dump.format, []).append(dump)
    titles = {dataset.folder: dataset.title for dataset in project.datasets}
    order = [ALL, *titles, *sorted(by_dataset.keys() - titles.keys() - {ALL, SHAPES}), SHAPES]
    head = "".join(f'<th scope="col">{name}</th>' for name in FORMATS.values())
    rows = []
    for dataset in order:
        if dataset not in by_dataset:
            continue
        title = titles.get(dataset, {}).get(language) or texts.get(dataset, dataset)
        cells = "".join(
            f"<td>{'<br>'.join(_file(dump, language) for dump in by_dataset[dataset].get(format_, ()))}</td>"
            for format_ in FORMATS
        )
        rows.append(f'<tr><th scope="row">{escape(title)}</th>{cells}</tr>')
    return (
        f'<table><caption>{texts["caption"]}</caption><thead><tr><th scope="col">{texts["dataset"]}</th>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _file(dump: Dump, language: str) -> str:
    """Return the link to a file: its whole name is for who does not see the table."""
    name, shown = escape(dump.name), dump.compression or dump.format
    return (
        f'<a href="{name}" aria-label="{name}">{shown}</a>&nbsp;<small>{_size(dump.bytes, language)}</small>'
    )


def _size(size: int, language: str) -> str:
    """Return a size in words: powers of a thousand, as the SI has them."""
    value, unit = float(size), 0
    while value >= 999.5 and unit < 3:
        value, unit = value / 1000, unit + 1
    units = ("o", "ko", "Mo", "Go") if language == "fr" else ("B", "kB", "MB", "GB")
    shown = f"{value:.1f}" if unit and value < 10 else f"{value:.0f}"
    return f"{shown.replace('.', ',') if language == 'fr' else shown}&nbsp;{units[unit]}"


def _time(published: Published) -> str:
    when = published.published
    return f'<time datetime="{escape(when)}">{escape(when.rstrip("Z").replace("T", " "))}</time>'


def _published(published: Published) -> dict[str, Any]:
    sums = published.changes
    changes = None
    if sums is not None:
        changes = {
            "asserted": {"added": sums.added, "removed": sums.removed},
            "inferred": {"added": sums.inferred_added, "removed": sums.inferred_removed},
        }
    return {
        "name": published.name,
        "hash": published.hash,
        "published": published.published,
        "previous": published.previous,
        "changes": changes,
    }


def _page(project: Project, heading: str, body: str, language: str, *, up: str) -> str:
    texts = _TEXTS[language]
    title = escape(project.title.get(language) or next(iter(project.title.values())))
    return f"""<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(heading)} – {title}</title>
<link rel="alternate" type="application/atom+xml" href="{up}feed.atom?lang={language}" title="{texts["feed"]}">
<style>{_STYLE}</style>
<header><p><a href="{up}?lang={language}">{title}</a></p><nav>{texts["other"]}</nav></header>
<main>
<h1>{escape(heading)}</h1>
{body}
</main>
</html>
"""
