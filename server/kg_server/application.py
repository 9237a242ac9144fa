"""The application factory: settings in, a Flask application out."""

from __future__ import annotations

import weakref

from flask import Flask, Response

from kg_server import health, home, problems, sparql
from kg_server.pool import Pool
from kg_server.settings import Settings

LARGEST_REQUEST = 1 << 20
"""How many bytes the body of a request may have."""

SETTINGS = "kg-settings"
POOL = "kg-pool"


def create_app(settings: Settings) -> Flask:
    """Return the application that serves a release, with the processes that answer its queries."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST
    pool = Pool(settings.release.store, settings.project.prefixes, settings.evaluators)
    app.extensions[SETTINGS] = settings
    app.extensions[POOL] = pool
    weakref.finalize(app, pool.close)
    problems.register(app)
    for blueprint in (home.blueprint, sparql.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    app.after_request(_open_to_all)
    return app


def from_environment() -> Flask:
    """Return the application for the settings in the environment: what the production server calls."""
    return create_app(Settings.from_environment())


def _open_to_all(response: Response) -> Response:
    """Let pages of any site read every answer, errors too: the data is open."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Allow, Retry-After"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
