"""Validates a project, or takes what is known of it from the last time.

Nothing here is slow to import: the engines are, and they are imported while the index is being built.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from pyoxigraph import NamedNode

from kg.errors import ProjectError
from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.turtle import read
from kg.validation.engines.engine_choice import Engine, Note
from kg.validation.engines.forked import available_processors
from kg.validation.findings import Finding
from kg.validation.kept_findings import KeptFindings, fingerprint
from kg.validation.project_files import IndexToCome, ProjectFiles


def validate_project(
    project: Project,
    *,
    only_files: Sequence[Path] = (),
    processes: int | None = None,
    watch: Watch = no_watch,
    use_cache: bool = True,
    engine: Engine = Engine.AUTO,
    since: str | None = None,
    told: Callable[[Sequence[Note]], None] = lambda _: None,
) -> tuple[Finding, ...]:
    """Validate the whole graph as it is written, with the ontology beside it.

    Inferences are added when the shapes ask for them (`sh:entailment`).

    Args:
        project: The project.
        only_files: When given, only the focus nodes that these files state, still within the whole graph.
        processes: How many processes share the work; the number of processors when None.
        watch: Told of the progress.
        use_cache: Whether findings of the last time may be taken: those of the same bytes by the same engine, or
            those that no change since can have touched.
        engine: Who validates.
        since: A revision in git. Only what the change since then can affect is validated; when that is everything, it
            is told.
        told: Given the shapes that the screen could not be trusted with.

    Returns:
        The findings in their order; files are relative to the project's folder.

    Raises:
        TurtleError: A file is not Turtle.
        ProjectError: A file of `only_files` is not one of the project's.
        ValidationFault: The shapes cannot be run.
    """
    only = _subjects(project, only_files) if only_files else None
    processes = processes or available_processors()
    files = ProjectFiles.read(project)
    kept = KeptFindings(project.build_dir / "cache") if use_cache and since is None else None
    key = fingerprint(engine, files.digests)
    same = kept.read(key) if kept else None
    if same is not None:
        told(same.notes)
        return _about(same.findings, only)
    indexed = engine is Engine.AUTO or since is not None
    before = files.of_kept_index() if kept and indexed else None
    base = None if before is None else fingerprint(engine, before)
    known = None if kept is None or base is None else kept.read(base)
    # Findings are kept of what the columns hold, so that the next change can be held against them.
    anew = kept is not None and known is None and base != key
    index = IndexToCome(files, processes, watch, anew=anew) if indexed else None
    try:
        from kg.validation.project_engines import ProjectEngines  # noqa: PLC0415 - slow to import

        engines = ProjectEngines(files, engine, processes, watch, told)
        outcome, part = None, None
        if index is not None and since is not None:
            outcome, part = engines.since(since, index), only
        elif index is not None and known is not None:
            outcome, part = engines.again(index, known, only), only
        if outcome is None:
            # pySHACL alone takes too long for more than what is asked for.
            part = only if kept is None or index is None else None
            outcome = engines.whole(index, part)
    finally:
        if index is not None:
            index.end()
    if kept is not None and part is None:
        kept.keep(key, outcome, () if base is None else (base,))
    return _about(outcome.findings, only)


def _about(findings: Sequence[Finding], only: Collection[str] | None) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if only is None or finding.subject in only)


def _subjects(project: Project, files: Sequence[Path]) -> Collection[str]:
    """Return the IRIs of the subjects that data files state."""
    known = set(project.turtle_files()) | set(project.ontology_files())
    subjects = set()
    for file in files:
        if file.resolve() not in known:
            raise ProjectError(
                say(
                    en="is not a data or ontology file of this project",
                    fr="n’est pas un fichier de données ou d’ontologie de ce projet",
                ),
                file=file,
                mend=say(
                    en=f"data files are below {project.data_dir}",
                    fr=f"les données sont sous {project.data_dir}",
                ),
            )
        for triple in read(file, known_prefixes=project.prefixes):
            if isinstance(triple.subject, NamedNode):
                subjects.add(triple.subject.value)
    return subjects
