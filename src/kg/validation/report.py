"""What a format shows: the findings, and what is needed to say them to a person or to a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kg.messages import say
from kg.turtle.terms import TermWriter
from kg.validation.engines.engine_choice import Note
from kg.validation.faults import RULES
from kg.validation.findings import Finding, Severity, counts

_IRI = re.compile(r"<([^<>]*)>")
_BLANK = re.compile(r"_:\w+")


@dataclass(frozen=True)
class Report:
    """The findings of a run, in their order, and how they are to be said."""

    findings: Sequence[Finding]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    fail_on: Severity = Severity.VIOLATION
    """The least severity that makes the run fail."""
    line_of: Callable[[str, int], str | None] = lambda file, line: None
    """Gives a line of a file, by the file's name in findings; None when it is not to be had."""
    page_of: Callable[[Finding], str | None] = lambda finding: None
    """Gives the address of the page about the rule of a finding."""
    notes: Sequence[Note] = ()
    """What is told beside the findings; a command says it on its own, a program reads it in the report."""
    colour: bool = False
    """Whether a terminal shows it."""

    @cached_property
    def _terms(self) -> TermWriter:
        # The tool's own rules have a prefix of their own, unless the name is taken.
        return TermWriter({"kg": RULES, **self.prefixes})

    def short(self, iri: str) -> str:
        """Return an IRI as a prefixed name where a prefix fits, else between angle brackets; a blank node as `[]`."""
        if iri.startswith('"'):
            return self.terms(iri)  # a focus node may be a literal
        return "[]" if iri.startswith("_:") else self._terms.iri(iri)

    def terms(self, text: str | None) -> str:
        """Return a path or a value with its IRIs shortened; the text of a literal is left as it is."""
        if text is None:
            return ""
        if text.startswith('"'):
            literal, mark, datatype = text.rpartition("^^")
            typed = mark and datatype.startswith("<") and datatype.endswith(">")
            return f"{literal}^^{self.terms(datatype)}" if typed else text
        return _BLANK.sub("[]", _IRI.sub(lambda match: self.short(match[1]), text))

    def message(self, finding: Finding) -> str:
        """Return the message of a finding in the report's language."""
        return finding.message(self.language) or component(finding)

    def rule(self, finding: Finding) -> str:
        """Return the name of the rule: its shape, shortened, and its kind of constraint."""
        return f"{self.short(finding.rule)} {component(finding)}"


def component(finding: Finding) -> str:
    """Return the kind of constraint in a word, as `component_word` does."""
    return component_word(finding.component)


def component_word(iri: str) -> str:
    """Return the word for a component: `Datatype` for `sh:DatatypeConstraintComponent`."""
    return re.split(r"[#/]", iri)[-1].removesuffix("ConstraintComponent")


def place(finding: Finding) -> str:
    """Return `file:line:column`, as far as it is known."""
    parts = (finding.file, finding.line, finding.column)
    return ":".join(str(part) for part in parts if part is not None) if finding.file else ""


def summary(findings: Sequence[Finding]) -> str:
    """Return the count of findings in one line."""
    if not findings:
        return say(en="no findings", fr="rien à signaler")
    parts = [
        f"{count} {severity_word(Severity.of_word(word), count)}"
        for word, count in counts(findings).items()
        if count
    ]
    return ", ".join(parts)


def severity_word(severity: Severity, count: int = 1) -> str:
    """Return the word for a severity, in the language being spoken, for one finding or several."""
    plural = "s" if count > 1 else ""
    return {
        Severity.VIOLATION: say(en=f"violation{plural}", fr=f"violation{plural}"),
        Severity.WARNING: say(en=f"warning{plural}", fr=f"avertissement{plural}"),
        Severity.INFO: say(en="info", fr=f"information{plural}"),
    }[severity]
