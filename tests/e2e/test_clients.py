"""The programs that people ask a SPARQL endpoint with, against a running server: each reads what the files say."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pandas
import pyarrow
import pyarrow.parquet
import pytest
import SPARQLWrapper
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from kg.client import Graph as Client
from kg.project import Project

Server = Callable[..., AbstractContextManager[SimpleNamespace]]

LIB = Namespace("https://example.org/library/def#")
BRANCH = Namespace("https://example.org/library/id/branch/")
OPENED = {"central": "1911-05-23", "harbour": "1974-09-02", "reading-boat": "2019-06-15"}
"""What the branches' file says."""
PREFIXES = f"PREFIX lib: <{LIB}> "
ROWS = PREFIXES + "SELECT ?branch ?day { ?branch lib:opened ?day } ORDER BY ?day"
TRIPLES = PREFIXES + "CONSTRUCT { ?branch lib:opened ?day } { ?branch lib:opened ?day }"
EXPECTED = [[str(BRANCH[name]), day] for name, day in OPENED.items()]


@pytest.fixture(scope="module")
def address(released_library: Project, start_server: Server) -> Iterator[str]:
    with start_server(released_library.root) as served:
        yield f"{served.address}/sparql"


@pytest.fixture(scope="module")
def scratch(released_library: Project, token: SimpleNamespace, start_server: Server) -> Iterator[str]:
    """The address of a server of a scratch store."""
    with start_server(released_library.root, "--writable", "--token-file", str(token.file)) as served:
        yield served.address


def wrapped(address: str, query: str, format_: str, method: str) -> SPARQLWrapper.QueryResult:
    wrapper = SPARQLWrapper.SPARQLWrapper(address)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(format_)
    wrapper.setMethod(method)
    return wrapper.query()


METHODS = pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])


@METHODS
def test_sparqlwrapper_reads_rows_in_each_format(address: str, method: str):
    found = wrapped(address, ROWS, SPARQLWrapper.JSON, method).convert()["results"]["bindings"]
    assert [[row["branch"]["value"], row["day"]["value"]] for row in found] == EXPECTED
    document = wrapped(address, ROWS, SPARQLWrapper.XML, method).convert()
    texts = [
        "".join(child.data for child in node.childNodes)
        for tag in ("uri", "literal")
        for node in document.getElementsByTagName(tag)
    ]
    assert sorted(texts) == sorted(text for row in EXPECTED for text in row)
    text = wrapped(address, ROWS, SPARQLWrapper.CSV, method).convert().decode()
    assert list(csv.reader(io.StringIO(text))) == [["branch", "day"], *EXPECTED]
    text = wrapped(address, ROWS, SPARQLWrapper.TSV, method).convert().decode()
    assert text.splitlines() == [
        "?branch\t?day",
        *(f'<{branch}>\t"{day}"^^<{XSD.date}>' for branch, day in EXPECTED),
    ]


@METHODS
@pytest.mark.parametrize(
    ("format_", "parsed"),
    [
        (SPARQLWrapper.TURTLE, "turtle"),
        (SPARQLWrapper.N3, "n3"),
        (SPARQLWrapper.RDFXML, None),
        (SPARQLWrapper.JSONLD, None),
    ],
)
def test_sparqlwrapper_reads_triples_in_each_format(
    address: str, method: str, format_: str, parsed: str | None
):
    answer = wrapped(address, TRIPLES, format_, method).convert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format=parsed)
    assert set(graph) == {
        (BRANCH[name], LIB.opened, Literal(day, datatype=XSD.date)) for name, day in OPENED.items()
    }


@METHODS
def test_sparqlwrapper_reads_a_truth_value(address: str, method: str):
    ask = PREFIXES + "ASK { ?branch lib:opened ?day }"
    assert wrapped(address, ask, SPARQLWrapper.JSON, method).convert()["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_store_of_rdflib_asks_and_finds(address: str, method: str):
    graph = Graph(SPARQLStore(address, method=method))
    assert [[str(term) for term in row] for row in graph.query(ROWS)] == EXPECTED  # type: ignore[union-attr]
    assert (BRANCH.central, RDF.type, LIB.Branch) in graph
    assert graph.value(BRANCH.harbour, LIB.opened) == Literal("1974-09-02", datatype=XSD.date)
    assert len(set(graph.subjects(RDF.type, LIB.Branch))) == len(OPENED)
    assert bool(graph.query(PREFIXES + "ASK { ?branch lib:opened ?day }"))
    assert len(graph.query(TRIPLES).graph or ()) == len(OPENED)


def test_the_store_of_rdflib_writes_with_the_token(scratch: str, token: SimpleNamespace):
    store = SPARQLUpdateStore(
        f"{scratch}/sparql", f"{scratch}/update", headers={"Authorization": f"Bearer {token.text}"}
    )
    graph = Graph(store, URIRef("urn:rdflib"))
    statement = (BRANCH.new, LIB.opened, Literal("2026-01-01", datatype=XSD.date))
    graph.add(statement)
    assert list(graph) == [statement]
    graph.remove((None, None, None))
    assert list(graph) == []


def test_pandas_reads_the_address_itself(address: str):
    def at(format_: str) -> str:
        return f"{address}?{urlencode({'query': ROWS, 'format': format_})}"

    frame = pandas.read_csv(at("csv"), parse_dates=["day"])
    assert frame["branch"].tolist() == [branch for branch, _ in EXPECTED]
    assert frame["day"].dt.year.tolist() == [1911, 1974, 2019]
    assert pandas.read_csv(at("tsv"), sep="\t")["?branch"].tolist() == [
        f"<{branch}>" for branch, _ in EXPECTED
    ]
    days = [pandas.Timestamp(day).date() for day in OPENED.values()]
    assert pandas.read_parquet(at("parquet"))["day"].tolist() == days
    assert Client.connect(address).query(ROWS).to_pandas()["day"].tolist() == days


def test_arrow_has_the_types_of_the_literals(address: str):
    def body(format_: str) -> bytes:
        return wrapped_body(f"{address}?{urlencode({'query': ROWS, 'format': format_})}")

    for table in (
        pyarrow.ipc.open_stream(body("arrow")).read_all(),
        pyarrow.parquet.read_table(io.BytesIO(body("parquet"))),
    ):
        assert table.schema.field("day").type == pyarrow.date32()
        assert [str(day) for day in table["day"].to_pylist()] == list(OPENED.values())


def wrapped_body(url: str) -> bytes:
    return subprocess.run(["curl", "-sSf", url], check=True, capture_output=True, timeout=60).stdout


def test_curl_downloads_compressed_and_asks_again_in_vain(address: str, tmp_path: Path):
    tag = tmp_path / "tag"
    command = ["curl", "-sS", "--compressed", "--etag-save", str(tag), "--etag-compare", str(tag)]
    command += [
        "-w",
        "%{http_code}",
        "-G",
        address,
        "--data-urlencode",
        f"query={ROWS}",
        "-H",
        "Accept: text/csv",
    ]
    first, again = (
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
        for _ in range(2)
    )
    assert first.endswith("200")
    assert list(csv.reader(io.StringIO(first[:-3])))[1:] == EXPECTED
    assert again == "304"


@pytest.mark.clients
@pytest.mark.parametrize(("results", "separator"), [("csv", ","), ("tsv", "\t")])
def test_roqet_reads_rows(address: str, results: str, separator: str):
    command = ["roqet", "-q", "-p", address, "-e", ROWS, "-r", results]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    rows = list(csv.reader(io.StringIO(told), delimiter=separator))[1:]
    assert [row[1].partition("^")[0].strip('"') for row in rows] == list(OPENED.values())
    assert [row[0].strip("<>") for row in rows] == [branch for branch, _ in EXPECTED]


@pytest.mark.clients
def test_comunica_joins_it_with_another_endpoint(
    address: str, scratch: str, token: SimpleNamespace, repository: Path
):
    floors = "branch:central <urn:floors> 4 . branch:reading-boat <urn:floors> 1 . <urn:x> <urn:floors> 9"
    wrapper = SPARQLWrapper.SPARQLWrapper(f"{scratch}/update")
    wrapper.setMethod(SPARQLWrapper.POST)
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {token.text}")
    wrapper.setQuery(f"INSERT DATA {{ {floors} }}")
    wrapper.query()
    query = PREFIXES + "SELECT ?day ?floors { ?branch lib:opened ?day ; <urn:floors> ?floors }"
    comunica = repository / "build" / "clients" / "node_modules" / ".bin" / "comunica-sparql"
    command = [str(comunica), f"sparql@{address}", f"sparql@{scratch}/sparql", query]
    told = subprocess.run(
        [*command, "-t", "application/sparql-results+json"],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout
    found = {(row["day"]["value"], row["floors"]["value"]) for row in json.loads(told)["results"]["bindings"]}
    assert found == {("1911-05-23", "4"), ("2019-06-15", "1")}
