"""What RDF 1.2 has and RDF 1.1 has not: it is refused, at its place.

SHACL is defined on RDF 1.1, and so are the engines that validate: a triple within a triple would stop one of them and
be passed over by another, a string would lose its direction on the way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

from pyoxigraph import Literal, RdfFormat, Triple

from kg.errors import TurtleError
from kg.messages import say
from kg.turtle.formats import WITH_PLACES
from kg.turtle.lines import Lines
from kg.turtle.positions import Span, statements


def is_newer(term: object) -> TypeGuard[Triple | Literal]:
    """Tell whether a term is one that RDF 1.1 does not have."""
    return isinstance(term, Triple) or (isinstance(term, Literal) and term.direction is not None)


def newer(
    term: Triple | Literal, text: str, format: RdfFormat, file: Path | str | None, base_iri: str | None
) -> TurtleError:
    """Return the error for a term that RDF 1.1 does not have, at the first place where the text has one.

    Args:
        term: A triple term, or a string with a direction.
        text: What it was read from.
        format: Its format; in RDF/XML and JSON-LD nothing has a place.
        file: What to call it.
        base_iri: What relative IRIs were relative to.
    """
    lines = Lines(text)
    span = _first(text, format, base_iri) if format in WITH_PLACES else None
    line, column = (None, None) if span is None else lines.place(span[0])
    if isinstance(term, Triple):
        what = say(en="a triple stands as a term", fr="un triplet y tient lieu de terme")
        mend = say(
            en="describe the statement as a resource of its own, with its subject, predicate and object",
            fr="décrivez l’énoncé comme une ressource, avec son sujet, son prédicat et son objet",
        )
    else:
        what = say(en="a string has a direction", fr="une chaîne y a un sens d’écriture")
        mend = say(
            en=f"leave the direction out: the language says it mostly, @{term.language}",
            fr=f"ôtez le sens : la langue le dit le plus souvent, @{term.language}",
        )
    return TurtleError(
        say(en=f"RDF 1.2 is not read: {what}", fr=f"RDF 1.2 n’est pas lu : {what}"),
        file=file,
        line=line,
        column=column,
        mend=mend,
        text=None if line is None else lines.line(line),
        width=1 if span is None else max(1, span[1] - span[0]),
    )


def _first(text: str, format: RdfFormat, base_iri: str | None) -> Span | None:
    """Return the place of the first term of RDF 1.2."""
    try:
        for statement in statements(text, format, base_iri=base_iri):
            value = statement.triple.object
            if is_newer(value):
                return statement.object
    except TurtleError as error:
        # A token that the reader of RDF 1.1 does not know: `<<`, `{|`, `~`.
        if error.line is not None and error.column is not None:
            start = Lines(text).offset(error.line, error.column)
            return (start, start + (2 if text[start : start + 2] in ("<<", "{|") else error.width))
    return None
