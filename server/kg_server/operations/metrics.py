"""Counters and histograms, in the Prometheus text format, version 0.0.4.

One object serves one process; a scrape of a server of several processes adds their snapshots up (`merged`).
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histogram of durations, in seconds."""

FORMS = frozenset({"select", "ask", "construct", "describe", "update", "report", "failing", "unknown"})
CAUSES = frozenset({"deadline", "memory", "size", "client-left"})
CACHE = frozenset({"hit", "miss", "not-modified", "bypass"})

Gauge = Callable[[], float]

_Labels = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Histogram:
    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds

    def add(self, other: _Histogram) -> None:
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.total += other.total


@dataclass(slots=True)
class Metrics:
    """What one process has seen since it started, and what it sees now."""

    gauges: dict[str, Gauge] = field(default_factory=dict)
    """Read at each scrape, by name without prefix; each needs a sentence in HELP."""
    _durations: dict[str, _Histogram] = field(default_factory=dict)
    _counters: dict[tuple[str, _Labels], float] = field(default_factory=dict)

    def query_ended(self, form: str, seconds: float) -> None:
        """Count a query that was given to a worker or answered from the cache, and how long it took.

        Args:
            form: One of FORMS; anything else counts as unknown, so that a client cannot make labels.
            seconds: From the request's arrival to the last byte sent.
        """
        self._durations.setdefault(form if form in FORMS else "unknown", _Histogram()).observe(seconds)

    def killed(self, cause: str) -> None:
        """Count a worker that was killed, or died, for one of CAUSES."""
        self._count("worker_kills_total", cause=cause if cause in CAUSES else "other")

    def cache(self, outcome: str) -> None:
        """Count a look into the result cache, by one of CACHE."""
        self._count("cache_requests_total", outcome=outcome if outcome in CACHE else "other")

    def response(self, method: str, status: int, size: int) -> None:
        """Count a response and the bytes of its body."""
        known = method if method in {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"} else "other"
        self._count("http_requests_total", method=known, status=str(status))
        self._count("http_response_bytes_total", size)

    def turned_away(self, reason: str) -> None:
        """Count a request that was not tried: the `queue` was full, or the client passed its `rate`."""
        self._count("requests_turned_away_total", reason=reason if reason in {"queue", "rate"} else "other")

    def _count(self, name: str, amount: float = 1, /, **labels: str) -> None:
        key = (name, tuple(labels.items()))
        self._counters[key] = self._counters.get(key, 0) + amount

    def snapshot(self) -> bytes:
        """Return everything, for `merged` in another process."""
        return json.dumps(
            {
                "durations": {form: [h.counts, h.total] for form, h in self._durations.items()},
                "counters": [[name, list(labels), value] for (name, labels), value in self._counters.items()],
                "gauges": {name: read() for name, read in self.gauges.items()},
            }
        ).encode("ascii")

    def exposition(self) -> str:
        """Return the document that Prometheus scrapes."""
        return merged([self.snapshot()])


HELP: Mapping[str, tuple[str, str]] = {
    "query_duration_seconds": ("histogram", "How long queries took, per form of query."),
    "worker_kills_total": ("counter", "Workers killed or lost, by cause."),
    "cache_requests_total": ("counter", "Looks into the result cache, by outcome."),
    "http_requests_total": ("counter", "Responses, by method and status."),
    "http_response_bytes_total": ("counter", "Bytes of response bodies."),
    "requests_turned_away_total": ("counter", "Requests that were not tried, by reason."),
    "queue_waiting": ("gauge", "Queries that wait for a worker."),
    "queries_running": ("gauge", "Queries being evaluated."),
    "cache_bytes": ("gauge", "Bytes that the result cache holds."),
    "workers": ("gauge", "Worker processes that live."),
}
"""The metrics, each with its type and what it says."""

PREFIX = "kg_"


def merged(snapshots: Iterable[bytes]) -> str:
    """Return the Prometheus document of several processes: the sum of their snapshots.

    Raises:
        ValueError: One of them is not what `Metrics.snapshot` returns.
    """
    durations: dict[str, _Histogram] = {}
    samples: dict[str, dict[_Labels, float]] = {}
    for snapshot in snapshots:
        read = json.loads(snapshot)
        for form, (counts, total) in read["durations"].items():
            durations.setdefault(form, _Histogram()).add(_Histogram(counts, total))
        named = [
            (name, tuple((key, value) for key, value in labels), x) for name, labels, x in read["counters"]
        ]
        named += [(name, (), x) for name, x in read["gauges"].items()]
        for name, labels, value in named:
            of_name = samples.setdefault(name, {})
            of_name[labels] = of_name.get(labels, 0) + value
    lines: list[str] = []
    for name, (kind, said) in HELP.items():
        lines += [f"# HELP {PREFIX}{name} {said}", f"# TYPE {PREFIX}{name} {kind}"]
        if kind == "histogram":
            for form, histogram in sorted(durations.items()):
                lines += _histogram_lines(f"{PREFIX}{name}", f'form="{form}"', histogram)
        for labels, value in sorted(samples.get(name, {}).items()):
            lines.append(f"{PREFIX}{name}{_braces(labels)} {_number(value)}")
    return "\n".join(lines) + "\n"


def _histogram_lines(name: str, label: str, histogram: _Histogram) -> Iterable[str]:
    seen = 0
    for bound, count in zip((*map(_number, BUCKETS), "+Inf"), histogram.counts, strict=True):
        seen += count
        yield f'{name}_bucket{{{label},le="{bound}"}} {seen}'
    yield f"{name}_sum{{{label}}} {_number(histogram.total)}"
    yield f"{name}_count{{{label}}} {seen}"


def _braces(labels: _Labels) -> str:
    return "{" + ",".join(f'{key}="{value}"' for key, value in labels) + "}" if labels else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
