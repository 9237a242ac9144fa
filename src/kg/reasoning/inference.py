"""What follows in a project: closes the ontology with the graphs in scope, or takes the closure from the last time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from kg.messages import say
from kg.progress import Watch, no_watch
from kg.project import Project
from kg.reasoning.closure import Closure
from kg.reasoning.owlrl_closure import close
from kg.turtle import read
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph

CACHE_FORMAT = 1
"""Raise it when a change here, or to what counts as noise, makes another closure of the same input."""


@dataclass(frozen=True)
class Inference:
    """What follows, and from what."""

    closure: Closure
    scope: tuple[str, ...]
    """The paths of the graphs that were closed with the ontology, sorted."""

    partial: bool
    """Whether the data has graphs that were not closed."""


def infer(project: Project, *, watch: Watch = no_watch, use_cache: bool = True) -> Inference:
    """Close the ontology and the graphs that `[reasoning] scope` names; alignments are never closed.

    Args:
        project: The project.
        watch: Told of the progress.
        use_cache: Whether the closure of the same bytes by the same engine may be taken from the last time.

    Raises:
        TurtleError: A file is not Turtle.
    """
    files = (*project.ontology_files(), *project.reasoned_files())
    scope = tuple(project.graph_path(file) for file in project.reasoned_files())
    partial = len(scope) < len(project.turtle_files())
    cached = project.build_dir / "cache" / f"closure-{_fingerprint(project, files)}.json"
    if use_cache and cached.is_file():
        known = json.loads(cached.read_text(encoding="utf-8"))
        return Inference(Closure(tuple(known["inferred"]), tuple(known["contradictions"])), scope, partial)
    graph, converter = empty_graph(), TermConverter()
    progress = watch(say(en="Reading what is reasoned over", fr="Lecture de ce dont on infère"), len(files))
    for file in files:
        add_triples(graph, read(file, known_prefixes=project.prefixes), converter)
        progress(1)
    closure = close(graph, watch)
    if use_cache:
        _keep(closure, cached)
    return Inference(closure, scope, partial)


def _keep(closure: Closure, cached: Path) -> None:
    cached.parent.mkdir(parents=True, exist_ok=True)
    partial = cached.with_suffix(".partial")
    known = {"inferred": closure.inferred, "contradictions": closure.contradictions}
    partial.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    partial.replace(cached)
    for old in set(cached.parent.glob("closure-*.json")) - {cached}:
        old.unlink(missing_ok=True)


def _fingerprint(project: Project, files: tuple[Path, ...]) -> str:
    """Return the hash of all that the closure follows from: the files' bytes, and the engine's versions."""
    digest = hashlib.sha256()
    engines = (f"{name} {version(name)}" for name in ("owlrl", "rdflib", "pyoxigraph"))
    digest.update("\n".join([str(CACHE_FORMAT), *engines]).encode())
    for file in files:
        digest.update(f"\0{file.relative_to(project.root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]
