"""A query is the row of its tokens, and its undeclared prefixes are found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.store.tokens import Kind, meaningful, tokens, undeclared_prefixes


@given(st.text(alphabet="?$<>{}()'\"\\#:. \n@^_aSe1é-", max_size=60))
def test_no_character_is_lost(query: str):
    assert "".join(token.text for token in tokens(query)) == query


def test_tokens_are_told_apart():
    kinds = [token.kind for token in meaningful("SELECT ?x { ex:a\\#b <http://e/#c> 'd'@fr, 1.5e3 } # end")]
    assert kinds == [
        Kind.WORD,
        Kind.VARIABLE,
        Kind.SIGN,
        Kind.PREFIXED_NAME,
        Kind.IRI,
        Kind.STRING,
        Kind.LANGUAGE,
        Kind.SIGN,
        Kind.NUMBER,
        Kind.SIGN,
    ]


def test_prefixes_in_strings_and_comments_are_not_used():
    query = "PREFIX a: <http://a/> SELECT * { a:x b:y 'c:z' } # d:e"
    assert set(undeclared_prefixes(query)) == {"b"}
