"""The queries that find culprits, on the W3C test suite of SHACL: the focus nodes that its reports name."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Dataset, NamedNode, QuerySolutions, RdfFormat, Store, parse

from kg.errors import KgError
from kg.validation.findings import SH
from kg.validation.pages.culprit_conditions import NoQuery
from kg.validation.pages.culprit_queries import CulpritQueries
from kg.validation.rule_catalogue import RuleCatalogue

from .test_shacl_suite import BASE, MF, SHT, Suite, objects, plain

pytestmark = pytest.mark.shared

DIFFERENT = {
    "core/node/maxExclusive-001": "the store rewrites the focus node 4.0 as 4",
    "core/node/minExclusive-001": "the store rewrites the focus node 4.0 as 4",
    "core/property/uniqueLang-002": 'as pySHACL, the query takes sh:uniqueLang "1"^^xsd:boolean for true',
}
"""The tests in which a query does not find what the suite says, with the cause."""

UNASKED = {
    "sparql/component/optional-001": "a component of the shapes' own",
    "sparql/component/propertyValidator-select-001": "a component of the shapes' own",
    "sparql/component/validator-001": "a component of the shapes' own",
    "sparql/node/prefixes-001": "pySHACL does not read the sh:declare of an imported graph that is no owl:Ontology",
    "sparql/pre-binding/shapesGraph-001": "$shapesGraph",
}
"""The tests with a constraint that no query can be made of."""

Culprits = dict[tuple[str, str], set[str]]


def wanted(store: Dataset, report: NamedNode | BlankNode) -> Culprits:
    """The focus nodes of a report by shape and component; those of shapes without an IRI together."""
    found: Culprits = defaultdict(set)
    for result in objects(store, report, SH + "result"):
        shape, component, focus = (
            objects(store, result, SH + name)[0]
            for name in ("sourceShape", "sourceConstraintComponent", "focusNode")
        )
        found[plain(shape), plain(component)].add(plain(focus))
    return dict(found)


def test_the_queries_find_what_the_suite_says(shared: Path, tmp_path: Path) -> None:
    suite = Suite(shared / "conformance" / "shacl" / "tests")
    asked, unasked, different = 0, [], []
    for part in ("core", "sparql"):
        for name, described, test in suite.tests(f"{BASE}{part}/manifest.ttl"):
            (action,) = objects(described, test, MF + "action")
            (result,) = objects(described, test, MF + "result")
            if result == NamedNode(SHT + "Failure"):
                continue
            data, shapes = (
                suite.text(objects(described, action, SHT + key)[0].value)
                for key in ("dataGraph", "shapesGraph")
            )
            (tmp_path / "shapes.nt").write_text(shapes, encoding="utf-8")
            store = Store()
            # Not `load`: that would give the blank nodes other names.
            store.extend(parse(data, RdfFormat.N_TRIPLES))
            try:
                catalogue = RuleCatalogue([tmp_path / "shapes.nt"])
                queries = CulpritQueries(catalogue, {"sh": SH})
            except KgError:
                continue
            found: Culprits = defaultdict(set)
            complete = True
            for rule in catalogue.rules.values():
                for constraint in rule.constraints:
                    try:
                        query = queries.query(rule, constraint)
                    except NoQuery:
                        complete = False
                        unasked.append(name)
                        continue
                    rows = store.query(query)
                    assert isinstance(rows, QuerySolutions)
                    shape = str(constraint.shape) if not constraint.shape.n3().startswith("_:") else "_"
                    nodes = {plain(row["this"]) for row in rows}
                    if nodes:
                        found[shape, constraint.component] |= nodes
            if complete:
                asked += 1
                if dict(found) != wanted(described, result):
                    different.append(name)
    assert sorted(different) == sorted(DIFFERENT)
    assert (asked, set(unasked)) == (108, set(UNASKED))
