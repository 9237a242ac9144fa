"""A release is whole, named by its content, and replaced only by another whole one."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from kg.errors import ReleaseError
from kg.project import Project
from kg.release import build, current, need_current
from kg.release.folder import TEMPORARY
from kg.store import EmbeddedStore

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?branch a lib:Branch }"


def edit(project: Project, before: str, after: str) -> None:
    file = project.turtle_file("branches/branches")
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def count(project: Project, query: str = COUNT) -> int:
    store = EmbeddedStore(need_current(project).store, project.prefixes)
    ((number,),) = store.query(query).rows()
    return int(number.value)


def test_the_name_is_the_hash_of_the_dump(library: Project):
    release = build(library).release
    assert release is not None
    digest = hashlib.sha256(release.dump.read_bytes()).hexdigest()
    assert release.manifest.hash == digest
    assert release.folder == library.build_dir / digest[:12]
    assert (library.build_dir / "current").readlink() == Path(digest[:12])


def test_two_folders_give_the_same_hash(library: Project, tmp_path: Path):
    shutil.copytree(library.root, tmp_path / "a folder of another name")
    other = Project.load(tmp_path / "a folder of another name")
    first, second = build(library).release, build(other).release
    assert first is not None
    assert second is not None
    assert first.manifest == second.manifest
    assert first.dump.read_bytes() == second.dump.read_bytes()


def test_a_triple_in_two_graphs_is_counted_once(library: Project):
    file = library.turtle_file("branches/branches")
    shutil.copy(file, file.with_name("again.ttl"))
    build(library)
    assert count(library) == 3
    assert count(library, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?branch a lib:Branch } }") == 6


def test_the_default_graph_holds_what_is_inferred_and_the_ontology(library: Project):
    build(library)
    assert (
        count(library, "SELECT (COUNT(*) AS ?n) { branch:reading-boat lib:partOf organisation:city-library }")
        == 1
    )
    for graph in ("inferred", "branches/branches"):
        pattern = f"GRAPH <{library.graph_base}{graph}> {{ branch:reading-boat lib:partOf ?x }}"
        assert count(library, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}") == 1
    assert count(library, "SELECT (COUNT(*) AS ?n) { lib:Branch a owl:Class }") == 1


def test_the_manifest_counts_what_the_store_holds(library: Project):
    release = build(library).release
    assert release is not None
    manifest = release.manifest
    assert manifest.triples == count(library, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert manifest.quads == count(library, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert manifest.classes["https://example.org/library/def#Branch"] == 3
    assert manifest.datasets["branches"] == 20
    assert manifest.reasoning["partial"] is False


def test_a_violation_leaves_the_previous_release(library: Project):
    before = build(library).release
    edit(library, '    rdfs:label "Central Branch"@en ;\n', "")
    outcome = build(library)
    assert outcome.release is None
    assert len(outcome.findings) == 1
    assert current(library) == before
    assert count(library) == 3


def test_a_contradiction_leaves_the_previous_release(library: Project):
    before = build(library).release
    edit(library, "    a lib:Library ;", "    a lib:Branch , lib:Library ;\n    lib:partOf branch:central ;")
    outcome = build(library)
    assert outcome.release is None
    assert outcome.inference is not None
    assert outcome.inference.contradictions
    assert [finding.file for finding in outcome.contradictions] == ["data/ttl/branches/branches.ttl"] * len(
        outcome.contradictions
    )
    assert all(finding.line for finding in outcome.contradictions)
    assert current(library) == before


def test_who_holds_a_release_keeps_it(library: Project):
    build(library)
    store = EmbeddedStore(need_current(library).store, library.prefixes)
    edit(library, "1974-09-02", "1975-09-02")
    build(library)
    ((day,),) = store.query("SELECT ?day { branch:harbour lib:opened ?day }").rows()
    assert day.value == "1974-09-02"
    ((day,),) = (
        EmbeddedStore(need_current(library).store, library.prefixes)
        .query("SELECT ?day { branch:harbour lib:opened ?day }")
        .rows()
    )
    assert day.value == "1975-09-02"


def test_the_same_content_is_the_same_release(library: Project):
    first = build(library).release
    assert build(library, use_cache=False).release == first
    folders = [
        path
        for path in library.build_dir.iterdir()
        if path.is_dir() and path.name not in ("cache", "current")
    ]
    assert len(folders) == 1


def test_findings_are_told_even_when_they_do_not_stop_a_build(library: Project):
    shapes = library.shapes_dir / "branch.ttl"
    shapes.write_text(
        shapes.read_text(encoding="utf-8").replace("sh:Violation", "sh:Warning"), encoding="utf-8"
    )
    edit(library, '    rdfs:label "Central Branch"@en ;\n', "")
    release = build(library).release
    assert release is not None
    assert release.manifest.findings == {"violation": 0, "warning": 1, "info": 0}
    assert len(json.loads(release.findings.read_text(encoding="utf-8"))) == 1


def test_two_builds_at_once_are_refused(library: Project):
    library.build_dir.mkdir()
    with (library.build_dir / ".lock").open("w", encoding="utf-8") as lock:
        lock.write("4242")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match="process 4242"):
            build(library)
    assert build(library).release is not None


def test_what_a_dead_build_left_is_removed(library: Project):
    stale = library.build_dir / f"{TEMPORARY}abc"
    (stale / "store").mkdir(parents=True)
    os.symlink("nowhere", library.build_dir / f"{TEMPORARY}current")
    build(library)
    assert not list(library.build_dir.glob(f"{TEMPORARY}*"))


def test_without_a_release_the_mend_is_to_build(library: Project):
    assert current(library) is None
    with pytest.raises(ReleaseError, match="kg build"):
        need_current(library)
