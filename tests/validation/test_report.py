"""Findings are shown for people and for programs, in the language asked for and in the formats that others read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import xmlschema
from pyshacl import validate as pyshacl_validate
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from kg.messages import set_language
from kg.validation.engines.engine_choice import Note
from kg.validation.files import Files
from kg.validation.files_validation import validate_files
from kg.validation.findings import SH, Finding, Severity
from kg.validation.formats import FORMATS, MEDIA_TYPES
from kg.validation.report import Report

SCHEMAS = Path(__file__).parents[2] / "build" / "clients" / "schemas"
"""Fetched by `make clients`, from packages that carry them."""
FINDING = Finding(
    Severity.VIOLATION,
    "http://e/shape/code",
    "http://www.w3.org/ns/shacl#PatternConstraintComponent",
    "http://e/id/1",
    path="<http://e/code>",
    value='"x"',
    messages={"en": "Five digits", "fr": "Cinq chiffres"},
    file="data/ttl/a.ttl",
    line=7,
    column=12,
    end_line=7,
    end_column=15,
    focus_file="data/ttl/a.ttl",
    focus_line=5,
    focus_column=1,
    shape_file="shapes/a.ttl",
    shape_line=3,
)
ODD = Finding(
    Severity.WARNING,
    "http://e/shape/odd",
    "http://www.w3.org/ns/shacl#SPARQLConstraintComponent",
    "http://e/id/2",
    path="^<http://e/p>/(<http://e/q>|<http://e/r>)*",
    value='"a, 100% & <b>:\n\x07"@en',
    messages={"": "Odd: 100%,\nreally \x0b"},
    file="data/ttl/é b.ttl",
)
PLACELESS = Finding(
    Severity.INFO, "_:f0b1", SH + "MinCountConstraintComponent", "_:f1b2", owner="http://e/shape/x"
)
PREFIXES = {"e": "http://e/", "id": "http://e/id/", "shape": "http://e/shape/"}
LINE = '    e:code "x" ;'
REPORT = Report(
    [FINDING, ODD, PLACELESS],
    PREFIXES,
    line_of=lambda file, line: LINE if (file, line) == ("data/ttl/a.ttl", 7) else None,
    page_of=lambda finding: f"https://e/rules#{finding.rule.rpartition('/')[2]}",
)
NOTED = replace(
    REPORT, notes=[Note("http://e/shape/code", "sh:sparql"), Note(None, "nothing to do", remark=True)]
)
ALONE = Report([FINDING], PREFIXES, line_of=REPORT.line_of)


def test_concise_is_one_line_with_its_place():
    assert FORMATS["concise"](ALONE) == (
        'data/ttl/a.ttl:7:12: violation: Five digits [shape:code Pattern] id:1 e:code "x"\n'
    )
    assert FORMATS["concise"](REPORT).count("\n") == 3


def test_human_shows_the_place_under_its_line():
    assert FORMATS["human"](ALONE) == (
        "data/ttl/a.ttl:7:12: violation: Five digits\n"
        '    7 |     e:code "x" ;\n'
        "      |            ^^^\n"
        "    focus node  id:1, data/ttl/a.ttl:5\n"
        "    path        e:code\n"
        '    value       "x"\n'
        "    rule        shape:code (Pattern), shapes/a.ttl:3\n"
        "\n"
        "1 violation\n"
    )


def test_human_in_french():
    set_language("fr")
    text = FORMATS["human"](Report([FINDING], PREFIXES, "fr"))
    assert text.startswith("data/ttl/a.ttl:7:12: violation: Cinq chiffres\n    nœud    id:1")


def test_human_is_coloured_only_where_it_is_asked_for():
    assert "\x1b" not in FORMATS["human"](ALONE)
    coloured = FORMATS["human"](Report([FINDING], PREFIXES, line_of=REPORT.line_of, colour=True))
    assert "\x1b[31m^^^\x1b[0m" in coloured


def test_human_counts_each_rule_when_it_is_broken_more_than_once():
    text = FORMATS["human"](Report([FINDING, FINDING, ODD], PREFIXES))
    assert text.endswith("2 × shape:code Pattern\n1 × shape:odd SPARQL\n\n2 violations, 1 warning\n")


def test_the_caret_of_a_far_place_in_a_long_line_is_under_it():
    line = "x" * 5000 + '"here"' + "y" * 5000
    finding = Finding(**{**FINDING.as_json(), "severity": Severity.INFO, "column": 5001, "end_column": 5007})
    rows = FORMATS["human"](Report([finding], line_of=lambda file, number: line)).splitlines()
    assert len(rows[1]) < 200
    assert rows[1][rows[2].index("^") : rows[2].rindex("^") + 1] == '"here"'


def test_json_holds_every_language():
    document = json.loads(FORMATS["json"](ALONE))
    assert document["counts"] == {"violation": 1, "warning": 0, "info": 0}
    assert document["findings"][0]["messages"] == {"en": "Five digits", "fr": "Cinq chiffres"}


def test_nothing_found_is_said():
    nothing = Report([])
    assert FORMATS["human"](nothing) == "no findings\n"
    assert FORMATS["concise"](nothing) == FORMATS["github"](nothing) == ""
    assert json.loads(FORMATS["gitlab"](nothing)) == []
    assert json.loads(FORMATS["sarif"](nothing))["runs"][0]["results"] == []


@pytest.mark.parametrize("report", [REPORT, NOTED, Report([])])
@pytest.mark.clients
def test_sarif_is_valid_against_its_schema(report: Report):
    schema = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(FORMATS["sarif"](report)), schema)


def test_sarif_says_where_and_which_rule():
    run = json.loads(FORMATS["sarif"](REPORT))["runs"][0]
    result = run["results"][0]
    where = result["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "data/ttl/a.ttl"
    assert where["region"] == {"startLine": 7, "startColumn": 12, "endLine": 7, "endColumn": 15}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["helpUri"] == "https://e/rules#code"
    assert [one["level"] for one in run["results"]] == ["error", "warning", "note"]
    assert (
        run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        == "data/ttl/%C3%A9%20b.ttl"
    )


def test_a_fingerprint_stays_when_lines_move():
    moved = Finding(**{**FINDING.as_json(), "severity": Severity.VIOLATION, "line": 70, "end_line": 70})
    other = Finding(**{**FINDING.as_json(), "severity": Severity.VIOLATION, "value": '"y"'})
    marks = [
        result["partialFingerprints"]
        for result in json.loads(FORMATS["sarif"](Report([FINDING, moved, other])))["runs"][0]["results"]
    ]
    assert marks[0] == marks[1] != marks[2]


@pytest.mark.parametrize("report", [REPORT, Report([])])
@pytest.mark.clients
def test_junit_is_valid_against_the_schema_of_jenkins(report: Report):
    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(FORMATS["junit"](report))


def test_junit_fails_for_what_makes_the_run_fail():
    def failures(fail_on: Severity) -> str:
        text = FORMATS["junit"](Report(REPORT.findings, fail_on=fail_on))
        return text.split("\n")[1]

    assert 'tests="3" failures="1"' in failures(Severity.VIOLATION)
    assert 'tests="3" failures="3"' in failures(Severity.INFO)


def test_github_annotates_the_place_and_escapes_the_rest():
    lines = FORMATS["github"](REPORT).removesuffix("\n").split("\n")
    assert lines[0] == (
        "::error file=data/ttl/a.ttl,line=7,endLine=7,col=12,endColumn=15,title=shape%3Acode Pattern::"
        'Five digits%0Aid:1 e:code "x"%0Ahttps://e/rules#code'
    )
    assert lines[1].startswith(
        "::warning file=data/ttl/é b.ttl,title=shape%3Aodd SPARQL::Odd: 100%25,%0Areally"
    )
    assert len(lines) == 3


def test_gitlab_has_a_place_and_a_fingerprint_of_its_own_for_each():
    issues = json.loads(FORMATS["gitlab"](Report([FINDING, FINDING, ODD, PLACELESS], PREFIXES)))
    assert [issue["severity"] for issue in issues] == ["major", "major", "minor"]
    assert issues[0]["location"] == {"path": "data/ttl/a.ttl", "lines": {"begin": 7}}
    assert len({issue["fingerprint"] for issue in issues}) == 3


def test_every_format_has_a_media_type():
    assert FORMATS.keys() == MEDIA_TYPES.keys()


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:closed true ; sh:ignoredProperties ( e:p e:q e:r ) ;
  sh:property e:code , e:way ; sh:message "closed"@en , "fermée"@fr ; sh:severity sh:Info .
e:code sh:path e:p ; sh:pattern "^[0-9]+$" ; sh:maxCount 1 ; sh:message "digits"@en .
e:way sh:path ( [ sh:inversePath e:q ] [ sh:zeroOrMorePath [ sh:alternativePath ( e:q e:r ) ] ] ) ;
  sh:class e:T ; sh:severity sh:Warning ; sh:message "a T"@en .
"""
DATA = """@prefix e: <http://e/> .
e:a e:p "x", "12" ; e:other "y"@fr .
e:b e:q e:a ; e:p 3 .
e:c e:p [ e:q 1 ] .
"""


def test_turtle_is_the_report_that_pyshacl_writes(tmp_path: Path):
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(DATA, encoding="utf-8")
    shapes.write_text(SHAPES, encoding="utf-8")
    found = validate_files(Files([data], [shapes], base_of=lambda file: file.as_uri()), processes=1)
    assert len(found.findings) > 5
    ours = Graph().parse(data=FORMATS["turtle"](Report(found.findings, PREFIXES)), format="turtle")
    _, theirs, _ = pyshacl_validate(
        Graph().parse(data, format="turtle"), shacl_graph=Graph().parse(shapes, format="turtle")
    )
    assert results(ours) == results(theirs)


def results(report: Graph) -> list[list[tuple[str, str]]]:
    """What each result says; blank nodes of the data are all alike, paths are compared as text of their triples."""
    found = []
    for result in report.objects(None, URIRef(SH + "result")):
        rows = []
        for predicate, value in report.predicate_objects(result):
            name = str(predicate).removeprefix(SH)
            rows.append((name, _said(report, value) if name == "resultPath" else _plain(value)))
        found.append(sorted(rows))
    return sorted(found)


def _plain(value: Node) -> str:
    return "[]" if isinstance(value, BNode) else value.n3()


def _said(report: Graph, node: Node) -> str:
    """A path with what it is made of."""
    if not isinstance(node, BNode):
        return str(node.n3())
    return f"[{sorted((p.n3(), _said(report, o)) for p, o in report.predicate_objects(node))}]"


def test_the_notes_are_in_what_programs_read():
    """SARIF has a place for them (2.1.0, section 3.20.21); a report for a person is told them apart."""
    sentence = "pySHACL validates <http://e/shape/code> on all its focus nodes: sh:sparql"
    assert json.loads(FORMATS["json"](NOTED))["notes"] == [
        {"text": sentence, "shape": "http://e/shape/code", "reason": "sh:sparql"},
        {"text": "nothing to do", "shape": None, "reason": None},
    ]
    (invocation,) = json.loads(FORMATS["sarif"](NOTED))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is True
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == [
        sentence,
        "nothing to do",
    ]
    assert invocation["toolExecutionNotifications"][0]["properties"]["shape"] == "http://e/shape/code"
    assert FORMATS["human"](NOTED) == FORMATS["human"](REPORT)
