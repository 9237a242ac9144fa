"""Reads a triple that somebody typed, or pasted from an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import QueryError
from kg.messages import say
from kg.store.parameters import as_term
from kg.store.tokens import Kind, meaningful

_BARE_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_SOME = "<urn:x-kg:some>"
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def read_triple(words: Sequence[str], prefixes: Mapping[str, str]) -> Triple:
    """Return the triple that words name.

    Args:
        words: Subject, predicate and object, each in the syntax of SPARQL (`city:lyon`, `<https://…>`, `"Lyon"@fr`,
            `12`, `a`); or one text that holds the three, with or without a full stop. An IRI may lack its `<` and
            `>`, and an object that is no term is a text.
        prefixes: The prefixes that may be used.

    Raises:
        QueryError: They are not a triple, or name a blank node.
    """
    if len(words) == 1:
        words = _split(words[0])
    if len(words) != 3:
        raise QueryError(
            say(
                en=f"a triple has three terms: {len(words)} given",
                fr=f"un triplet a trois termes : {len(words)} donnés",
            ),
            mend=say(
                en="give a subject, a predicate and an object", fr="donnez un sujet, un prédicat et un objet"
            ),
        )
    subject = _term(words[0], prefixes, _BARE_IRI)
    predicate = _term(_RDF_TYPE if words[1].strip() == "a" else words[1], prefixes, _BARE_IRI)
    object_ = _object(words[2], prefixes)
    if not isinstance(subject, NamedNode):
        raise _not(words[0], say(en="a subject", fr="un sujet"))
    if not isinstance(predicate, NamedNode):
        raise _not(words[1], say(en="a predicate", fr="un prédicat"))
    return Triple(subject, predicate, object_)


def _split(text: str) -> list[str]:
    """Return the three terms of a text, without its full stop."""
    tokens = meaningful(text)
    if tokens and tokens[-1].text == ".":
        text = text[: tokens.pop().start]
    # The subject and the predicate are one token each; what is left is the object.
    starts = [token.start for token in tokens[:3]] + [len(text)] * 3
    terms = [text[starts[0] : starts[1]], text[starts[1] : starts[2]], text[starts[2] :]]
    return [term.strip() for term in terms if term.strip()]


def _object(word: str, prefixes: Mapping[str, str]) -> NamedNode | Literal:
    if _BARE_IRI.fullmatch(word) is None:
        kinds = [token.kind for token in meaningful(word)]
        if kinds[:1] == [Kind.BLANK_NODE]:
            raise _blank(word)
        if word != "a":
            signed = re.fullmatch(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?", word)
            word = word if signed else as_term(word, None)
    found = _term(word, prefixes, _BARE_IRI)
    assert isinstance(found, NamedNode | Literal)
    return found


def _term(word: str, prefixes: Mapping[str, str], bare: re.Pattern[str]) -> NamedNode | Literal:
    word = word.strip()
    if bare.fullmatch(word) and word.partition(":")[0] not in prefixes:
        word = f"<{word}>"
    head = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in prefixes.items())
    try:
        found = list(parse(f"{head}{_SOME} {_SOME} {word} .", format=RdfFormat.TURTLE))
    except SyntaxError as error:
        told = error.msg.partition(": ")[2] or error.msg
        raise QueryError(
            say(
                en=f"not a term: {_short(word)} ({told})",
                fr=f"ce n’est pas un terme : {_short(word)}",
            ),
            mend=say(
                en="a prefixed name of kg.toml, an IRI between < and >, or a literal in quotes",
                fr="un nom préfixé de kg.toml, un IRI entre < et >, ou un littéral entre guillemets",
            ),
        ) from error
    if len(found) != 1:
        raise _not(word, say(en="one term", fr="un seul terme"))
    object_ = found[0].object
    if isinstance(object_, BlankNode):
        raise _blank(word)
    if not isinstance(object_, NamedNode | Literal):
        raise _not(word, say(en="a term of RDF 1.1", fr="un terme de RDF 1.1"))
    return object_


def _not(word: str, what: str) -> QueryError:
    return QueryError(say(en=f"{_short(word)} is not {what}", fr=f"{_short(word)} n’est pas {what}"))


def _blank(word: str) -> QueryError:
    return QueryError(
        say(
            en=f"{_short(word)} is a blank node: it has no name by which it could be asked for",
            fr=f"{_short(word)} est un nœud anonyme : il n’a pas de nom par lequel le demander",
        )
    )


def _short(word: str) -> str:
    return word if len(word) <= 80 else f"{word[:80]}…"
