"""The two engines together: `shacl` screens, pySHACL says what is found.

What is reported is pySHACL's word, on every focus node on which it has one: those that the screen suspects, those on
which the two might read a literal differently, and every focus node of the shapes that the screen is not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass, field

from rdflib import Graph
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from kg.turtle.rdflib_graph import RdflibTerm, TermConverter, empty_graph
from kg.validation.engines.pyshacl_engine import PyshaclEngine, Target
from kg.validation.engines.shape_screen import ScreenShapes, Suspect, screen_shapes
from kg.validation.index.indexed_graph import indexed_graph, parsed
from kg.validation.index.source_files import SourceFile, blank_prefix, texts_of
from kg.validation.index.triple_index import Kind, TripleIndex
from kg.validation.reach.affected import TargetNodes, focus_nodes_affected
from kg.validation.reach.paths import HERE, Alternative, Path, Predicate, Repeated, Sequence, follow, inverse
from kg.validation.reach.shape_reach import Reach, reaches, targeted
from kg.validation.reach.sparql_reach import QueryReach, disagreement, read_query

_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)
_PLAIN_QUERY = re.compile(
    r"(?!.*\b(?:SERVICE|FROM|GRAPH|GROUP|HAVING|VALUES|LIMIT|OFFSET|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|NOW|RAND"
    r"|UUID|STRUUID|BNODE)\b).*",
    re.IGNORECASE | re.DOTALL,
)
"""A query without the words of what `sparql_reach` does not understand: it may be run before it has been read."""


@dataclass
class Work:
    """What is left to pySHACL: for each shape the focus nodes, or all of them."""

    unscreened: Mapping[Node, str]
    """The shapes whose screening proves nothing, with the reason."""
    nodes: dict[Node, set[RdflibTerm]] = field(default_factory=dict)
    whole: set[Node] = field(default_factory=set)

    def add(self, shape: Node, nodes: Iterable[RdflibTerm]) -> None:
        """Add focus nodes of a shape."""
        self.nodes.setdefault(shape, set()).update(nodes)


class ReadShapes:
    """A shapes graph, read without data: for the screen, and for what each shape looks at."""

    def __init__(self, shapes: Graph, *, with_screen: bool = True) -> None:
        """Read the shapes.

        Args:
            shapes: The shapes graph.
            with_screen: Whether the screen will be used.

        Raises:
            ValidationFault: A shape is not well-formed.
        """
        self.graph = shapes
        self.reaches: Mapping[Node, Reach] = reaches(shapes)
        self._reader = PyshaclEngine(empty_graph(), shapes)
        self._queries: dict[tuple[Node, Node], QueryReach | str] = {}
        self._prepared: dict[tuple[Node, Node], Query] = {}
        self.screen: ScreenShapes = (
            screen_shapes(shapes, targeted(shapes), self._reader.query_text, self._not_to_be_tried)
            if with_screen
            else ScreenShapes(None, {}, {})
        )

    def query(self, shape: Node, query: Node) -> QueryReach | str:
        """Return the reach of a shape's SPARQL constraint, or why it cannot be read."""
        key = (shape, query)
        if key not in self._queries:
            try:
                reach = self.reaches.get(shape)
                this = reach.targets.only_nodes if reach and reach.queries.get(query) == {HERE} else None
                self._queries[key] = read_query(self.prepared(shape, query), this)
            except Exception as error:
                self._queries[key] = f"{type(error).__name__}: {error}"
        return self._queries[key]

    def prepared(self, shape: Node, query: Node) -> Query:
        """Return the query of a shape's SPARQL constraint, parsed.

        Raises:
            Exception: Whatever pySHACL or rdflib raises for a query that it cannot run.
        """
        key = (shape, query)
        if key not in self._prepared:
            self._prepared[key] = self._reader.prepared(shape, query)
        return self._prepared[key]

    def read_queries(self) -> None:
        """Read the queries of all the shapes: they are not needed before the screen has begun, and take time."""
        for shape, reach in self.reaches.items():
            for query in sorted(reach.queries, key=str):
                self.query(shape, query)

    def _not_to_be_tried(self, shape: Node, query: Node) -> str | None:
        """Return why the screen must not run a query; one that it may is read meanwhile."""
        try:
            text = self._reader.query_text(shape, query)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if _PLAIN_QUERY.fullmatch(text) and len(_SELECT.findall(text)) == 1:
            return None
        read = self.query(shape, query)
        return read if isinstance(read, str) else read.unknown


class AutoEngine:
    """The shapes, and an index of the data."""

    def __init__(self, read: ReadShapes, index: TripleIndex, sources: SequenceOf[SourceFile] = ()) -> None:
        """Put shapes and data together.

        Args:
            read: The shapes.
            index: The data.
            sources: The files of the data, in the order by which their blank nodes are named
                (`kg.turtle.blank_nodes`).

        Raises:
            ValidationFault: A shape is not well-formed.
        """
        self.read = read
        self.index = index
        self.graph, self.terms = indexed_graph(
            index, {blank_prefix(source.name): place for place, source in enumerate(sources)}
        )
        self.pyshacl = PyshaclEngine(self.graph, read.graph)
        self.target_nodes = TargetNodes(index)

    def unscreened(self) -> dict[Node, str]:
        """Return the shapes whose screening proves nothing, these data being what they are."""
        found = dict(self.read.screen.unscreened)
        for shape, reach in self.read.reaches.items():
            for query in sorted(reach.queries, key=str) if shape not in found else ():
                read = self.read.query(shape, query)
                reason = read if isinstance(read, str) else disagreement(read, self._kinds_of)
                if reason is not None:
                    found[shape] = f"sh:sparql ({reason})"
        return found

    def work(self, suspects: Iterable[Suspect]) -> Work:
        """Return what pySHACL has to validate, given what the screen suspects."""
        unscreened = self.unscreened()
        work = self.confirmation(suspects)
        work.unscreened = unscreened
        work.whole |= set(unscreened)
        odd = [ids for literal in self.index.odd() for ids in self.index.matching(None, None, literal)]
        touched = focus_nodes_affected(odd, self.read.reaches, self.index, self.target_nodes)
        for shape, nodes in touched.items():
            work.add(shape, map(self.terms.term, nodes))
        return work

    def confirmation(self, suspects: Iterable[Suspect]) -> Work:
        """Return what pySHACL has to validate to tell whether suspicions hold."""
        work = Work({})
        for suspect in suspects:
            self._confirm(suspect, work)
        return work

    def targets(self, work: Work) -> list[Target]:
        """Return the work as targets for pySHACL, in the order of the shapes."""
        return self.pyshacl.chosen(
            {shape: None for shape in work.whole}
            | {shape: nodes for shape, nodes in work.nodes.items() if shape not in work.whole}
        )

    def targets_anything(self) -> bool:
        """Tell whether a shape targets anything in the data."""
        return any(self.target_nodes.exist(reach.targets) for reach in self.read.reaches.values())

    def _confirm(self, suspect: Suspect, work: Work) -> None:
        blank = suspect.focus.startswith("_:")
        for reach in self.read.reaches.values():
            for path in reach.reports.get(suspect.shape, ()):
                if reach.unknown is not None or blank:
                    # The screen's names of blank nodes are its own.
                    work.whole.add(reach.shape)
                else:
                    work.add(reach.shape, self._back(reach, path, suspect.focus))

    def _back(self, reach: Reach, path: Path, focus: str) -> set[RdflibTerm]:
        number = self.index.number(focus)
        if path == HERE:
            term = TermConverter().term(parsed(focus)) if number is None else self.terms.term(number)
            if term in reach.targets.nodes:
                return {term}
        if number is None:
            return set()
        nodes = follow(inverse(path), {number}, self.index)
        return set(map(self.terms.term, self.target_nodes.among(reach.targets, nodes)))

    def _kinds_of(self, path: Path | None) -> frozenset[Kind]:
        return kinds_of(path, self.index)


def screen_text(sources: SequenceOf[SourceFile], inferred: Iterable[str] = ()) -> Iterator[bytes]:
    """Yield the files as parts of one Turtle text.

    A file whose blank nodes have labels is written anew: in one text, equal labels of two files would be one node. So
    is one with a base of its own, or in another format.
    """
    for source in sources:
        if b"_:" in source.content or source.base is not None or not source.is_turtle:
            yield "".join(f"{' '.join(triple)} .\n" for triple in sorted(texts_of(source))).encode()
        else:
            yield source.content
            yield b"\n"
    yield "".join(f"{line} .\n" for line in inferred).encode()


def kinds_of(path: Path | None, index: TripleIndex) -> frozenset[Kind]:
    """Return the kinds of terms to which a path can lead; for None, those of all terms."""
    match path:
        case Predicate(iri, against):
            number = index.number(f"<{iri}>")
            if number is None:
                return frozenset()
            return index.subject_kinds(number) if against else index.kinds(number)
        case Sequence(steps) if steps:
            return kinds_of(steps[-1], index)
        case Alternative(paths):
            return frozenset[Kind]().union(*(kinds_of(each, index) for each in paths))
        case Repeated(repeated, 1, _):
            return kinds_of(repeated, index)
        case _:
            return frozenset(Kind)
