"""Everything that is known of the findings, for programs."""

from __future__ import annotations

import json

from kg.validation.findings import counts
from kg.validation.report import Report


def json_document(report: Report) -> str:
    """Write one JSON object: the counts by severity, the notes, the findings with their messages in every language."""
    findings = [{**finding.as_json(), "page": report.page_of(finding)} for finding in report.findings]
    notes = [
        {"text": note.sentence, "shape": note.shape, "reason": None if note.remark else note.reason}
        for note in report.notes
    ]
    document = {"counts": counts(report.findings), "notes": notes, "findings": findings}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
