"""A page for each rule, and an index, in Markdown that reads well in a forge.

A page says what the rule asks, why when the shapes say so, of what, and for each of its constraints: an example that
breaks it, what validation finds in it, the same mended, and the query that finds the culprits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from rdflib import URIRef
from rdflib.namespace import DC, DCTERMS, RDFS, SKOS
from rdflib.term import Node

from kg.validation.examples.example_runs import Outcome
from kg.validation.examples.examples import mended
from kg.validation.findings import SH, Finding, Severity
from kg.validation.formats.human import excerpt
from kg.validation.pages.constraint_words import Words, code
from kg.validation.pages.culprit_conditions import NoQuery
from kg.validation.pages.culprit_queries import CulpritQueries
from kg.validation.report import Report, component_word, place
from kg.validation.rule_catalogue import Constraint, Rule, RuleCatalogue
from kg.validation.rules import page_name

MARK = "<!-- kg shapes docs -->"
"""The first line of every page."""

SUFFIXES: Mapping[str, str] = {"en": ".md", "fr": ".fr.md"}
"""How the names of the pages in each language end."""

INDEX = "README"

_REASONS = (SH + "description", str(RDFS.comment), str(SKOS.definition), str(SKOS.scopeNote))
_SOURCES = (DCTERMS.source, DC.source, RDFS.seeAlso)
_LEFT_OUT = re.compile(r"^\s*(@prefix|PREFIX|@base|BASE|# expect:)", re.IGNORECASE)
_SEVERITIES = {
    Severity.VIOLATION: ("violation", "violation"),
    Severity.WARNING: ("warning", "avertissement"),
    Severity.INFO: ("info", "information"),
}
_LANGUAGES = {
    ".nt": "turtle",
    ".ttl": "turtle",
    ".turtle": "turtle",
    ".jsonld": "json",
    ".rdf": "xml",
    ".owl": "xml",
}


@dataclass(frozen=True)
class Pages:
    """What pages are made from."""

    catalogue: RuleCatalogue
    outcomes: Sequence[Outcome]
    """Those of the bad examples, at least."""
    prefixes: Mapping[str, str]
    shown: Callable[[Path], str]
    """Gives the name of a file, as findings say it."""
    link: Callable[[Path], str]
    """Gives the way from the folder of the pages to a file."""
    line_of: Callable[[str, int], str | None] = field(default=lambda file, line: None)
    """Gives a line of a file, by the file's name in findings."""

    def written(self, languages: Iterable[str] = tuple(SUFFIXES)) -> dict[str, str]:
        """Return every page by the name of its file.

        Raises:
            ValidationFault: A shape is not well-formed.
        """
        queries = CulpritQueries(self.catalogue, self.prefixes)
        rules = [rule for rule in self.catalogue.rules.values() if not rule.iri.startswith("_:")]
        pages: dict[str, str] = {}
        for language in languages:
            writer = _Writer(self, queries, language)
            named: dict[str, list[Rule]] = {}
            for rule in rules:
                named.setdefault(page_name(rule.iri), []).append(rule)
            for name, same in named.items():
                text = "\n".join(writer.rule(rule) for rule in same)
                pages[name + SUFFIXES[language]] = f"{MARK}\n{text}"
            pages[INDEX + SUFFIXES[language]] = f"{MARK}\n{writer.index(rules)}"
        return pages


class _Writer:
    """Writes pages in one language."""

    def __init__(self, pages: Pages, queries: CulpritQueries, language: str) -> None:
        self._pages = pages
        self._catalogue = pages.catalogue
        self._queries = queries
        self._report = Report((), pages.prefixes, language, line_of=pages.line_of)
        self._words = Words(pages.catalogue, self._report, language)
        self._language = language
        self._broken: dict[tuple[str, str], list[tuple[Path, Finding]]] = {}
        for outcome in pages.outcomes:
            for finding in outcome.findings:
                if any(one.fits(finding) for one in outcome.example.expected):
                    key = (finding.rule, finding.component)
                    self._broken.setdefault(key, []).append((outcome.example.file, finding))

    def rule(self, rule: Rule) -> str:
        """Return the part of a page about one rule."""
        say = self._words.say
        other = "fr" if self._language == "en" else "en"
        name = page_name(rule.iri)
        where = (
            [f"[{code(self._pages.shown(rule.file))}]({self._pages.link(rule.file)})"] if rule.file else []
        )
        head = [
            code(self._report.short(rule.iri)),
            _SEVERITIES[self._catalogue.severity(rule)][self._language == "fr"],
            *where,
            f"[{say(en='en français', fr='in English')}]({name}{SUFFIXES[other]})",
            f"[{say(en='all the rules', fr='toutes les règles')}]({INDEX}{SUFFIXES[self._language]})",
        ]
        lines = [f"# {self._title(rule)}", "", " · ".join(head), ""]
        message = self._message(rule)
        if message:
            lines += [f"> {_inline(line)}" for line in message.splitlines()] + [""]
        lines += [f"## {say(en='What it asks', fr='Ce qu’elle demande')}", "", *self._asks(rule)]
        lines += self._why(rule)
        for constraint in rule.constraints:
            lines += self._constraint(rule, constraint)
        return "\n".join(lines) + "\n"

    def index(self, rules: Sequence[Rule]) -> str:
        """Return the page of all the rules, those of a file of shapes together."""
        say = self._words.say
        other = "fr" if self._language == "en" else "en"
        lines = [
            f"# {say(en='Rules', fr='Règles')}",
            "",
            say(
                en="What `kg validate` checks: a finding names one of these rules. Written by `kg shapes docs`, from"
                " the shapes and from their examples, which `kg shapes test` runs; do not edit.",
                fr="Ce que `kg validate` vérifie : un constat nomme une de ces règles. Écrit par `kg shapes docs`,"
                " d’après les formes et leurs exemples, qu’exécute `kg shapes test` ; ne pas modifier.",
            )
            + f" [{say(en='En français', fr='In English')}]({INDEX}{SUFFIXES[other]}).",
            "",
            say(
                en="The prefixes of the examples are left out. The queries give the culprits in the data as it is"
                " written, with the ontology beside it: a graph that holds inferences may show more.",
                fr="Les préfixes des exemples sont omis. Les requêtes donnent les fautifs dans les données telles"
                " qu’écrites, à côté de l’ontologie : un graphe qui contient des inférences peut en montrer d’autres.",
            ),
        ]
        for file, group in groupby(rules, key=lambda rule: rule.file):
            stem = file.stem if file else say(en="elsewhere", fr="ailleurs")
            lines += ["", f"## {stem}", ""]
            head = _head(file) if file else ""
            if head:
                lines += [_inline(head), ""]
            heads = (
                say(en="rule", fr="règle"),
                say(en="severity", fr="gravité"),
                say(en="asks", fr="demande"),
            )
            lines += [f"| {' | '.join(heads)} |", "| --- | --- | --- |"]
            for rule in group:
                page = f"{page_name(rule.iri)}{SUFFIXES[self._language]}"
                word = _SEVERITIES[self._catalogue.severity(rule)][self._language == "fr"]
                asks = self._message(rule) or self._title(rule)
                lines.append(f"| [{code(rule.name)}]({page}) | {word} | {_cell(_inline(asks))} |")
        return "\n".join(lines) + "\n"

    def _title(self, rule: Rule) -> str:
        return self._text(rule.iri, SH + "name", str(RDFS.label)) or rule.name

    def _message(self, rule: Rule) -> str:
        return self._text(rule.iri, SH + "message")

    def _text(self, iri: str, *predicates: str) -> str:
        texts = (self._catalogue.text(iri, predicate, self._language) for predicate in predicates)
        return next((text for text in texts if text), "")

    def _asks(self, rule: Rule) -> list[str]:
        """Return what a rule asks: of which resources, for which path, a line for each constraint."""
        lines: list[str] = []
        for shape, constraints in groupby(rule.constraints, key=lambda constraint: constraint.shape):
            lines += [self._of(rule, shape), ""]
            lines += [f"- {self._words.constraint(constraint)}" for constraint in constraints]
            lines.append("")
        return lines

    def _of(self, rule: Rule, shape: Node) -> str:
        say = self._words.say
        path = self._catalogue.path(shape)
        parts = []
        for way in rule.ways[shape]:
            targets = say(en=", and ", fr=", et ").join(self._words.targets(way.root))
            along = "/".join(self._words.path(step).strip("`") for step in way.paths)
            reached = say(en=f"what {code(along)} leads to from ", fr=f"ce à quoi {code(along)} mène depuis ")
            parts.append(f"{reached if along else ''}{targets}")
        of = say(en=", and ", fr=", et ").join(dict.fromkeys(parts))
        if path is None:
            return say(en=f"Of {of}:", fr=f"Pour {of} :")
        return say(
            en=f"Of {of}, for {self._words.path(path)}:",
            fr=f"Pour {of}, sur {self._words.path(path)} :",
        )

    def _why(self, rule: Rule) -> list[str]:
        reason = self._text(rule.iri, *_REASONS)
        sources = sorted(
            str(source)
            for predicate in _SOURCES
            for source in self._catalogue.graph.objects(URIRef(rule.iri), predicate)
        )
        if not reason and not sources:
            return []
        lines = [f"## {self._words.say(en='Why', fr='Pourquoi')}", ""]
        lines += [_inline(reason), ""] if reason else []
        for source in sources:
            lines.append(f"- <{source}>" if "://" in source else f"- {_inline(source)}")
        return [*lines, *([""] if sources else [])]

    def _constraint(self, rule: Rule, constraint: Constraint) -> list[str]:
        say = self._words.say
        lines = [
            f"## {component_word(constraint.component)}",
            "",
            f"{_capital(self._words.constraint(constraint))}.",
            "",
        ]
        broken = self._broken.get((rule.iri, constraint.component), [])
        for file, found in groupby(broken, key=lambda pair: pair[0]):
            lines += [
                say(en=f"Broken in {self._linked(file)}:", fr=f"Enfreinte dans {self._linked(file)} :"),
                "",
            ]
            lines += self._source(file)
            lines += [say(en="`kg validate` says:", fr="`kg validate` dit :"), "", "```console"]
            for _, finding in found:
                lines += self._finding(finding)
            lines += ["```", ""]
            good = mended(file)
            if good is not None:
                lines += [
                    say(en=f"Mended, in {self._linked(good)}:", fr=f"Corrigée, dans {self._linked(good)} :"),
                    "",
                ]
                lines += self._source(good)
        if not broken:
            lines += [say(en="No example shows it.", fr="Aucun exemple ne la montre."), ""]
        try:
            query = self._queries.query(rule, constraint)
        except NoQuery as reason:
            text = say(
                en=f"No query can be made for it ({code(str(reason))}): `kg validate` finds the culprits.",
                fr=f"Aucune requête ne peut en être faite ({code(str(reason))}) : `kg validate` trouve les fautifs.",
            )
            return [*lines, text, ""]
        if constraint.parameter == "sparql" and self._stands_on_a_node(constraint):
            asked = say(
                en="The query that finds the culprits, `?value`:",
                fr="La requête qui trouve les fautifs, `?value` :",
            )
        else:
            asked = say(
                en="The query that finds the culprits, `?this`:",
                fr="La requête qui trouve les fautifs, `?this` :",
            )
        return [*lines, asked, "", "```sparql", query.rstrip("\n"), "```", ""]

    def _stands_on_a_node(self, constraint: Constraint) -> bool:
        """Tell whether a query has a node to stand on for its focus node, and gives the culprits as values."""
        return bool(self._catalogue.objects(constraint.shape, "targetNode"))

    def _finding(self, finding: Finding) -> list[str]:
        where = place(finding)
        word = _SEVERITIES[finding.severity][self._language == "fr"]
        head = f"{where}: " if where else ""
        return [f"{head}{word}: {self._report.message(finding)}", *excerpt(self._report, finding)]

    def _linked(self, file: Path) -> str:
        return f"[{code(self._pages.shown(file))}]({self._pages.link(file)})"

    def _source(self, file: Path) -> list[str]:
        text = file.read_bytes().decode("utf-8", errors="replace")
        kept = [line for line in text.splitlines() if not _LEFT_OUT.match(line)]
        body = "\n".join(kept).strip("\n")
        fence = "```"
        while fence in body:
            fence += "`"
        return [f"{fence}{_LANGUAGES.get(file.suffix.lower(), '')}", body, fence, ""]


def _head(file: Path) -> str:
    """Return the comment at the head of a file."""
    lines = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").rstrip())
    return " ".join(lines)


def _inline(text: str) -> str:
    """Return a text as Markdown shows it: what it would take for a tag or an emphasis is escaped."""
    return re.sub(r"([\\`*<\[\]])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
