"""How findings are shown: for a person, one a line, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from kg.messages import say
from kg.turtle.terms import TermWriter
from kg.validation.findings import Finding, Severity, counts

Report = Callable[[Sequence[Finding], Mapping[str, str], str], str]
"""Findings, prefixes and a language, to a text that ends in a line break (or is empty)."""

_IRI = re.compile(r"<([^<>]*)>")


def short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI as a prefixed name where a prefix fits, else between angle brackets."""
    return TermWriter(prefixes).iri(iri)


def human(findings: Sequence[Finding], prefixes: Mapping[str, str], language: str) -> str:
    """Write a paragraph for each finding, and the count at the end."""
    blocks = [_paragraph(finding, prefixes, language) for finding in findings]
    return "\n".join([*blocks, summary(findings)]) + "\n"


def concise(findings: Sequence[Finding], prefixes: Mapping[str, str], language: str) -> str:
    """Write a line for each finding: `file:line: severity: message [shape component] focus path value`."""
    return "".join(_line(finding, prefixes, language) + "\n" for finding in findings)


def as_json(findings: Sequence[Finding], prefixes: Mapping[str, str], language: str) -> str:
    """Write one JSON object: the counts by severity, and the findings with their messages in every language."""
    document = {"counts": counts(findings), "findings": [finding.as_json() for finding in findings]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Report] = {"human": human, "concise": concise, "json": as_json}
"""The formats of `kg validate --format`."""


def summary(findings: Sequence[Finding]) -> str:
    """Return the count of findings in one line."""
    if not findings:
        return say(en="no findings", fr="rien à signaler")
    parts = [
        f"{count} {_severity(Severity.of_word(word), count)}"
        for word, count in counts(findings).items()
        if count
    ]
    return ", ".join(parts)


def _severity(severity: Severity, count: int) -> str:
    plural = "s" if count > 1 else ""
    return {
        Severity.VIOLATION: say(en=f"violation{plural}", fr=f"violation{plural}"),
        Severity.WARNING: say(en=f"warning{plural}", fr=f"avertissement{plural}"),
        Severity.INFO: say(en="info", fr=f"information{plural}"),
    }[severity]


def _place(finding: Finding) -> str:
    if finding.file is None:
        return ""
    return f"{finding.file}:{finding.line}" if finding.line else finding.file


def _paragraph(finding: Finding, prefixes: Mapping[str, str], language: str) -> str:
    place = _place(finding)
    rows = [
        (say(en="focus node", fr="nœud"), short(finding.focus, prefixes)),
        (say(en="path", fr="chemin"), _terms(finding.path, prefixes)),
        (say(en="value", fr="valeur"), _terms(finding.value, prefixes)),
        (say(en="rule", fr="règle"), f"{short(finding.shape, prefixes)} ({_component(finding)})"),
    ]
    head = f"{place}: " if place else ""
    body = [f"{head}{_severity(finding.severity, 1)}: {finding.message(language)}"]
    width = max(len(name) for name, _ in rows)
    body += [f"    {name.ljust(width)}  {text}" for name, text in rows if text]
    return "\n".join(body) + "\n"


def _line(finding: Finding, prefixes: Mapping[str, str], language: str) -> str:
    place = _place(finding)
    head = f"{place}: " if place else ""
    message = finding.message(language).replace("\n", " ")
    what = [short(finding.focus, prefixes), _terms(finding.path, prefixes), _terms(finding.value, prefixes)]
    rule = f"[{short(finding.shape, prefixes)} {_component(finding)}]"
    return f"{head}{finding.severity.word}: {message} {rule} {' '.join(filter(None, what))}"


def _component(finding: Finding) -> str:
    return re.split(r"[#/]", finding.component)[-1].removesuffix("ConstraintComponent")


def _terms(text: str | None, prefixes: Mapping[str, str]) -> str:
    """Abbreviate the IRIs of a path or a value; a literal is left as it is."""
    if text is None:
        return ""
    return text if text.startswith('"') else _IRI.sub(lambda match: short(match[1], prefixes), text)
