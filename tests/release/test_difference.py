"""What changed between two releases: line by line, as patches that others apply, in words."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from kg.cli import main
from kg.errors import ReleaseError
from kg.project import Project
from kg.release import build, current
from kg.release.changes import changes
from kg.release.changes_report import ChangesReport
from kg.release.difference import LONGEST, difference, lines_of, opened
from kg.release.history import history
from kg.release.patch import rdf_patch, sparql_update

INFERRED = "http://e/graph/inferred"
LINES = st.sets(st.text("ab<> .é", max_size=4), max_size=12)


def dump(lines: set[str] | list[str]) -> bytes:
    return b"".join(sorted(f"{line}\n".encode() for line in lines))


@settings(deadline=None)
@given(LINES, LINES)
def test_the_difference_is_that_of_sets_in_the_order_of_the_lines(olds: set[str], news: set[str]):
    told = list(difference(dump(olds), dump(news)))
    assert {line for sign, line in told if sign == "-"} == olds - news
    assert {line for sign, line in told if sign == "+"} == news - olds
    assert [line.encode() for _, line in told] == sorted(line.encode() for line in olds ^ news)


def test_long_lines_and_long_stretches_that_are_the_same():
    same = {f"{number:07} {'x' * 60}" for number in range(40_000)}
    long = {"0000003 " + "y" * 3 * LONGEST, "0039998 " + "z" * 700}
    assert list(difference(dump(same | long), dump(same | long))) == []
    changed = (same - {"0020000 " + "x" * 60}) | {"0000003 " + "y" * 3 * LONGEST + "!", "1"}
    told = list(difference(dump(same | long), dump(changed)))
    assert [(sign, line[:8], len(line)) for sign, line in told] == [
        ("-", "0000003 ", 8 + 3 * LONGEST),
        ("+", "0000003 ", 9 + 3 * LONGEST),
        ("-", "0020000 ", 68),
        ("-", "0039998 ", 708),
        ("+", "1", 1),
    ]


@settings(deadline=None)
@given(st.sets(st.tuples(st.sampled_from(["<a>", "<a/>", "<a-b>", "_:a", "<b>"]), st.integers(0, 9))))
def test_the_lines_of_a_subject_are_found(pairs: set[tuple[str, int]]):
    lines = {f"{subject} {number} ." for subject, number in pairs}
    for subject in ("<a>", "<a/>", "<a-b>", "_:a", "<b>", "<c>"):
        expected = sorted(line for line in lines if line.split(" ")[0] == subject)
        assert lines_of(dump(lines), subject) == expected


def test_a_dump_of_nothing_can_be_opened(tmp_path: Path):
    (tmp_path / "empty").touch()
    with opened(tmp_path / "empty") as dump_:
        assert list(difference(dump_, b"a\n")) == [("+", "a")]


def statements(chance: random.Random) -> set[str]:
    """Statements of few terms, so that two draws share many."""
    values = [
        "<http://e/o>",
        '"a"',
        '"a\\n\\"b\\""@fr',
        '"é"',
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    ]
    return {
        f"<http://e/s{chance.randrange(4)}> <http://e/p{chance.randrange(2)}> {chance.choice(values)}"
        f" <http://e/g{chance.randrange(3)}> ."
        for _ in range(chance.randrange(40))
    }


@pytest.mark.parametrize("seed", range(20))
def test_a_patch_applied_to_the_old_release_gives_the_new_one(seed: int):
    """The reader of RDF Patch is rdflib's; that of SPARQL Update, pyoxigraph."""
    chance = random.Random(seed)
    olds, news = statements(chance), statements(chance)
    old, new = dump(olds), dump(news)

    patched = rdflib.Dataset()
    patched.parse(data=old.decode(), format="nquads")
    patched.parse(data="".join(rdf_patch(difference(old, new), "http://e/1", "http://e/2")), format="patch")
    expected = rdflib.Dataset()
    expected.parse(data=new.decode(), format="nquads")
    assert set(patched.quads()) == set(expected.quads())

    store = pyoxigraph.Store()
    store.load(old, RdfFormat.N_QUADS)
    store.update("".join(sparql_update(difference(old, new))))
    assert {str(quad) + " ." for quad in store} == news


def test_a_patch_keeps_the_names_of_blank_nodes_and_an_update_refuses_them():
    told = [
        ("+", "<http://e/s> <http://e/p> _:c14n0 <http://e/g> ."),
        ("-", '_:c14n1 <http://e/p> "_:" <http://e/g> .'),
    ]
    assert list(rdf_patch(told))[1:-1] == [f"A {told[0][1]}\n", f"D {told[1][1]}\n"]
    for one in told:
        with pytest.raises(ReleaseError, match="blank node"):
            list(sparql_update([one]))
    assert len(list(sparql_update([("+", '<http://e/s> <http://e/p> "_:x" <http://e/g> .')]))) == 1


def report(olds: set[str], news: set[str]) -> ChangesReport:
    found = changes(dump(olds), dump(news), INFERRED)
    return ChangesReport(found, {"e": "http://e/"}, "aaa", "bbb")


INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
SCHEMA = {
    f'<http://e/Town> {LABEL} "Town"@en <http://e/onto> .',
    f'<http://e/Town> {LABEL} "Ville"@fr <http://e/onto> .',
    f'<http://e/people> {LABEL} "people"@en <http://e/onto> .',
}


def town(name: str, people: int, graph: str = "g") -> set[str]:
    return {
        f"<http://e/{name}> {TYPE} <http://e/Town> <http://e/{graph}> .",
        f'<http://e/{name}> {LABEL} "{name.title()}" <http://e/{graph}> .',
        f'<http://e/{name}> <http://e/people> "{people}"^^{INTEGER} <http://e/{graph}> .',
    }


def test_changes_are_told_by_class_and_property_with_labels():
    olds = SCHEMA | town("ayr", 5) | town("bath", 6) | town("cork", 7)
    news = SCHEMA | town("bath", 8) | town("cork", 7) | town("dover", 1)
    text = report(olds, news).text("en")
    assert "4 statements added, 4 removed" in text
    assert "Town: 1 added, 1 removed, 1 changed" in text
    assert "  + Dover (e:dover)\n  − Ayr (e:ayr)\n  people: changed for 1\n    Bath (e:bath): 6 → 8\n" in text
    french = report(olds, news).text("fr")
    assert "Ville : ajouts : 1, retraits : 1, changements : 1" in french
    assert "people : changement pour 1" in french
    markdown = report(olds, news).markdown()
    assert markdown.index("## De la version aaa à la version bbb") < markdown.index(
        "## From release aaa to bbb"
    )
    assert "- people: changed for 1\n  - Bath (e:bath): 6 → 8\n" in markdown


def test_what_moves_to_another_graph_changes_no_resource_and_what_is_inferred_is_counted_apart():
    inferred = f"<http://e/ayr> {TYPE} <http://e/Place> <{INFERRED}> ."
    found = changes(dump(town("ayr", 5)), dump(town("ayr", 5, "h") | {inferred}), INFERRED)
    assert found.classes == ()
    assert found.graphs == {"http://e/g": (0, 3), "http://e/h": (3, 0), INFERRED: (1, 0)}
    assert (found.asserted, found.inferred) == ((3, 3), (1, 0))


def test_the_table_and_the_document_hold_the_same_counts():
    told = report(SCHEMA | town("bath", 6), SCHEMA | town("bath", 8) | town("dover", 1))
    rows = list(csv.DictReader(io.StringIO(told.table())))
    (towns,) = (row for row in rows if row["of"] == "class")
    assert (towns["iri"], towns["added"], towns["removed"], towns["changed"]) == (
        "http://e/Town",
        "1",
        "0",
        "1",
    )
    (people,) = (row for row in rows if row["of"] == "property")
    assert (people["iri"], people["class"], people["changed"]) == ("http://e/people", "http://e/Town", "1")
    (document,) = json.loads(json.dumps(told.json()))["classes"]
    assert document["label"] == {"en": "Town", "fr": "Ville"}
    assert document["properties"][0]["examples"] == [
        {"iri": "http://e/bath", "label": {"": "Bath"}, "before": ["6"], "after": ["8"]}
    ]


def test_only_some_of_many_are_named_but_all_are_counted():
    news = SCHEMA.union(*(town(f"t{number:04}", number) for number in range(1200)))
    text = report(SCHEMA, news).text("en")
    assert "Town: 1,200 added" in text
    assert "… and 1,195 more" in text


Kg = Callable[..., str]


@pytest.fixture
def kg(library: Project) -> Kg:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["-C", str(library.root), "--lang", "en", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


@pytest.fixture
def two(library: Project, kg: Kg) -> Iterator[tuple[str, str]]:
    """The names of two releases, between which a date was put right."""
    kg("build", "--no-dumps")
    first = current(library)
    (data,) = (file for file in library.turtle_files() if "1974-09-02" in file.read_text(encoding="utf-8"))
    data.write_text(data.read_text(encoding="utf-8").replace("1974-09-02", "1974-09-03"), encoding="utf-8")
    kg("build", "--no-dumps")
    second = current(library)
    assert first is not None
    assert second is not None
    yield first.folder.name, second.folder.name


def test_one_date_changed_is_told_in_each_form(library: Project, kg: Kg, two: tuple[str, str]):
    old, new = kg("diff", two[0], "--format", "lines").splitlines()
    assert (old[0], new[0]) == ("-", "+")
    assert '"1974-09-02"' in old
    assert new[2:] == old[2:].replace("1974-09-02", "1974-09-03")
    assert "1974-09-02 → 1974-09-03" in kg("diff", two[0])
    assert "1974-09-02 → 1974-09-03" in kg("diff", two[0], two[1], "--format", "markdown")
    assert kg("diff", two[0], "--format", "patch", "--asserted").count("1974-09-0") == 2
    assert "DELETE DATA { GRAPH <" in kg("diff", two[0], "--format", "update")
    assert "Nothing changed." in kg("diff", "current", "current")
    file = library.root / "changes.csv"
    kg("diff", two[0], "--format", "csv", "-o", str(file))
    assert file.read_bytes().startswith(b"of,class,iri,added,removed,changed\r\n")


def test_a_release_holds_what_changed_since_the_one_before(library: Project, two: tuple[str, str]):
    release = current(library)
    assert release is not None
    told = json.loads((release.folder / "changes.json").read_text(encoding="utf-8"))
    assert (told["from"], told["to"], told["asserted"]) == (*two, {"added": 1, "removed": 1})
    patch = gzip.decompress((release.folder / "changes.rdfp.gz").read_bytes()).decode()
    patched = rdflib.Dataset()
    patched.parse(library.build_dir / two[0] / "dump.nq", format="nquads")
    patched.parse(data=patch, format="patch")
    expected = rdflib.Dataset()
    expected.parse(release.dump, format="nquads")
    assert set(patched.quads()) == set(expected.quads())
    first, second = history(library.build_dir)
    assert first.changes is None
    assert second.changes is not None
    assert (second.changes.added, second.changes.removed) == (1, 1)


def test_a_release_that_is_not_there_is_said_with_those_that_are(library: Project):
    build(library, dumps=False)
    result = CliRunner().invoke(main, ["-C", str(library.root), "--lang", "fr", "diff", "nothing"])
    assert result.exit_code == 2
    assert "aucune version nothing" in result.output
    assert "il y a :" in result.output
