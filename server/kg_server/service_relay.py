"""Asks other servers in the engine's stead: a relay on this machine's loopback, with an unguessable path for each.

The engine sends a query to the relay (`kg_server.service` sees to it that it can send it nowhere else), and the relay
makes the request: to exactly the address that the operator allowed; without following redirects; to an IP address
that it resolved itself, once, and found to be one of the public internet, so that a name cannot lead back to this
machine or its network; within limits of time, bytes and number. An answer is passed on only when it came whole.
"""

from __future__ import annotations

import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat, parse, serialize

from kg import __version__

Resolver = Callable[[str, int], Iterable[str]]
"""Returns the IP addresses of a name, for a port."""

AGENT = f"kg/{__version__}"
QUERY = "application/sparql-query"
RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_6TO4 = ipaddress.IPv6Network("2002::/16")


class NotRelayed(Exception):
    """The other server may not be asked, or did not give a whole answer; the message says why."""


@dataclass(frozen=True)
class Limits:
    """What one request to another server may take."""

    seconds: float = 20.0
    """From the first byte sent to the last one received."""
    response_bytes: int = 16 << 20
    request_bytes: int = 1 << 20
    at_once: int = 8
    """How many requests go out at a time, over all queries."""


@dataclass(frozen=True)
class _Endpoint:
    url: str
    secure: bool
    host: str
    port: int
    target: str
    """The path and the query, as in the request line."""


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, from the system's resolver.

    Raises:
        OSError: It has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet: not of this machine, its network or a special use.

    An IPv6 address that stands for an IPv4 one (RFC 4291, RFC 6052) is judged by that one; 6to4 (RFC 7526: no longer
    to be used) never passes.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None or ip in _6TO4:
            return False
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not (
        ip.is_private
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_multicast
        or ip.is_reserved
        or ip.is_unspecified
        or getattr(ip, "is_site_local", False)
    )


def addresses_of(host: str, port: int, resolver: Resolver) -> list[str]:
    """Return the IP addresses to connect to.

    A host that the operator wrote as an IP address is taken as it is: that is how an endpoint of this machine or of
    its network is allowed. A name must lead to public addresses only.

    Raises:
        NotRelayed: The name has no address, or one that is not public.
    """
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        found = list(resolver(host, port))
    except OSError as error:
        raise NotRelayed("its name could not be resolved") from error
    if not found or not all(is_public(address) for address in found):
        raise NotRelayed("its name does not lead to a public address")
    return found


def _endpoint(url: str) -> _Endpoint:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = parts.port or (443 if secure else 80)
    return _Endpoint(url, secure, parts.hostname or "", port, target)


@dataclass
class Relay:
    """The relay: a server on loopback, in threads of this process."""

    allowed: Iterable[str]
    """The addresses of `kg_server.service.allow_list`."""
    limits: Limits = field(default_factory=Limits)
    resolver: Resolver = resolve
    tls: ssl.SSLContext | None = None
    """How the other servers' certificates are checked; the system's authorities when None."""

    def __post_init__(self) -> None:
        self._paths = {f"/{secrets.token_urlsafe(32)}": _endpoint(url) for url in self.allowed}
        self._places = threading.BoundedSemaphore(self.limits.at_once)
        self._server: ThreadingHTTPServer | None = None

    @property
    def addresses(self) -> Mapping[str, str]:
        """The relay's address for each allowed address; for `kg_server.service.Federation`."""
        if self._server is None:
            return {}
        root = f"http://127.0.0.1:{self._server.server_address[1]}"
        return {endpoint.url: root + path for path, endpoint in self._paths.items()}

    def __enter__(self) -> Relay:
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True, name="relay").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def endpoint(self, path: str) -> _Endpoint | None:
        """Return the endpoint behind a path of the relay, without telling by the time taken how much of it is right."""
        given = path.encode("utf-8", "replace")
        found = None
        for known, endpoint in self._paths.items():
            if hmac.compare_digest(known.encode("ascii"), given):
                found = endpoint
        return found

    def ask(self, endpoint: _Endpoint, query: bytes | None) -> tuple[str, bytes]:
        """Ask another server.

        Args:
            endpoint: Which.
            query: The query to post; None to get a document.

        Returns:
            The media type of the answer, and the answer, whole.

        Raises:
            NotRelayed: It may not be asked now, or there is no whole answer.
        """
        if not self._places.acquire(timeout=self.limits.seconds):
            raise NotRelayed("too many requests to other servers are under way")
        try:
            media_type, body = self._exchange(endpoint, query)
        finally:
            self._places.release()
        if query is None:
            return "application/n-triples", _triples(endpoint.url, media_type, body)
        if not media_type.startswith("application/sparql-results+"):
            raise NotRelayed(f"it answered with {media_type or 'no media type'}, not with SPARQL results")
        return media_type, body

    def _exchange(self, endpoint: _Endpoint, query: bytes | None) -> tuple[str, bytes]:
        connection = self._connection(endpoint)
        watch = threading.Timer(self.limits.seconds, connection.cut)
        watch.daemon = True
        watch.start()
        try:
            headers = {
                "Accept": TRIPLES if query is None else RESULTS,
                "Accept-Encoding": "identity",
                "Connection": "close",
                "User-Agent": AGENT,
            }
            if query is not None:
                headers["Content-Type"] = QUERY
            connection.request("GET" if query is None else "POST", endpoint.target, query, headers)
            answer = connection.getresponse()
            if 300 <= answer.status < 400:
                raise NotRelayed("it redirects elsewhere, which is not followed")
            if answer.status != http.client.OK:
                raise NotRelayed(f"it answered with status {answer.status}")
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise NotRelayed("its answer is compressed, though that was not asked for")
            body = answer.read(self.limits.response_bytes + 1)
            if len(body) > self.limits.response_bytes:
                raise NotRelayed(f"its answer has more than {self.limits.response_bytes} bytes")
            # http.client takes an early end for the end when it reads so many bytes: nothing may be missing.
            if connection.was_cut:
                raise NotRelayed("it did not answer in time")
            if answer.length:
                raise NotRelayed("its answer was cut short")
            return answer.headers.get_content_type(), body
        except (OSError, http.client.HTTPException) as error:
            reason = "it did not answer in time" if connection.was_cut else "its answer could not be read"
            raise NotRelayed(reason) from error
        finally:
            watch.cancel()
            connection.close()

    def _connection(self, endpoint: _Endpoint) -> _Connection:
        addresses = addresses_of(endpoint.host, endpoint.port, self.resolver)
        context = (self.tls or ssl.create_default_context()) if endpoint.secure else None
        return _Connection(endpoint.host, endpoint.port, addresses, context, self.limits.seconds)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name resolves to by now."""

    def __init__(
        self, host: str, port: int, addresses: list[str], tls: ssl.SSLContext | None, seconds: float
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self.default_port = 443 if tls is not None else 80
        self.was_cut = False
        self._addresses = addresses
        self._tls = tls

    def connect(self) -> None:
        error: OSError = ConnectionError("no address")
        for address in self._addresses:
            if self.was_cut:
                break
            try:
                self.sock = socket.create_connection((address, self.port), self.timeout)
                if self._tls is not None:
                    self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
                return
            except OSError as failure:
                error = failure
        raise error

    def cut(self) -> None:
        """End it at once, from another thread: whoever waits for it is woken."""
        self.was_cut = True
        connected: socket.socket | None = self.sock
        if connected is not None:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


def _triples(url: str, media_type: str, body: bytes) -> bytes:
    """Return a document as N-Triples: the engine would resolve its relative IRIs against the relay's address.

    Raises:
        NotRelayed: It is not RDF.
    """
    rdf = RdfFormat.from_media_type(media_type)
    if rdf is None or rdf.supports_datasets:
        raise NotRelayed(f"it answered with {media_type}, not with triples")
    try:
        triples = (quad.triple for quad in parse(body, rdf, base_iri=url))
        return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    except (SyntaxError, ValueError) as error:
        raise NotRelayed("its answer could not be read") from error


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the engine was killed while it waited, which is not an error of the relay."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def setup(self) -> None:
        """Limit how long the engine may take to send its query."""
        self.request.settimeout(self.server.relay.limits.seconds)
        super().setup()

    def do_POST(self) -> None:
        """Pass a query on."""
        if self.headers.get("Content-Type") != QUERY:
            return self._answer(415, "text/plain", b"only queries are relayed")
        length = self.headers.get("Content-Length", "")
        if (
            not length.isascii()
            or not length.isdigit()
            or int(length) > self.server.relay.limits.request_bytes
        ):
            return self._answer(413, "text/plain", b"the query is too large")
        return self._pass_on(self.rfile.read(int(length)))

    def do_GET(self) -> None:
        """Fetch a document."""
        self._pass_on(None)

    def _pass_on(self, query: bytes | None) -> None:
        endpoint = self.server.relay.endpoint(self.path)
        if endpoint is None:
            return self._answer(404, "text/plain", b"nothing here")
        try:
            media_type, body = self.server.relay.ask(endpoint, query)
        except NotRelayed as refusal:
            return self._answer(502, "text/plain; charset=utf-8", str(refusal).encode())
        return self._answer(200, media_type, body)

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a path is a secret."""
