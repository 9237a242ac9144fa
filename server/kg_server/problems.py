"""Every error as a problem document (RFC 9457), in one shape."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, InternalServerError


class Problem(Exception):
    """An error to answer with."""

    def __init__(
        self, status: int, detail: str, *, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        """Keep what to say.

        Args:
            status: The HTTP status.
            detail: What happened and what mends it, in a sentence.
            headers: Headers to send with it.
            **members: Further members of the document; those that are None or empty are left out.
        """
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.members = {name: value for name, value in members.items() if value not in (None, "", [])}


def response(status: int, detail: str, headers: dict[str, str] | None = None, **members: Any) -> Response:
    """Return a problem document as a response."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    body = json.dumps(document, ensure_ascii=False) + "\n"
    return Response(body, status, headers, content_type="application/problem+json; charset=utf-8")


def register(app: Flask) -> None:
    """Make the application answer every error with a problem document."""

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        return response(error.status, error.detail, error.headers, **error.members)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        kept = {
            name: value
            for name, value in error.get_headers()
            if name.lower() not in ("content-type", "content-length")
        }
        detail = _DETAILS.get(HTTPStatus(status)) or error.description or HTTPStatus(status).phrase
        return response(status, detail, kept)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        app.logger.exception("unexpected error", exc_info=error)
        return response(InternalServerError.code, "the server met an error of its own; its log says more")


_DETAILS = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take that method; Allow lists those it takes",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the request is too large",
}
