"""The engines read literals differently; what pySHACL finds is found all the same.

Each literal of a list, well-formed or not, of every datatype of XML Schema, is held against each constraint on values,
and against each other literal. Where the screen is not given a shape, or a literal is looked at by pySHACL anyway, that
shows in the findings too: they are pySHACL's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from kg.errors import ValidationFault
from kg.validation.engines.pyshacl_engine import PyshaclEngine, Target
from kg.validation.findings import Finding

from .engines import graph_of, screened

PREFIXES = """
@prefix e: <http://e/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LEXICAL = {
    "integer": ["1", "01", "-1", "+1", "1.0", "x", "", "99999999999999999999999", " 1 "],
    "decimal": ["1", "1.0", "1.50", ".5", "1e3", "-0.0", "1."],
    "double": ["1", "1e0", "NaN", "INF", "x", "1.5e3"],
    "float": ["1"],
    "int": ["1", "99999999999"],
    "byte": ["300"],
    "nonNegativeInteger": ["-1", "1"],
    "boolean": ["true", "false", "1", "TRUE", "x"],
    "date": [
        "2021-02-03",
        "2021-02-31",
        "2021-2-3",
        "2021-02-03Z",
        "-0044-03-15",
        "12021-01-01",
        "0000-01-01",
    ],
    "dateTime": ["2021-02-03T00:00:00", "2021-02-03T00:00:00Z", "2021-02-03T24:00:00", "2021-02-03"],
    "time": ["10:00:00", "25:00:00"],
    "gYear": ["2021", "21", "2021Z", "0000"],
    "gYearMonth": ["2021-02", "2021-13"],
    "gMonthDay": ["--02-30"],
    "duration": ["P1Y", "P12M", "x"],
    "anyURI": ["http://x/", "not a uri"],
    "string": ["abc", "a", "1"],
    "token": ["a"],
    "hexBinary": ["0A", "0g"],
    "base64Binary": ["AA==", "A"],
}
VALUES = [
    *(f'"{form}"^^xsd:{datatype}' for datatype, forms in LEXICAL.items() for form in forms),
    *(
        '"abc"@fr',
        '"abc"@FR',
        '"abc"@en-GB',
        '""',
        r'"a\n"',
        '"é"',
        r'"e\u0301"',
        '"x"^^e:unknown',
        '"{}"^^rdf:JSON',
    ),
    *("e:a", "[]", "<urn:x:é>"),
]
DATATYPES = [*(f"xsd:{name}" for name in LEXICAL), "rdf:langString", "e:unknown", "rdf:JSON"]
BOUNDS = ["1", "1.5", "1.0e0", '"b"', '"b"@fr', "true", '"01"^^xsd:integer', '"1"^^xsd:int'] + [
    f'"{LEXICAL[name][0]}"^^xsd:{name}'
    for name in ("date", "dateTime", "time", "gYear", "gYearMonth", "duration")
]
CONSTRAINTS = [
    *(f"sh:datatype {datatype}" for datatype in DATATYPES),
    *(
        f"sh:{name} {bound}"
        for name in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "hasValue")
        for bound in BOUNDS
    ),
    *(
        f"sh:nodeKind sh:{kind}"
        for kind in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
    ),
    *(f"sh:{name} {length}" for name in ("minLength", "maxLength") for length in (0, 1, 3)),
    *(f"sh:languageIn ( {tag} )" for tag in ('"fr"', '"FR"', '"en"', '"*"')),
    'sh:in ( 1 "abc"@fr "a" e:a "2021-02-03"^^xsd:date true )',
    *('sh:pattern "^[a-z]+$"', 'sh:pattern "A" ; sh:flags "i"', 'sh:pattern "^.$"', r'sh:pattern "^\\d+$"'),
    r'sh:pattern "\\w"',
]
COMPARED = ("lessThan", "lessThanOrEquals", "equals", "disjoint")


def shapes_of_values() -> Iterator[str]:
    for number, constraint in enumerate(CONSTRAINTS):
        yield f"e:s{number} a sh:PropertyShape ; sh:targetClass e:Value ; sh:path e:p ; {constraint} ."
        yield (
            f"e:not{number} a sh:NodeShape ; sh:targetClass e:Value ;"
            f" sh:property [ sh:path e:p ; sh:not [ {constraint} ] ] ."
        )


def shapes_of_pairs() -> Iterator[str]:
    for name in COMPARED:
        yield f"e:{name} a sh:PropertyShape ; sh:targetClass e:Pair ; sh:path e:p ; sh:{name} e:q ."
        yield (
            f"e:not-{name} a sh:NodeShape ; sh:targetClass e:Pair ; sh:not [ a sh:PropertyShape ;"
            f" sh:path e:p ; sh:{name} e:q ] ."
        )
    yield "e:unique a sh:PropertyShape ; sh:targetClass e:Pair ; sh:path e:r ; sh:uniqueLang true ."
    for name, test in {
        "different": "?p != ?q", "before": "?p < ?q", "text": "CONTAINS(?p, ?q)", "length": "STRLEN(?p) > 2",
        "string": "STR(?p) = STR(?q)", "joined": "CONCAT(?p, ?q) = ?p",
    }.items():  # fmt: skip
        query = f"SELECT $this (?p AS ?value) {{ $this <http://e/p> ?p ; <http://e/q> ?q . FILTER({test}) }}"
        yield f'e:{name} a sh:NodeShape ; sh:targetClass e:Pair ; sh:sparql [ sh:select "{query}" ] .'


def data_of_values() -> str:
    return "\n".join(f"e:v{number} a e:Value ; e:p {value} ." for number, value in enumerate(VALUES))


def data_of_pairs() -> str:
    pairs = itertools.product(VALUES[::3], VALUES[::7])
    return "\n".join(
        f"e:w{n} a e:Pair ; e:p {a} ; e:q {b} ; e:r {a} , {b} ." for n, (a, b) in enumerate(pairs)
    )


def rows(engine: PyshaclEngine, targets: list[Target]) -> set[object]:
    """Return what is found, node by node where pySHACL fails on some of them, and on which it fails."""
    found: set[object] = set()
    for target in targets:
        try:
            found |= {row(finding) for finding in engine.validate([target])}
        except ValidationFault:
            for node in target.focus_nodes:
                try:
                    found |= {row(finding) for finding in engine.validate([Target(target.shape, [node])])}
                except ValidationFault:
                    found.add((str(target.shape.node), str(node), "fails"))
    return found


def row(finding: Finding) -> tuple[object, ...]:
    # The two graphs were read apart: their blank nodes have other names.
    shape, value = ("_:" if text.startswith("_:") else text for text in (finding.shape, finding.value or ""))
    return (shape, finding.component, finding.focus, finding.path, value)


@pytest.mark.parametrize(
    ("shapes", "data"),
    [(shapes_of_values, data_of_values), (shapes_of_pairs, data_of_pairs)],
    ids=["values", "pairs"],
)
def test_what_pyshacl_finds_is_found(shapes: Callable[[], Iterator[str]], data: Callable[[], str]) -> None:
    shapes_graph = graph_of(PREFIXES, *(PREFIXES + shape for shape in shapes()))
    text = PREFIXES + data()
    alone = PyshaclEngine(graph_of(text), shapes_graph)
    together = screened(text, shapes_graph)
    expected = rows(alone, alone.targets())
    assert len(expected) > 1_000
    left = together.targets(None)
    assert rows(together.engine.pyshacl, left) == expected
    # Otherwise nothing was shown: some were left to the screen.
    checks = sum(len(target.focus_nodes) for target in alone.targets())
    assert sum(len(target.focus_nodes) for target in left) < checks
