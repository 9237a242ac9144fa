"""What travels between the server and the scratch store: a JSON head, then bytes, each preceded by its length."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from kg_server.protocol.problems import Problem

QUERY, READ, WRITE = "query", "read", "write"
"""The sockets in the folder of a scratch store. The first speaks as a release's zygote does (`kg_server.engine`), the
others speak `jobs`."""

LENGTHS = struct.Struct("!IQ")


class Kind(Enum):
    """What is asked of the store."""

    UPDATE = "update"
    GET = "get"
    PUT = "put"
    POST = "post"
    PATCH = "patch"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Part:
    """An RDF document in the body of a job."""

    format: str
    """Its short name, a key of `kg.store.results.GRAPH_FORMATS`."""
    size: int
    """Bytes."""
    name: str = ""
    """The file it was, when it came as one of several."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do, and its limits."""

    kind: Kind
    deadline: float
    """Seconds."""
    text: str = ""
    """The update."""
    base: str | None = None
    """What relative IRIs are relative to."""
    graph: str | None = None
    """The graph of a Graph Store request; None for the default graph."""
    parts: tuple[Part, ...] = ()
    """The documents of the body, one after the other."""
    answer: str | None = None
    """The format to answer in; None when the client accepts none."""
    if_match: str = ""
    if_none_match: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    goes_out: bool = False
    """Whether it names other servers, all of them allowed."""

    def head(self) -> dict[str, Any]:
        """Return the job as what JSON can hold."""
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def of(cls, head: Mapping[str, Any]) -> Job:
        """Return the job that `head` wrote."""
        parts = tuple(Part(**part) for part in head["parts"])
        return cls(**{**head, "parts": parts, "kind": Kind(head["kind"])})


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    problem: Mapping[str, Any] = field(default_factory=dict)
    """The detail and the further members of a problem document, when it is one."""

    @classmethod
    def of(cls, problem: Problem) -> Reply:
        """Return the reply that tells a problem."""
        return cls(problem.status, problem.headers, problem={"detail": problem.detail, **problem.members})

    def head(self) -> dict[str, Any]:
        """Return all but the body as what JSON can hold."""
        return {"status": self.status, "headers": dict(self.headers), "problem": dict(self.problem)}


def encode(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return a message."""
    text = json.dumps(head).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """Return the message that comes on a connection, or None when it closes before the end."""
    lengths = _exactly(connection, LENGTHS.size)
    if lengths is None:
        return None
    head_length, body_length = LENGTHS.unpack(lengths)
    head = _exactly(connection, head_length)
    body = None if head is None else _exactly(connection, body_length)
    return None if head is None or body is None else (json.loads(head), body)


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    received = bytearray()
    while len(received) < count:
        part = connection.recv(min(count - len(received), 1 << 20))
        if not part:
            return None
        received += part
    return bytes(received)
