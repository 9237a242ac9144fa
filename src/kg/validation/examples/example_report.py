"""What became of examples, for a person, for programs, and as JUnit's XML."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kg.messages import say
from kg.validation.examples.example_runs import Outcome
from kg.validation.examples.examples import Expectation
from kg.validation.findings import Finding
from kg.validation.formats.concise import concise
from kg.validation.formats.junit import allowed
from kg.validation.report import Report, component_word
from kg.validation.rule_catalogue import Constraint, Rule

_LISTED = 10
"""How many constraints without an example are named to a person."""


@dataclass(frozen=True)
class ExampleReport:
    """The outcomes, and how they are to be said."""

    outcomes: Sequence[Outcome]
    lacking: Sequence[tuple[Rule, Constraint]]
    """The constraints that no example breaks."""
    prefixes: Mapping[str, str]
    language: str
    strict: bool = False
    """Whether a constraint without an example is a failure."""
    shown: Callable[[Path], str] = str
    """Gives the name of a file as it is to be said."""

    @property
    def failures(self) -> list[Outcome]:
        """Those that are not as expected."""
        return [outcome for outcome in self.outcomes if not outcome.passed]

    @property
    def failed(self) -> bool:
        """Whether the run fails."""
        return bool(self.failures) or (self.strict and bool(self.lacking))

    @cached_property
    def _terms(self) -> Report:
        return Report((), self.prefixes, self.language)

    def constraint(self, rule: str, component: str | None) -> str:
        """Return the name of a constraint: `ex:title MinCount`."""
        name = self._terms.short(rule)
        return name if component is None else f"{name} {component_word(component)}"

    def expectation(self, expected: Expectation) -> str:
        """Return the name of what was expected."""
        return self.constraint(expected.rule, expected.component)

    def faults(self, outcome: Outcome) -> list[str]:
        """Return what is wrong with an example, a text for each thing."""
        where = self.shown(outcome.example.file)
        texts = [
            say(
                en=f"{where}: {self.expectation(one)} was expected, and is not found",
                fr=f"{where} : {self.expectation(one)} était attendu, et n’est pas trouvé",
            )
            for one in outcome.missing
        ]
        if outcome.others and outcome.example.is_bad:
            texts.append(
                say(
                    en=f"{where}: more is found than what was expected",
                    fr=f"{where} : il est trouvé plus que ce qui était attendu",
                )
                + self._listed(outcome.others)
            )
        elif outcome.others:
            texts.append(
                say(en=f"{where}: does not conform", fr=f"{where} : n’est pas conforme")
                + self._listed(outcome.others)
            )
        texts += [
            say(
                en=f"{where}: {self.constraint(rule, None)} has nothing to look at: the example does not show it kept",
                fr=f"{where} : {self.constraint(rule, None)} n’a rien à regarder : l’exemple ne montre pas son respect",
            )
            for rule in outcome.unseen
        ]
        return texts

    def _listed(self, findings: Sequence[Finding]) -> str:
        lines = concise(Report(findings, self.prefixes, self.language)).splitlines()
        return "".join(f"\n    {line}" for line in lines)


def human(report: ExampleReport) -> str:
    """Write a paragraph for each example that is not as expected, then the counts."""
    blocks = [text for outcome in report.failures for text in report.faults(outcome)]
    if report.lacking:
        count = len(report.lacking)
        rows = [
            f"    {report.constraint(rule.iri, constraint.component)}"
            + (f", {report.shown(rule.file)}" if rule.file else "")
            for rule, constraint in (report.lacking if report.strict else report.lacking[:_LISTED])
        ]
        if len(rows) < count:
            rows.append(say(en=f"    and {count - len(rows)} more", fr=f"    et {count - len(rows)} autres"))
        head = say(
            en=f"constraints without a bad example: {count}", fr=f"contraintes sans mauvais exemple : {count}"
        )
        blocks.append("\n".join([head, *rows]))
    bad = sum(outcome.example.is_bad for outcome in report.outcomes)
    good = len(report.outcomes) - bad
    failures = len(report.failures)
    blocks.append(
        say(
            en=f"bad examples: {bad}, good examples: {good}, not as expected: {failures}",
            fr=f"mauvais exemples : {bad}, bons exemples : {good}, inattendus : {failures}",
        )
    )
    return "\n".join(blocks) + "\n"


def json_document(report: ExampleReport) -> str:
    """Write one JSON object: each example with what was expected and found, and what has no example."""
    document = {
        "examples": [
            {
                "file": report.shown(outcome.example.file),
                "kind": "bad" if outcome.example.is_bad else "good",
                "passed": outcome.passed,
                "expected": [_expected(one) for one in outcome.example.expected],
                "missing": [_expected(one) for one in outcome.missing],
                "unexpected": [one.as_json() for one in outcome.others],
                "unseen": list(outcome.unseen),
            }
            for outcome in report.outcomes
        ],
        "without_example": [
            {
                "rule": rule.iri,
                "component": constraint.component,
                "file": report.shown(rule.file) if rule.file else None,
            }
            for rule, constraint in report.lacking
        ],
        "failed": report.failed,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _expected(one: Expectation) -> dict[str, str | None]:
    return {"rule": one.rule, "component": one.component}


def junit(report: ExampleReport) -> str:
    """Write a test suite for each folder, a test case for each example, and one for each constraint without any."""
    root = Element("testsuites", name="kg shapes test")
    tests = failures = 0
    by_folder = sorted(report.outcomes, key=lambda outcome: report.shown(outcome.example.file.parent))
    for folder, outcomes in groupby(by_folder, key=lambda outcome: report.shown(outcome.example.file.parent)):
        suite = SubElement(root, "testsuite", name=allowed(folder))
        found = list(outcomes)
        for outcome in found:
            name = outcome.example.file.name
            case = SubElement(suite, "testcase", name=allowed(name), classname=allowed(folder))
            case.set("file", allowed(report.shown(outcome.example.file)))
            faults = report.faults(outcome)
            if faults:
                first = allowed(faults[0].partition("\n")[0])
                SubElement(case, "failure", message=first, type="example").text = allowed("\n".join(faults))
        bad = sum(not outcome.passed for outcome in found)
        _counted(suite, len(found), bad, 0)
        tests, failures = tests + len(found), failures + bad
    if report.lacking:
        title = say(en="without an example", fr="sans exemple")
        suite = SubElement(root, "testsuite", name=title)
        for rule, constraint in report.lacking:
            name = allowed(report.constraint(rule.iri, constraint.component))
            case = SubElement(suite, "testcase", name=name, classname=title)
            SubElement(case, "failure" if report.strict else "skipped", message=title)
        count = len(report.lacking)
        _counted(suite, count, count if report.strict else 0, 0 if report.strict else count)
        tests, failures = tests + count, failures + (count if report.strict else 0)
    root.set("tests", str(tests))
    root.set("failures", str(failures))
    root.set("errors", "0")
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _counted(suite: Element, tests: int, failures: int, skipped: int) -> None:
    suite.set("tests", str(tests))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    suite.set("skipped", str(skipped))


FORMATS: Mapping[str, Callable[[ExampleReport], str]] = {
    "human": human,
    "json": json_document,
    "junit": junit,
}
"""Every format by its name."""
