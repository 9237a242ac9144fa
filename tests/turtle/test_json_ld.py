"""Compact JSON-LD says what the triples say, whoever reads it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse, serialize
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.turtle.json_ld import json_ld

PREFIXES = {
    "ex": "https://example.org/def#",
    "town": "https://example.org/id/town/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "odd": "https://example.org/odd",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TURTLE = """
@prefix ex: <https://example.org/def#> . @prefix town: <https://example.org/id/town/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
town:1 a ex:Town, _:unnamed ;
  ex:p 1, 01, -0, 12345678901234567890, 1.0, 1.50, 1e0, true, "true", "1"^^xsd:boolean, "1", "x"@fr, "x"@en-GB ;
  ex:q "geo:46.1,2.3", <geo:46.1,2.3>, <urn:x>, town:2, <https://example.org/odd/1>, "POINT(1 2)"^^geo:wktLiteral ;
  <https://example.org/oddp> <https://example.org/id/town/>, <https://example.org/id/town///a>, <mailto:a@b.c> .
_:unnamed ex:p "</script>\\n\\u0001 \\u00E9", "2024-02-29"^^xsd:date .
"""


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(text, RdfFormat.TURTLE)]


def canonical(graph: list[Triple]) -> set[Quad]:
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in graph)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_two_readers_find_the_same_triples():
    graph = triples(TURTLE)
    text = json_ld(graph, PREFIXES)
    assert canonical([quad.triple for quad in parse(text, RdfFormat.JSON_LD)]) == canonical(graph)
    plain = serialize(graph, format=RdfFormat.N_TRIPLES).decode()
    # The type of a number is what rdflib compares; it normalises none that is read here.
    assert isomorphic(Graph().parse(data=text, format="json-ld"), Graph().parse(data=plain, format="nt"))


def test_names_are_prefixed_where_nobody_can_take_them_for_something_else():
    document = json.loads(json_ld(triples(TURTLE), PREFIXES))
    assert document["@context"] == {name: PREFIXES[name] for name in ("ex", "town", "xsd")}
    node = document["@graph"][0]
    assert (node["@id"], node["@type"][0]) == ("town:1", "ex:Town")
    assert 1 in node["ex:p"]
    assert {"@id": "geo:46.1,2.3"} in node["ex:q"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["0", "-1", "007", "1.5", "true", "TRUE", "x"]).flatmap(
            lambda text: st.sampled_from(["integer", "boolean", "decimal", "string", "date"]).map(
                lambda type_: f'"{text}"^^xsd:{type_}'
            )
        ),
        min_size=1,
    )
)
def test_no_value_is_rewritten(values: list[str]):
    graph = triples(
        "@prefix ex: <https://example.org/def#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"ex:a ex:p {', '.join(values)} ."
    )
    read = {quad.triple for quad in parse(json_ld(graph, PREFIXES), RdfFormat.JSON_LD)}
    assert read == set(graph)


@pytest.mark.parametrize("prefixes", [{}, PREFIXES])
def test_an_empty_graph_is_a_document(prefixes: dict[str, str]):
    assert json.loads(json_ld([], prefixes)) == {"@context": {}, "@graph": []}
