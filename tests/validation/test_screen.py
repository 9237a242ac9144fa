"""What the screen is not given, and what is said of it."""

from __future__ import annotations

import pytest

from kg.errors import ValidationFault
from kg.validation.engines import shape_screen
from kg.validation.engines.shape_screen import plain_pattern
from kg.validation.entailment import asks_for_inferences

from .engines import by_both, graph_of, screened

PREFIXES = """
@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
DATA = PREFIXES + 'e:x a e:C ; e:p "12x" . e:y a e:C ; e:p "9", "10" . e:z a e:C ; e:q [ e:p "12x" ] .'
SHAPE = "e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; "
UNKNOWN = {
    "sh:js": SHAPE + 'sh:maxCount 1 ; sh:js [ sh:jsFunctionName "f" ] .',
    "sh:pattern": SHAPE + 'sh:pattern "^(?=1)" .',
    "sh:flags": SHAPE + 'sh:pattern "9" ; sh:flags "x" .',
    "sh:uniqueLang": SHAPE
    + 'sh:uniqueLang "1"^^<http://www.w3.org/2001/XMLSchema#boolean> ; sh:maxCount 1 .',
    "implicit class target": "e:C a sh:NodeShape , <http://www.w3.org/2000/01/rdf-schema#Class> ;"
    " sh:property [ sh:path e:p ; sh:maxCount 1 ] .",
    "recursion": SHAPE + "sh:maxCount 1 ; sh:property e:n . e:n a sh:NodeShape ; sh:property e:s .",
    "sh:sparql (AggregateJoin)": "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select"
    " 'SELECT $this { $this <http://e/p> ?o } GROUP BY $this HAVING (COUNT(?o) > 1)' ] .",
    "sh:sparql (<)": "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select"
    " 'SELECT $this ?value { $this ?p ?value . FILTER(?value < 3) }' ] .",
    "<http://e/limit>": SHAPE
    + "e:limit 1 . e:cc a sh:ConstraintComponent ; sh:parameter [ sh:path e:limit ] ;"
    " sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { FILTER(STRLEN(STR($value)) <= $limit) }' ] .",
}


@pytest.mark.parametrize("reason", UNKNOWN)
def test_what_the_screen_does_not_know_is_pyshacls(reason: str):
    shapes = graph_of(PREFIXES + UNKNOWN[reason])
    assert set(screened(DATA, shapes).work.unscreened.values()) == {reason}
    if reason != "recursion":
        alone, together = by_both(DATA, shapes)
        assert together == alone
        assert alone != () or reason in ("sh:js", "sh:sparql (<)")


def test_a_nested_shape_leads_back_to_the_focus_node():
    shapes = graph_of(
        PREFIXES + "e:s a sh:NodeShape ; sh:targetClass e:C ;"
        " sh:property [ sh:path e:q ; sh:property [ sh:path e:r ; sh:minCount 1 ] ] ."
    )
    data = PREFIXES + "e:x a e:C ; e:q e:y . e:y e:p 1 . e:z e:q e:y ."
    screening = screened(data, shapes)
    assert screening.work.unscreened == {}
    ((focus,),) = [target.focus_nodes for target in screening.targets(None)]
    assert str(focus) == "http://e/x"
    alone, together = by_both(data, shapes)
    assert together == alone
    assert [finding.focus for finding in together] == ["http://e/y"]


def test_without_the_screen_pyshacl_does_all_of_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shape_screen, "_PRESENT", False)
    shapes = graph_of(PREFIXES + SHAPE + "sh:maxCount 1 .")
    assert set(screened(DATA, shapes).work.unscreened.values()) == {"shacl is not installed"}
    alone, together = by_both(DATA, shapes)
    assert together == alone != ()


@pytest.mark.parametrize("pattern", ["^[0-9]{5}$", r"^\d+(-[A-Z])?$", "/id/(a|b)/[^/]+$", "a.c", r"x\.y"])
def test_a_plain_pattern_is_read_alike(pattern: str):
    assert plain_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"\w", r"\s", "(?i)a", "(?=a)", r"(a)\1", "a$b", "a++", "[a&&b]", "[[:alpha:]]", r"\bx", "(", r"\p{L}"],
)
def test_a_pattern_that_may_be_read_otherwise_is_not_plain(pattern: str):
    assert not plain_pattern(pattern)


def test_the_shapes_may_ask_for_inferences():
    ask = "<http://e/shapes> sh:entailment <http://www.w3.org/ns/entailment/{}> ."
    assert not asks_for_inferences(graph_of(PREFIXES + SHAPE + "sh:maxCount 1 ."))
    assert asks_for_inferences(graph_of(PREFIXES + ask.format("OWL-RDF-Based")))
    with pytest.raises(ValidationFault, match="RIF"):
        asks_for_inferences(graph_of(PREFIXES + ask.format("RIF")))
