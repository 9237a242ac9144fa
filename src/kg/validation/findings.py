"""What validation found: one finding for each result of a SHACL report (SHACL, section 3.6.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any, cast

SH = "http://www.w3.org/ns/shacl#"


class Severity(IntEnum):
    """How grave a finding is; a greater one is graver."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @classmethod
    def of_iri(cls, iri: str) -> Severity:
        """Return the severity of `sh:Info`, `sh:Warning` or `sh:Violation`; any other IRI is a violation."""
        return {SH + "Info": cls.INFO, SH + "Warning": cls.WARNING}.get(iri, cls.VIOLATION)

    @classmethod
    def of_word(cls, word: str) -> Severity:
        """Return the severity of `info`, `warning` or `violation`."""
        return cls[word.upper()]

    @property
    def word(self) -> str:
        """The word for it on the command line and in JSON."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Ground:
    """A statement that an inferred value follows from."""

    statement: str
    """Its subject, predicate and object as in N-Triples."""
    file: str | None = None
    line: int | None = None
    """The place of its predicate, as those of `Finding`."""
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a shape found wrong with a focus node.

    Terms are written as in N-Triples, but for `shape`, `component`, `constraint`, `focus` and `about`: there an IRI is
    bare.
    """

    severity: Severity
    shape: str
    component: str
    focus: str
    path: str | None = None
    value: str | None = None
    constraint: str | None = None
    messages: Mapping[str, str] = field(default_factory=dict)
    engine: str | None = None
    """What the engine says by itself, beside the message of the shape."""
    about: str | None = None
    """The resource whose block is to be mended, when it is not the focus node: see `Target.named`."""
    file: str | None = None
    line: int | None = None
    """The first line of the value that broke the shape; without one, of the block of the subject."""
    column: int | None = None
    """In characters, from 1, as all of the places."""
    end_line: int | None = None
    end_column: int | None = None
    """The column of the first character after it."""
    focus_file: str | None = None
    """The place of the subject's block, as above."""
    focus_line: int | None = None
    focus_column: int | None = None
    shape_file: str | None = None
    """The place of the shape, or of the constraint in it when that has an IRI."""
    shape_line: int | None = None
    owner: str | None = None
    """The nearest shape with an IRI, when the shape is a blank node."""
    grounds: tuple[Ground, ...] = ()
    """What the value follows from, when it was inferred: the finding stands where the first of these does."""

    @property
    def subject(self) -> str:
        """The resource whose block is to be mended."""
        return self.about or self.focus

    @property
    def rule(self) -> str:
        """The IRI of the shape, or of the nearest one that has an IRI."""
        return self.owner or self.shape

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What tells a finding from others wherever the lines have gone: the rule, the focus node, path and value.

        A blank node has no name that would stay, and is left out.
        """
        named = ("" if term.startswith("_:") else term for term in (self.focus, self.value or ""))
        focus, value = named
        return (self.rule, self.component, focus, self.path or "", value)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str, str, str, tuple[tuple[str, str], ...]]:
        """What findings are sorted by: the place first, so that a file is read from top to bottom."""
        return (
            self.file or "",
            self.line or 0,
            self.column or 0,
            self.focus,
            self.path or "",
            self.shape,
            self.component,
            self.value or "",
            tuple(sorted(self.messages.items())),
        )

    def message(self, language: str) -> str:
        """Return the message in a language; without one in it, in English, untagged, or in any."""
        for code in (language, "en", ""):
            if code in self.messages:
                return self.messages[code]
        return next(iter(self.messages.values()), "")

    def as_json(self) -> dict[str, Any]:
        """Return the finding as a JSON object; `from_json` reads it back."""
        return {
            **asdict(self),
            "severity": self.severity.word,
            "messages": dict(sorted(self.messages.items())),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Finding:
        """Return the finding that `as_json` wrote."""
        fields = dict(row)
        fields["severity"] = Severity.of_word(cast(str, fields["severity"]))
        fields["grounds"] = tuple(Ground(**ground) for ground in fields.get("grounds", ()))
        return cls(**fields)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in their one order, each once, whoever found them first."""
    unique = {json.dumps(finding.as_json(), sort_keys=True): finding for finding in findings}
    # The whole content settles what the key leaves open.
    return tuple(
        finding for _, finding in sorted(unique.items(), key=lambda pair: (pair[1].sort_key, pair[0]))
    )


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity, the gravest first."""
    counted = {severity.word: 0 for severity in sorted(Severity, reverse=True)}
    for finding in findings:
        counted[finding.severity.word] += 1
    return counted


def at_least(findings: Iterable[Finding], severity: Severity) -> bool:
    """Tell whether a finding is as grave as this, or graver."""
    return any(finding.severity >= severity for finding in findings)
