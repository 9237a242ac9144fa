"""A query is asked of the graphs that it, or the request, chooses: each triple counts once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat

from kg.errors import QueryError
from kg.store.tokens import meaningful
from kg_server.engine.clauses import dataset_of
from kg_server.engine.dataset import Dataset

G = "https://example.org/graph/"
DUMP = f"""\
<urn:a> <urn:p> "1" <{G}one> .
<urn:a> <urn:p> "1" <{G}two> .
<urn:b> <urn:p> "2" <{G}one> .
<urn:c> <urn:p> "3" <{G}three> .
<urn:c> <urn:q> _:n <{G}three> .
<urn:d> <urn:p> "4" <{G}inferred> .
"""


class _Manifest:
    base = "https://example.org/"
    graphs = dict.fromkeys((f"{G}one", f"{G}two", f"{G}three", f"{G}inferred"), 1)


class _Release:
    manifest = _Manifest()

    def __init__(self, dump: Path) -> None:
        self.dump = dump


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    dump = tmp_path_factory.mktemp("dump") / "dump.nq"
    dump.write_text(DUMP, encoding="utf-8")
    return Dataset.load(_Release(dump), {})  # type: ignore[arg-type]


def objects(dataset: Dataset, inference: str, chosen, query: str = "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o"):
    with dataset.scope(inference, chosen) as scope:
        answer = scope.store.query(query, default_graph=scope.default_graph, named_graphs=scope.named_graphs)
        csv = answer.serialize(format=QueryResultsFormat.CSV).decode()
    return csv.split("\r\n")[1:-1]


@pytest.mark.parametrize(
    ("inference", "chosen", "expected"),
    [
        ("all", None, ["1", "2", "3", "4"]),
        ("asserted", None, ["1", "2", "3"]),
        ("all", ([f"{G}one"], []), ["1", "2"]),
        ("all", ([f"{G}one", f"{G}two"], []), ["1", "2"]),
        ("all", ([f"{G}one", f"{G}two", f"{G}three"], []), ["1", "2", "3"]),
        ("all", ([f"{G}one", f"{G}two", f"{G}three", f"{G}inferred"], []), ["1", "2", "3", "4"]),
        ("all", ([f"{G}unknown"], []), []),
        ("all", ([], [f"{G}one"]), []),
    ],
)
def test_the_default_graph_is_a_merge(dataset, inference, chosen, expected):
    assert objects(dataset, inference, chosen) == expected
    assert objects(dataset, "all", None) == ["1", "2", "3", "4"]


QUERIES = (
    "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!ISBLANK(?o)) }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?s { ?s (<urn:p>|<urn:q>)+ ?o }",
    "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { ?s <urn:q> ?x } }",
)


@pytest.mark.parametrize("inference", ["all", "asserted"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_default_graph_alone_gives_the_same_answers(dataset, inference, query):
    def rows(names_graphs: bool) -> list[str]:
        with dataset.scope(inference, None, names_graphs=names_graphs) as scope:
            answer = scope.store.query(
                query, default_graph=scope.default_graph, named_graphs=scope.named_graphs
            )
            return sorted(answer.serialize(format=QueryResultsFormat.CSV).splitlines())

    assert rows(False) == rows(True)
    assert len(rows(False)) > 1


def test_the_default_graph_alone_describes_the_same(dataset):
    with dataset.scope("asserted", None, names_graphs=False) as scope:
        assert {str(t) for t in scope.store.query("DESCRIBE <urn:a> <urn:d>")} == {'<urn:a> <urn:p> "1"'}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n { ?n a ?class . GRAPH ?g { ?n ?p ?o } } LIMIT 1",
        "SELECT ?n { ?n a ?class . gRaPh ?g { ?n ?p ?o } } LIMIT 1",
    ],
)
def test_named_graphs_are_found_however_the_keyword_is_written(ask, query):
    answer = ask(query, "text/csv")
    assert answer.status == 200, answer.body
    assert b"http" in answer.body


def test_named_graphs_are_those_chosen_and_no_others(dataset):
    names = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert len(objects(dataset, "all", None, names)) == 4
    assert objects(dataset, "all", ([f"{G}one", f"{G}two"], [f"{G}two"]), names) == [f"{G}two"]
    assert objects(dataset, "all", ([f"{G}one", f"{G}two"], []), names) == []


def test_a_blank_node_is_the_same_in_the_merge_and_in_its_graph(dataset):
    query = f"ASK {{ <urn:c> <urn:q> ?n . GRAPH <{G}three> {{ <urn:c> <urn:q> ?n }} }}"
    assert bool(dataset.everything.query(query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o } # FROM <urn:x>", None),
        ('SELECT * { ?s ?p "FROM <urn:x>" ; <urn:FROM> ?from }', None),
        ("SELECT * FROM <urn:x> FROM NAMED <urn:y> { }", (["urn:x"], ["urn:y"])),
        ("PREFIX e: <urn:e:> SELECT * from e:x\nfrom named g:y { }", (["urn:e:x"], ["urn:g:y"])),
        ("BASE <http://e/a/> SELECT * FROM <b> { }", (["http://e/a/b"], [])),
    ],
)
def test_from_is_read_from_the_tokens(query, expected):
    assert dataset_of(meaningful(query), {"g": "urn:g:"}) == expected


def test_a_graph_with_an_unknown_prefix_is_an_error():
    with pytest.raises(QueryError, match="after FROM"):
        dataset_of(meaningful("SELECT * FROM zz:x { }"), {})


@pytest.fixture
def graphs(library) -> Iterator[list[str]]:
    from kg.release import need_current

    yield list(need_current(library).manifest.graphs)


def test_the_request_chooses_before_the_query(ask, graphs, library):
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"

    def counted(query: str, **parameters: object) -> int:
        return int(ask(query, **parameters).json["results"]["bindings"][0]["n"]["value"])

    whole = counted(count.format(""))
    inferred = counted(count.format(""), default_graph_uri=library.inferred_graph.value)
    assert 0 < inferred < whole
    assert counted(count.format(""), inference="asserted") == whole - inferred
    assert counted(count.format(""), default_graph_uri=graphs) == whole
    assert counted(count.format("".join(f"FROM <{graph}> " for graph in graphs))) == whole
    assert counted(count.format(f"FROM <{graphs[0]}>"), default_graph_uri="urn:x") == 0
