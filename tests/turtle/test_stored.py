"""A literal is written as the store keeps it, so that a release says what the file says."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.turtle.stored import rewritten

S = NamedNode("http://example.org/s")


def kept(text: str, datatype: str) -> list[str]:
    literal = Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))
    return [form.partition("^^")[0] for _, form in rewritten([Triple(S, S, literal)] * 2)]


@pytest.mark.parametrize(
    ("text", "datatype", "form"),
    [
        ("042", "integer", '"42"'),
        ("7", "nonNegativeInteger", '"7"'),
        ("1.50", "decimal", '"1.5"'),
        (".5", "decimal", '"0.5"'),
        ("1", "boolean", '"true"'),
    ],
)
def test_a_form_that_would_be_rewritten_is_told_once(text: str, datatype: str, form: str) -> None:
    assert kept(text, datatype) == [form]


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("42", "integer"),
        ("-1.5", "decimal"),
        ("3.0", "decimal"),
        ("true", "boolean"),
        ("2018-07-13", "date"),
        ("2018", "gYear"),
        ("042", "string"),
        ("https://example.org/", "anyURI"),
    ],
)
def test_the_other_forms_stay(text: str, datatype: str) -> None:
    assert kept(text, datatype) == []


def test_texts_in_a_language_stay() -> None:
    assert not list(rewritten([Triple(S, S, Literal("042", language="fr")), Triple(S, S, S)]))
