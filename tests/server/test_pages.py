"""The page speaks both languages, and health tells whether queries are answered."""

from __future__ import annotations

from kg.project import Project
from kg.release import need_current
from kg_server.settings import Settings


def test_the_page_is_in_the_language_of_the_browser(request_):
    french = request_("GET", "/", None, {"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"})
    english = request_("GET", "/", None, {"Accept-Language": "de"})
    assert french.type == "text/html; charset=utf-8"
    assert 'lang="fr"' in french.body.decode()
    assert "Demander" in french.body.decode()
    assert "Ask" in english.body.decode()
    assert "Demander" in request_("GET", "/?lang=fr").body.decode()


def test_the_page_tells_the_release_and_offers_the_catalogue(request_, library: Project):
    text = request_("GET", "/").body.decode()
    assert need_current(library).manifest.name in text
    assert "The branches of a library, at any depth" in text


def test_health_and_metrics(request_, library: Project):
    assert request_("GET", "/health/live").status == 200
    ready = request_("GET", "/health/ready")
    assert ready.status == 200
    assert ready.json["release"] == need_current(library).manifest.name
    metrics = request_("GET", "/metrics")
    assert metrics.type.startswith("text/plain")
    assert b"kg_http_requests_total{" in metrics.body


def test_settings_travel_by_the_environment(library: Project):
    settings = Settings(library, need_current(library), 1.5, 3, services=("https://example.org/sparql",))
    assert Settings.from_environment(settings.to_environment()) == settings
