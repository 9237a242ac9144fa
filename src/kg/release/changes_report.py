"""What changed between two releases, told: in words, as a section of a changelog, as a table, as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from kg.messages import Language
from kg.release.changes import Changes, ClassChanges, Example, Kind, Named, Resources
from kg.turtle.terms import TermWriter

_WORDS = {
    "en": {
        "none": "Nothing changed.",
        "statements": "{added} statements added, {removed} removed",
        "inferred": "inferred from them: {added} added, {removed} removed",
        "unclassed": "Resources without a class",
        "counts": ("{} added", "{} removed", "{} changed"),
        "changed": "{property}: changed for {count}",
        "added": "{property}: added to {count}",
        "removed": "{property}: removed from {count}",
        "more": "and {} more",
        "colon": ": ",
        "title": "From release {old} to {new}",
    },
    "fr": {
        "none": "Rien n’a changé.",
        "statements": "{added} énoncés ajoutés, {removed} retirés",
        "inferred": "inférés : {added} ajoutés, {removed} retirés",
        "unclassed": "Ressources sans classe",
        "counts": ("ajouts : {}", "retraits : {}", "changements : {}"),
        "changed": "{property} : changement pour {count}",
        "added": "{property} : ajout pour {count}",
        "removed": "{property} : retrait pour {count}",
        "more": "et {} de plus",
        "colon": " : ",
        "title": "De la version {old} à la version {new}",
    },
}


class ChangesReport:
    """The words for some changes."""

    def __init__(self, changes: Changes, prefixes: Mapping[str, str], old: str, new: str) -> None:
        """Take what changed.

        Args:
            changes: What changed.
            prefixes: The prefixes by which resources without a label are named.
            old: The name of the release before.
            new: The name of the release after.
        """
        self.changes, self.old, self.new = changes, old, new
        self._writer = TermWriter(prefixes)

    def text(self, language: Language) -> str:
        """Return what changed in words, for a terminal."""
        words = _WORDS[language]
        lines = [str(words["title"]).format(old=self.old, new=self.new), *self._sums(language)]
        for found in self.changes.classes:
            lines += ["", f"{self._class(found, language)}{words['colon']}{self._counts(found, language)}"]
            for depth, line in self._happened(found, language):
                lines.append("  " * depth + line)
        return "\n".join(lines) + "\n"

    def markdown(self, languages: tuple[Language, ...] = ("fr", "en")) -> str:
        """Return what changed as sections of a changelog in Markdown, one for each language."""
        lines: list[str] = []
        for language in languages:
            words = _WORDS[language]
            lines += ["", f"## {str(words['title']).format(old=self.old, new=self.new)}", ""]
            lines += [f"{_escaped(line)}  " for line in self._sums(language)]
            for found in self.changes.classes:
                head = f"{_escaped(self._class(found, language))}**{words['colon']}"
                lines += ["", f"**{head}{self._counts(found, language)}", ""]
                for depth, line in self._happened(found, language):
                    lines.append(f"{'  ' * (depth - 1)}- {_escaped(line)}")
        return "\n".join(lines[1:]) + "\n"

    def table(self) -> str:
        """Return a table in CSV: a line for each graph (statements), class (resources) and property (resources)."""
        written = io.StringIO()
        rows = csv.writer(written, lineterminator="\r\n")
        rows.writerow(("of", "class", "iri", "added", "removed", "changed"))
        for graph, (added, removed) in self.changes.graphs.items():
            rows.writerow(("graph", "", graph, added, removed, ""))
        for found in self.changes.classes:
            iri = found.named.iri if found.named else ""
            rows.writerow(("class", "", iri, found.added.count, found.removed.count, found.changed))
            for property_, counts in _by_property(found).items():
                rows.writerow(("property", iri, property_, *(counts.get(kind, 0) for kind in _KINDS)))
        return written.getvalue()

    def json(self) -> dict[str, Any]:
        """Return all of it as a document of JSON."""
        changes = self.changes
        return {
            "from": self.old,
            "to": self.new,
            "asserted": _pair(changes.asserted),
            "inferred": _pair(changes.inferred),
            "graphs": {graph: _pair(counts) for graph, counts in changes.graphs.items()},
            "classes": [
                {
                    "class": found.named.iri if found.named else None,
                    "label": dict(found.named.labels) if found.named else {},
                    "added": _resources(found.added),
                    "removed": _resources(found.removed),
                    "changed": found.changed,
                    "properties": [
                        {
                            "property": iri,
                            "label": dict(changes.properties[iri].labels),
                            "values": kind,
                            **_resources(happened),
                        }
                        for (iri, kind), happened in sorted(found.properties.items())
                    ],
                }
                for found in changes.classes
            ],
        }

    def _sums(self, language: Language) -> Iterator[str]:
        words, changes = _WORDS[language], self.changes
        if not changes.any:
            yield str(words["none"])
            return
        for key, (added, removed) in (("statements", changes.asserted), ("inferred", changes.inferred)):
            yield str(words[key]).format(added=number(added, language), removed=number(removed, language))

    def _class(self, found: ClassChanges, language: Language) -> str:
        if found.named is None:
            return str(_WORDS[language]["unclassed"])
        return self._name(found.named, language)

    def _counts(self, found: ClassChanges, language: Language) -> str:
        counts = (found.added.count, found.removed.count, found.changed)
        said = zip(_WORDS[language]["counts"], counts, strict=True)
        return ", ".join(words.format(number(count, language)) for words, count in said if count)

    def _happened(self, found: ClassChanges, language: Language) -> Iterator[tuple[int, str]]:
        """Yield lines, each with its depth from 1."""
        for sign, resources in (("+", found.added), ("−", found.removed)):
            for example in resources.examples:
                yield 1, f"{sign} {self._resource(example.resource, language)}"
            yield from self._more(resources, 1, language)
        words = _WORDS[language]
        for (iri, kind), happened in sorted(found.properties.items()):
            property_ = self._name(self.changes.properties[iri], language)
            yield 1, str(words[kind]).format(property=property_, count=number(happened.count, language))
            for example in happened.examples:
                yield 2, self._example(example, kind, language)
            yield from self._more(happened, 2, language)

    def _more(self, resources: Resources, depth: int, language: Language) -> Iterator[tuple[int, str]]:
        more = resources.count - len(resources.examples)
        if more:
            yield depth, "… " + str(_WORDS[language]["more"]).format(number(more, language))

    def _example(self, example: Example, kind: Kind, language: Language) -> str:
        before, after = (", ".join(values) for values in (example.before, example.after))
        values = {"changed": f"{before} → {after}", "added": after, "removed": before}[kind]
        return f"{self._resource(example.resource, language)}{_WORDS[language]['colon']}{values}"

    def _name(self, named: Named, language: Language) -> str:
        labels = named.labels
        return labels.get(language) or next(iter(labels.values()), "") or self._short(named.iri)

    def _resource(self, named: Named, language: Language) -> str:
        name, short = self._name(named, language), self._short(named.iri)
        return name if name == short else f"{name} ({short})"

    def _short(self, iri: str) -> str:
        return self._writer.iri(iri)


_KINDS: tuple[Kind, ...] = ("added", "removed", "changed")


def number(count: int, language: Language) -> str:
    """Return a number with its thousands apart, as the language does."""
    return f"{count:,}".replace(",", "\u202f" if language == "fr" else ",")


def to_text(document: Mapping[str, Any]) -> str:
    """Return a document of JSON, as it is written."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _by_property(found: ClassChanges) -> dict[str, dict[Kind, int]]:
    counts: dict[str, dict[Kind, int]] = {}
    for (iri, kind), happened in sorted(found.properties.items()):
        counts.setdefault(iri, {})[kind] = happened.count
    return counts


def _pair(counts: tuple[int, int]) -> dict[str, int]:
    return {"added": counts[0], "removed": counts[1]}


def _resources(resources: Resources) -> dict[str, Any]:
    return {
        "count": resources.count,
        "examples": [
            {
                "iri": example.resource.iri,
                "label": dict(example.resource.labels),
                **({"before": list(example.before)} if example.before else {}),
                **({"after": list(example.after)} if example.after else {}),
            }
            for example in resources.examples
        ],
    }


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in text)
