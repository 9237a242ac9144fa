"""Whatever a literal holds, its finding is placed and can be written in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.validation.files import Files
from kg.validation.files_validation import validate_files
from kg.validation.formats import FORMATS
from kg.validation.report import Report

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:value sh:targetSubjectsOf e:p ; sh:path e:p ; sh:hasValue e:other ; sh:nodeKind sh:IRI .
e:focus sh:targetObjectsOf e:p ; sh:nodeKind sh:IRI .
"""


@pytest.mark.parametrize(
    "written",
    [
        '"a\\rb"',
        '"""a\r\nb"""',
        '"a\\nb \\"\\"\\" c"',
        "'\"'",
        '"\\\\"',
        '"\\t\\u0001\\u007F"',
        '"e:x"',
        '"_:x"',
        '"<http://e/x>"@en-gb',
        '"a^^<b>"',
        '"x^^"^^<http://e/t>',
        '"INF"^^<http://www.w3.org/2001/XMLSchema#double>',
        '""',
        "1.",
        "[]",
    ],
)
def test_a_literal_of_any_kind(tmp_path: Path, written: str):
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_bytes(f"@prefix e: <http://e/> .\n\ne:a e:p {written.removesuffix('.')} .\n".encode())
    shapes.write_text(SHAPES, encoding="utf-8")
    found = validate_files(Files([data], [shapes]), processes=1).findings
    assert len(found) == 3
    at = [finding for finding in found if finding.shape == "http://e/value" and finding.value]
    assert [(finding.line, finding.column) for finding in at] == [(3, 9)]
    report = Report(found, {"e": "http://e/"})
    texts = {name: write(report) for name, write in FORMATS.items()}
    values = [
        q.object for q in parse(texts["turtle"], RdfFormat.TURTLE) if q.predicate.value.endswith("#value")
    ]
    (stated,) = (q.object for q in parse(data.read_bytes(), RdfFormat.TURTLE))
    if written != "[]":
        assert values == [stated, stated]
    assert len(texts["concise"].splitlines()) == len(texts["github"].splitlines()) == 3
