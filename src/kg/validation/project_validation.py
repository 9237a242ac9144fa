"""Validates a project: reads its files, runs the engine, puts each finding on its file and line."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import NamedNode
from rdflib import Graph

from kg.errors import ProjectError
from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.turtle import read, read_text
from kg.turtle.blank_nodes import namer
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.change_validation import Recheck, Unbounded, reach_of_change
from kg.validation.engine_choice import Engine, Note
from kg.validation.entailment import asks_for_inferences
from kg.validation.findings import Finding
from kg.validation.location import Sources, located
from kg.validation.processes import available_processors, validate
from kg.validation.pyshacl_engine import PyshaclEngine, Target
from kg.validation.rules import with_rules
from kg.validation.screened_validation import screen_project
from kg.validation.shape_screen import screen_version

CACHE_FORMAT = 5
"""Raise it when a change here makes other findings of the same input."""


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
        use_cache: Whether findings of the same bytes by the same engine may be taken from the last time.
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
    cached = project.build_dir / "cache" / f"findings-{fingerprint(project, engine)}.json"
    if since is not None:
        shapes = load_graph(project.shapes_files(), project)
        reach = (
            Unbounded("sh:entailment")
            if asks_for_inferences(shapes)
            else reach_of_change(project, shapes, since, watch)
        )
        if isinstance(reach, Recheck):
            told([Note(str(shape), reason) for shape, reason in sorted(reach.affected.whole.items())])
            return tuple(
                finding
                for finding in _validated(
                    reach.engine.pyshacl, reach.targets(), only, project, processes, watch
                )
                if reach.concerns(finding)
            )
        told([Note(None, reach.reason)])
    if use_cache and cached.is_file():
        kept = json.loads(cached.read_text(encoding="utf-8"))
        told([Note(**row) for row in kept["notes"]])
        known = [Finding.from_json(row) for row in kept["findings"]]
        return tuple(finding for finding in known if only is None or finding.subject in only)
    shapes = load_graph(project.shapes_files(), project)
    inferred: Sequence[str] = ()
    if asks_for_inferences(shapes):
        from kg.reasoning.inference import close_project  # noqa: PLC0415 - slow, and rarely asked for

        inferred = close_project(project, watch=watch).inferred
    if engine is Engine.AUTO:
        screening = screen_project(project, shapes, inferred, watch)
        pyshacl, targets = screening.engine.pyshacl, screening.targets(only)
        notes = screening.notes()
    else:
        with _collector_paused():
            files = (*project.ontology_files(), *project.turtle_files())
            pyshacl = PyshaclEngine(load_graph(files, project, watch, inferred), shapes)
        targets, notes = pyshacl.targets(only), []
    told(notes)
    findings = _validated(pyshacl, targets, only, project, processes, watch)
    if inferred:
        from kg.validation.inferred_values import with_grounds  # noqa: PLC0415 - as above

        findings = with_grounds(findings, project, inferred)
    if use_cache and only is None:
        _keep(cached, {"notes": notes, "findings": findings})
    return findings


def _validated(
    engine: PyshaclEngine,
    targets: Sequence[Target],
    only: Collection[str] | None,
    project: Project,
    processes: int | None,
    watch: Watch,
) -> tuple[Finding, ...]:
    total = sum(len(target.focus_nodes) for target in targets)
    progress = watch(say(en="Validating", fr="Validation"), total)
    found = validate(engine, targets, processes=processes or available_processors(), progress=progress)
    # pySHACL's shapes and graph refer to each other: without a collection the graph's memory would stay taken.
    del engine, targets
    gc.collect()
    if only is not None:
        found = tuple(finding for finding in found if finding.subject in only)
    return placed(found, project)


def _keep(cached: Path, what: Mapping[str, Sequence[Note] | Sequence[Finding]]) -> None:
    """Keep the findings for the next time, and those of no other input."""
    rows = {
        key: [row.as_json() if isinstance(row, Finding) else asdict(row) for row in value]
        for key, value in what.items()
    }
    cached.parent.mkdir(parents=True, exist_ok=True)
    partial = cached.with_suffix(".partial")
    partial.write_text(json.dumps(rows), encoding="utf-8")
    partial.replace(cached)
    for old in set(cached.parent.glob("findings-*.json")) - {cached}:
        old.unlink(missing_ok=True)


def load_graph(
    files: Sequence[Path], project: Project, watch: Watch = no_watch, inferred: Iterable[str] = ()
) -> Graph:
    """Read Turtle files into one rdflib graph, with inferred triples, given as N-Triples without the full stop.

    Raises:
        TurtleError: A file is not Turtle.
    """
    graph, converter = empty_graph(), TermConverter()
    progress = watch(say(en="Reading", fr="Lecture"), len(files))
    for index, file in enumerate(files):
        triples = read(file, known_prefixes=project.prefixes, blank_nodes=namer(index))
        add_triples(graph, triples, converter)
        progress(1)
    for line in inferred:
        add_triples(graph, read_text(f"{line} ."), converter)
    return graph


def placed(findings: Iterable[Finding], project: Project) -> tuple[Finding, ...]:
    """Put each finding on its place, and its shape's; files are relative to the project's folder."""

    def shown(file: Path) -> str:
        return file.relative_to(project.root).as_posix()

    data = Sources((*project.ontology_files(), *project.turtle_files()), shown)
    return located(with_rules(findings, Sources(project.shapes_files(), shown)), data)


def fingerprint(project: Project, engine: Engine = Engine.AUTO) -> str:
    """Return the hash of all that the findings follow from: the files' names and bytes, and the engine's versions."""
    digest = hashlib.sha256()
    engines = (f"{name} {version(name)}" for name in ("pyshacl", "rdflib", "pyoxigraph"))
    screen = [f"shacl {screen_version()}"] if engine is Engine.AUTO else []
    digest.update("\n".join([str(CACHE_FORMAT), engine.value, *screen, *engines]).encode())
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
