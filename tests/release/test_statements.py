"""Statements are lines in one order, each graph's own, blank nodes named by what is said of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph

from kg.project import Project
from kg.release.statements import class_counts, read_statements

RESTRICTION = """
@prefix lib: <https://example.org/library/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
lib:chain owl:propertyChainAxiom ( lib:partOf lib:partOf ) .
lib:Branch rdfs:subClassOf [ a owl:Restriction ; owl:onProperty lib:partOf ; owl:someValuesFrom owl:Thing ] .
"""


def test_the_lines_are_the_triples_of_the_files(library: Project):
    statements = read_statements(library, [])
    graph = library.graph_base + "branches/branches"
    file = library.turtle_file("branches/branches")
    parsed = {
        str(quad.triple) for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    }
    assert statements.graphs[graph] == parsed
    lines = statements.n_quads()
    assert lines == sorted(lines, key=lambda line: line.encode())
    assert all(line.endswith(" .\n") for line in lines)


def test_a_triple_in_two_graphs_is_merged_into_one(library: Project):
    file = library.turtle_file("branches/branches")
    shutil.copy(file, file.with_name("again.ttl"))
    statements = read_statements(library, [])
    assert len(statements.graphs[library.graph_base + "branches/again"]) == 20
    assert len(statements.merged()) == len(statements.graphs[library.graph_base + "ontology"]) + 20


def test_what_a_graph_asserts_is_not_inferred(library: Project):
    asserted = next(iter(read_statements(library, []).graphs[library.graph_base + "branches/branches"]))
    statements = read_statements(library, [asserted, "<http://e/new> <http://e/p> <http://e/o>"])
    assert statements.graphs[library.inferred_graph.value] == {"<http://e/new> <http://e/p> <http://e/o>"}


def test_blank_nodes_have_the_same_names_in_every_reading(library: Project):
    (library.ontology_dir / "anonymous.ttl").write_text(RESTRICTION, encoding="utf-8")
    (library.ontology_dir / "another.ttl").write_text(
        RESTRICTION.replace("chain", "chain2"), encoding="utf-8"
    )
    first, second = read_statements(library, []).n_quads(), read_statements(library, []).n_quads()
    assert first == second
    assert sum("_:c14n" in line for line in first) > 10


def test_a_literal_keeps_its_form(library: Project):
    library.turtle_file("branches/raw").write_text(
        "<http://e/a> <http://e/p> 01 , 1.50 , '1'^^<http://www.w3.org/2001/XMLSchema#boolean> .",
        encoding="utf-8",
    )
    text = "".join(read_statements(library, []).n_quads())
    assert all(form in text for form in ('"01"^^', '"1.50"^^', '"1"^^'))


def test_classes_are_counted_by_resource():
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    merged = {f"<http://e/{name}> {type_} <http://e/C>" for name in "ab"} | {
        f'<http://e/a> <http://e/p> " {type_} <x>"'
    }
    assert class_counts(merged)["http://e/C"] == 2


def test_a_project_elsewhere_states_the_same(library: Project, tmp_path: Path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(library.root, copy)
    other = Project.load(copy)
    assert replace(other, root=library.root) != other
    assert read_statements(other, []).n_quads() == read_statements(library, []).n_quads()
