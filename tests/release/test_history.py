"""Releases are remembered in the order in which they were published, also when their folders are gone."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kg.errors import ReleaseError
from kg.project import Project
from kg.release import build, current
from kg.release.history import HISTORY, history, with_release


def test_a_release_is_published_once():
    moment = datetime(2024, 2, 29, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
    first = with_release((), "aa", "aa11", None, moment)
    assert first[0].published == "2024-03-01T00:30:00Z"
    assert first[0].moment == datetime(2024, 3, 1, 0, 30, tzinfo=UTC)
    second = with_release(first, "bb", "bb22", "aa", moment)
    assert [(release.name, release.previous) for release in second] == [("aa", None), ("bb", "aa")]
    assert with_release(second, "aa", "aa11", "bb", moment + timedelta(days=1)) == second


def test_builds_are_told_in_order_with_the_one_before(library: Project):
    names = []
    for year in ("1974", "1975", "1974", "1976"):
        (file,) = (each for each in library.turtle_files() if "-09-02" in each.read_text(encoding="utf-8"))
        text = re.sub(r"\d{4}-09-02", f"{year}-09-02", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
        release = build(library, dumps=False).release
        assert release is not None
        names.append(release.manifest.name)
    told = json.loads((library.build_dir / HISTORY).read_text(encoding="utf-8"))
    assert [row["name"] for row in told] == [names[0], names[1], names[3]]
    # The third build made the first release the current one again.
    assert [row["previous"] for row in told] == [None, names[0], names[0]]
    assert all(row["hash"].startswith(row["name"]) for row in told)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["published"]) for row in told)
    shutil.rmtree(library.build_dir / names[0])
    assert [release.name for release in history(library.build_dir)] == [names[0], names[1], names[3]]


def test_a_history_that_cannot_be_read_stops_the_build(library: Project):
    library.build_dir.mkdir(exist_ok=True)
    (library.build_dir / HISTORY).write_text("[", encoding="utf-8")
    with pytest.raises(ReleaseError, match="history of releases"):
        build(library, dumps=False)
    assert current(library) is None
