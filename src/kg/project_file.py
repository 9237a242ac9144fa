"""What `kg.toml` may say, read key by key: a mistake is named with its key and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn, TypedDict

from kg.errors import ProjectError
from kg.messages import say
from kg.project_catalogue import Catalogue, CatalogueReader, Entry, are_texts

KEYS = frozenset(
    {
        "base",
        "title",
        "description",
        "publisher",
        "licences",
        "catalogue",
        "prefixes",
        "datasets",
        "reasoning",
        "retired",
        "server",
        "validation",
        "paths",
    }
)
DATASET_KEYS = CatalogueReader.KEYS | {"folder", "title", "description", "licence"}
_FOLDERS = {
    "ontology": "ontology",
    "shapes": "shapes",
    "data": "data/ttl",
    "queries": "queries",
    "examples": "tests/shapes",
    "build": "build",
}
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
_RELATIVE = re.compile(r"[^\s<>\"{}|\\^`:]+")


class PublisherRow(TypedDict):
    """The table `[publisher]`."""

    iri: str
    name: str
    type: str | None


class DatasetRow(TypedDict):
    """One `[[datasets]]`."""

    folder: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: str
    entry: Entry


class ProjectFile:
    """The content of one project file; each method reads a key, and raises ProjectError on a mistake."""

    def __init__(self, path: Path, content: Mapping[str, Any]) -> None:
        """Hold the parsed content of the file at `path`, which is named in the errors."""
        self.path = path
        self.content = content

    def refuse_unknown_keys(self) -> None:
        """Refuse keys that mean nothing here: a misspelt one would otherwise be ignored in silence."""
        for key in sorted(self.content.keys() - KEYS):
            self._fault(
                say(en=f"unknown key {key!r}", fr=f"clé inconnue : {key!r}"),
                say(
                    en=f"the keys are {', '.join(sorted(KEYS))}",
                    fr=f"les clés sont {', '.join(sorted(KEYS))}",
                ),
            )

    def base(self) -> str:
        """Return the base IRI: absolute, ending in `/`."""
        base = self._string(self.content, "base", 'base = "https://example.org/graph/"')
        if not _ABSOLUTE.fullmatch(base) or not base.endswith("/"):
            self._fault(
                say(
                    en=f"base is not an IRI ending in '/': {base!r}",
                    fr=f"base n’est pas un IRI finissant par « / » : {base!r}",
                ),
                'base = "https://example.org/graph/"',
            )
        return base

    def texts(self, key: str) -> dict[str, str]:
        """Return a text by language: a table such as `[title]` with `en = "…"`."""
        return self._texts(self.content.get(key), f"[{key}]")

    def publisher(self, base: str) -> PublisherRow:
        """Return who publishes the graph; an IRI without a scheme is relative to the base IRI."""
        table = self._table("publisher")
        iri = self._string(table, "iri", '[publisher] iri = "https://…"')
        return {
            "iri": iri if _ABSOLUTE.fullmatch(iri) else base + iri,
            "name": self._string(table, "name", '[publisher] name = "…"'),
            "type": CatalogueReader(self.path).publisher_type(table.get("type")),
        }

    def catalogue(self) -> Catalogue:
        """Return what is said for the catalogue of all the datasets, and of those that are not a folder."""
        return CatalogueReader(self.path).catalogue(self.content.get("catalogue", {}))

    def licences(self) -> dict[str, str]:
        """Return the licences' IRIs: those of the data, and of the ontology and shapes."""
        table = self._table("licences")
        return {
            name: self._string(table, name, f'[licences] {name} = "https://…"')
            for name in ("data", "ontology")
        }

    def prefixes(self, base: str) -> dict[str, str]:
        """Return the prefixes with their namespaces; one without a scheme is relative to the base IRI."""
        table = self._table("prefixes")
        read = {}
        for prefix, namespace in table.items():
            if not _PREFIX.fullmatch(prefix):
                self._fault(
                    say(en=f"{prefix!r} cannot be a prefix", fr=f"{prefix!r} ne peut pas être un préfixe"),
                    say(
                        en="a letter, then letters, digits, '-' and '_'",
                        fr="une lettre, puis des lettres, des chiffres, « - » et « _ »",
                    ),
                )
            if isinstance(namespace, str) and _ABSOLUTE.fullmatch(namespace):
                read[prefix] = namespace
            elif isinstance(namespace, str) and _RELATIVE.fullmatch(namespace):
                read[prefix] = base + namespace
            else:
                self._fault(
                    say(
                        en=f"the namespace of prefix {prefix!r} is not an IRI: {namespace!r}",
                        fr=f"l’espace de noms du préfixe {prefix!r} n’est pas un IRI : {namespace!r}",
                    ),
                    f'[prefixes] {prefix} = "id/{prefix}/"',
                )
        return dict(sorted(read.items()))

    def datasets(self) -> list[DatasetRow]:
        """Return the datasets in the order of the file, each with its licence or the one of the data."""
        rows = self.content.get("datasets", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fault(
                say(en="datasets is not a list of tables", fr="datasets n’est pas une liste de tables"),
                "[[datasets]]",
            )
        licence = self.licences()["data"]
        read: list[DatasetRow] = []
        for row in rows:
            folder = self._string(row, "folder", '[[datasets]] folder = "…"')
            where = f"[[datasets]] {folder}"
            for key in sorted(row.keys() - DATASET_KEYS):
                self._fault(
                    say(en=f"{where}: unknown key {key!r}", fr=f"{where} : clé inconnue {key!r}"), None
                )
            if any(other["folder"] == folder for other in read):
                self._fault(say(en=f"{where}: given twice", fr=f"{where} : donné deux fois"), None)
            title = self._texts(row.get("title"), f"{where}: title")
            description = row.get("description")
            read.append(
                {
                    "folder": folder,
                    "title": title,
                    "description": self._texts(description, f"{where}: description") if description else {},
                    "licence": self._string(row, "licence", "") if "licence" in row else licence,
                    "entry": CatalogueReader(self.path).entry(row, f"{where}:"),
                }
            )
        return read

    def reasoning_scope(self) -> tuple[str, ...]:
        """Return the globs of the graph paths to reason over; every graph when nothing is said."""
        scope = self.content.get("reasoning", {}).get("scope", ["*"])
        if not isinstance(scope, list) or not all(isinstance(glob, str) for glob in scope):
            self._fault(
                say(
                    en="[reasoning] scope is not a list of globs",
                    fr="[reasoning] scope n’est pas une liste de motifs",
                ),
                '[reasoning] scope = ["*"]',
            )
        return tuple(scope)

    def service(self) -> tuple[str, ...]:
        """Return the addresses of the other servers that queries may ask; none when nothing is said."""
        table = self.content.get("server", {})
        urls = table.get("service", []) if isinstance(table, dict) else None
        if (
            not isinstance(table, dict)
            or table.keys() - {"service"}
            or not isinstance(urls, list)
            or not all(isinstance(url, str) for url in urls)
        ):
            self._fault(
                say(
                    en="[server] is not a table with a list of addresses, service",
                    fr="[server] n’est pas une table contenant une liste d’adresses, service",
                ),
                '[server] service = ["https://example.org/sparql"]',
            )
        return tuple(urls)

    def rules_page(self) -> str | None:
        """Return where the page about the rules is, or the folder of their pages; None when nothing is said."""
        table = self.content.get("validation", {})
        page = table.get("rules") if isinstance(table, dict) else ""
        if (
            not isinstance(table, dict)
            or table.keys() - {"rules"}
            or not (page is None or (isinstance(page, str) and page))
        ):
            self._fault(
                say(
                    en="[validation] is not a table with the page about the rules, rules",
                    fr="[validation] n’est pas une table contenant la page des règles, rules",
                ),
                '[validation] rules = "docs/rules/"',
            )
        return page

    def retired(self, prefixes: Mapping[str, str]) -> dict[str, str]:
        """Return, for namespaces of resources, the property by which another one says that it replaces one of them.

        Its values are the ends of the IRIs of those that it replaces: keys that are in use no more.
        """
        table = self.content.get("retired", {})
        read = {}
        for prefix, curie in table.items() if isinstance(table, dict) else [("", None)]:
            before, _, local = curie.partition(":") if isinstance(curie, str) else ("", "", "")
            if prefix not in prefixes or before not in prefixes or not local:
                self._fault(
                    say(
                        en="[retired] does not give a property for a prefix, both declared under [prefixes]",
                        fr="[retired] ne donne pas une propriété pour un préfixe, tous deux déclarés sous [prefixes]",
                    ),
                    '[retired] person = "ex:formerNumber"',
                )
            read[prefixes[prefix]] = prefixes[before] + local
        return read

    def folders(self) -> dict[str, str]:
        """Return the folders below the root, by what they hold; `[paths]` may change the usual ones."""
        table = self.content.get("paths", {})
        for key in sorted(table.keys() - _FOLDERS.keys()):
            self._fault(
                say(en=f"[paths] {key}: no such folder", fr=f"[paths] {key} : dossier inconnu"),
                ", ".join(_FOLDERS),
            )
        return {
            name: self._string(table, name, "") if name in table else usual
            for name, usual in _FOLDERS.items()
        }

    def _table(self, key: str) -> Mapping[str, Any]:
        table = self.content.get(key)
        if not isinstance(table, dict):
            self._fault(say(en=f"[{key}] is missing", fr=f"[{key}] manque"), f"[{key}]")
        return table

    def _texts(self, value: object, where: str) -> dict[str, str]:
        if not are_texts(value):
            self._fault(
                say(en=f"{where} is not a text by language", fr=f"{where} n’est pas un texte par langue"),
                f'{where} en = "…"',
            )
        return dict(value)

    def _string(self, table: Mapping[str, Any], key: str, example: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            self._fault(
                say(en=f"{key} is missing or is not a text", fr=f"{key} manque ou n’est pas un texte"),
                example,
            )
        return value

    def _fault(self, message: str, mend: str | None) -> NoReturn:
        raise ProjectError(message, file=self.path, mend=mend or None)
