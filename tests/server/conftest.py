"""The library: the small project of `kg init`, released and served."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.serving import make_server

from kg.cli import main
from kg.project import Project
from kg.release import build, need_current
from kg_server.application import create_app
from kg_server.settings import Settings


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with three branches, one of them within another, and its release."""
    root = tmp_path_factory.mktemp("served") / "library"
    made = CliRunner().invoke(main, ["init", str(root)])
    assert made.exit_code == 0, made.output
    project = Project.load(root)
    assert build(project).release is not None
    return project


@pytest.fixture(scope="module")
def app(library: Project) -> Iterator[Flask]:
    """The application on the library's release, with a timeout of three seconds."""
    app = create_app(Settings(library, need_current(library), timeout=3.0, evaluators=2))
    yield app
    app.extensions["kg-pool"].close()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The address of a server that runs the application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
