"""What releases there are: as a page, as JSON, and as a feed that readers of feeds understand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import feedparser
import pytest

from kg.project import Project
from kg.release import Release, need_current
from kg.release.history import Published, Sums
from kg_server.releases.feed import Entry, feed
from kg_server.releases.listing import releases_page

Request = Callable[..., Any]
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = [
    Entry(Published("aaa", "aaa111", "2024-01-01T00:00:00Z", None), kept=False),
    Entry(Published("bbb", "bbb222", "2024-02-01T00:00:00Z", "aaa", Sums(1200, 3, 4000, 5)), kept=True),
]


class Links(HTMLParser):
    """The links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "link"):
            self.found.append(dict(attrs))


@pytest.fixture
def release(library: Project) -> Release:
    return need_current(library)


def atom(library: Project, language: str) -> bytes:
    return feed(library, HISTORY, "https://graph.example.org", language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Statements: 1,200 added, 3 removed"),
        ("fr", "Énoncés : ajouts 1\u202f200, retraits 3"),
    ],
)
def test_a_reader_of_feeds_sees_the_releases_the_newest_first(library: Project, language: str, words: str):
    read = feedparser.parse(atom(library, language))
    assert not read.bozo
    assert read.version == "atom10"
    newest, oldest = read.entries
    assert newest.id == f"{library.base}release/bbb"
    assert newest.link == f"https://graph.example.org/release/bbb/?lang={language}"
    assert words in newest.summary
    assert read.feed.updated == newest.updated == "2024-02-01T00:00:00Z"
    assert [link.rel for link in oldest.links] == ["alternate"]


def test_the_feed_has_what_the_standard_demands(library: Project):
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    root = ElementTree.fromstring(atom(library, "en"))
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = element.findall(ATOM + name)
            assert only.text
        updated = element.findtext(f"{ATOM}updated") or ""
        assert datetime.fromisoformat(updated).tzinfo is not None
        links = element.findall(f"{ATOM}link")
        alternates = [
            (link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates))
        assert all((link.get("href") or "").startswith("https://graph.example.org/") for link in links)
    assert len([link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    french = ElementTree.fromstring(atom(library, "fr"))
    assert len(ids) == len(set(ids)) == 3
    assert [element.text for element in french.iter(f"{ATOM}id")] == ids


def test_what_is_not_xml_in_a_title_is_escaped(library: Project):
    told = ElementTree.fromstring(feed(library, HISTORY, "https://e/?a=1&b='<", "en"))
    assert told.find(f"{ATOM}link").get("href").startswith("https://e/?a=1&b='</feed")  # type: ignore[union-attr]


def test_the_feed_is_served_and_the_first_page_leads_to_it(request_: Request, release: Release):
    links = [
        link
        for link in Links(request_("GET", "/").body.decode()).found
        if link.get("type") == "application/atom+xml"
    ]
    assert [(link["rel"], link["hreflang"]) for link in links] == [("alternate", "en"), ("alternate", "fr")]
    for link in links:
        reply = request_("GET", urljoin("/", link["href"] or ""))
        assert reply.type == "application/atom+xml; charset=utf-8"
        read = feedparser.parse(reply.body)
        assert not read.bozo
        assert read.feed.language == link["hreflang"]
        assert read.entries[0].id.endswith(f"/release/{release.manifest.name}")
        again = request_(
            "GET", urljoin("/", link["href"] or ""), None, {"If-None-Match": reply.headers["ETag"]}
        )
        assert again.status == 304


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_link_of_a_release_s_page_leads_to_a_file(request_: Request, release: Release, language: str):
    path = f"/release/latest/?lang={language}"
    reply = request_("GET", path)
    assert reply.headers["Content-Language"] == language
    hrefs = {urljoin(path, str(link["href"])) for link in Links(reply.body.decode()).found}
    assert {f"/release/latest/{dump.name}" for dump in release.dumps} <= hrefs
    assert all(request_("HEAD", href).status == 200 for href in hrefs)


def test_programs_get_the_list_as_json(request_: Request, release: Release):
    name = release.manifest.name
    reply = request_("GET", f"/release/{name}/", None, {"Accept": "application/json"})
    files = reply.json["files"]
    assert {file["sha256"] for file in files} == {dump.sha256 for dump in release.dumps}
    assert all(re.fullmatch(rf"http://[^/]+/release/{name}/[^/]+", file["url"]) for file in files)
    (listed,) = request_("GET", "/release/?format=json").json
    assert (listed["name"], listed["kept"], listed["latest"]) == (name, True, True)
    assert request_("GET", "/release/latest/?format=json").headers["Link"] == f'<../{name}/>; rel="canonical"'


def test_a_release_that_is_gone_is_listed_without_a_link(library: Project):
    text = releases_page(library, HISTORY, "bbb", "en")
    assert "no longer kept" in text
    assert [link["href"] for link in Links(text).found if "aaa" in str(link["href"])] == []


def test_what_is_not_there_and_an_address_without_its_slash(request_: Request):
    assert request_("GET", "/release/0123456789ab/").status == 404
    assert request_("GET", "/release").status == 308
    assert request_("GET", "/release/latest").headers["Location"].endswith("/release/latest/")
    assert request_("GET", "/feed.atom", None, {"Host": 'a"b'}).status == 400
