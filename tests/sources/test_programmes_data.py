"""The programmes' graphs in `data/ttl`: what the official files say, no row lost, written again byte for byte."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Triple

from kg.cli import main
from kg.project import Project
from kg.sources import all_sources
from kg.sources.register import Register
from kg.sources.source import Report, Source, convert_all
from kg.turtle.reader import read

REPORT_PAGE = "docs/reference/import-report-programmes.md"
NAMES = (
    "acv-2024-09",
    "acv-2025-04",
    "acv2-2023-09",
    "pvd",
    "villages-avenir",
    "territoires-industrie-1",
    "territoires-industrie-2",
    "france-services",
    "ort",
    "crte",
    "dispositifs",
    "territoires-engages",
    "quartiers-prioritaires",
    "lieux-innovation",
)
CT = "https://w3id.org/cohesion-territoires/def#"
ID = "https://w3id.org/cohesion-territoires/id/"
DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.fixture
def ours(repository: Path) -> Project:
    return Project.load(repository)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load(Project.load(Path(__file__).parents[2]))


@pytest.fixture
def one_register(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register is read once for all the sources: they only look into it."""
    monkeypatch.setattr(Register, "load", classmethod(lambda _cls, _project: register))


def source_named(name: str) -> Source:
    return next(source for source in all_sources() if source.name == name)


def convert(name: str, ours: Project, shared: Path) -> tuple[dict[str, list[Triple]], Report]:
    source = source_named(name)
    return convert_all(source, shared / "sources" / (source.folder or ""), ours)


@pytest.mark.parametrize("name", NAMES)
def test_every_graph_of_an_importer_names_its_document(name: str, ours: Project) -> None:
    source = source_named(name)
    owned = [file for file in ours.turtle_files() if source.owns(ours.graph_path(file))]
    assert owned
    document = NamedNode(f"{ID}document/{source.document}")
    for file in owned:
        assert any(triple.object == document for triple in read(file) if triple.predicate == DERIVED), file


@pytest.mark.shared
@pytest.mark.usefixtures("one_register")
def test_the_command_writes_these_files_and_the_report_in_the_documentation(
    ours: Project, shared: Path, repository: Path, tmp_path: Path
) -> None:
    root = tmp_path / "graph"
    (root / "data/ttl").mkdir(parents=True)
    shutil.copy(repository / "kg.toml", root)
    page = tmp_path / Path(REPORT_PAGE).name
    command = ["-C", str(root), "import", "programmes", str(shared / "sources"), "--report", str(page)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    written = Project.load(root)
    for file in written.turtle_files():
        assert file.read_bytes() == ours.turtle_file(written.graph_path(file)).read_bytes(), file
    # kg -C . import programmes ../shared/sources --report docs/reference/import-report-programmes.md
    assert page.read_text(encoding="utf-8") == (repository / REPORT_PAGE).read_text(encoding="utf-8")


@pytest.mark.shared
@pytest.mark.usefixtures("one_register")
def test_no_row_of_a_list_is_lost(ours: Project, shared: Path) -> None:
    for name in NAMES:
        _, report = convert(name, ours, shared)
        found = sum(
            report.counts[how] for how in ("exact", "merged", "arrondissement-municipal", "unmatched")
        )
        assert found == report.rows.total(), name
        assert report.counts["unmatched"] == len(report.unmatched), name


def statements(ours: Project, *graphs: str) -> Iterator[Triple]:
    for graph in graphs:
        yield from read(ours.turtle_file(graph))


def objects(ours: Project, predicate: str, *graphs: str) -> Counter[str]:
    """How often each value of a property is stated in these graphs, by the end of its IRI or its text."""
    found = (
        triple.object for triple in statements(ours, *graphs) if triple.predicate == NamedNode(CT + predicate)
    )
    return Counter(str(getattr(value, "value", value)).removeprefix(ID) for value in found)


def instances(ours: Project, name: str, *graphs: str) -> int:
    wanted = NamedNode(CT + name)
    return sum(triple.predicate == TYPE and triple.object == wanted for triple in statements(ours, *graphs))


@pytest.mark.parametrize(
    ("graphs", "participants"),
    [
        (("acv/2024-09",), 245),
        (("acv/2025-04",), 244),
        (("acv/2024-09", "acv/2025-04", "acv/entrees-de-ville-2023-09"), 245),
        (("pvd/pvd",), 1645),
    ],
)
def test_distinct_participants(ours: Project, graphs: tuple[str, ...], participants: int) -> None:
    assert len(objects(ours, "participant", *graphs)) == participants


@pytest.mark.parametrize(
    ("graph", "kind", "expected"),
    [
        ("villages-avenir/villages-avenir", "Participation", 2498),
        ("territoires-industrie/phase-1", "Participation", 588),
        ("territoires-industrie/phase-1", "TerritoireDeProjet", 149),
        ("territoires-industrie/phase-2", "Participation", 641),
        ("territoires-industrie/phase-2", "TerritoireDeProjet", 183),
        ("france-services/france-services", "EspaceFranceServices", 2845),
        ("ort/ort", "Participation", 2290),
        ("territoires-engages/territoires-engages", "Participation", 419),
        ("crte/autres", "MentionAnterieure", 9),
        ("lieux-innovation/lieux-innovation", "LieuInnovation", 14),
    ],
)
def test_counts_that_the_sources_give(ours: Project, graph: str, kind: str, expected: int) -> None:
    assert instances(ours, kind, graph) == expected


def test_eight_villages_are_merged_since(ours: Project) -> None:
    assert objects(ours, "codeSource", "villages-avenir/villages-avenir").total() == 8


def test_the_statuses_of_the_ort(ours: Project) -> None:
    assert objects(ours, "statut", "ort/ort") == {
        "concept/statut-signee": 1896,
        "concept/statut-non-signee": 289,
        "concept/statut-en-cours": 28,
        "concept/statut-non-precise": 77,
    }


def test_there_are_853_crte(ours: Project) -> None:
    graphs = [ours.graph_path(file) for file in sorted((ours.data_dir / "crte").glob("*.ttl"))]
    assert instances(ours, "Crte", *graphs) == 853


@pytest.mark.shared
def test_every_quarter_in_the_cells_of_the_file_is_there(ours: Project, shared: Path) -> None:
    text = (shared / "sources/autres-dispositifs-anct/qpv.csv").read_text(encoding="utf-8-sig")
    cells = [row["code_qp"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    codes = {code.strip() for cell in cells for code in cell.split(",")}
    assert len(codes) == 1493
    assert set(objects(ours, "codeQuartier", "quartiers-prioritaires/quartiers-prioritaires")) == codes


@pytest.mark.shared
def test_every_date_of_signature_is_kept(ours: Project, shared: Path) -> None:
    sources = shared / "sources"
    for graph, name in (("pvd/pvd", "pvd/pvd-2024-07.csv"), ("ort/ort", "ort/ort-2024-10.csv")):
        with (sources / name).open(encoding="utf-8-sig", newline="") as file:
            days = Counter(row["date_signature"] for row in csv.DictReader(file) if row["date_signature"])
        assert objects(ours, "dateSignature", graph) == days
    acv = json.loads((sources / "acv/acv-2024-09-dates-signature.geojson").read_text(encoding="utf-8"))
    written = (feature["properties"]["date_signature"] for feature in acv["features"])
    iso = Counter("-".join(reversed(day.split("/"))) for day in written if day)
    assert objects(ours, "dateSignature", "acv/2024-09") == iso


@pytest.mark.shared
def test_each_crte_covers_the_communes_of_the_table(ours: Project, shared: Path, register: Register) -> None:
    table = shared / "sources/crte-et-programmes-par-commune/ngeo-anct-cog2023.csv.gz"
    with gzip.open(table, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {
        (f"{ID}convention/{identifier}", str(register.resolve_commune(row["insee_com"]).iri))
        for row in rows
        for identifier in row["id_crte"].split(" ; ")
        if identifier
    }
    graphs = [ours.graph_path(file) for file in sorted((ours.data_dir / "crte").glob("*.ttl"))]
    covers = NamedNode(CT + "couvre")
    found = {
        (getattr(triple.subject, "value", ""), str(triple.object))
        for triple in statements(ours, *graphs)
        if triple.predicate == covers
    }
    assert found == expected
