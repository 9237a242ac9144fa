"""Follows the property path of a finding through triples, to tell which triple reached the value.

SHACL, section 2.3.1. A finding writes its path as SPARQL does (SPARQL 1.1, section 9), with whole IRIs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

_TOKEN = re.compile(r"<[^>]*>|[\^/|()*+?]")

Reached = Mapping[object, Triple | None]
"""Terms, each with the triple that led to it; None where the walk began."""


class Edges:
    """Triples by subject and by object."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take the triples, in order."""
        self._out: dict[tuple[object, NamedNode], list[Triple]] = defaultdict(list)
        self._into: dict[tuple[object, NamedNode], list[Triple]] = defaultdict(list)
        for triple in triples:
            self._out[triple.subject, triple.predicate].append(triple)
            self._into[triple.object, triple.predicate].append(triple)

    def out(self, node: object, predicate: NamedNode) -> list[Triple]:
        """Return the triples of a subject and a predicate, in order."""
        return self._out.get((node, predicate), [])

    def into(self, node: object, predicate: NamedNode) -> list[Triple]:
        """Return the triples of a predicate and an object, in order."""
        return self._into.get((node, predicate), [])


@dataclass(frozen=True, slots=True)
class Path:
    """A property path: a predicate, or an operator of SPARQL with its parts."""

    operator: str
    parts: tuple[Path, ...] = ()
    predicate: NamedNode | None = None

    @classmethod
    def parse(cls, text: str) -> Path | None:
        """Read a path; None when the text is none."""
        tokens = _TOKEN.findall(text)
        if "".join(tokens) != text:
            return None
        parser = _Parser(tokens)
        try:
            path = parser.alternatives()
        except (ValueError, IndexError):
            return None
        return None if parser.tokens else path

    def predicates(self) -> Iterator[NamedNode]:
        """Yield the predicates in it."""
        if self.predicate is not None:
            yield self.predicate
        for part in self.parts:
            yield from part.predicates()

    def last_triple(self, start: object, value: object, edges: Edges) -> Triple | None:
        """Return the last triple on the way from a focus node to a value, or None when no way leads there."""
        return self._walk({start: None}, edges, inverse=False).get(value)

    def _walk(self, reached: Reached, edges: Edges, *, inverse: bool) -> Reached:
        if self.predicate is not None:
            found: dict[object, Triple | None] = {}
            for node in reached:
                for triple in (
                    edges.into(node, self.predicate) if inverse else edges.out(node, self.predicate)
                ):
                    found.setdefault(triple.subject if inverse else triple.object, triple)
            return found
        if self.operator == "^":
            return self.parts[0]._walk(reached, edges, inverse=not inverse)
        if self.operator == "/":
            for part in reversed(self.parts) if inverse else self.parts:
                reached = part._walk(reached, edges, inverse=inverse)
            return reached
        if self.operator == "|":
            merged: dict[object, Triple | None] = {}
            for part in self.parts:
                merged = {**part._walk(reached, edges, inverse=inverse), **merged}
            return merged
        return self._repeated(reached, edges, inverse=inverse)

    def _repeated(self, reached: Reached, edges: Edges, *, inverse: bool) -> Reached:
        """Follow the part once or more (`+`), or not at all too (`*`, `?`)."""
        found = {} if self.operator == "+" else dict(reached)
        frontier = reached
        while frontier:
            further = self.parts[0]._walk(frontier, edges, inverse=inverse)
            frontier = {node: triple for node, triple in further.items() if node not in found}
            found.update(frontier)
            if self.operator == "?":
                break
        return found


class _Parser:
    """Reads the tokens of a path, the loosest operator first."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def alternatives(self) -> Path:
        parts = [self.sequence()]
        while self.taken("|"):
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Path("|", tuple(parts))

    def sequence(self) -> Path:
        parts = [self.step()]
        while self.taken("/"):
            parts.append(self.step())
        return parts[0] if len(parts) == 1 else Path("/", tuple(parts))

    def step(self) -> Path:
        if self.taken("^"):
            return Path("^", (self.step(),))
        if self.taken("("):
            path = self.alternatives()
            if not self.taken(")"):
                raise ValueError("a parenthesis is open")
        else:
            path = Path("", predicate=NamedNode(self.tokens.pop(0)[1:-1]))
        for sign in "*+?":
            if self.taken(sign):
                return Path(sign, (path,))
        return path

    def taken(self, sign: str) -> bool:
        """Take a sign, if it comes next."""
        if self.tokens[:1] != [sign]:
            return False
        del self.tokens[0]
        return True
