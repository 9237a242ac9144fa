"""What a request to `/explain` asks: a triple, and the form of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg_server.protocol.negotiation import chosen
from kg_server.protocol.problems import Problem

FORMATS: Mapping[str, str] = {
    "json": "application/json",
    "html": "text/html",
    "turtle": "text/turtle",
    "mermaid": "text/vnd.mermaid",
    "tree": "text/plain",
}
"""The media type of each form, the server's preferred first."""

TERMS = ("subject", "predicate", "object")
_OFFERED = tuple((media_type, name) for name, media_type in FORMATS.items())


@dataclass(frozen=True, slots=True)
class AskedWhy:
    """A triple to explain. Equal ones have equal answers, while the release stays."""

    triple: tuple[str, ...]
    """Its terms, as they were given; empty when no triple was, and a page to give one is wanted."""
    format: str
    language: str


def interpret(parameters: Mapping[str, Sequence[str]], accept: str | None, language: str) -> AskedWhy:
    """Return what the parameters ask.

    Args:
        parameters: Those of the request.
        accept: The client's Accept header.
        language: The language that the client prefers.

    Raises:
        Problem: They are not one triple, or no form of the answer is accepted.
    """
    said = [value for value in parameters.get("format", ()) if value]
    name = said[0] if said else None
    if len(said) > 1 or (name is not None and name not in FORMATS):
        raise Problem(400, f"no format {' '.join(said)!r}", available=list(FORMATS))
    if name is None:
        found = chosen(accept, _OFFERED)
        if found is None:
            raise Problem(
                406, "none of the formats in Accept can hold an explanation", available=list(FORMATS.values())
            )
        name = found[1]
    given = {term: parameters.get(term, ()) for term in TERMS}
    if name == "html" and not any(given.values()):
        return AskedWhy((), name, language)
    for term, values in given.items():
        if len(values) != 1 or not values[0].strip():
            raise Problem(
                400,
                f"give one {term}, as SPARQL writes it",
                mend="/explain?subject=…&predicate=…&object=…",
            )
    return AskedWhy(tuple(values[0] for values in given.values()), name, language)
