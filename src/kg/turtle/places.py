"""Finds where triples and subjects are stated in a set of files.

Reading with places is slower than reading (`kg.turtle.positions`), so a file is read so only when it states what is
sought. A search of the beginnings of lines tells that for few IRIs; pyoxigraph tells it for many, and for an IRI that
is written in an unusual way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Triple, parse

from kg.errors import TurtleError
from kg.turtle.blank_nodes import file_of, named, namer
from kg.turtle.formats import WITH_PLACES, format_of
from kg.turtle.lines import Lines
from kg.turtle.positions import Span, Statement, statements

BaseOf = Callable[[Path], str | None]
"""What the relative IRIs of a file are relative to."""
Stating = Callable[[Collection[object]], Collection[int]]
"""Gives the positions of the files that may state something about subjects, and leaves out none that does."""

_FEW = 20
_TERM = re.compile(rb"(?:[^\s\"]*[:/#])?\Z")
_END = re.compile(rb"[/#]?>?(?:\s|\Z)")
_LAST_WORD = re.compile(r"[^/#:]*[^/#:\W][^/#:]*(?=[/#:]*$)")


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a file. Lines and columns count from 1, columns in characters; None when only the file is known."""

    file: Path
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    """The column of the first character after it."""


class Sheet:
    """A file that is being looked at: its text, and its lines."""

    def __init__(self, file: Path) -> None:
        """Read the file, which must be UTF-8."""
        self.file = file
        self.text = file.read_bytes().decode("utf-8")
        self._lines = Lines(self.text)

    def place(self, span: Span) -> Place:
        """Return a part of the text as a place."""
        return Place(self.file, *self._lines.place(span[0]), *self._lines.place(span[1]))


@dataclass(frozen=True, slots=True)
class Stated:
    """A triple, and where it is stated; without a sheet only its file is known (RDF/XML, JSON-LD)."""

    triple: Triple
    file: Path
    sheet: Sheet | None = None
    statement: Statement | None = None

    def subject(self) -> Place:
        """Return the place of its subject."""
        return self._place(self.statement.subject) if self.statement else Place(self.file)

    def predicate(self) -> Place:
        """Return the place of its predicate."""
        return self._place(self.statement.predicate) if self.statement else Place(self.file)

    def object(self) -> Place:
        """Return the place of its object."""
        return self._place(self.statement.object) if self.statement else Place(self.file)

    def whole(self) -> Place:
        """Return the place of its predicate and object, or of the object where another stands between the two."""
        if self.sheet is None or self.statement is None:
            return Place(self.file)
        (start, before), (after, end) = self.statement.predicate, self.statement.object
        together = self.sheet.text[before:after].isspace()
        return self._place((start if together else after, end))

    def _place(self, span: Span) -> Place:
        return self.sheet.place(span) if self.sheet else Place(self.file)


def locate(
    triples: Iterable[Triple], files: Sequence[Path], *, base_of: BaseOf = lambda _: None
) -> Mapping[Triple, Place]:
    """Return where triples are stated: the first place of each, from its predicate to its object.

    Args:
        triples: What to look for; a blank node has its name of `kg.turtle.blank_nodes`.
        files: Where to look, in order; all of them have been read without a mistake.
        base_of: What the relative IRIs of a file are relative to, as it was when the file was read.

    Returns:
        The places by triple; a triple that no file states is left out.
    """
    wanted = set(triples)
    found: dict[Triple, Place] = {}
    for one in StatedAbout(files, base_of).read({triple.subject for triple in wanted}, wanted):
        if one.triple in wanted and one.triple not in found:
            found[one.triple] = one.whole()
    return found


class StatedAbout:
    """Reads what files state about subjects."""

    def __init__(
        self, files: Sequence[Path], base_of: BaseOf = lambda _: None, stating: Stating | None = None
    ) -> None:
        """Take the files to look in, in order, and what their relative IRIs are relative to.

        Args:
            files: The files.
            base_of: What their relative IRIs are relative to.
            stating: Tells in which of them to look; without it they are searched.
        """
        self._files = files
        self._base_of = base_of
        self._stating = stating

    def read(self, subjects: Collection[object], triples: Collection[Triple] = ()) -> Iterator[Stated]:
        """Yield the triples about subjects, in the order of the files.

        Args:
            subjects: IRIs and blank nodes.
            triples: Triples about them that are thought to be stated: the search ends once each subject and each of
                these is found, although another file may say more.
        """
        iris = {term for term in subjects if isinstance(term, NamedNode)}
        ranked = {file_of(term) for term in subjects if isinstance(term, BlankNode)}
        wanted = set(subjects)
        missing: set[object] = {*subjects, *triples}
        seen: set[int] = set()
        ways = (self._by_line, self._by_parsing) if self._stating is None else (self._as_told,)
        for select in ways:
            if not missing:
                return
            sought = iris & {getattr(thing, "subject", thing) for thing in missing}
            for index in select(sought, ranked, seen):
                seen.add(index)
                for one in self._of_file(index, wanted):
                    missing -= {one.triple, one.triple.subject}
                    yield one

    def mentions(self, terms: Collection[object]) -> Mapping[object, Stated]:
        """Return, for each term, the first triple that it is the object of; without one it is left out."""
        missing = set(terms)
        found: dict[object, Stated] = {}
        for index, file in enumerate(self._files):
            if not missing:
                break
            here = {term for term in missing if not isinstance(term, BlankNode) or file_of(term) == index}
            named_here = any(isinstance(term, BlankNode) for term in here)
            if not here or not (named_here or self._states(file, objects=here)):
                continue
            for one in self._of_file(index, (), here):
                found.setdefault(one.triple.object, one)
            missing -= found.keys()
        return found

    def _as_told(
        self, iris: Collection[NamedNode], ranked: Collection[int | None], _seen: Collection[int]
    ) -> Iterator[int]:
        """Yield the files of which it is known that they may state something about an IRI."""
        assert self._stating is not None
        yield from sorted({*self._stating(iris), *(index for index in ranked if index is not None)})

    def _by_line(
        self, iris: Collection[NamedNode], ranked: Collection[int | None], _seen: Collection[int]
    ) -> Iterator[int]:
        """Yield the files where a line begins with a word that ends as an IRI does, when these are few."""
        words = {match[0].encode() for iri in iris if (match := _LAST_WORD.search(iri.value))}
        if len(iris) > _FEW:
            words.clear()
        for index, file in enumerate(self._files):
            content = file.read_bytes() if words else b""
            if index in ranked or (
                any(_begins_line(word, content) for word in words) and self._states(file, iris)
            ):
                yield index

    def _by_parsing(
        self, iris: Collection[NamedNode], ranked: Collection[int | None], seen: Collection[int]
    ) -> Iterator[int]:
        """Yield the files that state something about an IRI."""
        for index, file in enumerate(self._files):
            if index not in seen and (index in ranked or (iris and self._states(file, iris))):
                yield index

    def _states(
        self, file: Path, subjects: Collection[object] = (), objects: Collection[object] = ()
    ) -> bool:
        try:
            return any(
                quad.subject in subjects or quad.object in objects
                for quad in parse(path=file, format=format_of(file), base_iri=self._base_of(file))
            )
        except (SyntaxError, OSError):
            return False

    def _of_file(
        self, index: int, subjects: Collection[object], objects: Collection[object] = ()
    ) -> Iterator[Stated]:
        """Yield what a file states about subjects, or of objects."""
        file, name = self._files[index], namer(index)
        base = self._base_of(file)
        try:
            if format_of(file) in WITH_PLACES:
                sheet = Sheet(file)
                for statement in statements(sheet.text, format_of(file), base_iri=base):
                    triple = named(statement.triple, name)
                    if triple.subject in subjects or triple.object in objects:
                        yield Stated(triple, file, sheet, statement)
                return
        except TurtleError:
            name = namer(index)  # RDF 1.2: the file is known, and no place in it
        for quad in parse(path=file, format=format_of(file), base_iri=base):
            triple = named(quad.triple, name)
            if triple.subject in subjects or triple.object in objects:
                yield Stated(triple, file)


def _begins_line(word: bytes, content: bytes) -> bool:
    """Tell whether a line begins with a term that ends with a word, as where a subject's block begins."""
    at = content.find(word)
    while at >= 0:
        if _TERM.match(content, content.rfind(b"\n", 0, at) + 1, at) and _END.match(content, at + len(word)):
            return True
        at = content.find(word, at + 1)
    return False
