"""`kg explain` on the library of `kg init`: every inferred triple, in every format, and what people mistype."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.cli import main
from kg.project import Project
from kg.release import build, need_current

PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

Explain = Callable[..., Result]


@pytest.fixture
def explain(released_library: Project) -> Explain:
    return lambda *words, lang="en": CliRunner().invoke(
        main, ["-C", str(released_library.root), "--lang", lang, "explain", *words]
    )


def line_of(project: Project, file: str, text: str, after: str = "") -> str:
    """Return `file:line` of the first line with a text after the first with another."""
    lines = (project.root / file).read_text(encoding="utf-8").splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith(after)), 0)
    return f"{file}:{next(n for n, line in enumerate(lines, 1) if n > start and text in line)}"


def test_a_tree_ends_at_the_lines_that_state_what_it_rests_on(explain: Explain, released_library: Project):
    told = explain("branch:reading-boat", "lib:partOf", "organisation:city-library")
    assert told.exit_code == 0, told.output
    data, ontology = "data/ttl/branches/branches.ttl", "ontology/library.ttl"
    boat = line_of(released_library, data, "lib:partOf branch:harbour", "branch:reading-boat")
    harbour = line_of(released_library, data, "lib:partOf organisation", "branch:harbour")
    axiom = line_of(released_library, ontology, "owl:TransitiveProperty", "lib:partOf")
    assert told.output == (
        "branch:reading-boat lib:partOf organisation:city-library\n"
        "   the property is transitive (prp-trp)\n"
        "├─ branch:reading-boat lib:partOf branch:harbour\n"
        f"│     {boat}\n"
        "├─ branch:harbour lib:partOf organisation:city-library\n"
        f"│     {harbour}\n"
        "└─ lib:partOf a owl:TransitiveProperty\n"
        f"      {axiom}\n"
    )
    french = explain("branch:reading-boat", "lib:partOf", "organisation:city-library", lang="fr")
    assert "la propriété est transitive (prp-trp)" in french.output


def test_every_inferred_triple_is_explained_down_to_lines(released_library: Project, explain: Explain):
    release = need_current(released_library)
    inferred = [
        quad.triple
        for quad in parse(path=release.dump, format=RdfFormat.N_QUADS)
        if quad.graph_name == released_library.inferred_graph
    ]
    assert inferred
    for triple in inferred:
        told = explain(*map(str, triple), "--format", "json")
        assert told.exit_code == 0, told.output
        document = json.loads(told.output)
        steps = document["steps"]
        assert document["answer"] == "derived"
        assert steps[0]["triple"] == document["triple"]
        for step in steps[1:]:
            for source in step.get("stated", ()):
                text = (released_library.root / source["file"]).read_text(encoding="utf-8")
                named = step["triple"]["object"].strip("<>").replace("#", "/").rpartition("/")[2]
                assert named.strip('"') in text.splitlines()[source["line"] - 1]
            assert step.get("stated") or step["premises"] or step["axioms"]


@pytest.mark.parametrize(
    "words",
    [
        ("branch:central", "a", "lib:Branch"),
        ("branch:central a lib:Branch .",),
        ("branch:central a lib:Branch",),
        (
            "https://example.org/library/id/branch/central",
            "rdf:type",
            "<https://example.org/library/def#Branch>",
        ),
    ],
)
def test_a_triple_may_be_written_as_it_was_pasted(
    explain: Explain, released_library: Project, words: tuple[str, ...]
):
    told = explain(*words)
    place = line_of(released_library, "data/ttl/branches/branches.ttl", "a lib:Branch", "branch:central")
    assert told.output == f"branch:central a lib:Branch\n   {place}\n"


def test_a_text_without_quotes_is_a_text(explain: Explain):
    assert "does not hold" in (told := explain("branch:central", "rdfs:label", "Central Branch")).output
    assert '    branch:central rdfs:label "Central Branch"@en\n' in told.output
    assert explain("branch:central", "rdfs:label", '"Central Branch"@en').exit_code == 0


def test_what_does_not_hold_is_said_with_what_does(explain: Explain):
    told = explain("branch:central", "lib:partOf", "branch:harbour")
    assert told.exit_code == 1
    assert told.output.startswith("branch:central lib:partOf branch:harbour does not hold\n")
    assert "    branch:central lib:partOf organisation:city-library\n" in told.output
    unknown = explain("branch:centrale", "lib:partOf", "organisation:city-library", lang="fr")
    assert unknown.exit_code == 1
    assert "rien n’est dit de branch:centrale" in unknown.output
    misspelt = explain("branch:central", "lib:partof", "organisation:city-library")
    assert "nothing is said of lib:partof (perhaps lib:partOf)" in misspelt.output
    as_json = explain("branch:central", "lib:partOf", "branch:harbour", "--format", "json")
    document = json.loads(as_json.output)
    assert (as_json.exit_code, document["holds"], document["steps"]) == (1, False, [])
    assert document["near"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nobody:x", "a", "lib:Branch"), "not a term: nobody:x"),
        (("branch:central", "a"), "a triple has three terms: 2 given"),
        (('"Central"', "a", "lib:Branch"), '"Central" is not a subject'),
        (("branch:central", '"a"', "lib:Branch"), '"a" is not a predicate'),
        (("_:x", "a", "lib:Branch"), "_:x is a blank node"),
        (("branch:central", "a", "_:x"), "_:x is a blank node"),
        (("branch:central , branch:harbour", "a", "lib:Branch"), "is not one term"),
        (("branch:central", "rdf:type lib:Branch ; rdfs:label", "lib:Branch"), "not a term"),
        (("<not an iri>", "a", "lib:Branch"), "not a term: <not an iri>"),
    ],
)
def test_what_is_no_triple_is_refused(explain: Explain, words: tuple[str, ...], message: str):
    told = explain(*words)
    assert told.exit_code == 2
    assert told.output.startswith(message) or message in told.output
    assert "Traceback" not in told.output


def test_a_giant_literal_is_looked_up_like_any_other(explain: Explain):
    told = explain("branch:central", "rdfs:label", f'"{"x" * 100_000}"')
    assert told.exit_code == 1
    assert len(told.output) < 1000


def test_turtle_says_what_was_derived_from_what(explain: Explain):
    told = explain("branch:reading-boat", "lib:partOf", "organisation:city-library", "--format", "turtle")
    triples = {quad.triple for quad in parse(told.output.encode(), format=RdfFormat.TURTLE)}
    library = "https://example.org/library/"

    def one(predicate: str, object_: object) -> object:
        (found,) = {t.subject for t in triples if t.predicate.value == predicate and t.object == object_}
        return found

    conclusion = one(
        f"{PROV}wasGeneratedBy",
        one(
            f"{PROV}used", one(RDF + "object", NamedNode("http://www.w3.org/2002/07/owl#TransitiveProperty"))
        ),
    )
    about = {t.predicate.value: t.object for t in triples if t.subject == conclusion}
    assert about[RDF + "subject"] == NamedNode(f"{library}id/branch/reading-boat")
    assert about[RDF + "object"] == NamedNode(f"{library}id/organisation/city-library")
    assert (
        len({t for t in triples if t.subject == conclusion and t.predicate.value == f"{PROV}wasDerivedFrom"})
        == 3
    )
    sources = {t.object for t in triples if t.predicate.value == f"{PROV}hadPrimarySource"}
    assert sources == {NamedNode(f"{library}graph/{name}") for name in ("branches/branches", "ontology")}
    assert {t.object.value for t in triples if t.predicate.value == f"{PROV}hadPlan"} == {
        "https://www.w3.org/TR/owl2-profiles/#prp-trp"
    }


def test_a_diagram_escapes_what_mermaid_would_read(explain: Explain):
    told = explain("branch:central", "rdfs:label", '"Central Branch"@en', "--format", "mermaid")
    first, node = told.output.splitlines()
    assert first == "flowchart BT"
    assert node.startswith(
        '  s0["branch:central rdfs:label #34;Central Branch#34;#64;en<br/>data/ttl/branches/'
    )


def test_a_file_that_was_changed_since_the_release_is_told_as_far_as_it_goes(
    new_library: Callable[[Path], Project], tmp_path: Path
):
    library = new_library(tmp_path / "library")
    assert build(library).release is not None
    data = library.root / "data/ttl/branches/branches.ttl"
    data.write_text(
        "# Moved.\n" + data.read_text(encoding="utf-8").replace("lib:partOf branch:harbour ;", "")
    )
    told = CliRunner().invoke(
        main, ["-C", str(library.root), "explain", "branch:reading-boat a org:OrganizationalUnit"]
    )
    assert (
        line_of(library, "data/ttl/branches/branches.ttl", "a lib:Branch", "branch:reading-boat")
        in told.output
    )
    gone = CliRunner().invoke(
        main, ["-C", str(library.root), "explain", "branch:reading-boat lib:partOf branch:harbour"]
    )
    assert "stated in https://example.org/library/graph/branches/branches" in gone.output
    data.write_text("this is no Turtle")
    broken = CliRunner().invoke(
        main, ["-C", str(library.root), "explain", "branch:reading-boat lib:partOf branch:harbour"]
    )
    assert broken.exit_code == 0, broken.output


def test_axioms_of_classes_without_a_name_have_their_lines(
    new_library: Callable[[Path], Project], tmp_path: Path
):
    library = new_library(tmp_path / "library")
    ontology = library.root / "ontology" / "more.ttl"
    ontology.write_text(
        "@prefix lib: <https://example.org/library/def#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "lib:Part a owl:Class ;\n"
        "    owl:equivalentClass [ a owl:Restriction ;\n"
        "        owl:onProperty lib:partOf ;\n"
        "        owl:someValuesFrom lib:Library ] .\n"
        "lib:Whole a owl:Class ;\n"
        "    owl:unionOf ( lib:Library\n"
        "        lib:Part ) .\n"
    )
    assert build(library).release is not None
    told = CliRunner().invoke(main, ["-C", str(library.root), "explain", "branch:central a lib:Whole"])
    assert told.exit_code == 0, told.output
    assert "lib:Whole owl:unionOf ( lib:Library lib:Part )\n│     ontology/more.ttl:9\n" in told.output or (
        "lib:Whole owl:unionOf ( lib:Library lib:Part )\n      ontology/more.ttl:9\n" in told.output
    )
    for line in (5, 6, 7):
        assert f"ontology/more.ttl:{line}\n" in told.output


def test_a_row_of_a_query_is_explained_by_the_triples_that_it_rests_on(explain: Explain):
    told = explain("--query", "branches-of-a-library", "--row", "3")
    assert told.exit_code == 0, told.output
    first, second, third = told.output.split("\n\n")
    assert first.startswith(
        "branch:reading-boat lib:partOf organisation:city-library\n   the property is transitive"
    )
    assert second.startswith('branch:reading-boat rdfs:label "Reading Boat"@en\n   data/')
    assert third.startswith('branch:reading-boat lib:opened "2019-06-15"^^xsd:date\n   data/')
    rows = [
        json.loads(line)
        for line in explain("--query", "branches-of-a-library", "--format", "json").output.splitlines()
    ]
    assert [row["answer"] for row in rows] == ["stated"] * 3


QUERIES = {
    "SELECT ?p (COUNT(?b) AS ?n) WHERE { ?b lib:partOf ?p } GROUP BY ?p ORDER BY DESC(?n)": [
        "branch:central lib:partOf organisation:city-library",
        "branch:harbour lib:partOf organisation:city-library",
        "branch:reading-boat lib:partOf organisation:city-library",
    ],
    "SELECT ?l { ?b a lib:Branch OPTIONAL { ?b a ?s } ?b rdfs:label ?l FILTER(?l = 'Harbour Branch'@en)}": [
        'branch:harbour a lib:Branch, branch:harbour rdfs:label "Harbour Branch"@en',
        'branch:harbour a lib:Branch, branch:harbour rdfs:label "Harbour Branch"@en, '
        "branch:harbour a org:OrganizationalUnit",
    ],
    "SELECT ?l { [] lib:partOf/rdfs:label ?l ; lib:opened ?o FILTER NOT EXISTS { ?b lib:is ?o } } ORDER BY ?o": [
        'branch:central lib:opened "1911-05-23"^^xsd:date',
        'branch:harbour lib:opened "1974-09-02"^^xsd:date',
        'branch:reading-boat lib:opened "2019-06-15"^^xsd:date',
    ],
    "CONSTRUCT { ?b a org:OrganizationalUnit } WHERE { ?b lib:opened '1911-05-23'^^xsd:date }": [
        "branch:central a org:OrganizationalUnit"
    ],
}


@pytest.mark.parametrize("query", QUERIES)
def test_what_a_row_rests_on_is_told_for_any_query(explain: Explain, tmp_path: Path, query: str):
    file = tmp_path / "query.rq"
    file.write_text(query)
    told = explain("--query", str(file))
    assert told.exit_code == 0, told.output
    assert ", ".join(part.splitlines()[0] for part in told.output.split("\n\n")) in QUERIES[query]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--query", "branches-of-a-library", "--row", "4"), "the answer has 3 rows: no row 4"),
        (("--query", "nobody"), "no question 'nobody'"),
        ((), "give a subject"),
        (("--query", "branches-of-a-library", "a", "b", "c"), "not both"),
        (("--query", "branches-of-a-library", "--format", "turtle"), "rests on 3 triples"),
        (("--query", "branches-of-a-library", "--param", "x=1"), "no variable ?x"),
    ],
)
def test_what_is_no_row_is_refused(explain: Explain, words: tuple[str, ...], message: str):
    told = explain(*words)
    assert told.exit_code == 2
    assert message in told.output
