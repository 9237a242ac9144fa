"""The standard report, in Turtle (SHACL, section 3.6)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kg.turtle.terms import TermWriter
from kg.validation.findings import SH, Finding, Severity
from kg.validation.location import term_of
from kg.validation.path_walk import Path
from kg.validation.report import Report

_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}
_OPERATORS = {"^": "inversePath", "*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


def turtle_report(report: Report) -> str:
    """Write a `sh:ValidationReport` with a result for each finding."""
    terms = TermWriter({**report.prefixes, "sh": SH})
    results = ["\n        ".join(_result(finding, terms)) for finding in report.findings]
    body = "".join(f" ;\n    sh:result [\n        {result}\n    ]" for result in results)
    terms.iri(SH + "conforms")
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(terms.used.items()))
    conforms = "true" if not report.findings else "false"
    return f"{prefixes}\n[] a sh:ValidationReport ;\n    sh:conforms {conforms}{body} .\n"


def _result(finding: Finding, terms: TermWriter) -> Iterator[str]:
    yield "a sh:ValidationResult ;"
    yield f"sh:resultSeverity sh:{_SEVERITIES[finding.severity]} ;"
    yield f"sh:focusNode {_term(finding.focus, terms)} ;"
    path = None if finding.path is None else Path.parse(finding.path)
    if path is not None:
        yield f"sh:resultPath {_path(path, terms)} ;"
    if finding.value is not None and finding.value != "[]":
        yield f"sh:value {_term(finding.value, terms)} ;"
    for language, message in sorted(finding.messages.items()):
        yield f"sh:resultMessage {terms.literal(_text(message, language))} ;"
    if finding.constraint is not None:
        yield f"sh:sourceConstraint {_term(finding.constraint, terms)} ;"
    yield f"sh:sourceConstraintComponent {terms.iri(finding.component)} ;"
    yield f"sh:sourceShape {_term(finding.shape, terms)}"


def _term(text: str, terms: TermWriter) -> str:
    term = term_of(text)
    return terms.write(term) if isinstance(term, NamedNode | Literal) else f"_:{term.value}"


def _text(message: str, language: str) -> Literal:
    return Literal(message, language=language) if language else Literal(message)


def _path(path: Path, terms: TermWriter) -> str:
    """Return a property path as SHACL writes it in RDF (section 2.3.1)."""
    if path.predicate is not None:
        return terms.iri(path.predicate.value)
    parts = [_path(part, terms) for part in path.parts]
    if path.operator == "/":
        return f"( {' '.join(parts)} )"
    if path.operator == "|":
        return f"[ sh:alternativePath ( {' '.join(parts)} ) ]"
    return f"[ sh:{_OPERATORS[path.operator]} {parts[0]} ]"
