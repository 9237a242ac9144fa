"""Accept chooses by quality (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import pytest

from kg_server.protocol.negotiation import chosen, coding, prefers

OFFERED = (("application/json", "json"), ("text/csv", "csv"), ("text/plain", "txt"))


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/*", "csv"),
        ("text/csv;q=0.1, */*;q=0.5", "json"),
        ("text/csv;q=0, text/*", "txt"),
        ("application/json;q=0, text/csv;q=0, */*", "txt"),
        ("TEXT/CSV ; Q=0.5", "csv"),
        ("text/csv;q=2, text/plain;q=0.1", "txt"),
        ("text/csv;q=nan", None),
        ("image/png", None),
        ("json", None),
        (",,;;,", None),
    ],
)
def test_the_most_specific_range_gives_the_quality(accept, name):
    found = chosen(accept, OFFERED)
    assert (found and found[1]) == name


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, None),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("identity, gzip;q=0.5", None),
    ],
)
def test_the_coding_is_the_one_preferred(accepted, expected):
    assert coding(accepted) == expected


def test_who_names_text_gets_text():
    assert prefers("text/plain", "text/plain", ("application/json",))
    assert not prefers("*/*", "text/plain", ("application/json",))
    assert not prefers("application/json, text/plain;q=0.5", "text/plain", ("application/json",))
