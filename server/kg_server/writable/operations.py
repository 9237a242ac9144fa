"""Reads the text of an update as far as the protocol must: its operations, their datasets, what they load.

Only the text's tokens are looked at (SPARQL 1.1 Update, section 4): the engine parses it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kg.errors import QueryError
from kg.messages import say
from kg.store.tokens import Kind, Token, meaningful


class DatasetConflict(QueryError):
    """The request and the update both say which graphs it reads."""


@dataclass(frozen=True)
class _Operation:
    """One operation: its tokens after the prologue, and how deep in braces each of them is."""

    tokens: Sequence[Token]
    depths: Sequence[int]

    def is_word(self, index: int, word: str) -> bool:
        """Tell whether a token is this keyword."""
        return (
            0 <= index < len(self.tokens)
            and self.tokens[index].kind is Kind.WORD
            and self.tokens[index].text.upper() == word
        )

    def outer(self, word: str) -> int | None:
        """Return where a keyword stands outside of all braces, first."""
        return next((i for i, depth in enumerate(self.depths) if not depth and self.is_word(i, word)), None)


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose patterns are matched on the graphs that the request names.

    Args:
        text: The update.
        default: The IRIs of `using-graph-uri` (SPARQL 1.1 Protocol, section 2.2.3).
        named: The IRIs of `using-named-graph-uri`.

    Raises:
        DatasetConflict: The update has USING or WITH itself.
    """
    if not (default or named):
        return text
    clause = " ".join([*(f"USING <{iri}>" for iri in default), *(f"USING NAMED <{iri}>" for iri in named)])
    pieces, end = [], 0
    for operation in _operations(text):
        for word in ("USING", "WITH"):
            found = operation.outer(word)
            if found is not None:
                raise _at(text, operation.tokens[found], DatasetConflict, *_conflict(word))
        where = operation.outer("WHERE")
        if where is None:
            continue
        start = operation.tokens[where].start
        if operation.is_word(0, "DELETE") and where == 1:
            # DELETE WHERE takes no USING: its pattern is written out as the template that it also is.
            last = operation.tokens[-1]
            template = text[start + len("WHERE") : last.start + len(last.text)]
            clause_here = f"{template} {clause} "
        else:
            clause_here = f"{clause} "
        pieces += [text[end:start], clause_here]
        end = start
    return "".join([*pieces, text[end:]])


def with_merged_graphs(text: str) -> str:
    """Return an update in which the default graph that several USING make is one graph: their merge.

    The engine gives a triple as often as there are graphs that hold it; an RDF merge (SPARQL 1.1 Query, section 13.2)
    holds it once. The merge is made just before its operation, which sees what those before it have done, in a graph
    whose name nobody knows, and is dropped after it.

    Args:
        text: The update.
    """
    pieces, end = [], 0
    for operation in _operations(text):
        clauses = list(_default_graphs(operation))
        if len(clauses) < 2:
            continue
        merge = f"<urn:uuid:{uuid.uuid4()}>"
        first, last = operation.tokens[0], operation.tokens[-1]
        added = "".join(f"ADD SILENT {graph.text} TO {merge} ; " for _, graph in clauses)
        pieces += [text[end : first.start], added]
        end = first.start
        for number, (using, graph) in enumerate(clauses):
            pieces += [text[end : using.start], f"USING {merge}" if number == 0 else ""]
            end = graph.start + len(graph.text)
        after = last.start + len(last.text)
        pieces += [text[end:after], f" ; DROP SILENT GRAPH {merge}"]
        end = after
    return "".join([*pieces, text[end:]])


def _default_graphs(operation: _Operation) -> Iterator[tuple[Token, Token]]:
    """Yield the USING clauses of an operation that make its default graph: the keyword and the graph."""
    for index, depth in enumerate(operation.depths[:-1]):
        graph = operation.tokens[index + 1]
        if not depth and operation.is_word(index, "USING") and graph.kind in (Kind.IRI, Kind.PREFIXED_NAME):
            yield operation.tokens[index], graph


def without_silent_loads(text: str, allowed: Collection[str]) -> str:
    """Return an update in which nothing stands for a LOAD SILENT that is not allowed.

    "In case no RDF data can be retrieved […] the keyword SILENT allows to ignore the error" (SPARQL 1.1 Update,
    section 3.1.4): being refused is such an error.

    Args:
        text: The update.
        allowed: The IRIs that may be loaded.
    """
    pieces, end = [], 0
    for operation in _operations(text):
        if not (
            operation.is_word(0, "LOAD") and operation.is_word(1, "SILENT") and len(operation.tokens) > 2
        ):
            continue
        target = operation.tokens[2]
        if target.kind not in (Kind.IRI, Kind.PREFIXED_NAME) or target.text[1:-1] in allowed:
            continue
        into = [token.kind for token in operation.tokens[3:]]
        if into not in ([], [Kind.WORD, Kind.WORD, Kind.IRI], [Kind.WORD, Kind.WORD, Kind.PREFIXED_NAME]):
            continue  # The engine will say what is wrong with it.
        last = operation.tokens[-1]
        pieces += [text[end : operation.tokens[0].start], "INSERT DATA {}"]
        end = last.start + len(last.text)
    return "".join([*pieces, text[end:]])


def _operations(text: str) -> Iterator[_Operation]:
    """Yield the operations of an update; what is between them are prologues and semicolons."""
    depth = 0
    tokens: list[Token] = []
    depths: list[int] = []
    for token in meaningful(text):
        if token.kind is Kind.SIGN and token.text == "}":
            depth -= 1
        if token.kind is Kind.SIGN and token.text == ";" and not depth:
            yield from _without_prologue(tokens, depths)
            tokens, depths = [], []
            continue
        tokens.append(token)
        depths.append(depth)
        if token.kind is Kind.SIGN and token.text == "{":
            depth += 1
    yield from _without_prologue(tokens, depths)


def _without_prologue(tokens: list[Token], depths: list[int]) -> Iterator[_Operation]:
    start = 0
    while start < len(tokens) and tokens[start].kind is Kind.WORD:
        word = tokens[start].text.upper()
        if word not in ("BASE", "PREFIX"):
            break
        start += 2 if word == "BASE" else 3
    if start < len(tokens):
        yield _Operation(tokens[start:], depths[start:])


def _conflict(word: str) -> tuple[str, str]:
    return (
        say(
            en=f"the request names the graphs to use, and so does {word} in the update",
            fr=f"la requête nomme les graphes à utiliser, et {word} dans la mise à jour aussi",
        ),
        say(
            en="leave out either using-graph-uri and using-named-graph-uri, or USING and WITH",
            fr="ôtez using-graph-uri et using-named-graph-uri, ou bien USING et WITH",
        ),
    )


def _at(text: str, token: Token, error: type[QueryError], message: str, mend: str) -> QueryError:
    line = text.count("\n", 0, token.start) + 1
    return error(message, line=line, column=token.start - text.rfind("\n", 0, token.start), mend=mend)
