"""A project's scope is closed with its ontology, and the closure is kept for the same bytes only."""

from __future__ import annotations

from dataclasses import replace

from kg.project import Project
from kg.reasoning import infer

BOAT_IN_LIBRARY = (
    "<https://example.org/library/id/branch/reading-boat> <https://example.org/library/def#partOf> "
    "<https://example.org/library/id/organisation/city-library>"
)


def test_containment_is_followed(library: Project):
    inference = infer(library)
    assert BOAT_IN_LIBRARY in inference.closure.inferred
    assert (inference.scope, inference.partial) == (("branches/branches",), False)


def test_a_graph_out_of_scope_is_not_closed_and_that_is_said(library: Project):
    inference = infer(replace(library, reasoning_scope=("nothing/*",)))
    assert BOAT_IN_LIBRARY not in inference.closure.inferred
    assert (inference.scope, inference.partial) == ((), True)


def test_the_kept_closure_is_the_one_that_would_be_computed(library: Project):
    first = infer(library)
    assert infer(library) == first == infer(library, use_cache=False)
    file = library.turtle_file("branches/branches")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("lib:partOf branch:harbour", "lib:partOf branch:central"), encoding="utf-8")
    assert infer(library) == infer(library, use_cache=False) != first


def test_a_contradiction_is_kept_too(library: Project):
    file = library.turtle_file("branches/branches")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    a lib:Library ;", "    a lib:Branch , lib:Library ;"), encoding="utf-8")
    assert infer(library).closure.contradictions
    assert infer(library).closure.contradictions
