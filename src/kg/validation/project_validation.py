"""Validates a project: reads its files, runs the engine, puts each finding on its file and line."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import NamedNode
from rdflib import Graph

from kg.errors import ProjectError
from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.turtle import read
from kg.turtle.blank_nodes import namer
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.findings import Finding
from kg.validation.location import Sources, located
from kg.validation.processes import available_processors, validate
from kg.validation.pyshacl_engine import PyshaclEngine
from kg.validation.rules import with_rules

CACHE_FORMAT = 3
"""Raise it when a change here makes other findings of the same input."""


def validate_project(
    project: Project,
    *,
    only_files: Sequence[Path] = (),
    processes: int | None = None,
    watch: Watch = no_watch,
    use_cache: bool = True,
) -> tuple[Finding, ...]:
    """Validate the whole graph, as asserted, with the ontology's class hierarchy and no inference.

    Args:
        project: The project.
        only_files: When given, only the focus nodes that these files state, still within the whole graph.
        processes: How many processes share the work; the number of processors when None.
        watch: Told of the progress.
        use_cache: Whether findings of the same bytes by the same engine may be taken from the last time.

    Returns:
        The findings in their order; files are relative to the project's folder.

    Raises:
        TurtleError: A file is not Turtle.
        ProjectError: A file of `only_files` is not one of the project's.
        ValidationFault: The shapes cannot be run.
    """
    only = _subjects(project, only_files) if only_files else None
    cached = project.build_dir / "cache" / f"findings-{fingerprint(project)}.json"
    if use_cache and cached.is_file():
        known = [Finding.from_json(row) for row in json.loads(cached.read_text(encoding="utf-8"))]
        return tuple(finding for finding in known if only is None or finding.subject in only)
    with _collector_paused():
        engine = PyshaclEngine(
            load_graph((*project.ontology_files(), *project.turtle_files()), project, watch),
            load_graph(project.shapes_files(), project),
        )
    targets = engine.targets(only)
    total = sum(len(target.focus_nodes) for target in targets)
    progress = watch(say(en="Validating", fr="Validation"), total)
    found = validate(engine, targets, processes=processes or available_processors(), progress=progress)
    # pySHACL's shapes and graph refer to each other: without a collection the graph's memory would stay taken.
    del engine, targets
    gc.collect()
    if only is not None:
        found = tuple(finding for finding in found if finding.subject in only)
    findings = placed(found, project)
    if use_cache and only is None:
        cached.parent.mkdir(parents=True, exist_ok=True)
        partial = cached.with_suffix(".partial")
        partial.write_text(json.dumps([finding.as_json() for finding in findings]), encoding="utf-8")
        partial.replace(cached)
        for old in set(cached.parent.glob("findings-*.json")) - {cached}:
            old.unlink(missing_ok=True)
    return findings


def load_graph(files: Sequence[Path], project: Project, watch: Watch = no_watch) -> Graph:
    """Read Turtle files into one rdflib graph.

    Raises:
        TurtleError: A file is not Turtle.
    """
    graph, converter = empty_graph(), TermConverter()
    progress = watch(say(en="Reading", fr="Lecture"), len(files))
    for index, file in enumerate(files):
        triples = read(file, known_prefixes=project.prefixes, blank_nodes=namer(index))
        add_triples(graph, triples, converter)
        progress(1)
    return graph


def placed(findings: Iterable[Finding], project: Project) -> tuple[Finding, ...]:
    """Put each finding on its place, and its shape's; files are relative to the project's folder."""

    def shown(file: Path) -> str:
        return file.relative_to(project.root).as_posix()

    data = Sources((*project.ontology_files(), *project.turtle_files()), shown)
    return located(with_rules(findings, Sources(project.shapes_files(), shown)), data)


def fingerprint(project: Project) -> str:
    """Return the hash of all that the findings follow from: the files' names and bytes, and the engine's versions."""
    digest = hashlib.sha256()
    engines = (f"{name} {version(name)}" for name in ("pyshacl", "rdflib", "pyoxigraph"))
    digest.update("\n".join([str(CACHE_FORMAT), *engines]).encode())
    for file in (*project.ontology_files(), *project.shapes_files(), *project.turtle_files()):
        digest.update(f"\0{file.relative_to(project.root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


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


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cyclic collector off while millions of terms are made: none of them is garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
