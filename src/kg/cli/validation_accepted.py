"""What of the findings is told: not those of the baseline, nor those that a person has suppressed."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.validation_inputs import Inputs
from kg.errors import ProjectError
from kg.localized import reason_of
from kg.messages import say
from kg.validation.accepted import baseline_text, read_baseline, read_suppressions, since_baseline, suppressed
from kg.validation.findings import Finding

SUPPRESSIONS = "suppressions.toml"
"""The file of a project's suppressions, beside `kg.toml`."""


def told(
    inputs: Inputs,
    findings: tuple[Finding, ...],
    baseline: Path | None,
    suppressions: Path | None,
    *,
    update: bool,
    complete: bool,
) -> tuple[Finding, ...]:
    """Return the findings to tell; when asked to, write the baseline first.

    Args:
        inputs: What was validated.
        findings: What was found.
        baseline: The file of known findings.
        suppressions: The file of suppressions; when None, the project's own.
        update: Whether to write the baseline.
        complete: Whether everything was validated: only then is what finds nothing stale.

    Raises:
        ProjectError: A file cannot be read or written, or a baseline would be written of a part only.
    """
    if update and (baseline is None or not complete):
        raise ProjectError(
            say(
                en="a baseline is written of the whole: without paths in a project, and without --since",
                fr="un état de référence s’écrit du tout : sans chemins dans un projet, et sans --since",
            ),
            mend="kg validate --baseline FILE --update-baseline",
        )
    if suppressions is None and inputs.project is not None:
        beside = inputs.project.root / SUPPRESSIONS
        suppressions = beside if beside.is_file() else None
    if suppressions is not None:
        rows = read_suppressions(suppressions, inputs.prefixes(findings))
        name = inputs.files.shown(suppressions)
        before = len(findings)
        findings = suppressed(findings, rows, name, complete=complete)
        _say_left_out(before - sum(one.file != name for one in findings), name)
    if baseline is None:
        return findings
    if update:
        _write(baseline, findings)
    before = len(findings)
    name = inputs.files.shown(baseline)
    findings = since_baseline(findings, read_baseline(baseline), name, complete=complete)
    _say_left_out(before - sum(one.file != name for one in findings), name)
    return findings


def _say_left_out(count: int, name: str) -> None:
    if count:
        click.echo(
            say(
                en=f"known findings left out: {count} ({name})",
                fr=f"constats connus laissés de côté : {count} ({name})",
            ),
            err=True,
        )


def _write(file: Path, findings: tuple[Finding, ...]) -> None:
    try:
        file.write_text(baseline_text(findings), encoding="utf-8")
    except OSError as error:
        reason = reason_of(error)
        raise ProjectError(
            say(en=f"cannot be written: {reason}", fr=f"écriture impossible : {reason}"), file=file
        ) from error
