"""For a person at a terminal: the message, the line with a caret under the place, and what it is about."""

from __future__ import annotations

from collections import Counter

from kg.messages import say
from kg.validation.faults import RULES
from kg.validation.findings import Finding, Ground, Severity
from kg.validation.report import Report, component, place, severity_word, summary

_COLOURS = {Severity.VIOLATION: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_BOLD, _FAINT = "1", "2"
_WIDTH = 160
"""A longer line is cut around the place: some texts and geometries have thousands of characters."""


def human(report: Report) -> str:
    """Write a paragraph for each finding, then how many there are of each rule and of each severity."""
    blocks = [_paragraph(report, finding) for finding in report.findings]
    return "\n".join([*blocks, *_by_rule(report), summary(report.findings)]) + "\n"


def _paragraph(report: Report, finding: Finding) -> str:
    where = place(finding)
    word = _painted(report, severity_word(finding.severity), _COLOURS[finding.severity])
    head = f"{_painted(report, where, _BOLD)}: " if where else ""
    lines = [f"{head}{word}: {report.message(finding)}", *excerpt(report, finding)]
    if finding.shape.startswith(RULES):
        return "\n".join(lines) + "\n"  # the file is named, and the rule needs no more words
    shape = finding.shape_file and f"{finding.shape_file}:{finding.shape_line}"
    rows = [
        (say(en="focus node", fr="nœud"), _focus(report, finding)),
        (say(en="path", fr="chemin"), report.terms(finding.path)),
        (say(en="value", fr="valeur"), _shortened(report.terms(finding.value))),
        *((say(en="inferred from", fr="inféré de"), _ground(report, ground)) for ground in finding.grounds),
        (
            say(en="rule", fr="règle"),
            f"{report.short(finding.rule)} ({component(finding)}){f', {shape}' if shape else ''}",
        ),
        ("pySHACL", _shortened(" ".join((finding.engine or "").split()))),
        (say(en="see", fr="voir"), report.page_of(finding) or ""),
    ]
    width = max(len(name) for name, text in rows if text)
    lines += [f"    {_painted(report, name.ljust(width), _FAINT)}  {text}" for name, text in rows if text]
    return "\n".join(lines) + "\n"


def _focus(report: Report, finding: Finding) -> str:
    """Return the focus node, with the place of its block when that is not the place of the finding."""
    name = report.short(finding.focus)
    if finding.focus_line is None or (finding.focus_file, finding.focus_line) == (finding.file, finding.line):
        return name
    return f"{name}, {finding.focus_file}:{finding.focus_line}"


def _ground(report: Report, ground: Ground) -> str:
    where = f"{ground.file}:{ground.line}: " if ground.file else ""
    return f"{where}{_shortened(report.terms(ground.statement))}"


def excerpt(report: Report, finding: Finding) -> list[str]:
    """Return the line of the place, with carets under it."""
    if finding.file is None or finding.line is None or finding.column is None:
        return []
    text = report.line_of(finding.file, finding.line)
    if text is None:
        return []
    start = finding.column - 1
    same_line = finding.end_line == finding.line and finding.end_column is not None
    end = min(len(text), finding.end_column - 1 if same_line and finding.end_column else len(text))
    cut = max(0, start - _WIDTH // 2) if len(text) > _WIDTH else 0
    shown = text[cut : cut + _WIDTH]
    gutter = str(finding.line)
    # A tabulation stays one, so that the caret is under its place however wide the terminal makes it.
    indent = "".join("\t" if character == "\t" else " " for character in text[cut:start])
    carets = "^" * max(1, min(end, cut + _WIDTH) - start)
    under = _painted(report, carets, _COLOURS[finding.severity])
    return [
        f"    {_painted(report, f'{gutter} |', _FAINT)} {shown}",
        f"    {_painted(report, ' ' * len(gutter) + ' |', _FAINT)} {indent}{under}",
    ]


def _by_rule(report: Report) -> list[str]:
    """Return how many findings there are of each rule, the most frequent first, when that says more than the total."""
    counted = Counter((report.rule(finding), finding.severity) for finding in report.findings)
    if len(counted) < 2 or len(counted) == len(report.findings):
        return []
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    width = len(str(rows[0][1]))
    return ["".join(f"{count:>{width}} × {rule}\n" for (rule, _severity), count in rows)]


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _painted(report: Report, text: str, code: str) -> str:
    """Return the text in a colour, where a terminal shows it (ECMA-48, section 8.3.117)."""
    return f"\x1b[{code}m{text}\x1b[0m" if report.colour and text else text
