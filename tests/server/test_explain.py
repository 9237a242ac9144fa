"""`/explain`: what `kg explain` says, negotiated, in a worker under the limits of a query."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse
from tests.server.conftest import Reply

from kg.cli import main
from kg.project import Project

BOAT = {"subject": "branch:reading-boat", "predicate": "lib:partOf", "object": "organisation:city-library"}

Ask = Callable[..., Reply]


@pytest.fixture
def explain(request_: Callable[..., Reply]) -> Ask:
    """Give what asks `/explain`: `explain(accept=None, language=None, **parameters)`."""

    def explain_(accept: str | None = None, language: str | None = None, **parameters: str) -> Reply:
        headers = {"Accept": accept, "Accept-Language": language}
        query = urlencode(parameters)
        return request_("GET", f"/explain?{query}", None, {k: v for k, v in headers.items() if v})

    return explain_


@pytest.mark.parametrize("format_", ["tree", "json", "turtle", "mermaid"])
def test_the_server_says_what_the_command_says(explain: Ask, released_library: Project, format_: str):
    said = CliRunner().invoke(
        main,
        ["-C", str(released_library.root), "--lang", "en", "explain", *BOAT.values(), "--format", format_],
    )
    answer = explain(**BOAT, format=format_)
    assert answer.status == 200
    assert answer.body.decode() == said.output


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/plain", "text/plain"),
        ("text/vnd.mermaid;q=0.5, text/turtle;q=0.4", "text/vnd.mermaid"),
    ],
)
def test_the_format_is_negotiated(explain: Ask, accept: str | None, type_: str):
    answer = explain(accept, **BOAT)
    assert answer.status == 200
    assert answer.type == f"{type_}; charset=utf-8"
    assert set(answer.headers["Vary"].split(", ")) == {"Accept", "Accept-Encoding", "Accept-Language"}


def test_the_page_shows_the_tree_in_both_languages(explain: Ask, released_library: Project):
    for language, words in (("en", "the property is transitive"), ("fr", "la propriété est transitive")):
        answer = explain("text/html", language, **BOAT)
        page = unescape(answer.body.decode())
        assert f'<html lang="{language}">' in page
        said = CliRunner().invoke(
            main, ["-C", str(released_library.root), "--lang", language, "explain", *BOAT.values()]
        )
        for line in said.output.splitlines():
            assert re.sub(r"^[│├└─ ]+", "", line) in page
        assert words in page
    assert "la propriété" in explain("text/html", "en", **BOAT, lang="fr").body.decode()


def test_a_page_without_a_triple_is_a_form(explain: Ask):
    answer = explain("text/html")
    assert answer.status == 200
    assert all(f'name="{name}" value=""' in answer.body.decode() for name in BOAT)
    assert explain("application/json").status == 400


def test_the_page_shows_what_was_asked_as_text(explain: Ask):
    answer = explain("text/html", **{**BOAT, "object": '"><script>alert(1)</script>'})
    assert answer.status == 404
    assert b"<script" not in answer.body
    assert b"&lt;script&gt;" in answer.body


def test_what_does_not_hold_is_not_found(explain: Ask):
    absent = {**BOAT, "object": "branch:central"}
    answer = explain(**absent)
    assert (answer.status, answer.type) == (404, "application/problem+json; charset=utf-8")
    assert "does not hold" in answer.json["detail"]
    assert "branch:reading-boat lib:partOf branch:harbour" in answer.json["near"]
    unknown = explain(**{**BOAT, "subject": "branch:boat"})
    assert unknown.json["unknown"] == ["<https://example.org/library/id/branch/boat>"]
    page = explain("text/html", "fr", **absent)
    assert (page.status, page.type) == (404, "text/html; charset=utf-8")
    assert "branch:reading-boat lib:partOf branch:harbour" in page.body.decode()


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"subject": "branch:central"}, 400),
        ({**BOAT, "subject": "nobody:x"}, 400),
        ({**BOAT, "subject": ""}, 400),
        ({**BOAT, "object": "_:x"}, 400),
        ({**BOAT, "format": "docx"}, 400),
        ({**BOAT, "timeout": "soon"}, 400),
    ],
)
def test_what_is_no_question_is_refused(explain: Ask, parameters: dict[str, str], status: int):
    answer = explain(**parameters)
    assert (answer.status, answer.json["status"]) == (status, status)


def test_an_accept_that_nothing_satisfies_is_refused(explain: Ask):
    answer = explain("image/png", **BOAT)
    assert answer.status == 406
    assert "text/turtle" in answer.json["available"]


def test_other_methods_are_not_allowed(request_: Callable[..., Reply]):
    answer = request_("POST", f"/explain?{urlencode(BOAT)}", b"")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    head = request_("HEAD", f"/explain?{urlencode(BOAT)}")
    assert (head.status, head.body) == (200, b"")


def test_an_explanation_is_kept_and_has_a_tag(explain: Ask, request_: Callable[..., Reply]):
    tag = explain(**BOAT).headers["ETag"]
    again = request_("GET", f"/explain?{urlencode(BOAT)}", None, {"If-None-Match": tag})
    assert again.status == 304


def test_the_turtle_is_turtle(explain: Ask, served: Any):
    answer = explain("text/turtle", **BOAT)
    assert len(list(parse(answer.body, format=RdfFormat.TURTLE))) > 10
