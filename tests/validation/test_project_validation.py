"""A project is validated as a whole, and each finding is put on its file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import ProjectError, TurtleError
from kg.project import Project
from kg.validation import Engine, Severity, validate_project
from kg.validation.formats import FORMATS
from kg.validation.report import Report

FILE = "data/ttl/branches/branches.ttl"


def break_label(project: Project, label: str = "Central Branch") -> None:
    file = project.root / FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f'    rdfs:label "{label}"@en ;\n', ""), encoding="utf-8")


def test_a_sound_project_has_no_findings(library: Project):
    assert validate_project(library) == ()


def test_a_finding_is_on_the_block_of_its_focus_node(library: Project):
    break_label(library)
    (finding,) = validate_project(library)
    line = (library.root / FILE).read_text(encoding="utf-8").splitlines().index("branch:central") + 1
    assert (finding.file, finding.line, finding.severity) == (FILE, line, Severity.VIOLATION)
    assert finding.focus == "https://example.org/library/id/branch/central"
    assert finding.messages["en"] == "A branch has a label, one in each language."


def test_files_restrict_the_focus_nodes_and_not_the_graph(library: Project):
    break_label(library)
    other = library.data_dir / "branches" / "other.ttl"
    other.write_text(
        "@prefix branch: <https://example.org/library/id/branch/> .\n"
        "@prefix lib: <https://example.org/library/def#> .\n\n"
        "branch:north\n    a lib:Branch ;\n    .\n",
        encoding="utf-8",
    )
    everything = validate_project(library)
    assert len(everything) == 3
    assert {finding.file for finding in validate_project(library, only_files=[other])} == {
        "data/ttl/branches/other.ttl"
    }
    assert validate_project(library, only_files=[other], use_cache=False) == tuple(
        finding for finding in everything if finding.file == "data/ttl/branches/other.ttl"
    )


def test_kept_findings_are_those_of_the_same_bytes_only(library: Project):
    assert validate_project(library) == ()
    break_label(library)
    assert len(validate_project(library)) == 1
    assert validate_project(library) == validate_project(library, use_cache=False)


def test_a_literal_is_validated_as_it_is_written(library: Project):
    file = library.root / FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"1911-05-23"^^xsd:date', '"1911-02-31"^^xsd:date'), encoding="utf-8")
    (finding,) = validate_project(library)
    assert finding.value is not None
    assert "1911-02-31" in finding.value


def test_a_file_that_is_not_turtle_is_an_error_on_its_line(library: Project):
    (library.root / FILE).write_text("@prefix e: <http://e/> .\ne:a e:b .\n", encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        validate_project(library)
    assert caught.value.line == 2


def test_a_file_from_elsewhere_is_refused(library: Project, tmp_path: Path):
    stray = tmp_path / "stray.ttl"
    stray.write_text("", encoding="utf-8")
    with pytest.raises(ProjectError):
        validate_project(library, only_files=[stray])


@pytest.mark.parametrize("engine", Engine)
def test_inferences_are_validated_when_the_shapes_ask_for_them(library: Project, engine: Engine):
    prefixes = (
        "@prefix lib: <https://example.org/library/def#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    )
    (library.ontology_dir / "more.ttl").write_text(
        prefixes + "lib:Home a owl:Class . lib:opened a owl:DatatypeProperty ; rdfs:domain lib:Home .\n",
        encoding="utf-8",
    )
    shapes = library.shapes_dir / "more.ttl"
    shape = (
        "lib:HomeShape a sh:PropertyShape ; sh:targetClass lib:Home ; sh:path lib:door ; sh:minCount 1 .\n"
    )
    ask = "lib:shapes sh:entailment <http://www.w3.org/ns/entailment/OWL-RDF-Based> .\n"
    shapes.write_text(prefixes + shape, encoding="utf-8")
    assert validate_project(library, engine=engine) == ()
    shapes.write_text(prefixes + shape + ask, encoding="utf-8")
    assert {finding.focus.rpartition("/")[2] for finding in validate_project(library, engine=engine)} >= {
        "central"
    }


def test_a_value_that_was_inferred_stands_where_what_it_follows_from_is_stated(library: Project):
    """The boat is part of the harbour and the harbour of the library: by transitivity the boat is of the library too.

    A rule that wants one thing that a branch is part of is broken by a value that no file states.
    """
    prefixes = (
        "@prefix lib: <https://example.org/library/def#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    )
    library.shapes_dir.joinpath("more.ttl").write_text(
        prefixes
        + "lib:shapes sh:entailment <http://www.w3.org/ns/entailment/OWL-RDF-Based> .\n"
        + "lib:BoatShape a sh:PropertyShape ; sh:path lib:partOf ; sh:class lib:Branch ;\n"
        + "  sh:targetNode <https://example.org/library/id/branch/reading-boat> .\n",
        encoding="utf-8",
    )
    (found,) = (one for one in validate_project(library) if one.rule.endswith("BoatShape"))
    assert found.value == "<https://example.org/library/id/organisation/city-library>"
    file = "data/ttl/branches/branches.ttl"
    lines = (library.root / file).read_text(encoding="utf-8").splitlines()
    places = [
        (lines.index(f"    lib:partOf {whole} ;", start) + 1)
        for whole, start in (
            ("branch:harbour", 0),
            ("organisation:city-library", lines.index("branch:harbour")),
        )
    ]
    assert sorted((ground.file, ground.line, ground.column) for ground in found.grounds) == sorted(
        (file, line, 5) for line in places
    )
    first = found.grounds[0]
    assert (found.file, found.line, found.column) == (first.file, first.line, first.column)
    assert found.focus_line == lines.index("branch:reading-boat") + 1
    assert validate_project(library) == (*validate_project(library, use_cache=False),)
    report = Report([found])
    assert "inferred from  data/ttl/branches/branches.ttl:" in FORMATS["human"](report)
    (result,) = json.loads(FORMATS["sarif"](report))["runs"][0]["results"]
    told = [one for one in result["relatedLocations"] if one["message"]["text"].startswith("inferred from ")]
    assert sorted(one["physicalLocation"]["region"]["startLine"] for one in told) == sorted(places)
    assert json.loads(FORMATS["json"](report))["findings"][0]["grounds"][0]["line"] == first.line
