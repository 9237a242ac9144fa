"""Each constraint of shapes/ with a small graph that breaks it, and it alone, and the same graph mended.

A case is a folder `cases/<file of shapes>/<shape>.<component>/` with bad.ttl, whose first line says the
finding expected, and good.ttl. Both are read beside cases/contexte.ttl.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from .findings import CASES, NAMESPACE, Finding, Validate, shapes_graph

FOLDERS = sorted(path.parent for path in CASES.glob("*/*/bad.ttl"))
EXPECTATION = re.compile(r"# expect: cts:(\S+) sh:(\S+)\n")
# SHACL, section 4: the parameter that brings a component into a shape.
COMPONENTS: dict[Node, URIRef] = {
    SH[parameter]: SH[f"{component}ConstraintComponent"]
    for parameter, component in {
        "and": "And", "class": "Class", "datatype": "Datatype", "hasValue": "HasValue", "in": "In",
        "languageIn": "LanguageIn", "lessThan": "LessThan", "lessThanOrEquals": "LessThanOrEquals",
        "maxCount": "MaxCount", "maxExclusive": "MaxExclusive", "maxInclusive": "MaxInclusive",
        "maxLength": "MaxLength", "minCount": "MinCount", "minExclusive": "MinExclusive",
        "minInclusive": "MinInclusive", "minLength": "MinLength", "node": "Node", "nodeKind": "NodeKind",
        "not": "Not", "or": "Or", "pattern": "Pattern", "property": "Property",
        "qualifiedMaxCount": "QualifiedMaxCount", "qualifiedMinCount": "QualifiedMinCount",
        "sparql": "SPARQL", "uniqueLang": "UniqueLang", "xone": "Xone", "closed": "Closed",
        "disjoint": "Disjoint", "equals": "Equals",
    }.items()
}  # fmt: skip
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def expectation(folder: Path) -> tuple[str, str]:
    """The shape and the component that the first line of bad.ttl names."""
    match = EXPECTATION.match((folder / "bad.ttl").read_text(encoding="utf-8"))
    assert match, f"{folder}/bad.ttl must begin with `# expect: cts:shape sh:Component`"
    return NAMESPACE + match[1], str(SH[match[2]])


@cache
def clean(text: str, validate: Validate) -> list[Finding]:
    """The findings of a mended graph; several cases share one."""
    return validate(Graph().parse(data=text, format="turtle"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_constraint_finds_what_breaks_it_and_nothing_else(folder: Path, validate: Validate) -> None:
    found = validate(Graph().parse(folder / "bad.ttl"))
    assert [(finding.shape, finding.component) for finding in found] == [expectation(folder)]
    assert clean((folder / "good.ttl").read_text(encoding="utf-8"), validate) == []


def test_the_context_of_the_cases_is_valid(validate: Validate) -> None:
    assert validate(Graph()) == []


def test_every_constraint_has_a_case() -> None:
    shapes = shapes_graph()
    constraints = {
        (str(shape), str(COMPONENTS[parameter]))
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.subjects(RDF.type, kind)
        if any(shapes.value(shape, target) for target in TARGETS)
        for parameter in shapes.predicates(shape)
        if parameter in COMPONENTS
    }
    assert constraints == {expectation(folder) for folder in FOLDERS}
