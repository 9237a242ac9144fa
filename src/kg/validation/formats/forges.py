"""What GitHub and GitLab show on the lines of a change."""

from __future__ import annotations

import json

from kg.validation.findings import Finding, Severity
from kg.validation.formats.sarif import fingerprint
from kg.validation.report import Report

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SEVERITIES = {Severity.VIOLATION: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def github(report: Report) -> str:
    """Write a workflow command of GitHub Actions for each finding: an annotation on its line."""
    return "".join(_command(report, finding) + "\n" for finding in report.findings)


def gitlab(report: Report) -> str:
    """Write a code quality report of GitLab, a JSON array; each issue there has a place, so the others are left out.

    A finding without a place of its own stands at its shape.
    """
    issues = []
    seen: dict[str, int] = {}
    for finding in report.findings:
        file, line = (
            (finding.file, finding.line) if finding.file else (finding.shape_file, finding.shape_line)
        )
        if file is None:
            continue
        # GitLab keeps one issue for each fingerprint: two of the same are numbered.
        mark = fingerprint(finding)
        seen[mark] = seen.get(mark, 0) + 1
        issues.append(
            {
                "description": report.message(finding),
                "check_name": report.rule(finding),
                "fingerprint": mark if seen[mark] == 1 else f"{mark}-{seen[mark]}",
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": file, "lines": {"begin": line or 1}},
            }
        )
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _command(report: Report, finding: Finding) -> str:
    properties = {
        "file": finding.file,
        "line": finding.line,
        "endLine": finding.end_line,
        # GitHub takes columns only for a place within one line.
        "col": finding.column if finding.line == finding.end_line else None,
        "endColumn": finding.end_column if finding.line == finding.end_line else None,
        "title": report.rule(finding),
    }
    said = ",".join(
        f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None
    )
    what = " ".join(
        part
        for part in (report.short(finding.focus), report.terms(finding.path), report.terms(finding.value))
        if part
    )
    page = report.page_of(finding)
    message = "\n".join(part for part in (report.message(finding), what, page) if part)
    return f"::{_COMMANDS[finding.severity]} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
