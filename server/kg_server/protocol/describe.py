"""What a request for a resource or a vocabulary asks: an IRI of any base, and the form of its document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from kg_server.protocol.negotiation import chosen
from kg_server.protocol.problems import Problem

FORMS: Mapping[str, str] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "xml": "application/rdf+xml",
    "html": "text/html",
    "trig": "application/trig",
}
"""The media type of each form, by the end of its address; the server's preferred first."""

_OFFERED = (
    *((media_type, form) for form, media_type in FORMS.items()),
    ("application/xhtml+xml", "html"),
    ("application/x-turtle", "ttl"),
    ("application/json", "jsonld"),
)

RESOURCE, VOCABULARY, SHAPES, SITEMAP = "resource", "vocabulary", "shapes", "sitemap"
RESOURCES: Mapping[str, str] = {"doc": "id/", "graph": "graph/", "scheme": "scheme/"}
"""The first step of the address of a document, and what the IRIs that it tells of start with, after the base."""

MOST_PAGES = 1_000_000
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_SAFE = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A document. Equal ones have equal answers, while the release stays."""

    what: str
    """`resource`, `vocabulary`, `shapes` or `sitemap`."""
    iris: tuple[str, ...] = ()
    """The IRIs that may be meant, the likeliest first: an address does not tell an escape from a character."""
    form: str = "ttl"
    page: int = 1
    """The page; of a sitemap the part, and 0 for the list of parts."""
    language: str = "en"
    said: bool = False
    """Whether the language was asked for with `lang=`, so that links lead on in it."""
    name: str = ""
    """The last step of the address, without the form: what the other forms' addresses start with."""
    root: str = "./"
    """What leads from the address to that of the server."""
    bare: bool = False
    """Whether the address names no form."""
    address: str = ""
    """The address of the server, where whole addresses are needed; without a slash at its end."""

    def encode(self) -> str:
        """Return it as text, for a worker."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> AskedAbout:
        """Return what `encode` wrote."""
        read = json.loads(text)
        return cls(**{**read, "iris": tuple(read["iris"])})


def form_of(accept: str | None) -> str:
    """Return the form that a client prefers.

    Args:
        accept: The header.

    Raises:
        Problem: It accepts none of them.
    """
    found = chosen(accept, _OFFERED)
    if found is None:
        raise Problem(
            406, "none of the formats in Accept can hold a description", available=list(FORMS.values())
        )
    return found[1]


def document_of(path: str, accept: str | None) -> str:
    """Return where the document of a resource is, relative to the address of the resource itself.

    Args:
        path: The path of the request, as it came: `/id/…`.
        accept: The header.

    Raises:
        Problem: No form of it is accepted, or there is no resource.
    """
    _, _, below = path.removeprefix("/").partition("/")
    if not below:
        raise Problem(404, "there is nothing at this address")
    return f"{root_of(path)}doc/{quote(below, safe=_SAFE)}.{form_of(accept)}"


def interpret(
    path: str,
    parameters: Mapping[str, Sequence[str]],
    accept: str | None,
    languages: tuple[str, bool],
    base: str,
) -> AskedAbout:
    """Return what a request for a document asks.

    Args:
        path: The path of the request, as it came.
        parameters: Those of the request.
        accept: The header.
        languages: The language to speak, and whether it was asked for in the address.
        base: The base of the project's IRIs.

    Raises:
        Problem: No form of it is accepted, it is not an address of one, or there is no such page.
    """
    step, _, below = path.removeprefix("/").partition("/")
    suffix = path.rpartition("/")[2].rpartition(".")[2]
    bare = suffix not in FORMS or path.endswith(f"/.{suffix}")
    form = form_of(accept) if bare else suffix
    if not bare:
        step, below = (
            (step, below.removesuffix(f".{suffix}")) if below else (step.removesuffix(f".{suffix}"), "")
        )
    if step in RESOURCES:
        what, iris = RESOURCE, _iris(base + RESOURCES[step], below)
    elif step == "def":
        what, iris = VOCABULARY, _iris(base, f"def/{below}") if below else ()
    else:
        what, iris = SHAPES, ()
    if (step in RESOURCES and not iris) or (what == SHAPES and below):
        raise Problem(404, "there is nothing at this address")
    name = (below or step).rpartition("/")[2]
    language, said = languages if form == "html" else ("en", False)
    return AskedAbout(
        what, iris, form, _page(parameters), language, said, quote(name, safe=_SAFE), root_of(path), bare
    )


def root_of(path: str) -> str:
    """Return what leads from an address to that of the server: whatever it is behind, links stay true."""
    return "../" * (path.count("/") - 1) or "./"


def is_document(path: str) -> bool:
    """Tell whether a path is one of a document, whatever its form."""
    step, _, below = path.removeprefix("/").partition("/")
    first, _, suffix = step.rpartition(".")
    return (
        step in RESOURCES
        or step == "def"
        or (not below and (step == "shapes" or (first in ("def", "shapes") and suffix in FORMS)))
    )


def _iris(namespace: str, below: str) -> tuple[str, ...]:
    found = []
    # On its way a proxy may have written the escapes in lower case.
    upper = _ESCAPE.sub(lambda escape: escape[0].upper(), below)
    for end in dict.fromkeys((below, upper, unquote(below))):
        try:
            found.append(NamedNode(namespace + end).value)
        except ValueError:
            continue
    return tuple(found) if below else ()


def _page(parameters: Mapping[str, Sequence[str]]) -> int:
    said = parameters.get("page", ())
    if not said:
        return 1
    if (
        len(said) > 1
        or not said[0].isascii()
        or not said[0].isdigit()
        or not 0 < int(said[0][:9]) <= MOST_PAGES
    ):
        raise Problem(400, "page is the number of a page, from 1")
    return int(said[0])
