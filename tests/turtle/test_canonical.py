"""The canonical form: one graph, one text, one statement a line."""

from __future__ import annotations

import difflib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import TurtleError
from kg.turtle import read_text, serialize

EX = "http://example.org/"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"ex": EX, "def": EX + "def#", "xsd": XSD, "unused": "http://unused.example/"}


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


GRAPH = [
    Triple(ex("b"), ex("name"), Literal("Zoé", language="fr")),
    Triple(ex("b"), ex("name"), Literal("Ann", language="en")),
    Triple(ex("b"), RDF_TYPE, NamedNode(EX + "def#Person")),
    Triple(ex("a"), ex("age"), typed("7", "integer")),
    Triple(ex("a"), ex("age"), typed("7", "integer")),
    Triple(ex("a"), ex("born"), typed("2001-02-03", "date")),
    Triple(ex("graph/people"), ex("of"), ex("a")),
]

CANONICAL = """\
@prefix def: <http://example.org/def#> .
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<http://example.org/graph/people>
    ex:of ex:a ;
    .

ex:a
    ex:age 7 ;
    ex:born "2001-02-03"^^xsd:date ;
    .

ex:b
    a def:Person ;
    ex:name "Ann"@en ;
    ex:name "Zoé"@fr ;
    .
"""


def test_a_graph_is_written_sorted_with_the_prefixes_it_needs() -> None:
    assert serialize(GRAPH, PREFIXES) == CANONICAL


def test_the_order_of_the_triples_and_of_the_prefixes_changes_nothing() -> None:
    shuffled = list(GRAPH)
    random.Random(7).shuffle(shuffled)
    assert serialize(shuffled, dict(reversed(PREFIXES.items()))) == CANONICAL


def test_writing_what_was_read_changes_nothing() -> None:
    assert serialize(read_text(CANONICAL), PREFIXES) == CANONICAL


def test_an_empty_graph_is_an_empty_file() -> None:
    assert serialize([], PREFIXES) == ""


@pytest.mark.parametrize("added", [("b", "zip"), ("b", "aaa"), ("b", "name")])
def test_one_statement_more_is_one_line_more(added: tuple[str, str]) -> None:
    subject, predicate = added
    after = serialize([*GRAPH, Triple(ex(subject), ex(predicate), Literal("zzz"))], PREFIXES)
    diff = [line for line in difflib.ndiff(CANONICAL.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert diff == [f'+     ex:{predicate} "zzz" ;']


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (typed("042", "integer"), "042"),
        (typed("-1.50", "decimal"), "-1.50"),
        (typed("5", "decimal"), '"5"^^xsd:decimal'),
        (typed("5.", "decimal"), '"5."^^xsd:decimal'),
        (typed("true", "boolean"), "true"),
        (typed("1", "boolean"), '"1"^^xsd:boolean'),
        (typed("1.0e6", "double"), "1.0e6"),
        (typed("NaN", "double"), '"NaN"^^xsd:double'),
        (typed("x", "integer"), '"x"^^xsd:integer'),
        (Literal('a\n"b"\\\t\x01'), r'"a\n\"b\"\\\t\u0001"'),
        (Literal("l’été", language="fr"), '"l’été"@fr'),
    ],
)
def test_a_literal_keeps_its_lexical_form(literal: Literal, text: str) -> None:
    written = serialize([Triple(ex("a"), ex("p"), literal)], PREFIXES)
    assert f"    ex:p {text} ;\n" in written
    assert [triple.object for triple in read_text(written)] == [literal]


@pytest.mark.parametrize(
    ("iri", "text"),
    [
        (EX + "2A", "ex:2A"),
        (EX + "saint-céré", "ex:saint-céré"),
        (EX + "v1.2", "ex:v1.2"),
        (EX + "def#Person", "def:Person"),
        (EX + "-x", f"<{EX}-x>"),
        (EX + "x.", f"<{EX}x.>"),
        (EX, f"<{EX}>"),
        (EX + "a/b", f"<{EX}a/b>"),
        (EX + "a%20b", f"<{EX}a%20b>"),
        (EX + "a:b", f"<{EX}a:b>"),
        ("http://unknown.example/a", "<http://unknown.example/a>"),
    ],
)
def test_an_iri_is_prefixed_when_its_local_name_needs_no_escape(iri: str, text: str) -> None:
    written = serialize([Triple(ex("s"), ex("p"), NamedNode(iri))], PREFIXES)
    assert f"    ex:p {text} ;\n" in written
    assert [triple.object for triple in read_text(written)] == [NamedNode(iri)]


def test_the_longest_namespace_wins_and_one_may_end_anywhere() -> None:
    prefixes = {"ex": EX, "row": EX + "row_", "z": EX}
    written = serialize([Triple(ex("row_1"), ex("p"), ex("other"))], prefixes)
    assert written.endswith("\nrow:1\n    ex:p ex:other ;\n    .\n")


def test_a_blank_node_is_refused_by_its_name() -> None:
    for triple in (
        Triple(BlankNode("owner"), ex("p"), ex("o")),
        Triple(ex("s"), ex("p"), BlankNode("owner")),
    ):
        with pytest.raises(TurtleError, match="_:owner") as caught:
            serialize([triple], PREFIXES)
        assert caught.value.mend is not None


def test_a_triple_term_is_refused() -> None:
    with pytest.raises(TurtleError, match="neither an IRI nor a literal"):
        serialize([Triple(ex("s"), ex("p"), Triple(ex("a"), ex("b"), ex("c")))], PREFIXES)


# Any character that RDF strings may hold: no surrogates, and no NUL, which XML-based tools choke on.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
names = st.text(st.sampled_from("abZ09-_.éñ·:~/"), max_size=6)
resources = st.builds(lambda ns, name: NamedNode(ns + name), st.sampled_from([EX, EX + "def#"]), names)
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["fr", "en", "pt-br"])),
    st.builds(
        typed,
        st.sampled_from(["1", "-0", "1.", ".5", "1.0", "1e3", "true", "0", ""]),
        st.sampled_from(["integer", "decimal", "double", "boolean", "date", "string"]),
    ),
)
triples = st.builds(Triple, resources, resources, st.one_of(resources, literals))


@given(st.lists(triples, max_size=8))
def test_what_is_written_reads_back_the_same(graph: list[Triple]) -> None:
    text = serialize(graph, PREFIXES)
    assert {quad.triple for quad in parse(text, RdfFormat.TURTLE)} == set(graph)
    assert serialize(read_text(text), PREFIXES) == text
