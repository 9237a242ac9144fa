"""The metrics are a document in the text format of Prometheus, version 0.0.4, and add up over processes."""

from __future__ import annotations

import re

from kg_server.operations.metrics import HELP, Metrics, merged

_SAMPLE = re.compile(r'([a-z_:][a-z0-9_:]*)(?:\{((?:[a-z_]+="[^"\\\n]*",?)*)\})? ([0-9.e+-]+|\+Inf|NaN)')
_LABEL = re.compile(r'([a-z_]+)="([^"]*)"')


def samples(document: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Read a document; every line must be a comment or a sample, and every sample must come after its type."""
    assert document.endswith("\n")
    read = {}
    typed = ""
    for line in document.splitlines():
        if line.startswith("# "):
            typed = line.split(" ")[2]
            continue
        match = _SAMPLE.fullmatch(line)
        assert match is not None, line
        assert match[1].removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") == typed, line
        key = (match[1], tuple(sorted(_LABEL.findall(match[2] or ""))))
        assert key not in read, line
        read[key] = float(match[3])
    return read


def test_durations_are_a_histogram_for_each_form_of_query():
    metrics = Metrics()
    for seconds in (0.0005, 0.03, 0.03, 99.0):
        metrics.query_ended("select", seconds)
    metrics.query_ended("ask", 0.001)
    read = samples(metrics.exposition())
    name = "kg_query_duration_seconds"
    assert read[f"{name}_bucket", (("form", "select"), ("le", "0.001"))] == 1
    assert read[f"{name}_bucket", (("form", "select"), ("le", "0.05"))] == 3
    assert read[f"{name}_bucket", (("form", "select"), ("le", "30"))] == 3
    assert read[f"{name}_bucket", (("form", "select"), ("le", "+Inf"))] == 4
    assert read[f"{name}_count", (("form", "select"),)] == 4
    assert abs(read[f"{name}_sum", (("form", "select"),)] - 99.0605) < 1e-9
    assert read[f"{name}_bucket", (("form", "ask"), ("le", "0.001"))] == 1


def test_kills_cache_bytes_and_refusals_are_counted():
    metrics = Metrics()
    metrics.killed("deadline")
    metrics.killed("deadline")
    metrics.killed("memory")
    metrics.cache("hit")
    metrics.response("GET", 200, 1000)
    metrics.response("GET", 200, 24)
    metrics.turned_away("queue")
    read = samples(metrics.exposition())
    assert read["kg_worker_kills_total", (("cause", "deadline"),)] == 2
    assert read["kg_worker_kills_total", (("cause", "memory"),)] == 1
    assert read["kg_cache_requests_total", (("outcome", "hit"),)] == 1
    assert read["kg_http_requests_total", (("method", "GET"), ("status", "200"))] == 2
    assert read["kg_http_response_bytes_total", ()] == 1024
    assert read["kg_requests_turned_away_total", (("reason", "queue"),)] == 1


def test_gauges_are_read_at_each_scrape():
    waiting = [3.0]
    metrics = Metrics({"queue_waiting": lambda: waiting[0]})
    assert samples(metrics.exposition())["kg_queue_waiting", ()] == 3
    waiting[0] = 0
    assert samples(metrics.exposition())["kg_queue_waiting", ()] == 0


def test_processes_add_up():
    one, two = Metrics({"workers": lambda: 2}), Metrics({"workers": lambda: 1})
    for metrics in (one, two):
        metrics.query_ended("select", 0.2)
        metrics.response("POST", 504, 10)
    read = samples(merged([one.snapshot(), two.snapshot()]))
    assert read["kg_query_duration_seconds_count", (("form", "select"),)] == 2
    assert read["kg_http_response_bytes_total", ()] == 20
    assert read["kg_workers", ()] == 3


def test_a_client_cannot_make_labels():
    metrics = Metrics()
    for number in range(100):
        metrics.query_ended(f'x"{number}\n', 1)
        metrics.response(f"M{number}", 405, 0)
    assert len(samples(metrics.exposition())) < 30


def test_every_metric_is_explained():
    lines = Metrics().exposition().splitlines()
    helped = [line.split(" ", 3) for line in lines if line.startswith("# HELP ")]
    typed = [line.split(" ")[2:] for line in lines if line.startswith("# TYPE ")]
    assert [name for _, _, name, _ in helped] == [name for name, _ in typed]
    assert len(helped) == len(HELP)
    assert all(said.endswith(".") for *_, said in helped)
    assert {kind for _, kind in typed} == {"counter", "gauge", "histogram"}
