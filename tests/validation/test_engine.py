"""pySHACL is the reference: what the engine finds is what `pyshacl.validate` finds, in however many processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyshacl
import pytest
import rdflib

from kg.errors import ValidationFault
from kg.turtle import read_text
from kg.turtle.rdflib_graph import TermConverter, add_triples, empty_graph
from kg.validation.engines import processes
from kg.validation.engines.pyshacl_engine import PyshaclEngine
from kg.validation.findings import Finding, Severity, ordered

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = """
@prefix e: <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = (
    PREFIXES
    + '''
e:Thing-shape a sh:NodeShape ; sh:targetClass e:Thing ; sh:property e:code-shape , e:end-shape , e:part-shape ;
    sh:sparql e:twice .
e:code-shape a sh:PropertyShape ; sh:path e:code ; sh:minCount 1 ; sh:datatype xsd:string ; sh:pattern "^[0-9]+$" ;
    sh:severity sh:Warning ; sh:message "Code"@en , "Le code"@fr .
e:end-shape a sh:PropertyShape ; sh:path e:start ; sh:lessThan e:end ; sh:datatype xsd:date .
e:part-shape a sh:PropertyShape ; sh:path [ sh:inversePath e:part ] ; sh:class e:Thing ; sh:maxCount 1 .
e:twice sh:message "The code {?value} is used twice"@en ;
    sh:select """SELECT $this ?value
        WHERE { $this <http://e/code> ?value . ?other <http://e/code> ?value . FILTER(?other != $this) }""" .
'''
)


def data(count: int) -> str:
    """Return things of which every seventh has no code, every fifth a wrong one, every eleventh two wholes."""
    lines = [PREFIXES, "e:Special rdfs:subClassOf e:Thing ."]
    for number in range(count):
        kind = "Special" if number % 3 else "Thing"
        lines.append(
            f"e:t{number} a e:{kind} ; e:start '2020-01-0{1 + number % 9}'^^xsd:date ; e:end '2020-01-05'^^xsd:date ."
        )
        if number % 7:
            lines.append(
                f"e:t{number} e:code '{'x' if number % 5 == 0 else ''}{number // 2 if number % 13 == 0 else number}' ."
            )
        if number % 11 == 0:
            lines.append(f"e:a e:part e:t{number} . e:b e:part e:t{number} .")
    lines.append("e:t1 e:start '2020-02-31'^^xsd:date .")
    return "\n".join(lines)


def engine(turtle: str, shapes: str = SHAPES) -> PyshaclEngine:
    graph, shapes_graph, converter = empty_graph(), empty_graph(), TermConverter()
    add_triples(graph, read_text(turtle), converter)
    add_triples(shapes_graph, read_text(shapes), converter)
    return PyshaclEngine(graph, shapes_graph)


def test_the_findings_are_those_of_pyshacl():
    turtle = data(150)
    ours = engine(turtle)
    found = ours.validate(ours.targets())
    _, report, _ = pyshacl.validate(
        rdflib.Graph().parse(data=turtle), shacl_graph=rdflib.Graph().parse(data=SHAPES), inference="none"
    )
    theirs = sorted(
        (
            str(focus),
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.sourceConstraintComponent)),
            None if report.value(result, SH.value) is None else str(report.value(result, SH.value)),
        )
        for result, focus in report.subject_objects(SH.focusNode)
    )
    ours_plain = sorted(
        (f.focus, f.shape, f.component, None if f.value is None else rdflib.util.from_n3(f.value).__str__())
        for f in found
    )
    assert len(theirs) > 40
    assert [row[:3] for row in ours_plain] == [row[:3] for row in theirs]
    assert ours_plain == theirs


def test_two_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(processes, "WORTH_FORKING", 1)
    ours = engine(data(120))
    targets = ours.targets()
    done: list[int] = []
    one = processes.validate(ours, targets, processes=1, progress=lambda count: None)
    three = processes.validate(ours, targets, processes=3, progress=done.append)
    assert one == three
    assert len(one) > 30
    assert sum(done) == sum(len(target.focus_nodes) for target in targets)


def test_a_finding_holds_all_that_the_shape_says():
    ours = engine(PREFIXES + "e:x a e:Thing .")
    assert ours.validate(ours.targets()) == [
        Finding(
            Severity.WARNING,
            "http://e/code-shape",
            "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
            "http://e/x",
            path="<http://e/code>",
            engine="Less than 1 values on <http://e/x>-><http://e/code>",
            messages={"en": "Code", "fr": "Le code"},
        )
    ]


def test_a_path_is_written_as_in_sparql():
    ours = engine(PREFIXES + "e:x a e:Thing ; e:code '1' . e:w e:part e:x .")
    assert [finding.path for finding in ours.validate(ours.targets())] == ["^<http://e/part>"]


def test_chosen_focus_nodes_are_validated_in_the_whole_graph():
    ours = engine(PREFIXES + "e:x a e:Thing ; e:code '1' . e:y a e:Thing ; e:code '1' .")
    found = ours.validate(ours.targets({"http://e/x"}))
    assert [(finding.focus, finding.messages["en"]) for finding in found] == [
        ("http://e/x", "The code 1 is used twice")
    ]


def test_a_constraint_that_cannot_be_run_is_a_fault_not_a_finding():
    shapes = (
        PREFIXES
        + "e:s a sh:NodeShape ; sh:targetClass e:Thing ; sh:sparql [ sh:select 'SELECT $this { MINUS {} }' ] ."
    )
    ours = engine(PREFIXES + "e:x a e:Thing .", shapes)
    with pytest.raises(ValidationFault, match="MINUS"):
        ours.validate(ours.targets())


def test_a_process_that_dies_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(processes, "WORTH_FORKING", 1)
    ours = engine(data(20))

    def die(*_: object) -> list[Finding]:
        import os

        os._exit(1)

    monkeypatch.setattr(ours, "validate", die)
    with pytest.raises(ValidationFault, match="was killed"):
        processes.validate(ours, ours.targets(), processes=2, progress=lambda count: None)


def test_a_rule_about_the_whole_graph_is_about_its_values():
    shapes = (
        PREFIXES
        + """
e:once a sh:NodeShape ; sh:targetNode e:code ; sh:sparql e:once-query .
e:once-query sh:message "Twice"@en ;
    sh:select "SELECT $this ?value { ?value $this ?c . ?o $this ?c . FILTER(?o != ?value) }" .
"""
    )
    ours = engine(PREFIXES + "e:x e:code '1' . e:y e:code '1' . e:z e:code '2' .", shapes)
    for only in (None, {"http://e/x"}):
        found = ours.validate(ours.targets(only))
        assert [(finding.focus, finding.subject) for finding in ordered(found)] == [
            ("http://e/code", "http://e/x"),
            ("http://e/code", "http://e/y"),
        ]


ABANDONED = """
import os, time
from kg.validation.engines import processes

class Engine:
    def validate(self, targets, progress):
        os.write(1, f"{os.getpid()}\\n".encode())
        time.sleep(60)

class Target:
    focus_nodes = range(10)
    def share(self, index, of):
        return self

processes.WORTH_FORKING = 0
processes.validate(Engine(), [Target()], processes=2, progress=lambda done: None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_the_processes_of_a_validation_that_is_killed_end_with_it():
    with subprocess.Popen([sys.executable, "-c", ABANDONED], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = [int(parent.stdout.readline()) for _ in range(2)]
        parent.kill()
    # They would compute for a minute: a few seconds are enough for the system to end them.
    for _ in range(100):
        left = [child for child in children if running(child)]
        if not left:
            return
        time.sleep(0.1)
    for child in left:
        os.kill(child, signal.SIGKILL)
    pytest.fail("a process is left")


def running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
