"""Answers are kept, named by strong tags and compressed; those that may differ the next time are not kept."""

from __future__ import annotations

import gzip
import http.client
import os
from urllib.parse import quote

import brotli
import pytest
import zstandard

from kg_server.cache import Answer, Cache, compressor

LABELS = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"


def hits(request_) -> int:
    text = request_("GET", "/metrics").body.decode()
    found = [line for line in text.splitlines() if line.startswith('kg_cache_requests_total{outcome="hit"}')]
    return int(float(found[0].rpartition(" ")[2])) if found else 0


def test_the_same_question_is_answered_from_the_cache(ask, request_):
    first = ask(f"{LABELS} # first")
    before = hits(request_)
    second = ask(f"{LABELS} # first")
    assert hits(request_) == before + 1
    assert (first.body, first.headers["ETag"]) == (second.body, second.headers["ETag"])
    assert "max-age" in first.headers["Cache-Control"]
    assert ask(f"{LABELS} # first", "text/csv").body != first.body


def test_a_request_that_comes_again_byte_for_byte_is_answered_alike(served, request_):
    query = quote(f"{LABELS} # again")
    before = hits(request_)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    answers = []
    for _ in range(5):
        connection.request("GET", f"/sparql?query={query}", headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        answers.append((answer.status, dict(answer.getheaders()), answer.read()))
    connection.close()
    assert hits(request_) == before + 4
    assert len({headers.pop("x-request-id") for _, headers, _ in answers}) == 5
    for _, headers, _ in answers:
        headers.pop("date")
    assert all(answer == answers[0] for answer in answers)


def test_a_tag_that_the_client_has_is_answered_with_304(ask):
    tag = ask(LABELS, method="GET").headers["ETag"]
    assert not tag.startswith("W/")
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = ask(LABELS, method="GET", headers={"If-None-Match": known})
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    assert ask(LABELS, method="GET", headers={"If-None-Match": '"other"'}).status == 200


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_may_differ_the_next_time_is_not_kept(ask, function):
    query = f"SELECT ({function} AS ?x) {{}}"
    answer = ask(query)
    assert answer.headers["Cache-Control"] == "no-store"
    assert function == "BNODE()" or ask(query).body != answer.body


def test_a_word_in_a_string_is_no_function(ask):
    assert "max-age" in ask('SELECT ("NOW()" AS ?x) {} # RAND()').headers["Cache-Control"]


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [
        ("zstd", "zstd", lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body)),
        ("br, gzip;q=0.5", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("gzip;q=0", None, bytes),
        ("identity", None, bytes),
    ],
)
def test_long_answers_are_compressed_as_the_client_likes(ask, accepted, coding, decode):
    plain = ask(LABELS)
    answer = ask(LABELS, headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == coding
    assert decode(answer.body) == plain.body
    assert (answer.headers["ETag"] == plain.headers["ETag"]) is (coding is None)
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_short_answers_are_not_compressed(ask):
    assert ask("ASK {}", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] is None


def test_the_cache_keeps_to_its_bytes_and_forgets_the_oldest():
    cache = Cache(10_000)
    for number in range(20):
        cache.put(number, Answer(b"x" * 1000, b"text/csv", "select"))
        cache.get(0)
    assert cache.size <= 10_000
    assert cache.get(0) is not None
    assert cache.get(1) is None
    assert cache.get(19) is not None


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_a_stream_is_compressed_part_by_part(coding):
    squeeze = compressor(coding)
    parts = [squeeze.compress(os.urandom(100_000)) for _ in range(20)]
    assert any(parts)
    squeeze.flush()
