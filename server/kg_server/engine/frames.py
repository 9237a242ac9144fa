"""What travels between the front and a worker: a kind, a length, and so many bytes.

A worker answers a job with one `HEAD` frame, any number of `DATA` frames and then exactly one `END`, or with one
`ERROR` at any moment. A connection that closes before that is a worker that died: the front never takes what it has
for the whole.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

HEADER = struct.Struct(">cI")

HELLO = b"H"
JOB = b"J"
HEAD = b"A"
DATA = b"D"
END = b"E"
ERROR = b"X"

QUERY = "query"
EXPLAIN = "explain"
DESCRIBE = "describe"
VALIDATE = "validate"

LAST = frozenset({VALIDATE})
"""The tasks after which a worker is not used again: they leave too much behind in its memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked to do, a query to evaluate mostly, and how its answer is wanted."""

    text: str
    rows: str | None = "json"
    """The format for rows and truth values, a name of `kg_server.protocol.formats`; None when none is accepted."""
    graph: str | None = "ttl"
    """The format for triples, likewise."""
    inference: str = "all"
    """What the default graph holds: `all`, or `asserted`."""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bom: bool = False
    """Whether CSV starts with a byte order mark, which spreadsheets need to read UTF-8."""
    base: str = ""
    """What relative IRIs are relative to."""
    deadline: float = 30.0
    """Seconds."""
    triple: tuple[str, ...] = ()
    """Subject, predicate and object of a triple to explain; then `rows` is one of `kg_server.protocol.explain`."""
    language: str = "en"
    """The language of what is told, `en` or `fr`."""
    task: str = QUERY
    """What is to be done: the worker has a function of that name, or says that it has none."""
    document: bytes = b""
    """What was sent, when that is more than a query."""

    def encode(self) -> bytes:
        """Return the job as the payload of a frame: one line of JSON, and the document as it is."""
        return json.dumps([getattr(self, name) for name in _JOB]).encode("utf-8") + b"\n" + self.document

    @classmethod
    def decode(cls, payload: bytes) -> Job:
        """Return the job that `encode` wrote."""
        line, _, document = payload.partition(b"\n")
        fields: dict[str, Any] = dict(zip(_JOB, json.loads(line), strict=True))
        fields["document"] = document
        for name in ("default_graphs", "named_graphs", "triple"):
            fields[name] = tuple(fields[name])
        return cls(**fields)


_JOB = tuple(name for name in Job.__dataclass_fields__ if name != "document")


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an answer before its first byte."""

    form: str
    """`select`, `ask`, `construct` or `describe`; of other tasks, what kind of answer it is."""
    format: str
    """The name of the format that the answer is in."""
    volatile: bool
    """Whether asking again may give another answer, because the query uses NOW, RAND or the like."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers of the answer."""

    def encode(self) -> bytes:
        """Return the head as the payload of a frame."""
        headers = f" {json.dumps(self.headers)}" if self.headers else ""
        return f"{self.form} {self.format} {self.volatile:d}{headers}".encode("ascii")

    @classmethod
    def decode(cls, payload: bytes) -> Head:
        """Return the head that `encode` wrote."""
        form, format_, volatile, *headers = payload.decode("ascii").split(" ", 3)
        return cls(
            form, format_, volatile == "1", tuple(map(tuple, json.loads(headers[0]))) if headers else ()
        )


def frame(kind: bytes, payload: bytes | bytearray = b"") -> bytes:
    """Return one frame."""
    return HEADER.pack(kind, len(payload)) + payload
