"""A finding is shown where it can be mended: at the value that broke the shape, or at the resource that lacks one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from kg.validation.findings import SH, Finding, Severity
from kg.validation.location import Sources, located
from kg.validation.path_walk import Edges
from kg.validation.path_walk import Path as PropertyPath
from kg.validation.rules import with_rules

E = "http://e/"
TEXT = """@prefix e: <http://e/> .

e:a
    e:code "x" ,
        "y"@fr, "z"@FR ;
    e:part e:b, [ e:size 3 ] ;
    .

e:b e:up e:a ; e:name "b" .
e:c e:up e:b .
"""


def finding(component: str, focus: str = "a", path: str | None = None, value: str | None = None) -> Finding:
    return Finding(
        Severity.VIOLATION,
        E + "shape",
        f"{SH}{component}ConstraintComponent",
        E + focus,
        path=path,
        value=value,
    )


def place(tmp_path: Path, one: Finding, text: str = TEXT) -> str:
    """The text at the place of a finding, after its line and column."""
    file = tmp_path / "a.ttl"
    file.write_text(text, encoding="utf-8")
    (found,) = located([one], Sources([file], lambda path: path.name))
    assert found.file == "a.ttl"
    assert found.line is not None
    assert found.column is not None
    assert found.end_column is not None
    assert found.line == found.end_line
    line = text.split("\n")[found.line - 1]
    return f"{found.line}:{found.column} {line[found.column - 1 : found.end_column - 1]}"


@pytest.mark.parametrize(
    ("component", "path", "value", "expected"),
    [
        ("Pattern", "<http://e/code>", '"x"', '4:12 "x"'),
        ("Pattern", "<http://e/code>", '"y"@fr', '5:9 "y"@fr'),
        ("MinCount", "<http://e/none>", None, "3:1 e:a"),
        ("MinCount", "<http://e/code>", None, "3:1 e:a"),
        ("MaxCount", "<http://e/code>", None, '5:17 "z"@FR'),
        ("UniqueLang", "<http://e/code>", None, '5:17 "z"@FR'),
        ("HasValue", "<http://e/part>", None, "6:12 e:b"),
        ("Class", "<http://e/part>", "<http://e/b>", "6:12 e:b"),
        ("NodeKind", None, "<http://e/a>", "3:1 e:a"),
        ("SPARQL", None, '"x"', '4:12 "x"'),
        ("SPARQL", "<http://e/code>", '"computed"', '4:12 "x"'),
        ("Class", "^<http://e/up>", "<http://e/b>", "9:5 e:up e:a"),
        ("Class", "^<http://e/up>/^<http://e/up>", "<http://e/c>", "10:5 e:up e:b"),
        ("Pattern", "<http://e/part>/<http://e/name>", '"b"', '9:23 "b"'),
        (
            "MinInclusive",
            "<http://e/part>/<http://e/size>",
            '"3"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "6:26 3",
        ),
        ("Pattern", "(<http://e/none>|<http://e/code>)", '"x"', '4:12 "x"'),
    ],
)
def test_the_value_or_else_the_subject(tmp_path: Path, component: str, path: str, value: str, expected: str):
    assert place(tmp_path, finding(component, path=path, value=value)) == expected


def test_the_subject_is_told_beside_the_value(tmp_path: Path):
    file = tmp_path / "a.ttl"
    file.write_text(TEXT, encoding="utf-8")
    (found,) = located([finding("Pattern", path="<http://e/code>", value='"x"')], Sources([file]))
    assert (found.focus_file, found.focus_line, found.focus_column) == (str(file), 3, 1)


def test_a_rule_about_the_whole_graph_is_shown_at_the_resource_to_be_mended(tmp_path: Path):
    one = Finding(
        Severity.WARNING,
        E + "s",
        SH + "SPARQLConstraintComponent",
        E + "p",
        about=E + "b",
        value="<http://e/b>",
    )
    assert place(tmp_path, one) == "9:1 e:b"


def test_a_blank_node_has_its_place(tmp_path: Path):
    one = Finding(
        Severity.WARNING,
        E + "s",
        SH + "MaxInclusiveConstraintComponent",
        "f0b0",
        path="<http://e/size>",
        value='"3"^^<http://www.w3.org/2001/XMLSchema#integer>',
    )
    assert place(tmp_path, one) == "6:26 3"
    assert (
        place(tmp_path, Finding(Severity.WARNING, E + "s", SH + "MinCountConstraintComponent", "f0b0"))
        == "6:17 ["
    )


def test_what_is_only_an_object_is_shown_where_it_is_one(tmp_path: Path):
    text = TEXT + 'e:d e:knows e:nobody ; e:age "old" .\n'
    assert place(tmp_path, finding("Class", "nobody"), text) == "11:13 e:nobody"
    literal = Finding(Severity.WARNING, E + "s", SH + "DatatypeConstraintComponent", '"old"', value='"old"')
    assert place(tmp_path, literal, text) == '11:30 "old"'


def test_what_is_not_stated_has_no_place(tmp_path: Path):
    file = tmp_path / "a.ttl"
    file.write_text(TEXT, encoding="utf-8")
    (found,) = located([finding("MinCount", "nowhere")], Sources([file]))
    assert (found.file, found.line) == (None, None)


SHAPES = """@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
e:shape sh:targetClass e:T ;
    sh:or ( [ sh:property [ sh:path e:p ] ] e:other ) .
"""


def test_a_shape_in_brackets_is_of_the_rule_around_it(tmp_path: Path):
    file = tmp_path / "shapes.ttl"
    file.write_text(SHAPES, encoding="utf-8")
    inner = Finding(Severity.WARNING, "f0b2", SH + "MinCountConstraintComponent", E + "a")
    outer = Finding(Severity.WARNING, E + "shape", SH + "OrConstraintComponent", E + "a")
    ruled = with_rules([inner, outer], Sources([file], lambda path: path.name))
    assert [(one.rule, one.shape_file, one.shape_line) for one in ruled] == [
        (E + "shape", "shapes.ttl", 4),
        (E + "shape", "shapes.ttl", 3),
    ]


A, B, C, P, Q = (NamedNode(E + name) for name in "abcpq")


@pytest.mark.parametrize(
    ("path", "last"),
    [
        ("<http://e/p>*", Triple(B, P, C)),
        ("(<http://e/q>|<http://e/p>)+", Triple(B, P, C)),
        ("<http://e/p>?/<http://e/p>", Triple(B, P, C)),
        ("^(<http://e/q>/<http://e/q>)", None),
        ("<http://e/p>/(<http://e/p>|^<http://e/q>)", Triple(B, P, C)),
        ("^<http://e/q>", Triple(C, Q, A)),
    ],
)
def test_a_path_is_followed_to_its_last_triple(path: str, last: Triple | None):
    edges = Edges([Triple(A, P, B), Triple(B, P, C), Triple(C, P, A), Triple(C, Q, A)])
    parsed = PropertyPath.parse(path)
    assert parsed is not None
    assert parsed.last_triple(A, C, edges) == last


def test_what_is_no_path_is_none():
    assert [PropertyPath.parse(text) for text in ("[]", "<a:b", "<a:b>/", "(<a:b>", "")] == [None] * 5
