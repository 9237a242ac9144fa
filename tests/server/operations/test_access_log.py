"""The access log says how each request went, and nothing about who asked or what."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kg_server.operations.access_log import AccessLog, Entry, logged_path, query_hash


def written(entry: Entry) -> dict[str, Any]:
    stream = io.StringIO()
    AccessLog(stream, lambda: datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)).write(entry)
    assert stream.getvalue().count("\n") == 1
    read: dict[str, Any] = json.loads(stream.getvalue())
    return read


def test_an_entry_is_a_line_of_json():
    query = "SELECT * { ?s ?p 'a name' }"
    entry = Entry("r-1", "GET", "/sparql", 200, 0.1234567, 42, "answered", query, "select", 7)
    assert written(entry) == {
        "time": "2026-01-02T03:04:05.678Z",
        "request_id": "r-1",
        "method": "GET",
        "path": "/sparql",
        "query": query_hash(query),
        "form": "select",
        "seconds": 0.123457,
        "rows": 7,
        "bytes": 42,
        "status": 200,
        "outcome": "answered",
    }


def test_the_same_query_has_the_same_hash_and_another_has_another():
    assert query_hash("ASK {}") == query_hash("ASK {}") != query_hash("ASK { }")
    assert len(query_hash("\ud800")) == 16


@pytest.mark.parametrize("hostile", ["x\ny", '"}{"', "\x00\x1b[2J", "é" * 9, "a@b.example", "192.0.2.7"])
def test_what_a_client_makes_up_does_not_enter(hostile: str):
    entry = written(
        Entry(hostile if "\n" in hostile else hostile + " ", hostile, f"/{hostile}", 404, 0, 0, "refused")
    )
    assert hostile not in json.dumps(entry, ensure_ascii=False)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        *((path, path) for path in ("/", "/sparql", "/health/live", "/metrics")),
        ("/id/commune/46042", "/id/…"),
        ("/def.ttl", "/def/…"),
        ("/shapes", "/shapes/…"),
        ("/sitemap-1.xml", "/sitemap/…"),
        ("/robots.txt", "/robots.txt"),
        ("/release/latest/x", "/release/…"),
        ("/identity", "…"),
        ("/sparql/../../etc/passwd", "…"),
    ],
)
def test_paths_are_kept_as_far_as_they_are_ours(path: str, said: str):
    assert logged_path(path) == said


def test_a_log_that_cannot_be_written_stops_nothing():
    stream = io.StringIO()
    stream.close()
    AccessLog(stream).write(Entry("r", "GET", "/", 200, 0, 0, "answered"))
