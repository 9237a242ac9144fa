"""`/health/live`: the process answers. `/health/ready`: it can answer queries."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from kg_server.pool import Busy, EvaluatorDied, Pool, QueryTimeout
from kg_server.problems import Problem
from kg_server.settings import Settings

blueprint = Blueprint("health", __name__, url_prefix="/health")

PATIENCE = 5.0
"""How long the readiness check waits for an answer, in seconds."""


@blueprint.get("/live")
def live() -> Response:
    """Tell that the process answers."""
    return jsonify(status="live")


@blueprint.get("/ready")
def ready() -> Response:
    """Tell whether a query gets its answer, and from which release."""
    pool: Pool = current_app.extensions["kg-pool"]
    settings: Settings = current_app.extensions["kg-settings"]
    try:
        head, _body = pool.evaluate({"query": "ASK {}", "rows": "json", "graph": None}, PATIENCE)
    except (Busy, EvaluatorDied, QueryTimeout):
        raise Problem(503, "no query can be answered now", headers={"Retry-After": "5"}) from None
    if "error" in head:
        raise Problem(503, str(head.get("message", "no query can be answered now")))
    return jsonify(status="ready", release=settings.release.manifest.name)
