"""`kg serve --writable`: a scratch store stands in the place of the release, which is neither made nor loaded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scratch_server import Server

from kg.project import Project


@pytest.fixture(scope="module")
def started(
    tmp_path_factory: pytest.TempPathFactory,
    new_library: Callable[[Path], Project],
    token: Any,
    start_server: Any,
) -> Iterator[tuple[Path, Any]]:
    root = new_library(tmp_path_factory.mktemp("scratch") / "library").root
    with start_server(root, "--writable", "--token-file", str(token.file), "--workers", "2") as served:
        yield root, served
    assert not [line for line in served.said if "Traceback" in line]


def test_no_release_is_made_or_loaded(started: tuple[Path, Any]):
    root, served = started
    assert not (root / "build").exists()
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in served.descendants()]
    assert not [command for command in commands if b"zygote" in command]
    assert json.loads(Server(served.port).send("GET", "/health/ready").body) == {
        "status": "ready",
        "release": "scratch",
    }


def test_the_projects_prefixes_need_not_be_declared(started: tuple[Path, Any]):
    server = Server(started[1].port)
    assert server.update("INSERT DATA { branch:new a lib:Branch }").status == 204
    assert server.ask("branch:new a lib:Branch")


@pytest.mark.parametrize(("language", "words"), [("en", "A scratch store"), ("fr", "Un magasin de travail")])
def test_the_page_says_what_is_served(started: tuple[Path, Any], language: str, words: str):
    page = Server(started[1].port).send("GET", f"/?lang={language}").body.decode()
    assert words in page
    assert "triples in" not in page
    assert "triplets dans" not in page


def test_nothing_is_explained_where_nothing_is_inferred(started: tuple[Path, Any]):
    server = Server(started[1].port)
    answer = server.send("GET", "/explain?subject=branch:new&predicate=rdf:type&object=lib:Branch")
    assert answer.status == 501
    assert server.send("GET", "/doc/branch/new.ttl").status == 501
    assert "scratch store" in json.loads(answer.body)["detail"]
    assert b"explain" not in server.send("GET", "/").body


def test_nothing_is_validated_without_a_release(started: tuple[Path, Any]):
    server = Server(started[1].port)
    answer = server.send("POST", "/validate", b"<x:a> <x:b> <x:c> .", "text/turtle")
    assert answer.status == 501
    assert "scratch store" in json.loads(answer.body)["detail"]
    assert b"validate" not in server.send("GET", "/").body
