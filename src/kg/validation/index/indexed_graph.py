"""An index as an rdflib graph: pySHACL reads it as any graph, and no triple is loaded before it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyoxigraph import RdfFormat, parse
from rdflib import BNode

from kg.turtle.rdflib_graph import PreparedQueryGraph, RdflibTerm, TermConverter, oxigraph_term
from kg.validation.index.reading_store import ReadingStore
from kg.validation.index.triple_index import TripleIndex


class IndexedTerms:
    """The terms of an index as rdflib's, each converted once, when it is first met."""

    def __init__(self, index: TripleIndex, files: Mapping[str, int]) -> None:
        """Start with no term known.

        Args:
            index: The index.
            files: What the names of a file's blank nodes begin with in the index, and the file's place, by which they
                are named outside of it.
        """
        self._index = index
        self._places = files
        self._prefixes = {place: prefix for prefix, place in files.items()}
        self._convert = TermConverter()
        self._terms: dict[int, RdflibTerm] = {}
        self._numbers: dict[RdflibTerm, int] = {}

    def term(self, number: int) -> RdflibTerm:
        """Return the term of a number."""
        known = self._terms.get(number)
        if known is None:
            known = self._terms[number] = self._converted(self._index.text(number))
            self._numbers[known] = number
        return known

    def number(self, term: RdflibTerm) -> int | None:
        """Return the number of a term, or None when no triple has it."""
        number = self._numbers.get(term)
        if number is None:
            number = self._index.number(self._text(term))
            if number is not None:
                self._numbers[term] = number
        return number

    def _converted(self, text: str) -> RdflibTerm:
        if text.startswith("_:"):
            prefix, _, rank = text[2:].partition("n")
            place = self._places.get(prefix)
            return BNode(text[2:] if place is None else f"f{place}b{rank}")
        return self._convert.term(parsed(text))

    def _text(self, term: RdflibTerm) -> str:
        if isinstance(term, BNode):
            place, _, rank = str(term)[1:].partition("b")
            prefix = self._prefixes.get(int(place)) if place.isdecimal() else None
            return f"_:{term}" if prefix is None else f"_:{prefix}n{rank}"
        return str(oxigraph_term(term))


class IndexStore(ReadingStore):
    """A store that reads from an index."""

    def __init__(self, index: TripleIndex, files: Mapping[str, int]) -> None:
        """Stand on an index."""
        super().__init__()
        self._index = index
        self.terms = IndexedTerms(index, files)

    def triples(self, triple_pattern: Any, context: object = None) -> Iterator[Any]:  # noqa: ANN401 - rdflib's own types
        """Yield the triples that match, as rdflib's stores do."""
        pattern: list[int | None] = []
        for wanted in triple_pattern:
            number = None if wanted is None else self.terms.number(wanted)
            if wanted is not None and number is None:
                return
            pattern.append(number)
        term = self.terms.term
        for subject, predicate, object_ in self._index.matching(*pattern):
            yield (term(subject), term(predicate), term(object_)), iter(())


def indexed_graph(index: TripleIndex, files: Mapping[str, int]) -> tuple[PreparedQueryGraph, IndexedTerms]:
    """Return an index as a graph, and the terms of both; the arguments are those of `IndexedTerms`."""
    store = IndexStore(index, files)
    return PreparedQueryGraph(store=store), store.terms


def parsed(text: str) -> object:
    """Return the pyoxigraph term that an N-Triples text stands for."""
    (quad,) = parse(f"<urn:x-kg:s> <urn:x-kg:p> {text} .", RdfFormat.N_TRIPLES)
    return quad.object
