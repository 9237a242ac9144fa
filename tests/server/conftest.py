"""The library: the small project of `kg init`, released and served by `kg serve`."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from kg.project import Project

TIMEOUT = 3.0
"""How long a query may take here, in seconds."""


@dataclass
class Reply:
    """The answer to a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.headers["Content-Type"]


Ask = Callable[..., Reply]


def send(
    port: int,
    method: str,
    path: str,
    body: bytes | str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Send one request with just these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def library(released_library: Project) -> Project:
    return released_library


@pytest.fixture(scope="session")
def served(released_library: Project, start_server: Callable[..., Any]) -> Iterator[Any]:
    """The library's server; a query may take three seconds and 256 MiB, two run at once and four wait."""
    limits = ("--timeout", str(TIMEOUT), "--memory", "256", "--evaluators", "2", "--queue", "4")
    with start_server(released_library.root, *limits, "--result-size", "256") as server:
        yield server
        assert not [line for line in server.said if "Traceback" in line]


@pytest.fixture
def ask(served: Any) -> Ask:
    """Give what sends a query by POST: `ask(query, accept=None, method="POST", **parameters)`."""

    def ask_(query: str, accept: str | None = None, *, method: str = "POST", **more: Any) -> Reply:
        headers = dict(more.pop("headers", {}))
        if accept is not None:
            headers["Accept"] = accept
        parameters = urlencode(
            {"query": query, **{k.replace("_", "-"): v for k, v in more.items()}}, doseq=True
        )
        if method != "POST":
            return send(served.port, method, f"/sparql?{parameters}", None, headers)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return send(served.port, "POST", "/sparql", parameters, headers)

    return ask_


@pytest.fixture
def request_(served: Any) -> Callable[..., Reply]:
    """Give what sends any request: `request_(method, path, body=None, headers=None)`."""
    return lambda *arguments, **named: send(served.port, *arguments, **named)
