"""Statements are lines in one order, each graph's own, blank nodes named by what is said of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph

from kg.project import Project
from kg.reasoning.quads import read_quads
from kg.reasoning.reasoner import Reasoner
from kg.release.statements import Statements

RESTRICTION = """
@prefix lib: <https://example.org/library/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
lib:chain owl:propertyChainAxiom ( lib:partOf lib:partOf ) .
lib:Branch rdfs:subClassOf [ a owl:Restriction ; owl:onProperty lib:partOf ; owl:someValuesFrom owl:Thing ] .
"""


def statements_of(project: Project, inferred: Iterable[str] = ()) -> Statements:
    """What the project states, and what a reasoner that knows it would add of some lines."""
    quads = read_quads(project)
    reasoner = Reasoner(quads.terms)
    for columns in quads.graphs.values():
        reasoner.state_columns(columns, reasoned=False)
    reasoner.facts.state(inferred)
    reasoner.facts.settle()
    return Statements.of(quads, reasoner.inferred_columns(), project.inferred_graph.value)


def dump(statements: Statements) -> list[str]:
    return "".join(lines for lines, _ in statements.lines()).splitlines(keepends=True)


def triples_of(statements: Statements, graph: str) -> set[str]:
    end = f" <{graph}> .\n"
    return {line.removesuffix(end) for line in dump(statements) if line.endswith(end)}


def test_the_lines_are_the_triples_of_the_files(library: Project):
    statements = statements_of(library)
    graph = library.graph_base + "branches/branches"
    file = library.turtle_file("branches/branches")
    parsed = {
        str(quad.triple) for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    }
    assert triples_of(statements, graph) == parsed
    lines = dump(statements)
    assert lines == sorted(lines, key=lambda line: line.encode())
    assert all(line.endswith(" .\n") for line in lines)


def test_a_triple_in_two_graphs_is_merged_into_one(library: Project):
    file = library.turtle_file("branches/branches")
    shutil.copy(file, file.with_name("again.ttl"))
    statements = statements_of(library)
    counts = statements.counts()
    assert counts[library.graph_base + "branches/again"] == 20
    assert statements.triples() == counts[library.graph_base + "ontology"] + 20
    merged = "".join(merged for _, merged in statements.lines()).splitlines()
    assert len(merged) == len(set(merged)) == statements.triples()


def test_what_a_graph_asserts_is_not_inferred(library: Project):
    asserted = min(triples_of(statements_of(library), library.graph_base + "branches/branches"))
    statements = statements_of(library, [asserted, "<http://e/new> <http://e/p> <http://e/o>"])
    assert triples_of(statements, library.inferred_graph.value) == {
        "<http://e/new> <http://e/p> <http://e/o>"
    }


def test_blank_nodes_have_the_same_names_in_every_reading(library: Project):
    (library.ontology_dir / "anonymous.ttl").write_text(RESTRICTION, encoding="utf-8")
    (library.ontology_dir / "another.ttl").write_text(
        RESTRICTION.replace("chain", "chain2"), encoding="utf-8"
    )
    first, second = dump(statements_of(library)), dump(statements_of(library))
    assert first == second
    assert sum("_:c14n" in line for line in first) > 10


def test_a_literal_keeps_its_form(library: Project):
    library.turtle_file("branches/raw").write_text(
        "<http://e/a> <http://e/p> 01 , 1.50 , '1'^^<http://www.w3.org/2001/XMLSchema#boolean> .",
        encoding="utf-8",
    )
    text = "".join(dump(statements_of(library)))
    assert all(form in text for form in ('"01"^^', '"1.50"^^', '"1"^^'))


def test_classes_are_counted_by_resource(library: Project):
    library.turtle_file("again").write_text(
        "<http://e/a> a <http://e/C> ; <http://e/p> ' <x> a <http://e/C> ' . <http://e/b> a <http://e/C> .",
        encoding="utf-8",
    )
    shutil.copy(library.turtle_file("again"), library.turtle_file("once-more"))
    assert statements_of(library).class_counts()["http://e/C"] == 2


def test_the_order_of_the_terms_is_that_of_the_lines(library: Project):
    # Texts that are the start of others, and characters about the space and the quotation mark.
    library.turtle_file("order").write_text(
        """<http://e/a> <http://e/p> "a", "a"@fr, "a"@fr-be, "a"^^<http://e/d>, "a b", "a!", "a\\"", "a\\u0001",
            <http://e/a> .
        <http://e/a-> <http://e/p> "é" . <http://e/a/> <http://e/p2> "z" . <http://e/é> <http://e/p> "" .""",
        encoding="utf-8",
    )
    lines = dump(statements_of(library))
    assert lines == sorted(lines, key=lambda line: line.encode())
    assert len([line for line in lines if "http://e/a>" in line]) == 9


def test_a_project_elsewhere_states_the_same(library: Project, tmp_path: Path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(library.root, copy)
    other = Project.load(copy)
    assert replace(other, root=library.root) != other
    assert dump(statements_of(other)) == dump(statements_of(library))
