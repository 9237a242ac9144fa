"""A graph as written, in columns of integers: every lexical form as in its file, a few bytes for each triple.

A term is a number, its text is kept once, as N-Triples. Three sorted tables answer every triple pattern: by subject
and predicate, by object and predicate, by predicate. The columns may be arrays in memory or a file mapped into it:
the file costs nothing to open, which is what validating a small change needs. A store would answer as fast, but it
rewrites literals (`kg.turtle.stored`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from zlib import crc32

Ids = tuple[int, int, int]
"""A triple as the numbers of its terms."""

Column = Sequence[int]


BLANK_SUBJECT = 15
"""In a row of `Columns.kinds`, in place of a kind."""


class Kind(IntEnum):
    """What engines make of a term: they agree on terms of one kind, and may not on terms of two."""

    RESOURCE = 0
    TEXT = 1
    LANGUAGE = 2
    """A text with a language."""
    NUMBER = 3
    DATE = 4
    YEAR = 5
    BOOLEAN = 6
    ADDRESS = 7
    UNKNOWN = 8
    """A literal of a datatype that is neither XSD's nor RDF's."""
    ODD = 9
    """A literal of a datatype of XSD or RDF that is not written in the plain way, or of a rarer one. Engines may
    disagree on its being well-formed, and on its order among others."""
    BLANK = 10


_LITERAL = re.compile(rb'"(?P<text>.*)"(?:@[^"]+|\^\^<(?P<datatype>[^>"]*)>)?', re.DOTALL)
_STANDARD = (b"http://www.w3.org/2001/XMLSchema#", b"http://www.w3.org/1999/02/22-rdf-syntax-ns#")
_PLAIN = {
    b"integer": (re.compile(rb"-?[0-9]{1,18}"), Kind.NUMBER),
    b"decimal": (re.compile(rb"-?[0-9]{1,15}\.[0-9]{1,15}"), Kind.NUMBER),
    b"date": (re.compile(rb"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"), Kind.DATE),
    b"gYear": (re.compile(rb"(?!0000)[0-9]{4}"), Kind.YEAR),
    b"boolean": (re.compile(rb"true|false"), Kind.BOOLEAN),
    b"anyURI": (re.compile(rb".*", re.DOTALL), Kind.ADDRESS),
    b"string": (re.compile(rb".*", re.DOTALL), Kind.TEXT),
}


def kind_of(text: bytes) -> Kind:
    """Return the kind of a term, given in N-Triples."""
    if not text.startswith(b'"'):
        return Kind.BLANK if text.startswith(b"_:") else Kind.RESOURCE
    if text.endswith(b'"'):
        return Kind.TEXT
    literal = _LITERAL.fullmatch(text)
    if literal is None or literal["datatype"] is None:
        return Kind.LANGUAGE
    namespace, _, name = literal["datatype"].rpartition(b"#")
    if namespace + b"#" not in _STANDARD:
        return Kind.UNKNOWN
    form, kind = _PLAIN.get(name, (None, Kind.ODD))
    return kind if form is not None and form.fullmatch(literal["text"]) else Kind.ODD


def term_hash(text: bytes) -> int:
    """Return the hash by which a term's number is found: 32 bits, since two terms of one hash do no harm."""
    return crc32(text)


@dataclass(frozen=True)
class Table:
    """Triples sorted by their leading term: row numbers `starts[t]` to `starts[t + 1]` are those that it leads."""

    starts: Column
    second: Column
    third: Column
    source: Column
    """The number of the file that states the row."""

    def rows(self, leading: int, second: int | None = None) -> range:
        """Return the rows that a term leads, or those of them that have a given second term."""
        if leading + 1 >= len(self.starts):
            return range(0)
        start, end = self.starts[leading], self.starts[leading + 1]
        if second is not None:
            low = bisect_left(self.second, second, start, end)
            return range(low, bisect_right(self.second, second, low, end))
        return range(start, end)


@dataclass(frozen=True)
class Columns:
    """The three tables and the terms. Within a table, equal triples of several files stand side by side."""

    sources: tuple[str, ...]
    """The names of the files, by number."""
    by_subject: Table
    """Subject; predicate, object."""
    by_object: Table
    """Object; predicate, subject."""
    by_predicate: Table
    """Predicate; subject, object."""
    texts: bytes | memoryview
    text_ends: Column
    """Where the text of each term ends in `texts`, in bytes."""
    hashes: Column
    """The hashes of the terms' texts, sorted."""
    hashed: Column
    """The number of the term of each hash."""
    odd: Column
    """The numbers of the literals of the kind `Kind.ODD`."""
    kinds: Column
    """For each predicate the kinds of its objects, as `predicate * 16 + kind`, and `BLANK_SUBJECT` in place of a kind
    when one of its subjects is a blank node; sorted."""

    def text(self, number: int) -> bytes:
        """Return the N-Triples text of a term, in UTF-8."""
        start = self.text_ends[number - 1] if number else 0
        return bytes(self.texts[start : self.text_ends[number]])

    def number(self, text: bytes) -> int | None:
        """Return the number of a term, or None when no triple has it."""
        wanted = term_hash(text)
        place = bisect_left(self.hashes, wanted)
        while place < len(self.hashes) and self.hashes[place] == wanted:
            if self.text(self.hashed[place]) == text:
                return self.hashed[place]
            place += 1
        return None


@dataclass
class TripleIndex:
    """Columns, less the triples of some of their files, with other triples added: the graph as it is now."""

    columns: Columns
    hidden: frozenset[int] = frozenset()
    """The numbers of the files whose triples are not in the graph any more."""
    _texts: list[bytes] = field(default_factory=list)
    _numbers: dict[bytes, int] = field(default_factory=dict)
    _by_subject: dict[int, dict[Ids, None]] = field(default_factory=dict)
    _by_object: dict[int, dict[Ids, None]] = field(default_factory=dict)
    _by_predicate: dict[int, dict[Ids, None]] = field(default_factory=dict)

    def text(self, number: int) -> str:
        """Return the N-Triples text of a term."""
        known = len(self.columns.text_ends)
        raw = self.columns.text(number) if number < known else self._texts[number - known]
        return raw.decode()

    def number(self, text: str) -> int | None:
        """Return the number of the term with this N-Triples text, or None when the graph never had it."""
        raw = text.encode()
        number = self._numbers.get(raw)
        return self.columns.number(raw) if number is None else number

    def numbered(self, triples: Iterable[tuple[str, str, str]]) -> set[Ids]:
        """Return triples as numbers, whether or not the graph has them; new terms get numbers."""
        return {(self._numbered(s), self._numbered(p), self._numbered(o)) for s, p, o in triples}

    def add(self, triples: Collection[tuple[str, str, str]]) -> None:
        """Add triples, given as the N-Triples texts of their terms."""
        for triple in triples:
            ids = (self._numbered(triple[0]), self._numbered(triple[1]), self._numbered(triple[2]))
            if ids in self:
                continue
            self._by_subject.setdefault(ids[0], {})[ids] = None
            self._by_predicate.setdefault(ids[1], {})[ids] = None
            self._by_object.setdefault(ids[2], {})[ids] = None

    def remove_added(self) -> None:
        """Take the added triples away again; their terms keep their numbers."""
        for table in (self._by_subject, self._by_predicate, self._by_object):
            table.clear()

    def __contains__(self, ids: Ids) -> bool:
        return next(self.matching(*ids), None) is not None

    def matching(
        self, subject: int | None = None, predicate: int | None = None, object_: int | None = None
    ) -> Iterator[Ids]:
        """Yield the triples that match a pattern, each once; None matches anything."""
        if subject is not None:
            yield from self._stated_by_subject(subject, predicate, object_)
            yield from _added(self._by_subject.get(subject), None, predicate, object_)
        elif object_ is not None:
            yield from self._stated_by_object(object_, predicate)
            yield from _added(self._by_object.get(object_), None, predicate, None)
        elif predicate is not None:
            yield from self._stated_by_predicate(predicate)
            yield from list(self._by_predicate.get(predicate, ()))
        else:
            for leading in range(len(self.columns.by_predicate.starts) - 1):
                yield from self._stated_by_predicate(leading)
            for triples in list(self._by_predicate.values()):
                yield from list(triples)

    def odd(self) -> Iterator[int]:
        """Yield the literals of the kind `Kind.ODD`, those that no triple has any more among them."""
        yield from self.columns.odd
        for place, raw in enumerate(self._texts, start=len(self.columns.text_ends)):
            if kind_of(raw) is Kind.ODD:
                yield place

    def kinds(self, predicate: int | None) -> frozenset[Kind]:
        """Return the kinds of the objects that a predicate has or had; of any predicate when it is None."""
        stated = {row % 16 for row in self.columns.kinds if predicate in (None, row // 16)}
        added = {kind_of(self.text(ids[2]).encode()) for ids in self._added(predicate)}
        return frozenset(map(Kind, stated - {BLANK_SUBJECT})) | added

    def subject_kinds(self, predicate: int) -> frozenset[Kind]:
        """Return the kinds of the subjects that a predicate has or had: resources, and perhaps blank nodes."""
        place = bisect_left(self.columns.kinds, predicate * 16 + BLANK_SUBJECT)
        stated = self.columns.kinds[place : place + 1]
        blank = any(row == predicate * 16 + BLANK_SUBJECT for row in stated) or any(
            self.text(ids[0]).startswith("_:") for ids in self._added(predicate)
        )
        return frozenset({Kind.RESOURCE, Kind.BLANK} if blank else {Kind.RESOURCE})

    def _added(self, predicate: int | None) -> Iterator[Ids]:
        if predicate is None:
            return (ids for triples in self._by_predicate.values() for ids in triples)
        return iter(self._by_predicate.get(predicate, ()))

    def statements(self, sources: Collection[int]) -> Iterator[Ids]:
        """Yield the triples that the columns hold from some files, hidden or not."""
        table = self.columns.by_subject
        for row in [row for row, source in enumerate(table.source) if source in sources]:
            yield bisect_right(table.starts, row) - 1, table.second[row], table.third[row]

    def stating(self, subject: str) -> frozenset[int]:
        """Return the numbers of the files of the columns that state something about a subject, hidden or not.

        Args:
            subject: Its N-Triples text.
        """
        number = self.number(subject)
        rows = range(0) if number is None else self.columns.by_subject.rows(number)
        return frozenset(self.columns.by_subject.source[row] for row in rows)

    def _numbered(self, text: str) -> int:
        number = self.number(text)
        if number is None:
            raw = text.encode()
            number = self._numbers[raw] = len(self.columns.text_ends) + len(self._texts)
            self._texts.append(raw)
        return number

    def _stated_by_subject(self, subject: int, predicate: int | None, object_: int | None) -> Iterator[Ids]:
        table = self.columns.by_subject
        last = None
        for row in self._visible(table, table.rows(subject, predicate)):
            ids = (subject, table.second[row], table.third[row])
            if ids != last and (object_ is None or ids[2] == object_):
                yield ids
            last = ids

    def _stated_by_object(self, object_: int, predicate: int | None) -> Iterator[Ids]:
        table = self.columns.by_object
        last = None
        for row in self._visible(table, table.rows(object_, predicate)):
            ids = (table.third[row], table.second[row], object_)
            if ids != last:
                yield ids
            last = ids

    def _stated_by_predicate(self, predicate: int) -> Iterator[Ids]:
        table = self.columns.by_predicate
        last = None
        for row in self._visible(table, table.rows(predicate)):
            ids = (table.second[row], predicate, table.third[row])
            if ids != last:
                yield ids
            last = ids

    def _visible(self, table: Table, rows: range) -> Iterator[int]:
        if not self.hidden:
            return iter(rows)
        return (row for row in rows if table.source[row] not in self.hidden)


def _added(
    triples: Mapping[Ids, None] | None, subject: int | None, predicate: int | None, object_: int | None
) -> Iterator[Ids]:
    for ids in list(triples or ()):
        if (
            (subject is None or ids[0] == subject)
            and (predicate is None or ids[1] == predicate)
            and (object_ is None or ids[2] == object_)
        ):
            yield ids
