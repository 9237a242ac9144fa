"""Where this server tells of an IRI: the project's own are mapped onto it, whatever their base is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from kg_server.protocol.describe import RESOURCES

_SAFE = "/%:@!$&'()*+,;=~-._"
_OWN = tuple((namespace, step) for step, namespace in RESOURCES.items())
_HASHED = ("def", "shapes")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses to link to from one document."""

    base: str
    """The base of the project's IRIs."""
    root: str
    """What leads from the document to the address of the server."""
    language: str | None = None
    """The language that links lead on in; None to leave it to the browser."""

    @property
    def _lang(self) -> str:
        return f"?lang={self.language}" if self.language else ""

    def of(self, iri: str) -> str | None:
        """Return the address of what tells of an IRI; None when it cannot be followed."""
        if not iri.startswith(self.base):
            return iri if iri.startswith(("http://", "https://")) else None
        below = iri[len(self.base) :]
        for document in _HASHED:
            if below == document or below.startswith(f"{document}#"):
                return f"{self.root}{document}{self._lang}{quote(below[len(document) :], safe=_SAFE + '#')}"
        for namespace, step in _OWN:
            if below.startswith(namespace) and len(below) > len(namespace):
                return f"{self.root}{step}/{quote(below[len(namespace) :], safe=_SAFE)}{self._lang}"
        return iri

    def here(self, path: str) -> str:
        """Return the address of a page of this server, given without its first slash: `explain?…`."""
        if not self.language:
            return f"{self.root}{path}"
        return f"{self.root}{path}{'&' if '?' in path else '?'}lang={self.language}"
