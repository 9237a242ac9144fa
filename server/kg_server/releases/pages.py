"""`/release/`, `/release/<name>/` and `/feed.atom`: what releases there are; their files are sent by the front."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, request

from kg.release.changes_files import CHANGES
from kg.release.history import Published, history
from kg_server.addresses import public_address
from kg_server.home import language_of
from kg_server.protocol.negotiation import prefers
from kg_server.protocol.problems import Problem
from kg_server.releases.feed import MEDIA_TYPE, Entry, feed
from kg_server.releases.files import LATEST, SHORT, release_named
from kg_server.releases.listing import release_document, release_page, releases_document, releases_page
from kg_server.settings import Settings

blueprint = Blueprint("releases", __name__)


@blueprint.get("/release/")
def releases() -> Response:
    """List the releases."""
    settings = _settings()
    entries, latest = _entries(settings), settings.release.manifest.name
    if _as_json():
        return _json(releases_document(entries, latest, _address(settings)))
    language = _language()
    return _html(releases_page(settings.project, entries, latest, language), language)


@blueprint.get("/release/<name>/")
def release(name: str) -> Response:
    """List the files of a release."""
    settings = _settings()
    found = release_named(settings, name)
    known = {entry.published.name: entry.published for entry in _entries(settings)}
    published = known.get(found.manifest.name)
    if _as_json():
        answer = _json(release_document(found, published, settings.project, _address(settings)))
    else:
        language = _language()
        has_changes = (found.folder / CHANGES).is_file()
        answer = _html(
            release_page(settings.project, found, published, language, has_changes=has_changes), language
        )
    if name == LATEST:
        answer.headers["Link"] = f'<../{found.manifest.name}/>; rel="canonical"'
    return answer


@blueprint.get("/feed.atom")
def atom() -> Response:
    """Tell of the releases, as a feed."""
    settings, language = _settings(), _language()
    answer = Response(
        feed(settings.project, _entries(settings), _address(settings), language), content_type=MEDIA_TYPE
    )
    answer.headers["Content-Language"] = language
    return _tagged(answer, "Accept-Language")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["kg-settings"]
    if settings.scratch:
        raise Problem(404, "this server has a scratch store, and no releases")
    return settings


def _entries(settings: Settings) -> list[Entry]:
    """Return the releases there have been, the oldest first; of one made before there was a history, what is known."""
    build_dir, name = settings.project.build_dir, settings.release.manifest.name
    known = list(history(build_dir))
    if not any(published.name == name for published in known):
        known.append(_served(settings))
    return [Entry(published, (build_dir / published.name / "manifest.json").is_file()) for published in known]


def _served(settings: Settings) -> Published:
    """Return what is known of the release being served, when no history tells of it."""
    manifest = settings.release.manifest
    written = (settings.release.folder / "manifest.json").stat().st_mtime
    moment = datetime.fromtimestamp(written, UTC)
    return Published(manifest.name, manifest.hash, moment.strftime("%Y-%m-%dT%H:%M:%SZ"), None)


def _address(settings: Settings) -> str:
    told, host = settings.public_address, request.headers.get("Host")
    return public_address(told, request.scheme, host, request.root_path)


def _language() -> str:
    return language_of(request.headers.get("Accept-Language"), request.args.get("lang"))


def _as_json() -> bool:
    asked = request.args.get("format")
    return asked == "json" or prefers(request.headers.get("Accept"), "application/json", ("text/html",))


def _json(document: object) -> Response:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return _tagged(Response(text, content_type="application/json"), "Accept")


def _html(page: str, language: str) -> Response:
    answer = Response(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Language"] = language
    return _tagged(answer, "Accept, Accept-Language")


def _tagged(answer: Response, vary: str) -> Response:
    """Add what a cache needs, and answer 304 to who has it already."""
    answer.headers["Vary"] = vary
    answer.headers["Cache-Control"] = SHORT
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
