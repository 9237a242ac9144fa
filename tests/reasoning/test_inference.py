"""A project's scope is closed with its ontology."""

from __future__ import annotations

from dataclasses import replace

from kg.project import Project
from kg.reasoning import close_project, infer

BOAT_IN_LIBRARY = (
    "<https://example.org/library/id/branch/reading-boat> <https://example.org/library/def#partOf> "
    "<https://example.org/library/id/organisation/city-library>"
)


def test_containment_is_followed(library: Project):
    assert BOAT_IN_LIBRARY in close_project(library).inferred
    scope = infer(library).scope
    assert (scope.graphs, scope.partial) == (("branches/branches",), False)


def test_a_graph_out_of_scope_is_not_closed_and_that_is_said(library: Project):
    narrow = replace(library, reasoning_scope=("nothing/*",))
    assert BOAT_IN_LIBRARY not in close_project(narrow).inferred
    scope = infer(narrow).scope
    assert (scope.graphs, scope.partial) == ((), True)


def test_what_a_graph_out_of_scope_asserts_is_not_told_as_inferred(library: Project):
    subject, predicate, object_ = BOAT_IN_LIBRARY.split()
    library.turtle_file("aside").write_text(f"{subject} {predicate} {object_} .", encoding="utf-8")
    assert BOAT_IN_LIBRARY not in close_project(replace(library, reasoning_scope=("branches/*",))).inferred


def test_the_blank_nodes_of_two_files_are_two(library: Project):
    # One label in two files: were it one node, it would be a library that is part of the boat.
    boat = "<https://example.org/library/id/branch/reading-boat>"
    part_of = "<https://example.org/library/def#partOf>"
    library.turtle_file("one").write_text(f"_:x {part_of} <http://e/a> .", encoding="utf-8")
    library.turtle_file("two").write_text(f"{boat} {part_of} _:x .", encoding="utf-8")
    assert not any("<http://e/a>" in line and boat in line for line in close_project(library).inferred)
