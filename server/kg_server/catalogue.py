"""`/catalog` and `/.well-known/void`: what the graph holds, for portals, crawlers, query planners and people.

A document is made once for a release; the address that it was asked at is put in afterwards, so that a client cannot
make the server make it again by naming the server differently.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from threading import Lock

from flask import Blueprint, Response, current_app, request
from pyoxigraph import Triple

from kg.release.catalogue import MEDIA_TYPES, Records, read_records, write
from kg.release.catalogue.dcat import Page, catalogue, pages
from kg.release.catalogue.void import void
from kg_server.addresses import public_address
from kg_server.cache import compressor
from kg_server.catalogue_page import page as html_page
from kg_server.home import language_of
from kg_server.protocol.negotiation import chosen, coding, prefers
from kg_server.protocol.problems import Problem
from kg_server.settings import Settings

PAGE_SIZE = 50
"""How many datasets a page has when nothing is said."""
LARGEST_PAGE = 200
KEPT = 32 << 20
"""How many bytes of documents are kept."""
SMALL = 1400
"""A document of so few bytes goes in one packet, and is not compressed."""

_ANYWHERE = "http://address.invalid"
_OFFERED = (
    *((media, name) for name, media in MEDIA_TYPES.items()),
    ("application/x-turtle", "ttl"),
    ("application/xml", "xml"),
    ("application/json", "jsonld"),
)
_HTML = "text/html"

blueprint = Blueprint("catalogue", __name__)


@dataclass(slots=True)
class Documents:
    """The documents of one release."""

    records: Records
    _made: OrderedDict[tuple[object, ...], bytes] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        """Return a document, made when it is not here; those used least lately are forgotten first."""
        with self._lock:
            document = self._made.get(key)
            if document is None:
                document = self._made[key] = make()
                self._size += len(document)
                while self._size > KEPT and len(self._made) > 1:
                    _, forgotten = self._made.popitem(last=False)
                    self._size -= len(forgotten)
            self._made.move_to_end(key)
            return document


@blueprint.get("/catalog")
def negotiated() -> Response:
    """Answer with the catalogue in the form that the client prefers: a page for a browser."""
    accept = request.headers.get("Accept")
    if prefers(accept, _HTML, tuple(media for media, _ in _OFFERED)):
        return _html()
    media_type, name = _negotiated(accept)
    response = _catalogue("/catalog", name, media_type)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.get("/catalog.<format_>")
def in_format(format_: str) -> Response:
    """Answer with the catalogue in one format."""
    return _catalogue(f"/catalog.{format_}", _known(format_))


@blueprint.get("/.well-known/void")
def void_negotiated() -> Response:
    """Answer with the VoID description in the form that the client prefers."""
    media_type, name = _negotiated(request.headers.get("Accept"))
    response = _void(name, media_type)
    response.vary.add("Accept")
    return response


@blueprint.get("/.well-known/void.<format_>")
def void_in_format(format_: str) -> Response:
    """Answer with the VoID description in one format."""
    return _void(_known(format_))


@blueprint.get("/openapi.json")
def api() -> Response:
    """Answer with the description of the web API (OpenAPI 3.1)."""
    records = records_here()
    title = records.project.title.get("en") or next(iter(records.project.title.values()))
    told = {
        **_api(),
        "info": {"title": title, "version": records.manifest.name},
        "servers": [{"url": records.address}],
    }
    return _whole((json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8"), "application/json")


def records_here() -> Records:
    """Return what the catalogue is made from, with the address that the server was asked at.

    Raises:
        Problem: The server has no release, or the client named no host.
    """
    return replace(_documents().records, address=_address())


def _documents() -> Documents:
    """Return the documents of the release that is served; those of another are forgotten."""
    settings: Settings = current_app.extensions["kg-settings"]
    if settings.scratch:
        raise Problem(404, "a scratch store has no catalogue: it holds nothing that was released")
    kept: Documents | None = current_app.extensions.get("kg-catalogue")
    today = datetime.now(UTC).date()
    if (
        kept is None
        or kept.records.manifest.name != settings.release.manifest.name
        or kept.records.today != today
    ):
        kept = Documents(read_records(settings.project, settings.release, _ANYWHERE, today))
        current_app.extensions["kg-catalogue"] = kept
    return kept


def _address() -> str:
    settings: Settings = current_app.extensions["kg-settings"]
    return public_address(
        settings.public_address, request.scheme, request.headers.get("Host"), request.script_root
    )


def _catalogue(path: str, format_: str, media_type: str | None = None) -> Response:
    documents = _documents()
    number, size = _number("page", 1), min(_number("size", PAGE_SIZE), LARGEST_PAGE)
    last = pages(documents.records, size)
    if number > last:
        raise Problem(
            404, f"there is no page {number}: the last one is {last}", available=list(range(1, last + 1))
        )
    page = Page(number, size, _ANYWHERE + path, PAGE_SIZE)
    return _document(
        ("catalogue", path, format_, number, size),
        format_,
        lambda: catalogue(documents.records, page),
        media_type,
    )


def _void(format_: str, media_type: str | None = None) -> Response:
    documents = _documents()
    return _document(("void", format_), format_, lambda: void(documents.records), media_type)


def _document(
    key: tuple[object, ...], format_: str, triples: Callable[[], list[Triple]], media_type: str | None
) -> Response:
    documents = _documents()
    prefixes = documents.records.project.prefixes
    made = documents.get(key, lambda: write(triples(), format_, prefixes))
    # The address is made of characters that no format escapes: `addresses` lets no others through.
    body = made.replace(_ANYWHERE.encode("ascii"), _address().encode("ascii"))
    return _whole(body, media_type or MEDIA_TYPES[format_])


def _whole(body: bytes, media_type: str) -> Response:
    etag = hashlib.blake2b(body, digest_size=16).hexdigest()
    how = coding(request.headers.get("Accept-Encoding")) if len(body) > SMALL else None
    if how is not None:
        body = _documents().get((etag, how), partial(_compressed, body, how))
        etag += f"-{how}"
    # Without a charset, udata reads Turtle as Latin-1.
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    if how is not None:
        response.content_encoding = how
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(etag)
    response.make_conditional(request)
    # The HTTP server says the date itself.
    response.headers.pop("Date", None)
    return response


def _compressed(body: bytes, how: str) -> bytes:
    squeeze = compressor(how)
    return squeeze.compress(body) + squeeze.flush()


def _negotiated(accept: str | None) -> tuple[str, str]:
    found = chosen(accept, _OFFERED)
    if found is None:
        raise Problem(
            406,
            "none of the formats in Accept is offered",
            available=list(dict.fromkeys(m for m, _ in _OFFERED)),
        )
    return found


def _known(format_: str) -> str:
    if format_ not in MEDIA_TYPES:
        raise Problem(404, f"there is no format {format_!r}", available=list(MEDIA_TYPES))
    return format_


def _number(name: str, usual: int) -> int:
    text = request.args.get(name)
    if text is None:
        return usual
    if not text.isascii() or not text.isdigit() or not int(text[:9]) >= 1:
        raise Problem(400, f"{name} is not a number from 1")
    return int(text[:9])


def _html() -> Response:
    language = language_of(request.headers.get("Accept-Language"), request.args.get("lang"))
    response = _whole(html_page(records_here(), language).encode("utf-8"), _HTML)
    response.vary.update(("Accept", "Accept-Language"))
    response.headers["Content-Language"] = language
    return response


@cache
def _api() -> dict[str, object]:
    read: dict[str, object] = json.loads(
        files("kg_server").joinpath("openapi.json").read_text(encoding="utf-8")
    )
    return read
