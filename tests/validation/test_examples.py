"""Examples of rules: what a file's place and its first lines say, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import ProjectError
from kg.validation.examples.example_runs import ExampleRuns, Outcome
from kg.validation.examples.examples import Example, Expectation, find_examples, mended
from kg.validation.findings import SH
from kg.validation.rule_catalogue import RuleCatalogue, without_example

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:book a sh:NodeShape ; sh:targetClass e:Book ; sh:property e:title , [ sh:path e:page ; sh:minCount 1 ] .
e:title a sh:PropertyShape ; sh:path e:title ; sh:minCount 1 ; sh:maxCount 1 .
e:off a sh:NodeShape ; sh:targetClass e:Book ; sh:nodeKind sh:BlankNode ; sh:deactivated true .
"""
DATA = "@prefix e: <http://e/> .\n"
GOOD = DATA + 'e:1 a e:Book ; e:title "One" ; e:page 1 .\n'
UNTITLED = DATA + "e:1 a e:Book ; e:page 1 .\n"
TITLE, MIN_COUNT = "http://e/title", SH + "MinCountConstraintComponent"


@pytest.fixture
def catalogue(tmp_path: Path) -> RuleCatalogue:
    return RuleCatalogue([write(tmp_path / "shapes.ttl", SHAPES)])


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def found(folder: Path, catalogue: RuleCatalogue) -> tuple[Example, ...]:
    return find_examples([folder], folder, catalogue, {"e": "http://e/"})


def run(folder: Path, catalogue: RuleCatalogue, *ontology: Path) -> dict[str, Outcome]:
    """What became of the examples of a folder, by their names."""
    examples = found(folder, catalogue)
    runs = ExampleRuns(catalogue, ontology, max(len(one.context) for one in examples))
    return {one.file.relative_to(folder).as_posix(): runs.run(one) for one in examples}


def test_a_rule_is_what_a_finding_names(catalogue: RuleCatalogue):
    # The property shape without an IRI belongs to the shape around it; what is switched off is no rule.
    assert {rule.name: [one.component for one in rule.constraints] for rule in catalogue.rules.values()} == {
        "book": [MIN_COUNT],
        "title": [MIN_COUNT, SH + "MaxCountConstraintComponent"],
    }


@pytest.mark.parametrize(
    "head",
    [
        "# expect: e:title sh:MinCountConstraintComponent\n",
        "# expect: e:title MinCount\n",
        "# expect: <http://e/title> <http://www.w3.org/ns/shacl#MinCountConstraintComponent>\n",
        "# A book without a title.\n\n# Expect:  e:title  MinCount\n",
    ],
)
def test_a_bad_example_says_what_it_breaks(head: str, tmp_path: Path, catalogue: RuleCatalogue):
    write(tmp_path / "x" / "any" / "bad.ttl", head + UNTITLED)
    (example,) = found(tmp_path / "x", catalogue)
    assert example.expected == (Expectation(TITLE, MIN_COUNT),)


@pytest.mark.parametrize(("folder", "component"), [("title.MinCount", MIN_COUNT), ("title", None)])
def test_otherwise_its_folder_says_it(
    folder: str, component: str | None, tmp_path: Path, catalogue: RuleCatalogue
):
    write(tmp_path / "x" / folder / "bad-1.ttl", UNTITLED)
    (example,) = found(tmp_path / "x", catalogue)
    assert example.expected == (Expectation(TITLE, component),)


@pytest.mark.parametrize(
    ("folder", "text", "message"),
    [
        ("title", "# expect: e:titel\n", "<http://e/titel> is not a rule of the shapes"),
        ("title", "# expect: title\n", "# expect: title does not name a rule"),
        ("title", "# expect: e:title MinCount more\n", "does not name a rule"),
        ("title", "# expect: e:title Class\n", "the rule title has no constraint"),
        ("titles", UNTITLED, "the folder's name, titles, is that of no rule"),
        ("off", UNTITLED, "the folder's name, off, is that of no rule"),
    ],
)
def test_what_names_no_rule_is_refused_on_its_line(
    folder: str, text: str, message: str, tmp_path: Path, catalogue: RuleCatalogue
):
    file = write(tmp_path / "x" / folder / "bad.ttl", text)
    with pytest.raises(ProjectError) as raised:
        found(tmp_path / "x", catalogue)
    assert message in raised.value.message
    assert (raised.value.file, raised.value.line) == (str(file), 1)
    assert raised.value.mend


def test_other_files_stand_beside_the_examples_of_their_folder_and_below(
    tmp_path: Path, catalogue: RuleCatalogue
):
    top = write(tmp_path / "x" / "all.ttl", DATA)
    own = write(tmp_path / "x" / "title" / "own.nt", "")
    write(tmp_path / "x" / "other" / "not.ttl", DATA)
    write(tmp_path / "x" / "title" / "bad.ttl", UNTITLED)
    write(tmp_path / "x" / "notes.md", "not read")
    (example,) = found(tmp_path / "x", catalogue)
    assert example.context == (top, own)
    # Of one example alone the same.
    (alone,) = find_examples([example.file], tmp_path / "x", catalogue, {})
    assert alone.context == (top, own)


def test_a_bad_example_has_a_good_one_beside_it(tmp_path: Path):
    first, second = (write(tmp_path / name, "") for name in ("bad-1.ttl", "bad-2.ttl"))
    good = write(tmp_path / "good-2.ttl", "")
    assert (mended(first), mended(second)) == (good, good)
    other = write(tmp_path / "good-1.ttl", "")
    assert (mended(first), mended(second)) == (other, good)


def test_what_is_as_expected_passes(tmp_path: Path, catalogue: RuleCatalogue):
    write(tmp_path / "x" / "title" / "bad.ttl", "# expect: e:title MinCount\n" + UNTITLED)
    write(tmp_path / "x" / "title" / "good.ttl", GOOD)
    outcomes = run(tmp_path / "x", catalogue)
    assert {name: outcome.passed for name, outcome in outcomes.items()} == {
        "title/bad.ttl": True,
        "title/good.ttl": True,
    }


def test_a_bad_example_that_breaks_nothing_fails(tmp_path: Path, catalogue: RuleCatalogue):
    write(tmp_path / "x" / "title.MaxCount" / "bad.ttl", GOOD)
    (outcome,) = run(tmp_path / "x", catalogue).values()
    assert not outcome.passed
    assert outcome.missing == (Expectation(TITLE, SH + "MaxCountConstraintComponent"),)
    assert outcome.others == ()


def test_what_it_breaks_besides_is_told_with_its_line(tmp_path: Path, catalogue: RuleCatalogue):
    bad = write(tmp_path / "x" / "title" / "bad.ttl", DATA + "\ne:1 a e:Book .\n")
    (outcome,) = run(tmp_path / "x", catalogue).values()
    assert not outcome.passed
    assert outcome.missing == ()
    (other,) = outcome.others
    assert (other.rule, other.component, other.file, other.line) == ("http://e/book", MIN_COUNT, str(bad), 3)


def test_several_rules_may_be_expected(tmp_path: Path, catalogue: RuleCatalogue):
    write(
        tmp_path / "x" / "title" / "bad.ttl",
        "# expect: e:title\n# expect: e:book\n" + DATA + "e:1 a e:Book .\n",
    )
    (outcome,) = run(tmp_path / "x", catalogue).values()
    assert outcome.passed


def test_a_good_example_that_does_not_conform_fails(tmp_path: Path, catalogue: RuleCatalogue):
    write(tmp_path / "x" / "good.ttl", UNTITLED)
    (outcome,) = run(tmp_path / "x", catalogue).values()
    assert [(one.rule, one.component) for one in outcome.others] == [(TITLE, MIN_COUNT)]
    assert not outcome.passed


def test_a_good_example_that_the_rule_does_not_look_at_shows_nothing(
    tmp_path: Path, catalogue: RuleCatalogue
):
    write(tmp_path / "x" / "title" / "bad.ttl", UNTITLED)
    write(tmp_path / "x" / "title" / "good.ttl", DATA + 'e:1 a e:Boook ; e:title "One" .\n')
    outcome = run(tmp_path / "x", catalogue)["title/good.ttl"]
    assert (outcome.unseen, outcome.passed) == ((TITLE,), False)


def test_an_example_that_cannot_be_read_fails_on_its_line(tmp_path: Path, catalogue: RuleCatalogue):
    bad = write(tmp_path / "x" / "title" / "bad.ttl", DATA + "e:1 a e:Book ; e:title One .\n")
    write(tmp_path / "x" / "title" / "good.ttl", GOOD)
    outcomes = run(tmp_path / "x", catalogue)
    (fault,) = outcomes["title/bad.ttl"].others
    assert (fault.file, fault.line, fault.shape) == (str(bad), 2, "urn:x-kg:rule/syntax")
    assert outcomes["title/good.ttl"].passed


def test_the_class_hierarchy_is_that_of_the_ontology_and_of_what_stands_beside(
    tmp_path: Path, catalogue: RuleCatalogue
):
    below = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n" + DATA
    ontology = write(tmp_path / "o.ttl", below + "e:Novel rdfs:subClassOf e:Book .\n")
    write(tmp_path / "x" / "1" / "bad.ttl", "# expect: e:title\n" + DATA + "e:1 a e:Novel ; e:page 1 .\n")
    write(tmp_path / "x" / "2" / "classes.ttl", below + "e:Essay rdfs:subClassOf e:Book .\n")
    write(tmp_path / "x" / "2" / "bad.ttl", "# expect: e:title\n" + DATA + "e:1 a e:Essay ; e:page 1 .\n")
    write(tmp_path / "x" / "3" / "good.ttl", DATA + "e:1 a e:Essay .\n")
    outcomes = run(tmp_path / "x", catalogue, ontology)
    assert {name: outcome.passed for name, outcome in outcomes.items()} == {
        "1/bad.ttl": True,
        "2/bad.ttl": True,
        "3/good.ttl": True,
    }


def test_inferences_are_made_when_the_shapes_ask_for_them(tmp_path: Path):
    text = SHAPES + "<http://e/shapes> sh:entailment <http://www.w3.org/ns/entailment/RDFS> .\n"
    asking = RuleCatalogue([write(tmp_path / "shapes.ttl", text)])
    domain = "e:title <http://www.w3.org/2000/01/rdf-schema#domain> e:Book .\n"
    ontology = write(tmp_path / "o.ttl", DATA + domain)
    write(tmp_path / "x" / "bad.ttl", "# expect: e:book\n" + DATA + 'e:1 e:title "One" .\n')
    (outcome,) = run(tmp_path / "x", asking, ontology).values()
    assert outcome.passed


def test_what_no_example_breaks_is_known(catalogue: RuleCatalogue):
    lacking = without_example(catalogue.rules.values(), [(TITLE, MIN_COUNT), ("http://e/book", None)])
    assert [(rule.name, one.component) for rule, one in lacking] == [
        ("title", SH + "MaxCountConstraintComponent")
    ]
