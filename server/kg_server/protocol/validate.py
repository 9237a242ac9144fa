"""What a request to `/validate` asks: a document to judge, within what, and the form of the report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from kg.validation.findings import Severity
from kg.validation.formats import MEDIA_TYPES
from kg_server.protocol import request
from kg_server.protocol.negotiation import chosen
from kg_server.protocol.problems import Problem

DOCUMENTS: Mapping[str, str] = {
    "text/turtle": ".ttl",
    "application/trig": ".trig",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
}
"""The suffix of the files of each media type that may be sent (`kg.turtle.formats`)."""

FORMATS: Mapping[str, str] = {
    "json": MEDIA_TYPES["json"],
    "html": "text/html; charset=utf-8",
    "sarif": MEDIA_TYPES["sarif"],
    "turtle": MEDIA_TYPES["turtle"],
    "human": MEDIA_TYPES["human"],
    "junit": MEDIA_TYPES["junit"],
    "concise": MEDIA_TYPES["concise"],
    "github": MEDIA_TYPES["github"],
    "gitlab": MEDIA_TYPES["gitlab"],
}
"""The content type of each form of the report, the server's preferred first; of two with one type, Accept chooses the
first, and `format=` any."""

CONTEXTS = ("release", "none")
LONGEST_NAME = 512
"""Characters of a document's name."""

_OFFERED = tuple((content_type.partition(";")[0], name) for name, content_type in FORMATS.items())
_SEVERITIES = tuple(severity.word for severity in sorted(Severity, reverse=True))
_LONGEST_TYPE = 100


@dataclass(frozen=True, slots=True)
class AskedReport:
    """How a document is to be judged, and its report given."""

    format: str
    language: str
    suffix: str = ".ttl"
    """Which format the document is in."""
    context: str = "release"
    """Within what: `release`, or `none` for the ontology alone."""
    severity: str = "info"
    """The least severity that is told."""
    fail_on: str | None = None
    """The least severity that makes the status 422; None for 200 whatever is found."""
    file: str = "document.ttl"
    """What the report calls the document."""
    empty_form: bool = False
    """Whether nothing was sent, and a page to send something is wanted."""

    def encode(self) -> str:
        """Return it as the text of a job."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> AskedReport:
        """Return what `encode` wrote."""
        return cls(**json.loads(text))


def read(
    query_string: bytes, content_type: str | None, body: bytes
) -> tuple[Mapping[str, Sequence[str]], bytes, str]:
    """Return the parameters of a POST, the document, and the suffix of its format.

    Args:
        query_string: What follows the question mark, as it came.
        content_type: The header.
        body: The body: a document, or a form with the document in `data` and its media type in `type`.

    Raises:
        Problem: The body is in no format that is read.
    """
    media_type, _, rest = (content_type or "").partition(";")
    media_type = media_type.strip().lower()
    if media_type == request.FORM:
        parameters = request.read("POST", query_string, request.FORM, body)
        data = one(parameters, "data")
        if data is None:
            raise Problem(
                400,
                "the form has no field data",
                mend="send the document itself with its media type: "
                "curl --data-binary @data.ttl -H 'Content-Type: text/turtle'",
                available=list(DOCUMENTS),
            )
        # A form ends its lines with CR LF, whatever was written in it (HTML, section 4.10.22).
        document = data.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
        return parameters, document, _suffix(one(parameters, "type") or "text/turtle")
    suffix = _suffix(media_type)
    charset = rest.partition("charset=")[2].partition(";")[0].strip().strip('"').lower()
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"the document must be in UTF-8, not in {charset[:_LONGEST_TYPE]}")
    return request.read("GET", query_string, None, b""), body, suffix


def interpret(
    parameters: Mapping[str, Sequence[str]],
    accept: str | None,
    language: str,
    suffix: str | None,
) -> AskedReport:
    """Return what the parameters ask.

    Args:
        parameters: Those of the request.
        accept: The client's Accept header.
        language: The language that the client prefers.
        suffix: That of the document's format; None when no document was sent.

    Raises:
        Problem: A parameter says what cannot be, no form of the report is accepted, or there is no document.
    """
    format_ = _one_of(parameters, "format", tuple(FORMATS))
    if format_ is None:
        found = chosen(accept, _OFFERED)
        if found is None:
            available = [media_type for media_type, _ in dict(_OFFERED).items()]
            raise Problem(406, "none of the formats in Accept can hold a report", available=available)
        format_ = found[1]
    if suffix is None and format_ != "html":
        raise Problem(
            400,
            "a document to validate is sent by POST",
            mend="curl --data-binary @data.ttl -H 'Content-Type: text/turtle' …/validate",
            headers={"Accept-Post": ", ".join(DOCUMENTS)},
        )
    return AskedReport(
        format_,
        language,
        suffix or ".ttl",
        _one_of(parameters, "context", CONTEXTS) or CONTEXTS[0],
        _one_of(parameters, "severity", _SEVERITIES) or _SEVERITIES[-1],
        _one_of(parameters, "fail-on", _SEVERITIES),
        _name(one(parameters, "file")) or f"document{suffix or '.ttl'}",
        empty_form=suffix is None,
    )


def one(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    """Return the value of a parameter; None without one.

    Raises:
        Problem: It is given more than once.
    """
    values = parameters.get(name, ())
    if len(values) > 1:
        raise Problem(400, f"give {name} only once")
    return values[0] if values else None


def _one_of(parameters: Mapping[str, Sequence[str]], name: str, known: Sequence[str]) -> str | None:
    said = one(parameters, name)
    if said and said not in known:
        raise Problem(400, f"{name} is one of {', '.join(known)}", available=list(known))
    return said or None


def _suffix(media_type: str) -> str:
    suffix = DOCUMENTS.get(media_type.strip().lower())
    if suffix is None:
        raise Problem(
            415,
            "the document is in no format that is read here"
            if media_type
            else "say which format the document is in: Content-Type",
            headers={"Accept-Post": ", ".join((*DOCUMENTS, request.FORM))},
            available=[*DOCUMENTS, request.FORM],
        )
    return suffix


def _name(said: str | None) -> str | None:
    if said and (len(said) > LONGEST_NAME or not said.isprintable()):
        raise Problem(400, f"file is a name of at most {LONGEST_NAME} printable characters")
    return said
