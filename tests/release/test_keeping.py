"""Old releases go, except the one before, and any that somebody reads."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.client import Graph
from kg.errors import ReleaseError
from kg.project import Project
from kg.release import Hold, Outcome, Release, build, current, hold_current
from kg.release.folder import TEMPORARY

DAY = "SELECT ?day { branch:harbour lib:opened ?day }"


def build_of(library: Project, year: int, keep: int = 2) -> Outcome:
    """Build the release in which the harbour's branch was opened that year."""
    file = library.turtle_file("branches/branches")
    text = file.read_text(encoding="utf-8")
    begin = text.index("-09-02") - 4
    file.write_text(f"{text[:begin]}{year}{text[begin + 4 :]}", encoding="utf-8")
    return build(library, keep=keep)


def release_of(library: Project, year: int, keep: int = 2) -> Release:
    release = build_of(library, year, keep).release
    assert release is not None
    return release


def test_the_new_release_and_the_one_before_stay(library: Project):
    first, second = release_of(library, 1971), release_of(library, 1972)
    assert first.folder.is_dir()
    outcome = build_of(library, 1973)
    assert outcome.release is not None
    assert outcome.removal.removed == (first.folder.name,)
    assert outcome.removal.size > 1000
    assert not first.folder.exists()
    assert second.folder.is_dir()
    assert current(library) == outcome.release
    assert not list(library.build_dir.glob(f"{TEMPORARY}*"))


def test_as_many_stay_as_asked_for(library: Project):
    releases = [release_of(library, 1970 + number, keep=3) for number in range(4)]
    assert [each.folder.is_dir() for each in releases] == [False, True, True, True]
    newest = release_of(library, 1980, keep=1)
    assert [each.folder.is_dir() for each in releases] == [False] * 4
    assert newest.folder.is_dir()


def test_what_current_led_to_is_the_one_before_even_when_it_is_older(library: Project):
    """Somebody went back to the first release by hand: that is the one to be able to go back to."""
    first, second = release_of(library, 1971), release_of(library, 1972)
    link = library.build_dir / "current"
    link.unlink()
    link.symlink_to(first.folder.name)
    build_of(library, 1973)
    assert first.folder.is_dir()
    assert not second.folder.exists()


def test_what_is_made_again_is_no_longer_old(library: Project):
    first = release_of(library, 1971)
    second = release_of(library, 1972)
    os.utime(first.folder / "manifest.json", (0, 0))
    assert release_of(library, 1971) == first
    build_of(library, 1973)
    assert first.folder.is_dir()
    assert not second.folder.exists()


def test_nothing_else_in_the_folder_is_touched(library: Project):
    library.build_dir.mkdir()
    for name in ("sources", "0123456789ab", "fedcba987654-mine"):
        (library.build_dir / name).mkdir()
        (library.build_dir / name / "notes.txt").write_text("mine", encoding="utf-8")
    (library.build_dir / "fedcba987654-mine" / "manifest.json").write_text("{}", encoding="utf-8")
    (library.build_dir / "ffffffffffff").symlink_to("fedcba987654-mine")
    for year in (1971, 1972, 1973):
        build_of(library, year, keep=1)
    for name in ("sources", "0123456789ab", "fedcba987654-mine", "ffffffffffff"):
        assert (library.build_dir / name / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_build_that_makes_no_release_removes_none(library: Project):
    first, second = release_of(library, 1971), release_of(library, 1972)
    file = library.turtle_file("branches/branches")
    file.write_text(file.read_text(encoding="utf-8").replace("rdfs:label", "rdfs:comment"), encoding="utf-8")
    assert build(library, keep=1).release is None
    assert first.folder.is_dir()
    assert second.folder.is_dir()


def test_a_release_that_is_held_stays_until_it_is_let_go(library: Project):
    first = release_of(library, 1971)
    with Hold(first):
        assert build_of(library, 1972, keep=1).removal.held == (first.folder.name,)
        assert first.folder.is_dir()
        with Hold(first):  # Held twice, and let go once.
            pass
        assert build_of(library, 1973, keep=1).removal.held == (first.folder.name,)
    assert first.folder.name in build_of(library, 1974, keep=1).removal.removed


def test_a_notebook_keeps_its_release_as_long_as_its_graph(library: Project):
    first = release_of(library, 1971)
    graph = Graph.open(library.root)
    for year in (1972, 1973):
        build_of(library, year, keep=1)
    assert str(graph.query(DAY).rows[0][0]) == "1971-09-02"
    assert first.folder.is_dir()
    del graph
    gc.collect()
    assert first.folder.name in build_of(library, 1974, keep=1).removal.removed


def test_a_process_that_is_killed_holds_nothing(library: Project):
    first = release_of(library, 1971)
    code = (
        "import sys\nfrom pathlib import Path\nfrom kg.release import Hold, Release\n"
        "hold = Hold(Release(Path(sys.argv[1])))\nprint('held', flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(first.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert build_of(library, 1972, keep=1).removal.held == (first.folder.name,)
        process.kill()
        process.wait()
    assert first.folder.name in build_of(library, 1973, keep=1).removal.removed


def test_what_is_gone_cannot_be_held(library: Project):
    first = release_of(library, 1971)
    build_of(library, 1972, keep=1)
    with pytest.raises(ReleaseError, match=r"has been removed[\s\S]*kg build"):
        Hold(first)
    with hold_current(library) as release:
        assert release == current(library)


def test_the_command_says_what_it_removed(library: Project):
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["-C", str(library.root), *arguments])
        assert result.exit_code == 0, result.output
        return result.stderr

    first = release_of(library, 1971)
    file = library.turtle_file("branches/branches")
    for number in range(2):
        file.write_text(
            file.read_text(encoding="utf-8").replace(f"197{number + 1}-", f"197{number + 2}-"),
            encoding="utf-8",
        )
        with Hold(first):
            said = run("build", "--keep", "1")
        assert f"old releases kept, being read: {first.folder.name}" in said
    assert f"old releases removed: {first.folder.name} (" in run("build", "--keep", "1")
    assert Path(library.build_dir / "current").resolve() == release_of(library, 1973).folder
