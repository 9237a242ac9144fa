"""SARIF 2.1.0, the OASIS format of results of static analysis, which code hosts and editors show on the lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from kg import __version__
from kg.messages import say
from kg.validation.engines.engine_choice import Note
from kg.validation.findings import Finding, Severity
from kg.validation.report import Report, component

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(report: Report) -> str:
    """Write a log with one run: the rules that were broken, and a result for each finding."""
    rules: dict[str, dict[str, Any]] = {}
    for finding in report.findings:
        rules.setdefault(_rule_id(report, finding), _rule(report, finding))
    numbers = {rule: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "kg", "version": __version__, "rules": list(rules.values())}},
        "columnKind": "unicodeCodePoints",
        "language": report.language,
        "results": [_result(report, finding, numbers) for finding in report.findings],
    }
    if report.notes:
        # What the tool tells of its own work (SARIF 2.1.0, section 3.20.21); the run came to its end all the same.
        told = [_notification(note) for note in report.notes]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": told}]
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def fingerprint(finding: Finding) -> str:
    """Return what stays of a finding when lines move: the hash of its rule, focus node, path and value."""
    return hashlib.sha256("\n".join(finding.identity).encode()).hexdigest()[:32]


def _notification(note: Note) -> dict[str, Any]:
    said = {"shape": note.shape, "reason": None if note.remark else note.reason}
    properties = {name: value for name, value in said.items() if value is not None}
    return {
        "level": "note",
        "message": {"text": note.sentence},
        **({"properties": properties} if properties else {}),
    }


def _rule_id(report: Report, finding: Finding) -> str:
    return f"{report.short(finding.rule)}/{component(finding)}"


def _rule(report: Report, finding: Finding) -> dict[str, Any]:
    page = report.page_of(finding)
    return {
        "id": _rule_id(report, finding),
        "shortDescription": {"text": _rule_id(report, finding)},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"shape": finding.rule, "component": finding.component},
        # A page of the repository is not an address: SARIF wants one.
        **({"helpUri": page} if page and "://" in page else {}),
    }


def _result(report: Report, finding: Finding, numbers: Mapping[str, int]) -> dict[str, Any]:
    rule = _rule_id(report, finding)
    related = [
        _location(finding.focus_file, finding.focus_line, finding.focus_column)
        | {"id": 1, "message": {"text": f"{say(en='focus node', fr='nœud')} {report.short(finding.focus)}"}},
        _location(finding.shape_file, finding.shape_line)
        | {"id": 2, "message": {"text": f"{say(en='rule', fr='règle')} {report.rule(finding)}"}},
    ]
    inferred = say(en="inferred from", fr="inféré de")
    related += [
        _location(ground.file, ground.line, ground.column)
        | {"id": number, "message": {"text": f"{inferred} {report.terms(ground.statement)}"}}
        for number, ground in enumerate(finding.grounds, 3)
    ]
    where = _location(
        finding.file, finding.line, finding.column, finding.end_line, finding.end_column
    ) or _location(finding.shape_file, finding.shape_line)
    properties = {
        "focusNode": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "engine": finding.engine,
    }
    return {
        "ruleId": rule,
        "ruleIndex": numbers[rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": report.message(finding)},
        "locations": [where] if where else [],
        "relatedLocations": [one for one in related if "physicalLocation" in one],
        "partialFingerprints": {"finding/v1": fingerprint(finding)},
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


def _location(
    file: str | None,
    line: int | None,
    column: int | None = None,
    end_line: int | None = None,
    end_column: int | None = None,
) -> dict[str, Any]:
    if file is None:
        return {}
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    known = {name: value for name, value in region.items() if value is not None}
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if known:
        physical["region"] = known
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    """Return a file's name as a URI reference, relative as it is."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
