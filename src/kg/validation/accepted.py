"""Living with old data: findings that are known, and not told again.

A baseline is written by the tool: every finding of a day. A suppression is written by a person, with its reason. Both
know a finding by its rule, focus node, path and value, never by a line. What no longer matches anything is a finding
itself, so that neither outlives its cause.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from kg.errors import ProjectError
from kg.localized import reason_of
from kg.messages import say
from kg.validation.faults import stale
from kg.validation.findings import Finding, ordered
from kg.validation.location import term_of

_KEYS = {"rule", "component", "focus", "path", "value", "reason"}
_HEADER = re.compile(r"^\s*\[\[\s*suppression\s*\]\]", re.MULTILINE)
Identity = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is not to be told: findings that agree with all that is given."""

    given: Mapping[str, str]
    """`rule`, `component`, `focus`, `path`, `value`: as in `Finding.identity`, those that matter."""
    reason: str
    line: int

    def fits(self, finding: Finding) -> bool:
        """Tell whether a finding is one of those."""
        rule, component, focus, path, value = finding.identity
        said = {
            "rule": rule,
            "component": re.split(r"[#/]", component)[-1].removesuffix("ConstraintComponent"),
            "focus": focus,
            "path": path,
            "value": str(term_of(value)) if value else "",
        }
        return all(said[name] == text for name, text in self.given.items())


def read_suppressions(file: Path, prefixes: Mapping[str, str]) -> tuple[Suppression, ...]:
    """Read a file of suppressions: a TOML table `[[suppression]]` for each.

    Args:
        file: The file.
        prefixes: The prefixes that its terms may use; terms are written as in Turtle.

    Raises:
        ProjectError: It cannot be read, or a suppression lacks its reason or says what cannot be.
    """
    try:
        text = file.read_text(encoding="utf-8")
        rows = tomllib.loads(text).get("suppression", [])
    except OSError as error:
        reason = reason_of(error)
        raise ProjectError(
            say(en=f"cannot be read: {reason}", fr=f"lecture impossible : {reason}"), file=file
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(
            say(en=f"is not TOML: {error}", fr=f"n’est pas du TOML : {error}"), file=file
        ) from error
    lines = [text.count("\n", 0, header.end()) + 1 for header in _HEADER.finditer(text)]
    if not isinstance(rows, list) or len(rows) != len(lines):
        raise ProjectError(
            say(en="is not a list of suppressions", fr="n’est pas une liste de suppressions"),
            file=file,
            mend='[[suppression]]\nrule = "…"\nreason = "…"',
        )
    return tuple(_suppression(row, line, file, prefixes) for row, line in zip(rows, lines, strict=True))


def suppressed(
    findings: Iterable[Finding], suppressions: Sequence[Suppression], shown: str, *, complete: bool
) -> tuple[Finding, ...]:
    """Return the findings that no suppression fits, and those about stale suppressions.

    Args:
        findings: What was found.
        suppressions: What is not to be told.
        shown: The name of their file.
        complete: Whether everything was validated; otherwise nothing can be called stale.
    """
    used: set[int] = set()
    kept = []
    for finding in findings:
        fitting = [number for number, one in enumerate(suppressions) if one.fits(finding)]
        used.update(fitting)
        if not fitting:
            kept.append(finding)
    if complete:
        kept += [
            stale(
                say(
                    en=f"this suppression suppresses nothing: delete it. Its reason was: {one.reason}",
                    fr=f"cette suppression ne supprime rien : effacez-la. Sa raison était : {one.reason}",
                ),
                shown,
                one.line,
            )
            for number, one in enumerate(suppressions)
            if number not in used
        ]
    return ordered(kept)


def baseline_text(findings: Iterable[Finding]) -> str:
    """Return a baseline of the findings: JSON, sorted, an entry for each kind with how often it occurs."""
    counted = Counter(finding.identity for finding in findings)
    rows = [
        {**dict(zip(_FIELDS, identity, strict=True)), "count": count}
        for identity, count in sorted(counted.items())
    ]
    return json.dumps({"findings": rows}, ensure_ascii=False, indent=1) + "\n"


def read_baseline(file: Path) -> Counter[Identity]:
    """Read a baseline.

    Raises:
        ProjectError: It cannot be read, or is not a baseline.
    """
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["findings"]
        return Counter({_identity(row): int(row["count"]) for row in rows})
    except OSError as error:
        reason = reason_of(error)
        message = say(en=f"cannot be read: {reason}", fr=f"lecture impossible : {reason}")
    except (ValueError, KeyError, TypeError):
        message = say(en="is not a baseline", fr="n’est pas un état de référence")
    raise ProjectError(
        message,
        file=file,
        mend=say(
            en=f"write it: kg validate --baseline {file} --update-baseline",
            fr=f"écrivez-le : kg validate --baseline {file} --update-baseline",
        ),
    )


def since_baseline(
    findings: Iterable[Finding], baseline: Mapping[Identity, int], shown: str, *, complete: bool
) -> tuple[Finding, ...]:
    """Return the findings that a baseline does not have, and one about those of it that are gone.

    Args:
        findings: What was found.
        baseline: How often each kind of finding was known.
        shown: The name of its file.
        complete: Whether everything was validated; otherwise nothing can be called stale.
    """
    left = Counter(baseline)
    new = []
    for finding in findings:
        if left[finding.identity] > 0:
            left[finding.identity] -= 1
        else:
            new.append(finding)
    gone = sum(left.values())
    if complete and gone:
        new.append(
            stale(
                say(
                    en=f"findings of the baseline that are gone: {gone}. Write it again with --update-baseline",
                    fr=f"constats de l’état de référence qui ont disparu : {gone}. Réécrivez-le avec --update-baseline",
                ),
                shown,
                None,
            )
        )
    return ordered(new)


_FIELDS = ("rule", "component", "focus", "path", "value")


def _identity(row: Mapping[str, object]) -> Identity:
    rule, component, focus, path, value = (str(row[name]) for name in _FIELDS)
    return (rule, component, focus, path, value)


def _suppression(row: object, line: int, file: Path, prefixes: Mapping[str, str]) -> Suppression:
    if (
        not isinstance(row, dict)
        or row.keys() - _KEYS
        or not all(isinstance(text, str) for text in row.values())
    ):
        raise ProjectError(
            say(en="a suppression says what it may not", fr="une suppression dit ce qu’elle ne peut dire"),
            file=file,
            line=line,
            mend=", ".join(sorted(_KEYS)),
        )
    given = {name: text for name, text in row.items() if name != "reason"}
    if not row.get("reason", "").strip() or not given.keys() & {"rule", "focus"}:
        raise ProjectError(
            say(
                en="a suppression needs a reason, and a rule or a focus node",
                fr="une suppression veut une raison, et une règle ou un nœud",
            ),
            file=file,
            line=line,
            mend='rule = "…"\nreason = "…"',
        )
    for name in given.keys() & {"rule", "focus", "path", "value"}:
        try:
            given[name] = _written(name, given[name], prefixes)
        except (SyntaxError, ValueError) as error:
            raise ProjectError(
                say(
                    en=f"{name}: {given[name]} is not a term", fr=f"{name} : {given[name]} n’est pas un terme"
                ),
                file=file,
                line=line,
                mend=say(en="write it as in Turtle", fr="écrivez-le comme en Turtle"),
            ) from error
    return Suppression(given, row["reason"], line)


def _written(name: str, text: str, prefixes: Mapping[str, str]) -> str:
    """Return a term, or a path, as findings write it."""
    declared = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes.items())
    if name == "path":
        return re.sub(r"<[^>]*>|[^\s<>/|^()*+?]+", lambda part: _term(part[0], declared), text)
    term = _term(text, declared)
    return term if name == "value" else term.removeprefix("<").removesuffix(">")


def _term(text: str, declared: str) -> str:
    (quad,) = parse(f"{declared}<urn:x-kg:a> <urn:x-kg:a> {text} .", RdfFormat.TURTLE)
    return str(quad.object)
