"""`kg validate` in any folder: files of any format, shapes named, a file that does not parse, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
e:S a sh:NodeShape ; sh:targetClass e:T ;
    sh:property [ sh:path e:code ; sh:pattern "^[0-9]+$" ; sh:message "digits"@en , "des chiffres"@fr ] .
"""
WRITTEN = {
    "a.ttl": '@prefix e: <http://e/> .\n<x> a e:T ;\n    e:code "one" .\n',
    "a.trig": '@prefix e: <http://e/> .\ne:g {\n  <x> a e:T ; e:code "one" .\n}\n',
    "a.nt": "<http://e/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> .\n"
    '<http://e/x> <http://e/code> "one" .\n',
    "a.nq": "<http://e/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/T> <http://e/g> .\n"
    '<http://e/x> <http://e/code> "one" <http://e/g> .\n',
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<e:T rdf:about="x"><e:code>one</e:code></e:T></rdf:RDF>',
    "a.jsonld": '{"@id": "x", "@type": "http://e/T", "http://e/code": "one"}',
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `kg validate` in a folder that holds shapes.ttl and no project."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["validate", *arguments])

    return run


def write(name: str, text: str) -> None:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a.ttl", ":3:12"),
        ("a.trig", ":3:22"),
        ("a.nt", ":2:30"),
        ("a.nq", ":2:30"),
        ("a.rdf", ""),
        ("a.jsonld", ""),
    ],
)
def test_every_format_of_rdf(run: Callable[..., Result], name: str, place: str):
    write(name, WRITTEN[name])
    result = run(name, "--shapes", "shapes.ttl", "--format", "concise")
    assert result.exit_code == 1, result.output
    assert result.stdout.startswith(f"{name}{place}: violation: digits [e:S Pattern] ")


def test_files_are_called_as_the_user_calls_them(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch):
    write("data/deep/a.ttl", WRITTEN["a.ttl"])
    write("here/nothing", "")
    monkeypatch.chdir("here")
    result = run("../data", "--shapes", "../shapes.ttl", "--format", "json")
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["file"], finding["shape_file"]) == ("../data/deep/a.ttl", "../shapes.ttl")


def test_a_file_that_does_not_parse_is_a_finding_and_the_others_are_validated(run: Callable[..., Result]):
    write("data/a.ttl", WRITTEN["a.ttl"])
    write("data/b.ttl", "@prefix e: <http://e/> .\ne:y a e:T ;\n    e:code zz .\n")
    result = run("data", "--shapes", "shapes.ttl")
    assert result.exit_code == 1
    assert "data/a.ttl:3:12: violation: digits\n" in result.stdout
    assert (
        "data/b.ttl:3:12: violation: zz is not a valid RDF object\n"
        '→ write "zz" for a text, or a prefixed name for a resource\n'
        "    3 |     e:code zz .\n"
        "      |            ^^\n"
    ) in result.stdout
    assert "left out" in result.stderr


def test_in_a_project_too(make_project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch):
    root = make_project()
    monkeypatch.chdir(root)
    write("data/ttl/branches/broken.ttl", "@prefix e: <http://e/> .\ne:y e:p\n")
    file = Path("data/ttl/branches/branches.ttl")
    file.write_text(
        file.read_text(encoding="utf-8").replace('    rdfs:label "Reading Boat"@en ;\n', ""), encoding="utf-8"
    )
    result = CliRunner().invoke(main, ["validate", "--format", "concise"])
    assert result.exit_code == 1
    places = [line.partition(": violation")[0] for line in result.stdout.splitlines()]
    assert places == ["data/ttl/branches/branches.ttl:31:1", "data/ttl/branches/broken.ttl:3:1"]


def test_a_draft_is_validated_within_the_graph_of_the_project(
    make_project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
):
    root = make_project()
    monkeypatch.chdir(root)
    write(
        "draft.ttl",
        "<https://example.org/library/id/branch/new> a <https://example.org/library/def#Branch> .",
    )
    result = CliRunner().invoke(main, ["validate", "draft.ttl", "--format", "json"])
    assert result.exit_code == 1
    assert {finding["file"] for finding in json.loads(result.stdout)["findings"]} == {"draft.ttl"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.ttl", "--shapes", "shapes.ttl"], "nowhere.ttl"),
        (["shapes.ttl"], "--shapes"),
        (["--shapes", "shapes.ttl"], "nothing to validate"),
        (["empty", "--shapes", "shapes.ttl"], "no file of RDF"),
        (["shapes.ttl", "--shapes", "bad.ttl"], "bad.ttl:1:1"),
        (["shapes.ttl", "--shapes", "shapes.ttl", "--output", "pdf=x"], "FORMAT=FILE"),
        (["shapes.ttl", "--shapes", "shapes.ttl", "--output", "json=shapes.ttl/x"], "cannot be written"),
    ],
)
def test_misuse_is_2(run: Callable[..., Result], arguments: list[str], words: str):
    Path("empty").mkdir()
    write("bad.ttl", "zz")
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_what_is_empty_is_said(run: Callable[..., Result]):
    write("a.ttl", "# nothing\n")
    result = run("a.ttl", "--shapes", "shapes.ttl")
    assert (result.exit_code, result.stdout) == (0, "no findings\n")
    assert result.stderr == "a.ttl: no triples\nthe shapes target nothing in this data\n"


def test_several_outputs_at_once(run: Callable[..., Result]):
    write("a.ttl", WRITTEN["a.ttl"])
    result = run(
        "a.ttl",
        "--shapes",
        "shapes.ttl",
        "--format",
        "github",
        "--output",
        "sarif=out/a.sarif",
        "--output",
        "junit=a.xml",
    )
    assert result.stdout.startswith("::error file=a.ttl,line=3,endLine=3,col=12,endColumn=17,")
    assert json.loads(Path("out/a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "<failure " in Path("a.xml").read_text(encoding="utf-8")


def test_messages_are_in_the_language_asked_for(run: Callable[..., Result]):
    write("a.ttl", WRITTEN["a.ttl"])
    assert ": des chiffres\n" in run("a.ttl", "--shapes", "shapes.ttl", "--lang", "fr").stdout


def test_an_ontology_gives_the_classes_that_shapes_target(run: Callable[..., Result]):
    write("a.ttl", WRITTEN["a.ttl"].replace("a e:T", "a e:Kind"))
    write("o.ttl", "<http://e/Kind> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/T> .")
    assert run("a.ttl", "--shapes", "shapes.ttl").exit_code == 0
    assert run("a.ttl", "--shapes", "shapes.ttl", "--ontology", "o.ttl").exit_code == 1


TWO = '@prefix e: <http://e/> .\ne:x a e:T ;\n    e:code "one" .\ne:y a e:T ; e:code "two" .\n'
SHOWN = ("--shapes", "shapes.ttl", "--format", "concise")


def test_a_baseline_hides_what_was_known_wherever_it_goes(run: Callable[..., Result]):
    write("a.ttl", TWO)
    assert run("a.ttl", *SHOWN, "--baseline", "known.json").exit_code == 2
    written = run("a.ttl", *SHOWN, "--baseline", "known.json", "--update-baseline")
    assert (written.exit_code, written.stdout) == (0, "")
    write("a.ttl", TWO.replace("e:x a", "\n\n\ne:x a") + 'e:z a e:T ; e:code "three" .\n')
    result = run("a.ttl", *SHOWN, "--baseline", "known.json")
    assert result.exit_code == 1
    assert result.stdout == 'a.ttl:8:20: violation: digits [e:S Pattern] e:z e:code "three"\n'
    assert result.stderr == "known findings left out: 2 (known.json)\n"


def test_a_baseline_is_of_everything(make_project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(make_project())
    baseline = ("--baseline", "known.json", "--update-baseline")
    assert CliRunner().invoke(main, ["validate", "data/ttl/branches/branches.ttl", *baseline]).exit_code == 2
    assert CliRunner().invoke(main, ["validate", "--update-baseline"]).exit_code == 2
    assert CliRunner().invoke(main, ["validate", *baseline]).exit_code == 0


def test_a_second_of_a_known_kind_is_new(run: Callable[..., Result]):
    nodes = '@prefix e: <http://e/> .\n[ a e:T ; e:code "one" ] .\n'
    write("a.ttl", nodes)
    run("a.ttl", *SHOWN, "--baseline", "known.json", "--update-baseline")
    assert run("a.ttl", *SHOWN, "--baseline", "known.json").exit_code == 0
    write("a.ttl", nodes + '[ a e:T ; e:code "one" ] .\n')
    assert len(run("a.ttl", *SHOWN, "--baseline", "known.json").stdout.splitlines()) == 1


def test_what_is_gone_from_the_data_is_to_go_from_the_baseline(run: Callable[..., Result]):
    write("a.ttl", TWO)
    run("a.ttl", *SHOWN, "--baseline", "known.json", "--update-baseline")
    write("a.ttl", TWO.replace('"one"', '"1"'))
    result = run("a.ttl", *SHOWN, "--baseline", "known.json", "--fail-on", "warning")
    assert result.exit_code == 1
    assert result.stdout.startswith("known.json: warning: findings of the baseline that are gone: 1")


@pytest.mark.parametrize(
    "said",
    [
        'focus = "e:x"',
        'rule = "e:S"\nvalue = \'"one"\'',
        'rule = "<http://e/S>"\nfocus = "<http://e/x>"\npath = "e:code"\ncomponent = "Pattern"',
    ],
)
def test_a_suppression_with_its_reason(run: Callable[..., Result], said: str):
    write("a.ttl", TWO)
    write("known.toml", f'[[suppression]]\n{said}\nreason = "asked the publisher"\n')
    result = run("a.ttl", *SHOWN, "--suppressions", "known.toml")
    assert [line.partition(":")[2][:4] for line in result.stdout.splitlines()] == ["4:20"]
    assert result.stderr == "known findings left out: 1 (known.toml)\n"


def test_a_stale_suppression_is_a_finding_on_its_line(run: Callable[..., Result]):
    write("a.ttl", TWO.replace('"one"', '"1"').replace('"two"', '"2"'))
    write("known.toml", '# why\n\n[[suppression]]\nfocus = "e:x"\nreason = "asked the publisher"\n')
    result = run("a.ttl", *SHOWN, "--suppressions", "known.toml", "--fail-on", "warning")
    assert result.exit_code == 1
    assert result.stdout.startswith("known.toml:3: warning: this suppression suppresses nothing")
    assert "asked the publisher" in result.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[suppression]]\nfocus = "e:x"\n', "known.toml:1: a suppression needs a reason"),
        ('\n[[suppression]]\nreason = "because"\n', "known.toml:2: a suppression needs a reason"),
        ('[[suppression]]\nfocus = "x y"\nreason = "r"\n', "is not a term"),
        ('[[suppression]]\nfocus = "e:x"\nline = "3"\nreason = "r"\n', "says what it may not"),
        ("suppression = 3\n", "not a list of suppressions"),
        ("[[", "is not TOML"),
    ],
)
def test_a_suppression_that_says_too_little_is_misuse(run: Callable[..., Result], text: str, words: str):
    write("a.ttl", TWO)
    write("known.toml", text)
    result = run("a.ttl", *SHOWN, "--suppressions", "known.toml")
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_project_has_its_suppressions_beside_it(
    make_project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(make_project())
    file = Path("data/ttl/branches/branches.ttl")
    text = file.read_text(encoding="utf-8").replace('    rdfs:label "Reading Boat"@en ;\n', "")
    file.write_text(text, encoding="utf-8")
    write(
        "suppressions.toml", '[[suppression]]\nrule = "shape:branch-label"\nreason = "a boat has no name"\n'
    )
    result = CliRunner().invoke(main, ["validate"])
    assert (result.exit_code, result.stdout) == (0, "no findings\n")


TAGS = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
e:S a sh:NodeShape ; sh:targetClass e:T ;
    sh:property [ sh:path e:name ; sh:datatype rdf:langString ; sh:languageIn ( "fr" ) ] ;
    sh:property [ sh:path e:title ; sh:languageIn ( "fr" "en" ) ] .
"""


def test_a_language_tag_that_the_rule_says_is_mended(run: Callable[..., Result]):
    write("tags.ttl", TAGS)
    said = "e:x a e:T ; e:name \"un\", '''deux''' , \"three\"@en ; e:title \"?\" ."
    text = f"# a comment stays\n@prefix e: <http://e/> .\n{said}\n"
    write("a.ttl", text)
    shown = run("a.ttl", "--shapes", "tags.ttl", "--diff")
    assert shown.exit_code == 1
    assert shown.stdout == (
        "--- a/a.ttl\n+++ b/a.ttl\n@@ -1,3 +1,3 @@\n # a comment stays\n @prefix e: <http://e/> .\n"
        "-e:x a e:T ; e:name \"un\", '''deux''' , \"three\"@en ; e:title \"?\" .\n"
        "+e:x a e:T ; e:name \"un\"@fr, '''deux'''@fr , \"three\"@en ; e:title \"?\" .\n"
    )
    assert Path("a.ttl").read_text(encoding="utf-8") == text
    mended = run("a.ttl", "--shapes", "tags.ttl", "--fix", "--format", "concise")
    assert "\"un\"@fr, '''deux'''@fr , \"three\"@en ; e:title \"?\"" in Path("a.ttl").read_text(
        encoding="utf-8"
    )
    assert mended.exit_code == 1
    assert len(mended.stdout.splitlines()) == 2
    assert run("a.ttl", "--shapes", "tags.ttl", "--diff").stdout == ""


def test_the_data_of_a_project_is_put_into_its_form(
    make_project: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(make_project())
    file = Path("data/ttl/branches/branches.ttl")
    canonical = file.read_text(encoding="utf-8")
    file.write_text(canonical.replace("    a lib:Branch ;\n", "  a   lib:Branch;\n"), encoding="utf-8")
    shown = CliRunner().invoke(main, ["validate", "--diff"])
    assert (shown.exit_code, shown.stdout.count("+    a lib:Branch ;\n")) == (1, 3)
    mended = CliRunner().invoke(main, ["validate", "--fix"])
    assert (mended.exit_code, mended.stdout) == (0, "no findings\n")
    assert file.read_text(encoding="utf-8") == canonical
    assert CliRunner().invoke(main, ["validate", "--diff"]).exit_code == 0
