"""Where every term of every triple stands in a text of Turtle, TriG, N-Triples or N-Quads.

pyoxigraph reads faster, but tells only the places of mistakes; this reader is for the few files about which something
is to be said on a line. It gives the triples that pyoxigraph gives, in the same order, so that a blank node, whose
name is not written, can be told by its rank. It lets some mistakes through: pyoxigraph reads a file first. Of RDF 1.2
it knows literals with a direction, and no triple terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, Triple

from kg.errors import TurtleError
from kg.messages import say
from kg.turtle.lines import Lines
from kg.turtle.token_terms import Resource, TokenTerms
from kg.turtle.tokens import END, IRI, LITERAL, NAME, WORD, tokens

Span = tuple[int, int]
"""A part of a text: the offset of its first character, and that of the first after it."""

Graph = NamedNode | BlankNode | DefaultGraph

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = (NamedNode(_RDF + name) for name in ("type", "first", "rest", "nil"))
_DEFAULT = DefaultGraph()
_NOWHERE: Span = (0, 0)
_VERBS = {NAME, IRI, WORD}
_DIRECTIVES = {"@prefix", "@base", "prefix", "base"}


class Statement(NamedTuple):
    """A triple as it is stated: where its terms stand in the text.

    A blank node in brackets, or a list, stands at its opening bracket. The triples of a list's cell stand at its item,
    those of the first one at the opening bracket, and the end of the list at the closing one.
    """

    triple: Triple
    graph: Graph
    subject: Span
    predicate: Span
    object: Span


def statements(
    text: str, format: RdfFormat = RdfFormat.TURTLE, *, base_iri: str | None = None
) -> Iterator[Statement]:
    """Read the triples of a text, with the places of their terms, in the order in which pyoxigraph gives them.

    Args:
        text: What pyoxigraph reads without a mistake.
        format: Turtle, TriG, N-Triples or N-Quads.
        base_iri: What relative IRIs are relative to, as given to pyoxigraph.

    Raises:
        TurtleError: While iterating: the text is not in this format, or is of RDF 1.2.
    """
    if format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        return _rows(text)
    return _Reader(text, base_iri, graphs=format == RdfFormat.TRIG).statements()


_State = Callable[[int, str, Span], None]
"""What is expected: takes the kind, the text and the place of the next token."""


class _Bracket:
    """An open bracket: the node it makes, what comes after it, and what was being said before it."""

    __slots__ = ("begins", "node", "predicate", "predicate_span", "resume", "span", "subject", "subject_span")

    def __init__(self, reader: _Reader, resume: _State, span: Span, node: BlankNode | None) -> None:
        self.resume, self.span, self.node = resume, span, node
        self.begins = reader.expect in (reader.start, reader.graph_name)
        """Whether it begins a statement: then it is not the object of one."""
        self.subject, self.subject_span = reader.subject, reader.subject_span
        self.predicate, self.predicate_span = reader.predicate, reader.predicate_span


class _Reader:
    """Reads Turtle or TriG: `expect` is the state, a method that takes the next token.

    Within a list, the subject is the cell and the predicate is rdf:first.
    """

    def __init__(self, text: str, base_iri: str | None, *, graphs: bool) -> None:
        self.text = text
        self.terms = TokenTerms(base_iri)
        self.graphs = graphs
        self.graph: Graph = _DEFAULT
        self.in_block = False
        self.subject: Resource = BlankNode()
        self.predicate = _TYPE
        self.subject_span = self.predicate_span = _NOWHERE
        self.brackets: list[_Bracket] = []
        self.directive = self.prefix = ""
        self.expect: _State = self.start
        self.made: list[Statement] = []
        """What the token being read has stated."""
        self.held: tuple[Literal, Span] | None = None
        """A string without language or datatype, stated when the next token shows that none follows."""

    def statements(self) -> Iterator[Statement]:
        made = self.made
        for token in tokens(self.text):
            kind = token.lastindex or END
            span = token.span(kind)
            if self.held is not None:
                self.state(*self.held)
                self.held = None
            try:
                self.expect(kind, token[kind], span)
            except (KeyError, SyntaxError, ValueError):
                self.refuse(span)
            # pyoxigraph gives what one token states from the last to the first.
            while made:
                yield made.pop()
            if kind == END:
                return

    def state(self, value: NamedNode | BlankNode | Literal, span: Span) -> None:
        """State the current subject and predicate with an object."""
        self.made.append(
            Statement(
                Triple(self.subject, self.predicate, value),
                self.graph,
                self.subject_span,
                self.predicate_span,
                span,
            )
        )

    def refuse(self, span: Span) -> NoReturn:
        raise refused(self.text, span)

    def start(self, kind: int, text: str, span: Span) -> None:
        """Expect a subject, a directive, or the beginning or end of a graph's block."""
        resource = self.terms.resource(kind, text)
        if resource is not None:
            self.subject, self.subject_span = resource, span
            self.expect = self.block_or_verb if self.graphs and not self.in_block else self.first_verb
        elif text == "[":
            self.open_node(self.block_or_verb if self.graphs and not self.in_block else self.verb, span)
        elif text == "(":
            self.open_list(self.first_verb, span)
        elif kind == WORD and (directive := text if text[0] == "@" else text.lower()) in _DIRECTIVES:
            self.directive = directive
            self.expect = self.argument
        elif kind == WORD and text.lower() == "graph" and self.graphs and not self.in_block:
            self.expect = self.graph_name
        elif text == "{" and self.graphs and not self.in_block:
            self.graph, self.in_block = _DEFAULT, True
        elif text == "}" and self.in_block:
            self.end_block()
        elif kind != END or self.in_block:
            self.refuse(span)

    def argument(self, kind: int, text: str, span: Span) -> None:
        """Expect what a directive declares."""
        if kind == NAME and self.directive.endswith("prefix"):
            self.prefix = text.removesuffix(":")
            self.expect = self.namespace
        elif kind == IRI and self.directive.endswith("base"):
            self.terms.declare_base(text)
            self.expect = self.dot if self.directive.startswith("@") else self.start
        else:
            self.refuse(span)

    def namespace(self, kind: int, text: str, span: Span) -> None:
        """Expect the namespace of a prefix."""
        if kind != IRI:
            self.refuse(span)
        self.terms.declare_prefix(self.prefix, text)
        self.expect = self.dot if self.directive.startswith("@") else self.start

    def dot(self, kind: int, text: str, span: Span) -> None:
        """Expect the dot that ends a directive."""
        if text != ".":
            self.refuse(span)
        self.expect = self.start

    def graph_name(self, kind: int, text: str, span: Span) -> None:
        """Expect the name of a graph, after GRAPH."""
        resource = self.terms.resource(kind, text)
        if text == "[":
            self.open_node(self.block_or_verb, span)
        elif resource is None:
            self.refuse(span)
        else:
            self.subject = resource
            self.expect = self.block_or_verb

    def block_or_verb(self, kind: int, text: str, span: Span) -> None:
        """Expect the block of the graph that has just been named, or a predicate of it as a subject."""
        if text == "{":
            self.graph, self.in_block = self.subject, True
            self.expect = self.start
        else:
            self.verb(kind, text, span)

    def first_verb(self, kind: int, text: str, span: Span) -> None:
        """Expect a predicate."""
        resource = self.terms.resource(kind, text)
        if isinstance(resource, NamedNode):
            self.predicate = resource
        elif text == "a":
            self.predicate = _TYPE
        else:
            self.refuse(span)
        self.predicate_span = span
        self.expect = self.value

    def verb(self, kind: int, text: str, span: Span) -> None:
        """Expect another predicate, or the end: a semicolon may be followed by either."""
        if kind in _VERBS:
            self.first_verb(kind, text, span)
        elif text != ";":
            self.end_of_values(text, span)

    def value(self, kind: int, text: str, span: Span) -> None:
        """Expect an object."""
        self.expect = self.after_value
        self.term(kind, text, span)

    def after_value(self, kind: int, text: str, span: Span) -> None:
        """Expect another object, another predicate, or the end."""
        if text == ";":
            self.expect = self.verb
        elif text == ",":
            self.expect = self.value
        else:
            self.end_of_values(text, span)

    def end_of_values(self, text: str, span: Span) -> None:
        """Expect the end of what is said of a subject."""
        if text == "]" and self.brackets:
            self.close_node()
        elif text == "." and not self.brackets:
            self.expect = self.start
        elif text == "}" and self.in_block and not self.brackets:
            self.end_block()
        else:
            self.refuse(span)

    def item(self, kind: int, text: str, span: Span) -> None:
        """Expect an item of a list, or its end."""
        bracket = self.brackets[-1]
        if text == ")":
            self.close_list(bracket, span)
            return
        cell = BlankNode()
        if bracket.node is None:
            bracket.node = cell
            if not bracket.begins:
                self.state(cell, bracket.span)
            self.subject_span = self.predicate_span = bracket.span
        else:
            self.predicate = _REST
            self.state(cell, span)
            self.subject_span = self.predicate_span = span
        self.subject, self.predicate = cell, _FIRST
        self.term(kind, text, span)

    def term(self, kind: int, text: str, span: Span) -> None:
        """Take an object or an item; `expect` is already what comes after it."""
        resource = self.terms.resource(kind, text)
        if resource is not None:
            self.state(resource, span)
        elif text == "[":
            self.open_node(self.expect, span)
        elif text == "(":
            self.open_list(self.expect, span)
        else:
            literal = self.terms.literal(kind, text)
            if literal is None:
                self.refuse(span)
            if kind == LITERAL and text[-1] in "\"'":
                self.held = literal, span
                return
            self.state(literal, span)
            if kind == LITERAL:
                # To pyoxigraph the string was a token before that of its language or datatype.
                self.made.insert(0, self.made.pop())

    def open_node(self, resume: _State, span: Span) -> None:
        """Enter the brackets of a blank node."""
        node = BlankNode()
        self.brackets.append(_Bracket(self, resume, span, node))
        self.subject, self.subject_span = node, span
        self.expect = self.verb

    def open_list(self, resume: _State, span: Span) -> None:
        """Enter a list; its first cell is made when its first item comes."""
        self.brackets.append(_Bracket(self, resume, span, None))
        self.expect = self.item

    def close_node(self) -> None:
        """Leave the brackets of a blank node."""
        bracket = self.brackets.pop()
        assert bracket.node is not None
        self.leave(bracket)
        if bracket.begins:
            self.subject, self.subject_span = bracket.node, bracket.span
        else:
            self.state(bracket.node, bracket.span)

    def close_list(self, bracket: _Bracket, span: Span) -> None:
        """Leave a list; without an item it is rdf:nil."""
        self.brackets.pop()
        if bracket.node is not None:
            self.predicate = _REST
            self.state(_NIL, span)
        self.leave(bracket)
        if bracket.begins:
            self.subject, self.subject_span = bracket.node or _NIL, bracket.span
        elif bracket.node is None:
            self.state(_NIL, bracket.span)

    def leave(self, bracket: _Bracket) -> None:
        """Go back to what was being said before a bracket."""
        self.subject, self.subject_span = bracket.subject, bracket.subject_span
        self.predicate, self.predicate_span = bracket.predicate, bracket.predicate_span
        self.expect = bracket.resume

    def end_block(self) -> None:
        """Leave the block of a graph."""
        self.graph, self.in_block = _DEFAULT, False
        self.expect = self.start


def _rows(text: str) -> Iterator[Statement]:
    """Read N-Triples or N-Quads: a row of terms, then a dot."""
    terms = TokenTerms(None)
    row: list[tuple[NamedNode | BlankNode | Literal, Span]] = []
    for token in tokens(text):
        kind = token.lastindex or END
        span = token.span(kind)
        if kind == END and not row:
            return
        if token[kind] == "." and len(row) in (3, 4):
            yield _row(text, row)
            row = []
            continue
        try:
            term = terms.resource(kind, token[kind]) or terms.literal(kind, token[kind])
        except (KeyError, SyntaxError, ValueError):
            term = None
        if term is None:
            raise refused(text, span)
        row.append((term, span))


def _row(text: str, row: list[tuple[NamedNode | BlankNode | Literal, Span]]) -> Statement:
    (subject, at), (predicate, predicate_at), (value, value_at) = row[:3]
    graph = row[3][0] if len(row) == 4 else _DEFAULT
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode) or isinstance(graph, Literal):
        raise refused(text, at)
    return Statement(Triple(subject, predicate, value), graph, at, predicate_at, value_at)


def refused(text: str, span: Span) -> TurtleError:
    """Return the error for a token that cannot stand where it does."""
    lines = Lines(text)
    line, column = lines.place(span[0])
    word = text[slice(*span)]
    return TurtleError(
        say(
            en=f"{word or 'the end of the file'} is not expected here in RDF 1.1",
            fr=f"{word or 'la fin du fichier'} n’est pas attendu ici en RDF 1.1",
        ),
        line=line,
        column=column,
        text=lines.line(line),
        width=span[1] - span[0],
    )
