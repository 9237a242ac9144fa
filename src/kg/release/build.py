"""Makes a release: validate, reason, write; nothing is published unless all of it went well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.reasoning import Inference, infer
from kg.reasoning.quads import read_quads, read_shapes
from kg.release.catalogue.reading import check_questions
from kg.release.changes_files import write_changes
from kg.release.contradictions import contradiction_findings, refused_findings
from kg.release.dump_index import SHAPES
from kg.release.dumps import refuse_reserved, write_dumps
from kg.release.folder import PROFILE, Release, build_lock, current, publish, temporary_folder
from kg.release.history import history
from kg.release.keeping import KEEP, Removal, remove_old
from kg.release.manifest import Manifest, describe
from kg.release.profile import profile
from kg.release.statements import Statements
from kg.release.store_writer import StoreWriter
from kg.validation import Finding, Severity, at_least, ordered


@dataclass(frozen=True)
class Outcome:
    """How a build ended."""

    findings: tuple[Finding, ...]
    inference: Inference | None
    """None when the findings stopped the build before it reasoned."""
    release: Release | None
    """The new release, which is now the current one; None when findings or contradictions stopped the build."""
    contradictions: tuple[Finding, ...] = ()
    """The contradictions that stopped the build, each on its line."""
    removal: Removal = field(default_factory=Removal)
    """The old releases that are gone, and those that are still read."""


def build(
    project: Project,
    *,
    fail_on: Severity = Severity.VIOLATION,
    processes: int | None = None,
    watch: Watch = no_watch,
    use_cache: bool = True,
    keep: int = KEEP,
    dumps: bool = True,
) -> Outcome:
    """Build a release and make it the current one.

    Args:
        project: The project.
        fail_on: Findings as grave as this stop the build.
        processes: How many processes validate; the number of processors when None.
        watch: Told of the progress.
        use_cache: Whether the findings of an unchanged input may be taken from the last build.
        keep: How many releases stay on disk, the new one included; one that a process reads stays in any case.
        dumps: Whether the files that people take away are written.

    Returns:
        What was found, inferred and written. A build that is stopped leaves the current release as it was.

    Raises:
        TurtleError: A file is not Turtle.
        ValidationFault: The shapes cannot be run.
        ReleaseError: Another build is at work, a dataset has a name that is taken, or the history cannot be read.
        ProjectError: A dataset names a question that is not there.
        QueryError: A question cannot be read.
    """
    from kg.validation import validate_project  # noqa: PLC0415 - readers of releases do without its engine

    refuse_reserved(project)
    check_questions(project)
    with build_lock(project.build_dir), temporary_folder(project.build_dir) as folder:
        history(project.build_dir)  # One that cannot be read is told before the work, not after it.
        findings = validate_project(project, processes=processes, watch=watch, use_cache=use_cache)
        if at_least(findings, fail_on):
            return Outcome(findings, None, None)
        quads = read_quads(project, watch)
        inference = infer(project, quads, watch=watch)
        if inference.contradictions:
            return Outcome(
                findings, inference, None, contradiction_findings(project, quads, inference.contradictions)
            )
        findings = ordered([*findings, *refused_findings(project, quads, inference.refused)])
        if at_least(findings, fail_on):
            return Outcome(findings, inference, None)
        statements = Statements.of(quads, inference.inferred, project.inferred_graph.value)
        manifest = _write(project, findings, statements, inference, folder, watch)
        if dumps:
            write_dumps(project, statements, folder / "dump.nq", manifest.hash, watch)
        before = current(project)
        changes = None
        if before is not None and before.folder.name != manifest.name:
            changes = write_changes(project, before.folder, folder, manifest.name, watch)
        release = publish(folder, project.build_dir, manifest, changes)
        removal = remove_old(project.build_dir, release, before, keep)
        return Outcome(findings, inference, release, removal=removal)


def _write(
    project: Project,
    findings: Sequence[Finding],
    statements: Statements,
    inference: Inference,
    folder: Path,
    watch: Watch,
) -> Manifest:
    progress = watch(say(en="Writing the release", fr="Écriture de la version"), 3)
    with StoreWriter(folder / "store") as store:
        hash_ = _write_dump(statements, folder / "dump.nq", store)
        progress(1)
    progress(1)
    manifest = describe(project, statements, hash_, inference, findings)
    rows = [finding.as_json() for finding in findings]
    (folder / "findings.json").write_text(
        json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    measured = profile(project, statements, read_shapes(project, project.graph_base + SHAPES), findings)
    (folder / PROFILE).write_text(measured.to_json(), encoding="utf-8")
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    progress(1)
    return manifest


def _write_dump(statements: Statements, dump: Path, store: StoreWriter) -> str:
    """Write the dump, and give the store the same with the default graph; return the SHA-256 of the dump."""
    digest = hashlib.sha256()
    with dump.open("wb") as file:
        for lines, merged in statements.lines():
            written = lines.encode("utf-8")
            digest.update(written)
            file.write(written)
            store.write(written, merged.encode("utf-8"))
    return digest.hexdigest()
