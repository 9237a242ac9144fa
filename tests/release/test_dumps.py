"""The files of a release say what the Turtle of the project says, to every reader, and are the same every time."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
import zstandard
from click.testing import CliRunner
from pyoxigraph import RdfFormat
from rdflib.compare import to_isomorphic

from kg.cli import main
from kg.errors import ReleaseError
from kg.project import Project
from kg.release import Release, build, need_current
from kg.release.dump_index import Dump

HOSTILE = r"""
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/a> a <http://e/C>, <http://e/D> ;
    <http://e/p> 01, 1, -7, 1.50, 1e6, true, "1"^^xsd:boolean, 12345678901234567890,
        "", "a\\b \"c\"\n\t\r\u0001\u007f\U0001F600'", "<x>", "a^^<b>", "c@d", "é"@fr, "x"@en-GB,
        "2024-02-29"^^xsd:date, "P"^^<http://e/dt#x>, <geo:44.4,1.4>, <urn:isbn:1>, <https://schema.org/>,
        <http://e/a>, <https://example.org/library/def#a.b>, <https://example.org/library/def#a.>,
        <https://example.org/library/def#a/b>, <https://example.org/library/def#-x>, <http://e/é> .
<http://e/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "not a class", <http://e/C> .
<http://e/C> <http://e/p> <http://e/a> .
"""
LIST = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://example.org/library/def#Place> owl:unionOf ( <http://e/One> <http://e/Two> ) .
"""
READ = {"nq": RdfFormat.N_QUADS, "ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}


def built(project: Project, **named: bool) -> Release:
    release = build(project, **named).release
    assert release is not None
    return release


@pytest.fixture
def hostile(library: Project) -> Project:
    """The library with terms that a writer may get wrong, and blank nodes in its ontology."""
    (library.data_dir / "hostile").mkdir()
    library.turtle_file("hostile/terms").write_text(HOSTILE, encoding="utf-8")
    (library.ontology_dir / "list.ttl").write_text(LIST, encoding="utf-8")
    return library


@pytest.fixture(scope="module")
def released(released_library: Project) -> Release:
    """The release of the library, for tests that only read it."""
    return need_current(released_library)


def content(release: Release, dump: Dump) -> bytes:
    """What a file holds, and that it is as the list says."""
    found = (release.folder / dump.file).read_bytes()
    assert len(found) == dump.bytes
    assert hashlib.sha256(found).hexdigest() == dump.sha256
    assert hashlib.sha512(found).hexdigest() == dump.sha512
    if dump.compression == "gz":
        return gzip.decompress(found)
    if dump.compression == "zst":
        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(found)).read()
    return found


def of(release: Release, dataset: str, format_: str, compression: str | None = "gz") -> Dump:
    (dump,) = (
        each
        for each in release.dumps
        if (each.dataset, each.format, each.compression) == (dataset, format_, compression)
    )
    return dump


def triples(text: bytes, format_: str) -> set[str]:
    return {str(quad.triple) for quad in pyoxigraph.parse(text, READ[format_])}


def test_each_format_holds_what_the_files_hold(hostile: Project):
    release = built(hostile)
    for dataset, folder in (("hostile", "hostile"), ("branches", "branches")):
        expected: set[str] = set()
        for file in (hostile.data_dir / folder).glob("*.ttl"):
            expected |= triples(file.read_bytes(), "ttl")
        for format_ in READ:
            assert triples(content(release, of(release, dataset, format_)), format_) == expected


def test_rdflib_reads_the_same_from_all_formats(hostile: Project):
    release = built(hostile)
    for dataset in ("hostile", "ontology", "shapes", "all"):
        read = {
            name: to_isomorphic(
                rdflib.Graph().parse(data=content(release, of(release, dataset, name)), format=as_)
            )
            for name, as_ in (("ttl", "turtle"), ("jsonld", "json-ld"))
        }
        quads = rdflib.Dataset(default_union=True)
        quads.parse(data=content(release, of(release, dataset, "nq")), format="nquads")
        merged = rdflib.Graph()
        for triple in quads.triples((None, None, None)):
            merged.add(triple)
        assert read["ttl"] == read["jsonld"] == to_isomorphic(merged)
        assert len(merged) > 10


def test_the_whole_is_every_graph_and_the_inferred_ones_are_in_it_alone(
    released: Release, released_library: Project
):
    whole = content(released, of(released, "all", "nq"))
    assert whole == released.dump.read_bytes() == content(released, of(released, "all", "nq", None))
    assert of(released, "all", "nq", None).sha256 == released.manifest.hash
    assert released_library.inferred_graph.value in of(released, "all", "nq").graphs
    assert len(triples(content(released, of(released, "all", "ttl")), "ttl")) == released.manifest.triples
    others = [dump for dump in released.dumps if dump.dataset != "all"]
    assert {dump.dataset for dump in others} == {"branches", "ontology", "shapes"}
    assert not any(released_library.inferred_graph.value in dump.graphs for dump in others)


def test_n_quads_name_the_graph_of_each_statement(released: Release, released_library: Project):
    dump = of(released, "branches", "nq", "zst")
    named = {quad.graph_name.value for quad in pyoxigraph.parse(content(released, dump), RdfFormat.N_QUADS)}
    assert named == set(dump.graphs) == {released_library.graph_base + "branches/branches"}


def test_compressions_hold_the_same_and_what_is_small_is_there_as_it_is(
    released: Release, released_library: Project
):
    for format_ in READ:
        forms = [content(released, of(released, "shapes", format_, form)) for form in ("gz", "zst", None)]
        assert forms[0] == forms[1] == forms[2] != b""
    shapes = rdflib.Graph()
    for file in released_library.shapes_files():
        shapes.parse(file)
    assert to_isomorphic(shapes) == to_isomorphic(
        rdflib.Graph().parse(released.folder / of(released, "shapes", "ttl", None).file)
    )


def test_two_builds_write_the_same_bytes(hostile: Project, tmp_path: Path):
    shutil.copytree(hostile.root, tmp_path / "elsewhere")
    first, second = built(hostile), built(Project.load(tmp_path / "elsewhere"))
    assert first.dumps == second.dumps
    for dump in first.dumps:
        assert (first.folder / dump.file).read_bytes() == (second.folder / dump.file).read_bytes()


def test_json_ld_is_one_resource_a_line(released: Release, released_library: Project):
    lines = content(released, of(released, "branches", "jsonld")).decode().splitlines()
    resources = [json.loads(line.rstrip(",")) for line in lines[3:-2]]
    file = released_library.turtle_file("branches/branches").read_bytes()
    assert len(resources) == len({quad.subject for quad in pyoxigraph.parse(file, RdfFormat.TURTLE)})
    assert {resource["@type"] for resource in resources} >= {"lib:Branch"}


def test_shapes_that_change_are_in_the_dumps_of_the_same_release(library: Project):
    first = built(library)
    shapes = library.shapes_files()[0]
    shapes.write_text(
        shapes.read_text(encoding="utf-8") + "<http://e/s> a <http://e/C> .\n", encoding="utf-8"
    )
    kept = first.folder / of(first, "branches", "ttl").file
    before = kept.read_bytes()
    second = built(library)
    assert second.folder == first.folder
    assert b"http://e/s" in content(second, of(second, "shapes", "ttl"))
    assert kept.read_bytes() == before


def test_a_release_can_do_without(library: Project):
    release = built(library, dumps=False)
    assert release.dumps == ()
    assert not (release.folder / "dumps").exists()


@pytest.mark.parametrize("name", ["all", "shapes"])
def test_a_dataset_cannot_have_the_name_of_another(library: Project, name: str):
    (library.data_dir / name).mkdir()
    with pytest.raises(ReleaseError, match=name):
        build(library)


def test_a_list_that_cannot_be_read_is_told(library: Project):
    release = built(library)
    (release.folder / "dumps.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(ReleaseError, match="list of dumps"):
        _ = Release(release.folder).dumps


def test_what_was_cut_short_is_noticed(released: Release, released_library: Project):
    """Both compressions carry a checksum."""
    gz, zst = (
        (released.folder / of(released, "all", "nq", form).file).read_bytes() for form in ("gz", "zst")
    )
    readers: tuple[tuple[Callable[[bytes], bytes], bytes], ...] = (
        (gzip.decompress, gz),
        (zstandard.ZstdDecompressor().decompress, zst),
    )
    for read, whole in readers:
        with pytest.raises((EOFError, OSError, zstandard.ZstdError)):
            read(whole[:-20])


def test_the_command_line_can_leave_them_out(library: Project):
    result = CliRunner().invoke(main, ["-C", str(library.root), "build", "--no-dumps"])
    assert result.exit_code == 0, result.output
    assert not list(library.build_dir.glob("*/dumps*"))
