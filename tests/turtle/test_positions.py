"""The places of terms: on whatever is valid Turtle, the triples are pyoxigraph's, and a place holds its term."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from rdflib import Graph
from tests.turtle.reading import assert_right, numbered

from kg.errors import TurtleError
from kg.turtle import serialize as canonical
from kg.turtle.lines import Lines
from kg.turtle.positions import statements
from kg.turtle.tokens import tokens

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = "@prefix e: <http://e/> .\n@base <http://b/x/> .\n"


def test_a_term_is_told_by_line_and_column():
    text = HEAD + 'e:é\te:p "a\nb"@fr ,\r\n  <c> .\n'.replace('"a\nb"', '"""a\nb"""')
    first, second = assert_right(text)
    lines = Lines(text)
    assert [lines.place(span[0]) for span in (first.subject, first.predicate, first.object)] == [
        (3, 1),
        (3, 5),
        (3, 9),
    ]
    assert lines.place(first.object[1]) == (4, 8)
    assert lines.place(second.object[0]) == (5, 3)
    assert lines.line(3) == 'e:é\te:p """a'
    assert lines.line(4) == 'b"""@fr ,'


def test_a_bracket_is_the_place_of_the_node_it_makes():
    text = HEAD + "e:a e:p [ e:q ( e:x e:y ) ] ."
    found = assert_right(text)
    outer = next(one for one in found if one.triple.subject == NamedNode("http://e/a"))
    assert text[slice(*outer.object)] == "["
    last = next(one for one in found if one.triple.object == NamedNode(RDF + "nil"))
    assert text[slice(*last.object)] == ")"


@pytest.mark.parametrize(
    "text",
    [
        "e:a e:p 1 ; ; e:q 2 ; .",
        "e:a e:p .5, -1., +2e3, 1.E4, true, false .".replace("-1.,", "-1 ,"),
        "e:a.b e:p.q e:c. e:d e:p 1.",
        "e:%20\\~x e:p e: , e::: , e:1a .",
        "_:a.b e:p _:0 .",
        "[] e:p [ ] .",
        "[ e:p e:q ] .",
        "( 1 2 ) e:p ( ) , ( ( ) ( [ e:q ( 3 ) ] \"x\" ) 'y' ) .",
        "() e:p () .",
        'e:a e:p "x" # a comment\n @en , "y"^^ # <one>\n <dt>, "z" .',
        'e:a e:p \'\'\'it\'s """\'\'\', """a "b"" """, \'é\\u00e9\\n\' .',
        "PREFIX f: <rel/> base <y/> f:a a <#z>, <../w> .",
        "@prefix e: <http://other/> . e:a e:p e:a . @prefix e: <urn:x:> . e:a e:p e:a .",
        "<http://h/é?q=#x> e:p <\\u00E9> .",
        'e:a e:p "x"@ar-EG--rtl .',
        "e:a e:p e:b . # the end",
        "# nothing",
    ],
)
def test_each_way_of_writing(text: str):
    assert_right(HEAD + text)


def test_graphs():
    text = (
        "@prefix e: <http://e/> . e:g { e:a e:b [ e:c e:d ] } GRAPH e:h { e:a e:b 1 . e:c e:d 2 . }\n"
        "_:g { } [] { e:a a e:b } e:s e:p e:o . { e:q e:q ( e:r ) }"
    )
    assert len(assert_right(text, RdfFormat.TRIG)) == 9


def test_rows():
    text = '<a:b> <a:p> "x\\n"@en <a:g> . # said\n_:x <a:p> _:y .\n\n<a:b><a:p>"1"^^<a:int>.'
    assert len(assert_right(text, RdfFormat.N_QUADS)) == 3


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("e:a e:p zz .", 3, 9),
        ("e:a e:p\n  f:x .", 4, 3),
        ("e:a e:p 1 ] .", 3, 11),
        ("e:a e:p <<( e:a e:b e:c )>> .", 3, 9),
        ("e:a e:p ( 1 ", 3, 13),
        ("e:a e:p [ e:q 1 .", 3, 17),
        ("@prefix e <http://x/> .", 3, 9),
    ],
)
def test_what_cannot_be_read_is_shown(text: str, line: int, column: int):
    with pytest.raises(TurtleError) as caught:
        list(statements(HEAD + text))
    assert (caught.value.line, caught.value.column) == (line, column)


# Texts of the grammar, nested, with space and comments anywhere between two tokens.
names = st.sampled_from(
    ["e:a", "e:b.c", "e:%41", "e:x\\-y", "<c>", "<http://d/é>", "<\\u0061>", "e:", "_:n", "_:m.1"]
)
verbs = st.sampled_from(["a", "e:p", "<q>", "e:é"])
literals = st.sampled_from(
    [
        "1",
        "-2.5",
        "3e0",
        "true",
        '"x"',
        "'y'",
        '"""a "" \\" b\n"""',
        "'''\n'''",
        '"z"@EN-gb',
        '"5"^^e:t',
        "'6' ^^ <t>",
    ]
)


def listed(things: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.lists(things, max_size=3).map(lambda parts: ["(", *chain.from_iterable(parts), ")"])


def said(things: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    objects = st.lists(things, min_size=1, max_size=3).map(
        lambda parts: list(chain.from_iterable([",", *part] for part in parts))[1:]
    )
    rows = st.lists(st.tuples(verbs, objects), min_size=1, max_size=3)
    return rows.map(
        lambda parts: list(chain.from_iterable([";", verb, *values] for verb, values in parts))[1:]
    )


objects = st.recursive(
    st.one_of(names, literals).map(lambda text: [text]) | st.just(["[", "]"]),
    lambda inner: listed(inner) | said(inner).map(lambda parts: ["[", *parts, "]"]),
    max_leaves=6,
)
subjects = (
    names.map(lambda text: [text]) | listed(objects) | said(objects).map(lambda parts: ["[", *parts, "]"])
)
blocks = st.tuples(subjects, said(objects)).map(lambda parts: [*parts[0], *parts[1], "."])
gaps = st.sampled_from([" ", "\n", "\t", "\r\n", ' # it\'s "so"\n', "  "])


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(blocks, max_size=4))
def test_any_text_of_the_grammar(data: st.DataObject, written: list[list[str]]):
    parts = list(chain.from_iterable(written))
    between = data.draw(st.lists(gaps, min_size=len(parts), max_size=len(parts)))
    assert_right(HEAD + "".join(chain.from_iterable(zip(parts, between, strict=True))))


iris = st.sampled_from(["http://e/a", "http://e/b/c", "http://e/d#x.y", "http://é/", "urn:x:1"]).map(
    NamedNode
)
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
values = st.one_of(
    iris,
    st.sampled_from(["a", "b"]).map(BlankNode),
    st.text(characters, max_size=6).map(Literal),
    st.text(characters, max_size=6).map(lambda text: Literal(text, language="fr-fr")),
    st.sampled_from(["1", "01", "-1.5"]).map(lambda text: Literal(text, datatype=NamedNode(XSD + "decimal"))),
    st.sampled_from(["1", "x"]).map(lambda text: Literal(text, datatype=NamedNode("http://e/t"))),
)
graphs = st.lists(st.builds(Triple, iris, iris, values), max_size=8)
PREFIXES = {"e": "http://e/", "xsd": XSD}


def by_pyoxigraph(triples: list[Triple]) -> str:
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES).decode()


def by_rdflib(triples: list[Triple]) -> str:
    graph = Graph()
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    return graph.serialize(format="turtle")


def by_us(triples: list[Triple]) -> str:
    return canonical((one for one in triples if not isinstance(one.object, BlankNode)), PREFIXES)


@pytest.mark.parametrize("write", [by_pyoxigraph, by_rdflib, by_us])
@settings(max_examples=60, deadline=None)
@given(st.data(), graphs)
def test_what_others_write(write: Callable[[list[Triple]], str], data: st.DataObject, triples: list[Triple]):
    text = write(triples)
    cuts = [token.start(token.lastindex or 1) for token in tokens(text)]
    spaced, last = [], 0
    for cut, gap in zip(cuts, data.draw(st.lists(gaps, min_size=len(cuts), max_size=len(cuts))), strict=True):
        spaced += [text[last:cut], gap]
        last = cut
    respaced = "".join([*spaced, text[last:]])
    assert numbered(parse(respaced, RdfFormat.TURTLE)) == numbered(parse(text, RdfFormat.TURTLE))
    assert_right(text)
    assert_right(respaced)
