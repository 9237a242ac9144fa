"""Finding a project, and what its kg.toml says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from kg import __version__, project
from kg.errors import ProjectError
from kg.project import Project

BASE = "https://example.org/zoo/"
TOML = """\
base = "https://example.org/zoo/"
[title]
en = "A zoo"
fr = "Un zoo"
[description]
en = "Its animals."
[publisher]
iri = "id/keeper"
name = "The keeper"
[licences]
data = "https://example.org/data-licence"
ontology = "https://example.org/ontology-licence"
[prefixes]
zoo = "def#"
animal = "id/animal/"
rdfs = "http://www.w3.org/2000/01/rdf-schema#"
[[datasets]]
folder = "animals"
title = { en = "Animals" }
[[datasets]]
folder = "visits"
title = { en = "Visits" }
licence = "https://example.org/other-licence"
[reasoning]
scope = ["animals/*"]
"""


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    root = tmp_path / "zoo"
    for folder in ("animals", "visits"):
        (root / "data" / "ttl" / folder).mkdir(parents=True)
    for file in ("animals/otters", "animals/bears", "visits/2026"):
        (root / "data" / "ttl" / f"{file}.ttl").touch()
    (root / "ontology" / "alignments" / "w3c").mkdir(parents=True)
    (root / "ontology" / "zoo.ttl").touch()
    (root / "ontology" / "alignments" / "w3c" / "org.ttl").touch()
    (root / "kg.toml").write_text(TOML, encoding="utf-8")
    return root


def test_what_the_file_says_is_read(zoo: Path) -> None:
    read = Project.load(zoo)
    assert (read.root, read.base) == (zoo, BASE)
    assert read.title == {"en": "A zoo", "fr": "Un zoo"}
    assert (read.publisher.iri, read.publisher.name) == (BASE + "id/keeper", "The keeper")
    assert read.licences["ontology"] == "https://example.org/ontology-licence"
    assert [(row.folder, row.licence) for row in read.datasets] == [
        ("animals", "https://example.org/data-licence"),
        ("visits", "https://example.org/other-licence"),
    ]
    assert read.build_dir == zoo / "build"
    assert not read.packaged


def test_a_former_key_is_told_by_a_property(zoo: Path) -> None:
    (zoo / "kg.toml").write_text(TOML + '[retired]\nzoo = "zoo:was"\n', encoding="utf-8")
    assert Project.load(zoo).retired == {"https://example.org/zoo/def#": "https://example.org/zoo/def#was"}


def test_a_namespace_without_a_scheme_is_relative_to_the_base(zoo: Path) -> None:
    read = Project.load(zoo)
    assert read.prefixes["animal"] == BASE + "id/animal/"
    assert read.term("zoo:Otter") == NamedNode(BASE + "def#Otter")
    assert read.term("rdfs:label") == NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.mark.parametrize("name", ["nothing:here", "otter", "https://example.org/a b"])
def test_a_name_that_no_prefix_explains_is_refused(zoo: Path, name: str) -> None:
    with pytest.raises(ProjectError, match="not a prefixed name"):
        Project.load(zoo).term(name)


def test_a_data_file_is_a_named_graph(zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Project.load(zoo)
    file = zoo / "data" / "ttl" / "animals" / "otters.ttl"
    assert read.graph_path(file) == "animals/otters"
    assert read.graph_iri(file) == NamedNode(BASE + "graph/animals/otters")
    assert read.graph_iri(Path("data/ttl/animals/otters.ttl")) == read.graph_iri(file)
    assert read.turtle_file("animals/otters") == file
    assert [read.graph_path(path) for path in read.turtle_files()] == [
        "animals/bears",
        "animals/otters",
        "visits/2026",
    ]


@pytest.mark.parametrize("file", ["kg.toml", "ontology/zoo.ttl", "data/ttl/animals/otters.txt", "../a.ttl"])
def test_another_file_is_no_graph(zoo: Path, file: str) -> None:
    with pytest.raises(ProjectError, match="not a data file"):
        Project.load(zoo).graph_iri(zoo / file)


def test_reasoning_keeps_to_its_scope_and_alignments_are_out_of_the_ontology(zoo: Path) -> None:
    read = Project.load(zoo)
    assert [read.graph_path(path) for path in read.reasoned_files()] == ["animals/bears", "animals/otters"]
    assert not read.is_reasoned("visits/2026")
    assert read.ontology_files() == (zoo / "ontology" / "zoo.ttl",)
    assert read.alignment_files() == (zoo / "ontology" / "alignments" / "w3c" / "org.ttl",)


def test_the_project_is_found_upwards(zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(zoo / "data" / "ttl")
    assert Project.find().root == zoo
    assert Project.find(zoo / "ontology").root == zoo


def test_the_environment_names_a_project_and_an_argument_goes_before_it(
    zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "kg.toml").write_text(TOML, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_PROJECT", str(other))
    assert Project.find().root == other
    assert Project.find(zoo).root == zoo


def test_without_a_project_the_packaged_graph_is_used(
    zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "packaged_graph", lambda: zoo)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = Project.find()
    assert found.packaged
    assert found.root == zoo
    assert found.build_dir == tmp_path / "cache" / "kg" / __version__
    with pytest.raises(ProjectError, match=r"no kg\.toml"):
        Project.find(tmp_path)


def test_without_any_project_it_is_said_how_to_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "packaged_graph", lambda: None)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProjectError) as caught:
        Project.find()
    assert "kg init" in (caught.value.mend or "")


def test_the_cache_folder_ignores_a_relative_path() -> None:
    home = Path.home() / ".cache" / "kg"
    assert project.user_cache({}) == home
    assert project.user_cache({"XDG_CACHE_HOME": "relative"}) == home
    assert project.user_cache({"XDG_CACHE_HOME": "/var/cache"}) == Path("/var/cache/kg")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('base = "https://example.org/zoo/"', "", "base is missing"),
        ('base = "https://example.org/zoo/"', 'base = "https://example.org/zoo"', "ending in '/'"),
        ('base = "https://example.org/zoo/"', "base = ", "is not TOML"),
        ("[title]", "[tilte]", "unknown key 'tilte'"),
        ("[publisher]", "[reasoning2]", "unknown key"),
        ('name = "The keeper"', "", "name is missing"),
        ('zoo = "def#"', 'zoo = "a b"', "namespace of prefix 'zoo'"),
        ('zoo = "def#"', '"z.o" = "def#"', "cannot be a prefix"),
        ('title = { en = "Animals" }', "title = 3", "[[datasets]] animals: title is not a text by language"),
        ('title = { en = "Animals" }', 'titel = { en = "Animals" }', "unknown key 'titel'"),
        ('folder = "visits"', 'folder = "animals"', "given twice"),
        ('scope = ["animals/*"]', 'scope = "animals/*"', "not a list of globs"),
        ("[reasoning]", '[retired]\nnobody = "zoo:was"\n[reasoning]', "[retired] does not give a property"),
        ("[reasoning]", '[retired]\nzoo = "was"\n[reasoning]', "[retired] does not give a property"),
        ('base = "https', 'retired = 3\nbase = "https', "[retired] does not give a property"),
        ("[reasoning]", '[paths]\ndata = ""\n[reasoning]', "data is missing or is not a text"),
        ("[reasoning]", '[paths]\nimages = "img"\n[reasoning]', "[paths] images"),
    ],
)
def test_a_mistake_in_the_file_is_named(zoo: Path, old: str, new: str, message: str) -> None:
    assert old in TOML
    (zoo / "kg.toml").write_text(TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        Project.load(zoo)
    assert message in caught.value.message
    assert caught.value.file == str(zoo / "kg.toml")


def test_the_folders_can_be_elsewhere(zoo: Path) -> None:
    (zoo / "kg.toml").write_text(TOML + '[paths]\ndata = "turtle"\n', encoding="utf-8")
    read = Project.load(zoo)
    assert (read.data_dir, read.shapes_dir) == (zoo / "turtle", zoo / "shapes")


def test_a_folder_without_the_file_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read: No such file"):
        Project.load(tmp_path)
