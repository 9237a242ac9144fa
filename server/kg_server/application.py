"""The Flask application of the pages: settings in, an application out. It asks nothing of the graph itself."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, InternalServerError

from kg_server import catalogue, home
from kg_server.protocol.problems import Problem, render
from kg_server.releases import pages
from kg_server.settings import Settings

LARGEST_REQUEST = 1 << 20
"""How many bytes the body of a request may have."""

SETTINGS = "kg-settings"

_DETAILS = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take that method; Allow lists those it takes",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the request is too large",
}


def create_app(settings: Settings) -> Flask:
    """Return the application of the pages about a release."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST
    serve(app, settings)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    app.register_blueprint(home.blueprint)
    app.register_blueprint(catalogue.blueprint)
    app.register_blueprint(pages.blueprint)
    return app


def serve(app: Flask, settings: Settings) -> None:
    """Have the pages tell of this release from now on."""
    app.extensions[SETTINGS] = settings


def _problem(problem: Problem) -> Response:
    content_type, body = render(problem, request.headers.get("Accept"))
    return Response(body, problem.status, problem.headers, content_type=content_type)


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    kept = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in ("content-type", "content-length")
    }
    return _problem(Problem(status, _DETAILS.get(status) or error.description or status.phrase, headers=kept))


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected error", exc_info=error)
    return _problem(
        Problem(InternalServerError.code, "the server met an error of its own; its log says more")
    )
