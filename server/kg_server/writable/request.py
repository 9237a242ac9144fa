"""A request as ASGI gives it, read within limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from kg_server.protocol.problems import Problem
from kg_server.writable.media import media_type

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Disconnected(Exception):
    """The client has left."""


class Request:
    """A request, its body not read yet."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        """Take what ASGI gives.

        Args:
            scope: The scope.
            receive: What yields the body.
        """
        self.method: str = scope["method"]
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        self.path = raw_path.split(b"?")[0].decode("latin-1")
        self.query_string = scope["query_string"].decode("latin-1")
        host = self.headers.get("host") or ":".join(
            str(part) for part in scope.get("server") or ("localhost",)
        )
        self._origin = f"{scope.get('scheme', 'http')}://{host}"
        self._receive = receive

    @property
    def url(self) -> str:
        """The request's IRI, without its query."""
        return f"{self._origin}{self.path}"

    @property
    def iri(self) -> str:
        """The request's IRI."""
        return f"{self.url}?{self.query_string}" if self.query_string else self.url

    @property
    def content_type(self) -> tuple[str, dict[str, str]]:
        """The media type of the body, in lower case, and its parameters; ("", {}) when it is not said."""
        return media_type(self.headers.get("content-type", ""))

    def parameters(self) -> dict[str, list[str]]:
        """Return the parameters of the query string.

        Raises:
            Problem: They are not UTF-8.
        """
        return decoded(self.query_string)

    async def body(self, limit: int) -> bytes:
        """Return the whole body.

        Args:
            limit: How many bytes it may have.

        Raises:
            Problem: It has more, or is compressed.
            Disconnected: The client left before its end.
        """
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise Problem(415, "send the body as it is: no Content-Encoding is read here")
        said = self.headers.get("content-length", "")
        if said.isdecimal() and int(said) > limit:
            raise _too_large(limit)
        content = bytearray()
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            content += message.get("body", b"")
            if len(content) > limit:
                raise _too_large(limit)
            if not message.get("more_body"):
                return bytes(content)

    async def left(self) -> None:
        """Return when the client has left; to be awaited once the body is read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def decoded(text: str) -> dict[str, list[str]]:
    """Return the parameters of a query string or of a form.

    Raises:
        Problem: They are not UTF-8.
    """
    parameters: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the parameters are not UTF-8: {error.reason}") from None
    except ValueError as error:
        raise Problem(400, f"the parameters cannot be read: {error}") from None
    for name, value in pairs:
        parameters.setdefault(name, []).append(value)
    return parameters


def absolute(iris: list[str], parameter: str) -> tuple[str, ...]:
    """Return IRIs as they are, once each.

    Raises:
        Problem: One is not an absolute IRI.
    """
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise Problem(
                400, f"{parameter} is not an absolute IRI: {error}", parameter=parameter, value=iri
            ) from None
    return tuple(dict.fromkeys(iris))


def utf8(content: bytes, what: str) -> str:
    """Return a text.

    Raises:
        Problem: It is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"{what} is not UTF-8: {error.reason} at byte {error.start}") from None


def _too_large(limit: int) -> Problem:
    return Problem(413, f"the body has more than {limit:,} bytes; send less at a time", limit=limit)
