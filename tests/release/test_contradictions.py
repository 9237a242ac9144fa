"""A contradiction says who, by which axiom, and on which lines; an axiom that no rule uses is named on its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.messages import set_language
from kg.project import Project
from kg.reasoning import infer
from kg.reasoning.quads import read_quads
from kg.release import build
from kg.release.contradictions import contradiction_findings, refused_findings
from kg.validation import Finding, Severity

HEAD = """@prefix branch: <https://example.org/library/id/branch/> .
@prefix lib: <https://example.org/library/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
"""Six lines: what follows begins on the seventh."""


def write(file: Path, turtle: str) -> None:
    file.write_text(HEAD + turtle, encoding="utf-8")


def contradictions(library: Project, axioms: str, data: str) -> tuple[Finding, ...]:
    write(library.ontology_dir / "more.ttl", axioms)
    write(library.turtle_file("more"), data)
    quads = read_quads(library)
    return contradiction_findings(library, quads, infer(library, quads).contradictions)


@pytest.mark.parametrize(
    ("axioms", "data", "row", "english", "french"),
    [
        (
            "lib:Van owl:disjointWith lib:Tent .",
            "branch:a a lib:Tent .\n\nbranch:x a lib:Tent ,\n    lib:Van .",
            "cax-dw",
            "branch:x is in classes that have no member in common: lib:Van, lib:Tent",
            "branch:x est dans des classes qui n’ont aucun membre commun : lib:Van, lib:Tent",
        ),
        (
            "lib:above a owl:AsymmetricProperty .",
            "branch:a a lib:Tent .\n\nbranch:x lib:above branch:y .\n\nbranch:y lib:above branch:x .",
            "prp-asyp",
            "are linked both ways by lib:above, which is asymmetric",
            "sont liés dans les deux sens par lib:above, qui est asymétrique",
        ),
        (
            "lib:above a owl:IrreflexiveProperty .",
            "branch:a a lib:Tent .\n\nbranch:x lib:above branch:x .",
            "prp-irp",
            "branch:x is linked to itself by lib:above, which is irreflexive",
            "branch:x est lié à lui-même par lib:above, qui est irréflexive",
        ),
        (
            "lib:seats rdfs:range xsd:integer .",
            'branch:a a lib:Tent .\n\nbranch:x lib:seats "many" .',
            "dt-not-type",
            '"many" is no value of its datatype, or of the range of lib:seats',
            '"many" n’est pas une valeur de son type, ou du domaine de valeurs de lib:seats',
        ),
        (
            "lib:code a owl:FunctionalProperty .",
            'branch:a a lib:Tent .\n\nbranch:x lib:code "1" , "2" .',
            "eq-diff1",
            '"1" and "2" are the same, and are different',
            '"1" et "2" sont identiques et différents',
        ),
        (
            "lib:above owl:propertyDisjointWith lib:below .",
            "branch:a a lib:Tent .\n\nbranch:x lib:above branch:y ;\n    lib:below branch:y .",
            "prp-pdw",
            "branch:x has one value by properties that are disjoint: lib:above, lib:below",
            "branch:x a une même valeur par des propriétés disjointes : lib:above, lib:below",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)
def test_a_contradiction_is_a_finding_on_its_line(
    library: Project, axioms: str, data: str, row: str, english: str, french: str
):
    (finding,) = contradictions(library, axioms, data)
    assert finding.severity is Severity.VIOLATION
    assert finding.component.endswith(f"#{row}")
    assert (finding.file, finding.line) == ("data/ttl/more.ttl", 9)
    assert english in finding.message("en").splitlines()[0]
    assert french in finding.message("fr").splitlines()[0]
    # The axiom is told with its place, and each triple too.
    told = finding.message("en")
    assert "ontology/more.ttl:7: lib:" in told
    assert "data/ttl/more.ttl:9: branch:x " in told


def test_an_inferred_triple_has_no_line(library: Project):
    axioms = "lib:Van owl:disjointWith lib:Tent .\n\nlib:drives rdfs:domain lib:Van ."
    (finding,) = contradictions(library, axioms, "branch:x a lib:Tent ;\n    lib:drives branch:y .")
    lines = finding.message("en").splitlines()
    assert any(line.strip() == "branch:x a lib:Van" for line in lines)
    assert any(line.strip() == "data/ttl/more.ttl:7: branch:x a lib:Tent" for line in lines)


def test_the_commands_say_it_and_stop(library: Project):
    write(library.ontology_dir / "more.ttl", "lib:Van owl:disjointWith lib:Tent .")
    write(library.turtle_file("more"), "branch:x a lib:Tent , lib:Van .")
    for command, language, said in (
        ("reason", "en", "violation: branch:x is in classes that have no member in common"),
        ("build", "fr", "violation: branch:x est dans des classes qui n’ont aucun membre commun"),
    ):
        words = ["-C", str(library.root), "--lang", language, command]
        stopped = CliRunner().invoke(main, words)
        set_language(None)
        assert stopped.exit_code == 1, stopped.output
        assert f"data/ttl/more.ttl:7: {said}" in stopped.stderr


def test_an_axiom_that_no_rule_uses_is_a_warning_on_its_line(library: Project):
    write(
        library.ontology_dir / "more.ttl",
        "lib:Van rdfs:subClassOf [ owl:onProperty lib:partOf ; owl:minCardinality 2 ] .\n\n"
        "lib:near a owl:ReflexiveProperty .\n\n"
        "lib:Kind owl:oneOf lib:nowhere .",
    )
    quads = read_quads(library)
    found = refused_findings(library, quads, infer(library, quads).refused)
    assert {(finding.file, finding.line, finding.focus.rpartition("#")[2]) for finding in found} == {
        ("ontology/more.ttl", 7, "Van"),
        ("ontology/more.ttl", 9, "near"),
        ("ontology/more.ttl", 11, "Kind"),
    }
    assert {finding.severity for finding in found} == {Severity.WARNING}
    messages = " ".join(finding.message("en") for finding in found)
    assert all(name in messages for name in ("owl:minCardinality", "owl:ReflexiveProperty", "owl:oneOf"))
    assert "lib:Van" in found[0].message("fr")
    outcome = build(library)
    assert outcome.release is not None
    assert outcome.release.manifest.findings["warning"] == 3
    assert build(library, fail_on=Severity.WARNING).release is None
