"""JUnit's XML, as Jenkins and GitLab read it: a test suite for each rule, a test case for each finding."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kg.messages import say
from kg.validation.findings import Finding
from kg.validation.report import Report, component, place


def junit(report: Report) -> str:
    """Write the findings as test cases: those grave enough to make the run fail are failures.

    Without a finding there is one case, which passes, so that a report without tests is not taken for a run that did
    not take place.
    """
    root = Element("testsuites", name="kg validate")
    by_rule = sorted(report.findings, key=report.rule)
    for rule, found in groupby(by_rule, key=report.rule):
        suite = SubElement(root, "testsuite", name=rule)
        cases = [_case(suite, report, finding) for finding in found]
        _counted(suite, len(cases), sum(cases))
    if not report.findings:
        suite = SubElement(root, "testsuite", name="kg validate")
        SubElement(suite, "testcase", name=say(en="no findings", fr="rien à signaler"), classname="kg")
        _counted(suite, 1, 0)
    failures = sum(finding.severity >= report.fail_on for finding in report.findings)
    _counted(root, max(1, len(report.findings)), failures)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(suite: Element, report: Report, finding: Finding) -> bool:
    """Add a case to a suite, and tell whether it fails."""
    what = (report.short(finding.focus), report.terms(finding.path), report.terms(finding.value))
    case = SubElement(
        suite,
        "testcase",
        name=allowed(" ".join(part for part in what if part)),
        classname=report.short(finding.rule),
    )
    if finding.file is not None:
        case.set("file", finding.file)
    if finding.line is not None:
        case.set("line", str(finding.line))
    message = allowed(report.message(finding))
    where = place(finding)
    text = f"{where}: {message}" if where else message
    fails = finding.severity >= report.fail_on
    if fails:
        SubElement(case, "failure", message=message, type=component(finding)).text = text
    else:
        SubElement(case, "system-out").text = f"{finding.severity.word}: {text}"
    return fails


def _counted(element: Element, tests: int, failures: int) -> None:
    element.set("tests", str(tests))
    element.set("failures", str(failures))
    element.set("errors", "0")


def allowed(text: str) -> str:
    """Return the text without the characters that XML cannot hold (XML 1.0, section 2.2)."""
    return "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)
