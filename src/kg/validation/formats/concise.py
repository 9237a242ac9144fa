"""A line for each finding, for editors, `grep` and the terminal."""

from __future__ import annotations

from kg.validation.findings import Finding
from kg.validation.report import Report, place


def concise(report: Report) -> str:
    """Write `file:line:column: severity: message [shape component] focus path value`, a line for each finding."""
    return "".join(_line(report, finding) + "\n" for finding in report.findings)


def _line(report: Report, finding: Finding) -> str:
    where = place(finding)
    head = f"{where}: " if where else ""
    message = " ".join(report.message(finding).split())
    what = (report.short(finding.focus), report.terms(finding.path), report.terms(finding.value))
    said = " ".join(part.replace("\n", "\\n").replace("\r", "\\r") for part in what if part)
    return f"{head}{finding.severity.word}: {message} [{report.rule(finding)}] {said}"
