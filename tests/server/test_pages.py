"""The page speaks both languages, and health tells whether queries are answered."""

from __future__ import annotations

import json

from flask import Flask

from kg.project import Project
from kg.release import need_current
from kg_server.settings import Settings


def test_the_page_is_in_the_language_of_the_browser(app: Flask):
    client = app.test_client()
    french = client.get("/", headers={"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.5"})
    english = client.get("/", headers={"Accept-Language": "de"})
    assert french.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'lang="fr"' in french.text
    assert "Demander" in french.text
    assert "Ask" in english.text
    assert "Demander" in client.get("/?lang=fr").text


def test_the_page_tells_the_release_and_offers_the_catalogue(app: Flask, library: Project):
    text = app.test_client().get("/").text
    assert need_current(library).manifest.name in text
    assert "The branches of a library, at any depth" in text


def test_health(app: Flask, library: Project):
    client = app.test_client()
    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert json.loads(ready.data)["release"] == need_current(library).manifest.name


def test_settings_travel_by_the_environment(library: Project):
    settings = Settings(library, need_current(library), 1.5, 3)
    assert Settings.from_environment(settings.to_environment()) == settings
