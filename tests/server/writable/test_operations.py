"""The graphs that a request names become USING clauses, and a LOAD SILENT that is not allowed does nothing."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.store.tokens import meaningful
from kg_server.writable.operations import (
    DatasetConflict,
    with_dataset,
    with_merged_graphs,
    without_silent_loads,
)

A, B = "http://example.org/a", "http://example.org/b"


def words(text: str) -> list[str]:
    return [token.text for token in meaningful(text)]


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("INSERT { ?s a ?o } WHERE { ?s ?p ?o }", "INSERT { ?s a ?o } USING <A> WHERE { ?s ?p ?o }"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DELETE { ?s ?p ?o } USING <A> WHERE { ?s ?p ?o }"),
        ("DELETE WHERE { ?s ?p 'a;b' }", "DELETE { ?s ?p 'a;b' } USING <A> WHERE { ?s ?p 'a;b' }"),
        ("CLEAR ALL ; DROP GRAPH <g>", "CLEAR ALL ; DROP GRAPH <g>"),
        ("INSERT DATA { <s> <p> 'WHERE' }", "INSERT DATA { <s> <p> 'WHERE' }"),
        (
            "PREFIX x: <X> INSERT { ?s a x:WHERE } WHERE { { SELECT ?s WHERE { ?s ?p 1 ; ?q 2 } } } ; CLEAR DEFAULT",
            "PREFIX x: <X> INSERT { ?s a x:WHERE } USING <A> WHERE { { SELECT ?s WHERE { ?s ?p 1 ; ?q 2 } } } ;"
            " CLEAR DEFAULT",
        ),
    ],
)
def test_the_clause_goes_where_the_grammar_wants_it(update: str, expected: str):
    assert words(with_dataset(update, [A], [])) == words(expected.replace("<A>", f"<{A}>"))


def test_delete_where_matches_the_named_graphs_only():
    store = Store()
    s, p = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")
    store.extend(Quad(s, p, Literal(1), NamedNode(graph)) for graph in (A, B))
    store.update(with_dataset("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", [], [A]))
    assert [quad.graph_name for quad in store] == [NamedNode(B)]


@pytest.mark.parametrize(
    "update",
    [
        "WITH <http://e/g> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
        "INSERT { ?s ?p 1 } USING <http://e/g> WHERE { ?s ?p 1 }",
        "CLEAR ALL ; INSERT { ?s ?p 1 } USING NAMED <http://e/g> WHERE { ?s ?p 1 }",
    ],
)
def test_two_answers_to_the_same_question_are_a_conflict(update: str):
    with pytest.raises(DatasetConflict):
        with_dataset(update, [A], [])


def test_the_words_alone_are_no_conflict():
    with_dataset("INSERT { ?with <using> 'WITH' } WHERE { ?with ?using 1 } # USING", [A], [])


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("LOAD SILENT <http://e/x>", "INSERT DATA {}"),
        (
            "CLEAR ALL; load silent <http://e/x> INTO GRAPH <http://e/g>; DROP ALL",
            "CLEAR ALL; INSERT DATA {}; DROP ALL",
        ),
        ("PREFIX e: <http://e/> LOAD SILENT e:x", "PREFIX e: <http://e/> INSERT DATA {}"),
        ("LOAD SILENT <http://allowed/x>", "LOAD SILENT <http://allowed/x>"),
        ("LOAD <http://e/x>", "LOAD <http://e/x>"),
        ("LOAD SILENT <http://e/x> nonsense", "LOAD SILENT <http://e/x> nonsense"),
        ("INSERT DATA { <s> <p> 'LOAD SILENT <x>' }", "INSERT DATA { <s> <p> 'LOAD SILENT <x>' }"),
    ],
)
def test_a_silent_load_that_is_not_allowed_does_nothing(update: str, expected: str):
    assert words(without_silent_loads(update, {"http://allowed/x"})) == words(expected)


COUNTED = "INSERT { <urn:all> <urn:count> ?n } USING <A> %s USING <B> WHERE { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }"


@pytest.mark.parametrize(
    ("update", "counts"),
    [
        (COUNTED % "", {3}),
        (COUNTED % "# USING <x>\n USING NAMED <A>", {3}),
        (f"INSERT DATA {{ GRAPH <A> {{ <s> <p> 9 }} }} ; {COUNTED % ''} ;", {4}),
        (f"{COUNTED % ''} ; CLEAR GRAPH <B> ; {COUNTED % ''}", {3, 2}),
        (
            "PREFIX e: <http://example.org/> " + (COUNTED % "").replace("<A>", "e:a").replace("<B>", "e:b"),
            {3},
        ),
        ((COUNTED % "").replace("<B>", "<http://example.org/none>"), {2}),
    ],
)
def test_a_triple_of_two_graphs_that_are_used_is_one(update: str, counts: set[int]):
    """RDF merge, SPARQL 1.1 Query, section 13.2: A holds 1 and 2, B holds 2 and 3."""
    store = Store()
    s, p = NamedNode("http://example.org/s"), NamedNode("http://example.org/p")
    store.extend(Quad(s, p, Literal(number), NamedNode(A)) for number in (1, 2))
    store.extend(Quad(s, p, Literal(number), NamedNode(B)) for number in (2, 3))
    store.update(with_merged_graphs(update.replace("<A>", f"<{A}>").replace("<B>", f"<{B}>")), base_iri=A)
    found = store.quads_for_pattern(NamedNode("urn:all"), None, None, None)
    assert {int(quad.object.value) for quad in found} == counts
    assert set(store.named_graphs()) == {NamedNode(A), NamedNode(B)}


@pytest.mark.parametrize(
    "update",
    [
        "INSERT { ?s ?p 1 } USING <g> WHERE { ?s ?p 1 }",
        "INSERT { ?s ?p 1 } USING <g> USING NAMED <h> USING NAMED <i> WHERE { ?s ?p 1 }",
        "INSERT DATA { <s> <p> 'USING <g> USING <h>' } # USING <g> USING <h>",
    ],
)
def test_one_graph_is_used_as_it_is(update: str):
    assert with_merged_graphs(update) == update
