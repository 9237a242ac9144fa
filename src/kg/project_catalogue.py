"""What `kg.toml` says of its datasets for the catalogue: keywords, theme, frequency, place, period, contact.

The table `[catalogue]` says it once for all of them; a dataset's own key replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from kg import authority
from kg.errors import ProjectError
from kg.messages import say

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_CURIE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*:[^\s<>]+")

PARTS = ("all", "ontology", "alignments", "shapes")
"""The datasets besides the folders: the whole graph, its ontology and how that is linked to others, its shapes."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about a dataset."""

    name: str
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """What time a dataset is about; either end may be open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of a dataset beyond its title and licence; whatever was not said is empty."""

    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    """IRIs; the EU's data themes unless given whole."""
    frequency: str | None = None
    access: str = authority.access_iri("PUBLIC")
    languages: tuple[str, ...] = ()
    """Codes of BCP 47."""
    spatial: tuple[str, ...] = ()
    """IRIs of the places that it is about."""
    temporal: Period | None = None
    contact: Contact | None = None
    attribution: Mapping[str, str] = field(default_factory=dict)
    """How those who reuse it name its source."""
    provenance: Mapping[str, str] = field(default_factory=dict)
    """How it was made."""
    high_value: tuple[str, ...] = ()
    """IRIs of categories of high-value datasets (Implementing Regulation (EU) 2023/138)."""
    questions: tuple[str, ...] = ()
    """Names of questions of the catalogue that it answers."""

    def under(self, usual: Entry) -> Entry:
        """Return this entry, with what it leaves unsaid taken from another."""
        nothing = Entry()
        unsaid = {
            each.name: getattr(usual, each.name)
            for each in fields(self)
            if getattr(self, each.name) == getattr(nothing, each.name)
        }
        return replace(self, **unsaid)


@dataclass(frozen=True, slots=True)
class Part:
    """One of `PARTS`, as a dataset of the catalogue."""

    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    entry: Entry = field(default_factory=Entry)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The table `[catalogue]`."""

    usual: Entry = field(default_factory=Entry)
    """What holds for every dataset that does not say otherwise."""
    homepage: str | None = None
    vintage: tuple[str, ...] = ("dcterms:issued", "dcterms:date")
    """The properties by which the data gives the vintage of a source."""
    parts: Mapping[str, Part] = field(default_factory=dict)
    """What was said of those that are not folders."""


def are_texts(value: object) -> TypeGuard[dict[str, str]]:
    """Tell whether a value is a text by language."""
    return isinstance(value, dict) and bool(value) and all(isinstance(text, str) for text in value.values())


class CatalogueReader:
    """Reads the keys of the catalogue in the tables of one `kg.toml`; each method raises ProjectError on a mistake."""

    KEYS = frozenset(
        {
            "keywords",
            "theme",
            "frequency",
            "access",
            "languages",
            "spatial",
            "temporal",
            "contact",
            "attribution",
            "provenance",
            "high_value",
            "questions",
        }
    )
    """What `[catalogue]` and every `[[datasets]]` may say."""
    _TABLE_KEYS = KEYS | {"homepage", "vintage", *PARTS}

    def __init__(self, path: Path) -> None:
        """Take the file, which is named in the errors."""
        self.path = path

    def catalogue(self, table: object) -> Catalogue:
        """Return what the table `[catalogue]` says."""
        where = "[catalogue]"
        rows = self._table(table, where, self._TABLE_KEYS)
        usual = Catalogue()
        return Catalogue(
            usual=self.entry(rows, where),
            homepage=self._iri(rows["homepage"], f"{where} homepage") if "homepage" in rows else None,
            vintage=self._properties(rows["vintage"], f"{where} vintage")
            if "vintage" in rows
            else usual.vintage,
            parts={name: self._part(rows[name], f"[catalogue.{name}]") for name in PARTS if name in rows},
        )

    def entry(self, row: Mapping[str, Any], where: str) -> Entry:
        """Return what a table says of its dataset, or of all of them.

        Args:
            row: The table; keys that are not the catalogue's are another's to judge.
            where: What the table is called, for the errors.
        """
        read: dict[str, Any] = {}
        for key, value in row.items():
            place = f"{where} {key}"
            if key == "keywords":
                read[key] = self._keywords(value, place)
            elif key == "theme":
                read["themes"] = tuple(
                    self._code(each, place, authority.THEMES, authority.theme_iri)
                    for each in self._list(value, place)
                )
            elif key == "frequency":
                read[key] = self._code(value, place, authority.FREQUENCIES, authority.frequency_iri)
            elif key == "access":
                read[key] = self._code(value, place, authority.ACCESS_RIGHTS, authority.access_iri)
            elif key in ("languages", "questions"):
                read[key] = tuple(self._list(value, place))
            elif key in ("spatial", "high_value"):
                read[key] = tuple(self._iri(each, place) for each in self._list(value, place))
            elif key == "temporal":
                read[key] = self._period(value, place)
            elif key == "contact":
                read[key] = self._contact(value, place)
            elif key in ("attribution", "provenance"):
                read[key] = self._texts(value, place)
        return Entry(**read)

    def publisher_type(self, name: object) -> str | None:
        """Return the IRI of the kind of publisher that `[publisher] type` names; None when it says nothing."""
        if name is None:
            return None
        return self._code(name, "[publisher] type", authority.PUBLISHER_TYPES, authority.publisher_type_iri)

    def _part(self, value: object, where: str) -> Part:
        row = self._table(value, where, self.KEYS | {"title", "description"})
        return Part(
            title=self._texts(row["title"], f"{where} title") if "title" in row else {},
            description=self._texts(row["description"], f"{where} description")
            if "description" in row
            else {},
            entry=self.entry(row, where),
        )

    def _table(self, value: object, where: str, keys: frozenset[str]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._fault(say(en=f"{where} is not a table", fr=f"{where} n’est pas une table"), where)
        for key in sorted(value.keys() - keys):
            self._fault(
                say(en=f"{where}: unknown key {key!r}", fr=f"{where} : clé inconnue {key!r}"),
                say(
                    en=f"the keys are {', '.join(sorted(keys))}",
                    fr=f"les clés sont {', '.join(sorted(keys))}",
                ),
            )
        return value

    def _keywords(self, value: object, where: str) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict) or not value:
            self._fault(
                say(
                    en=f"{where} is not a list of words by language",
                    fr=f"{where} n’est pas une liste de mots par langue",
                ),
                'keywords = { en = ["library", "opening hours"] }',
            )
        return {language: tuple(self._list(words, where)) for language, words in value.items()}

    def _code(self, value: object, where: str, codes: Any, iri: Any) -> str:  # noqa: ANN401 - a table or a set
        if isinstance(value, str) and value in codes:
            return str(iri(value))
        if isinstance(value, str) and "//" in value and _ABSOLUTE.fullmatch(value):
            return value
        self._fault(
            say(en=f"{where}: no such code: {value!r}", fr=f"{where} : pas de tel code : {value!r}"),
            say(
                en=f"an IRI, or one of {', '.join(sorted(codes))}",
                fr=f"un IRI, ou l’un de {', '.join(sorted(codes))}",
            ),
        )

    def _iri(self, value: object, where: str) -> str:
        if not isinstance(value, str) or not _ABSOLUTE.fullmatch(value):
            self._fault(
                say(en=f"{where} is not an IRI: {value!r}", fr=f"{where} n’est pas un IRI : {value!r}"),
                f'{where.rpartition(" ")[2]} = "https://…"',
            )
        return value

    def _properties(self, value: object, where: str) -> tuple[str, ...]:
        names = self._list(value, where)
        for name in names:
            if not _CURIE.fullmatch(name):
                self._fault(
                    say(
                        en=f"{where}: {name!r} is not a prefixed name",
                        fr=f"{where} : {name!r} n’est pas un nom préfixé",
                    ),
                    'vintage = ["dcterms:issued"]',
                )
        return tuple(names)

    def _list(self, value: object, where: str) -> list[str]:
        if isinstance(value, str) and value:
            return [value]
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self._fault(
                say(en=f"{where} is not a list of texts", fr=f"{where} n’est pas une liste de textes"),
                f'{where.rpartition(" ")[2]} = ["…"]',
            )
        return value

    def _texts(self, value: object, where: str) -> dict[str, str]:
        if not are_texts(value):
            self._fault(
                say(en=f"{where} is not a text by language", fr=f"{where} n’est pas un texte par langue"),
                f'{where.rpartition(" ")[2]} = {{ en = "…" }}',
            )
        return dict(value)

    def _period(self, value: object, where: str) -> Period:
        row = value if isinstance(value, dict) else {"": None}
        ends = [row.get("start"), row.get("end")]
        # A date and time is a date for Python, but not here.
        right = all(each is None or type(each) is date for each in ends)
        if row.keys() - {"start", "end"} or not right or ends == [None, None]:
            self._fault(
                say(
                    en=f"{where} is not a period with a start, an end or both",
                    fr=f"{where} n’est pas une période avec un début, une fin ou les deux",
                ),
                "temporal = { start = 2018-01-01, end = 2024-12-31 }",
            )
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            self._fault(
                say(en=f"{where} ends before it starts", fr=f"{where} finit avant de commencer"), None
            )
        return Period(*ends)

    def _contact(self, value: object, where: str) -> Contact:
        row = value if isinstance(value, dict) else {"": None}
        name, url, email = (row.get(key) for key in ("name", "url", "email"))
        if (
            row.keys() - {"name", "url", "email"}
            or not (isinstance(name, str) and name)
            or not (email is None or (isinstance(email, str) and _MAIL.fullmatch(email)))
        ):
            self._fault(
                say(
                    en=f"{where} is not a name with an address of a page or of e-mail",
                    fr=f"{where} n’est pas un nom avec une adresse de page ou de courriel",
                ),
                'contact = { name = "…", url = "https://…", email = "…@…" }',
            )
        return Contact(name, None if url is None else self._iri(url, f"{where} url"), email)

    def _fault(self, message: str, mend: str | None) -> NoReturn:
        raise ProjectError(message, file=self.path, mend=mend)
