"""The files of a release: whole and in parts, under an address that never changes and under `latest`."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import http.client
import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.project import Project
from kg.release import Release, need_current
from kg.release.dump_index import Dump, to_json
from kg_server.releases.transfer import Unsatisfiable, requested

Request = Callable[..., Any]
ETAG = '"abc"'


@pytest.fixture
def release(library: Project) -> Release:
    return need_current(library)


@pytest.fixture
def address(release: Release) -> str:
    return f"/release/{release.manifest.name}"


@pytest.mark.parametrize(
    ("range_", "part"),
    [
        # The examples of RFC 9110, section 14.1.2, for a representation of 10,000 bytes.
        ("bytes=0-499", (0, 500)),
        ("bytes=500-999", (500, 1000)),
        ("bytes=-500", (9500, 10000)),
        ("bytes=9500-", (9500, 10000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=9999-20000", (9999, 10000)),
        ("bytes=-20000", (0, 10000)),
        # Several at once, another unit, nonsense: the whole.
        ("bytes=0-0,-1", None),
        ("lines=1-2", None),
        ("bytes=5-4", None),
        ("bytes=a-b", None),
        ("", None),
        (None, None),
    ],
)
def test_a_range_is_read_as_the_standard_says(range_: str | None, part: tuple[int, int] | None):
    assert requested(range_, None, ETAG, 10_000) == part


def test_a_range_beyond_the_end_and_one_of_another_version():
    with pytest.raises(Unsatisfiable):
        requested("bytes=10000-", None, ETAG, 10_000)
    assert requested("bytes=1-2", ETAG, ETAG, 10) == (1, 3)
    for other in ('"other"', 'W/"abc"', "Sun, 22 Nov 2026 05:36:22 GMT"):
        assert requested("bytes=1-2", other, ETAG, 10) is None


def test_every_file_of_the_list_is_served_as_it_says(request_: Request, release: Release, address: str):
    assert request_("GET", f"{address}/dumps.json").body == (release.folder / "dumps.json").read_bytes()
    for dump in release.dumps:
        reply = request_("GET", f"{address}/{dump.name}")
        assert reply.status == 200
        assert hashlib.sha256(reply.body).hexdigest() == dump.sha256
        assert int(reply.headers["Content-Length"]) == dump.bytes
        assert reply.headers["ETag"] == f'"{dump.sha256}"'
        digest = re.fullmatch(r"sha-256=:(.*):", reply.headers["Repr-Digest"])
        assert digest is not None
        assert base64.b64decode(digest[1]).hex() == dump.sha256
        assert "Content-Encoding" not in reply.headers
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_what_follows_from_the_name_never_changes_and_the_rest_is_asked_again(
    request_: Request, address: str
):
    def cache(path: str) -> str:
        return str(request_("HEAD", path).headers["Cache-Control"])

    assert cache(f"{address}/branches.ttl.gz") == "public, max-age=31536000, immutable"
    assert cache(f"{address}/dump.nq") == "public, max-age=31536000, immutable"
    for changing in (f"{address}/shapes.ttl", f"{address}/manifest.json", "/release/latest/branches.ttl.gz"):
        assert cache(changing) == "public, max-age=60"


def test_latest_is_served_at_once_and_leads_to_what_stays(request_: Request, address: str):
    latest, fixed = request_("GET", "/release/latest/all.nq.gz"), request_("GET", f"{address}/all.nq.gz")
    assert latest.status == 200
    assert latest.body == fixed.body
    assert f'<{address}/all.nq.gz>; rel="canonical"' in latest.headers["Link"]
    assert "canonical" not in fixed.headers["Link"]
    assert 'rel="license"' in fixed.headers["Link"]


def test_a_download_that_broke_off_is_taken_up_again(request_: Request, address: str):
    whole = request_("GET", f"{address}/all.nq.gz")
    size, tag = len(whole.body), whole.headers["ETag"]
    rest = request_("GET", f"{address}/all.nq.gz", None, {"Range": f"bytes={size // 2}-", "If-Range": tag})
    assert rest.status == 206
    assert rest.headers["Content-Range"] == f"bytes {size // 2}-{size - 1}/{size}"
    assert gzip.decompress(whole.body[: size // 2] + rest.body) == gzip.decompress(whole.body)
    other = request_("GET", f"{address}/all.nq.gz", None, {"Range": "bytes=5-", "If-Range": '"another"'})
    assert (other.status, other.body) == (200, whole.body)
    beyond = request_("GET", f"{address}/all.nq.gz", None, {"Range": f"bytes={size}-"})
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_who_has_it_already_is_told_so(request_: Request, address: str):
    path = f"{address}/branches.jsonld.zst"
    first = request_("HEAD", path)
    assert (first.status, first.body) == (200, b"")
    assert first.headers["Content-Type"] == "application/zstd"
    again = request_("GET", path, None, {"If-None-Match": f'"x", W/{first.headers["ETag"]}'})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    # A range means nothing to HEAD.
    assert request_("HEAD", path, None, {"Range": "bytes=0-4"}).status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/release/0123456789ab/all.nq.gz", 404),
        ("/release/latest/nothing.ttl", 404),
        ("/release/latest/store", 404),
        ("/release/../kg.toml", 404),
        ("/release/%2e%2e/kg.toml", 404),
        ("/release/latest/..%2fmanifest.json", 404),
    ],
)
def test_what_is_no_file_of_a_release(request_: Request, path: str, status: int):
    reply = request_("GET", path)
    assert reply.status == status
    assert reply.type.startswith("application/problem+json")


def test_other_methods_are_refused(request_: Request, address: str):
    reply = request_("POST", f"{address}/all.nq.gz", b"x")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")


LARGE = 48 << 20
CLIENTS = 20


@pytest.fixture(scope="module")
def large(
    released_library: Project, start_server: Callable[..., Any], tmp_path_factory: Any
) -> Iterator[Any]:
    """The server of a copy of the library with one large file more, and a release in its history that is gone."""
    root = tmp_path_factory.mktemp("large") / "library"
    shutil.copytree(released_library.root, root, symlinks=True)
    release = need_current(Project.load(root))
    with (release.folder / "dumps/large.nq.gz").open("wb") as file:
        file.truncate(LARGE)
    added = Dump("large", "nq", "gz", "dumps/large.nq.gz", LARGE, "0" * 64, ())
    (release.folder / "dumps.json").write_text(to_json([*release.dumps, added]), encoding="utf-8")
    gone = {"name": "0123456789ab", "hash": "0123456789ab" + "0" * 52, "published": "2024-01-01T00:00:00Z"}
    (root / "build/releases.json").write_text(json.dumps([{**gone, "previous": None}]), encoding="utf-8")
    with start_server(root, "--workers", "1") as server:
        yield server
        assert not [line for line in server.said if "Traceback" in line]


def get(port: int, path: str) -> tuple[int, bytes]:
    """Return the status and the body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_a_release_that_was_removed_is_told_apart_from_one_that_never_was(large: Any):
    status, body = get(large.port, "/release/0123456789ab/all.nq.gz")
    assert status == 410
    assert "/release/latest/" in json.loads(body)["mend"]
    assert get(large.port, "/release/ba9876543210/all.nq.gz")[0] == 404


def memory(server: Any) -> int:
    """The bytes that the processes of a server have for themselves."""
    total = 0
    for pid in server.descendants():
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        total += int(re.findall(r"RssAnon:\s+(\d+) kB", status)[0]) << 10
    return total


def test_twenty_clients_that_take_a_large_file_cost_no_memory_and_keep_no_query_waiting(large: Any):
    assert get(large.port, "/sparql?query=ASK%7B%7D")[0] == 200
    with contextlib.ExitStack() as stack:
        clients = []
        for _ in range(CLIENTS):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", large.port), timeout=30))
            client.sendall(b"GET /release/latest/large.nq.gz HTTP/1.1\r\nHost: e\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
            clients.append(client)
            if len(clients) == 1:
                before = memory(large)
        # None of them reads on: the queries of others are answered all the same.
        for number in range(5):
            assert get(large.port, f"/sparql?query=ASK%7B%7D%23{number}")[0] == 200
        most = memory(large)
        received = [0] * CLIENTS
        while min(received) < LARGE:
            for number, client in enumerate(clients):
                if received[number] < LARGE:
                    part = client.recv(1 << 20)
                    assert part
                    received[number] += len(part)
            most = max(most, memory(large)) if received[0] % 7 == 0 else most
    assert most - before < LARGE / 2
