"""The rules as SPARQL updates infer the same, in a store in memory and on a real Oxigraph server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.cli import main
from kg.errors import QueryError
from kg.project import Project
from kg.reasoning import close_with_rules
from kg.reasoning.sparql_engine import EmbeddedSparqlStore, Row, SparqlEngine
from kg.store.updates import UpdatableStore
from kg.turtle import read, read_text

PREFIXES = """
@prefix e: <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
INFERRED = NamedNode("http://e/inferred")
GRAPHS = {
    "hierarchy": "e:A rdfs:subClassOf e:B . e:B rdfs:subClassOf e:C . e:x a e:A . e:p rdfs:domain e:A . e:y e:p 1 .",
    "transitive": "e:p a owl:TransitiveProperty . e:a e:p e:b . e:b e:p e:c . e:c e:p e:d . e:d e:p e:e .",
    "circle": "e:p rdfs:subPropertyOf e:q . e:q owl:inverseOf e:p . e:x e:p e:y .",
    "chain": "e:r owl:propertyChainAxiom (e:p e:q e:r) . e:a e:p e:b . e:b e:q e:c . e:c e:r e:d .",
    "equality": "e:p a owl:FunctionalProperty . e:x e:p e:y , e:z . e:z a e:A ; e:q 'v' . e:w e:q e:y .",
    "key": "e:A owl:hasKey (e:p e:q) . e:x a e:A ; e:p 1 ; e:q 2 . e:y a e:A ; e:p 1 ; e:q 2 . e:z a e:A ; e:p 1 .",
    "restriction": "[ owl:onProperty e:p ; owl:someValuesFrom e:B ] rdfs:subClassOf e:A . e:x e:p e:y . e:y a e:B .",
    "datatype": "[ owl:onProperty e:p ; owl:someValuesFrom xsd:integer ] rdfs:subClassOf e:A . e:x e:p 1 ; e:q 'v' .",
    "intersection": "e:A owl:equivalentClass [ owl:intersectionOf (e:B e:C) ] . e:x a e:B , e:C . e:y a e:A .",
    "axioms that follow": "e:below rdfs:subPropertyOf rdfs:subClassOf . e:A e:below e:B . e:x a e:A .",
    "nameless inverse": "e:p rdfs:subPropertyOf [ owl:inverseOf e:q ] . e:x e:p e:y .",
}
CONTRADICTIONS = {
    "cax-dw": "e:A owl:disjointWith e:B . e:x a e:A , e:B .",
    "prp-asyp": "e:p a owl:AsymmetricProperty . e:x e:p e:y . e:y e:p e:x .",
    "eq-diff2": "[] a owl:AllDifferent ; owl:members (e:x e:y e:z) . e:y owl:sameAs e:z .",
    "prp-npa1": "[] owl:sourceIndividual e:x ; owl:assertionProperty e:p ; owl:targetIndividual e:y . e:x e:p e:y .",
}


def closed(turtle: str) -> tuple[SparqlEngine, list[Triple], tuple[str, ...]]:
    """Close a graph in a store in memory; return the engine, the graph, and the rows of the contradictions."""
    triples = list(read_text(PREFIXES + turtle))
    store = Store()
    store.extend(Quad(*triple, NamedNode("http://e/data")) for triple in triples)
    engine = SparqlEngine(EmbeddedSparqlStore(store), INFERRED)
    closure = engine.close(triples)
    return engine, triples, tuple(contradiction.row for contradiction in closure.contradictions)


@pytest.mark.parametrize("turtle", GRAPHS.values(), ids=GRAPHS)
def test_a_store_in_memory_infers_what_the_rules_infer(turtle: str):
    engine, triples, contradictions = closed(turtle)
    assert not contradictions
    expected = close_with_rules(triples).inferred
    assert expected
    assert sorted(engine.inferred_lines()) == list(expected)


@pytest.mark.parametrize("row", CONTRADICTIONS)
def test_a_contradiction_is_found(row: str):
    assert row in closed(CONTRADICTIONS[row])[2]


@dataclass(frozen=True)
class Server:
    """An Oxigraph server with a project's graphs in it."""

    url: str

    @property
    def addresses(self) -> list[str]:
        return ["--endpoint", f"{self.url}/query", "--update", f"{self.url}/update"]


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("oxigraph")
    place = tmp_path_factory.mktemp("oxigraph")
    server = subprocess.Popen(
        [command, "serve", "--location", place, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urlopen(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D").close()
                break
            except URLError:
                time.sleep(0.05)
        yield Server(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


def kg(project: Project, *words: str) -> str:
    result = CliRunner().invoke(main, ["-C", str(project.root), "--lang", "en", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_server_infers_what_the_rules_infer(library: Project, oxigraph: Server, tmp_path: Path):
    for file in (*library.turtle_files(), *library.ontology_files()):
        name = library.graph_base + file.stem
        body = serialize(read(file), format=RdfFormat.N_TRIPLES)
        head = {"Content-Type": "application/n-triples"}
        urlopen(Request(f"{oxigraph.url}/store?graph={name}", data=body, headers=head)).close()
    for name in ("rules", "sparql"):
        addresses = oxigraph.addresses if name == "sparql" else []
        kg(library, "reason", "--engine", name, *addresses, "-o", str(tmp_path / f"{name}.ttl"))
    written = (tmp_path / "sparql.ttl").read_text(encoding="utf-8")
    assert "lib:partOf organisation:city-library" in written
    assert written == (tmp_path / "rules.ttl").read_text(encoding="utf-8")
    # A second time: what was there is replaced, and nothing is printed, for it stays on the server.
    assert kg(library, "reason", "--engine", "sparql", *oxigraph.addresses) == ""
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {library.inferred_graph} {{ ?s ?p ?o }} }}"
    (row,) = UpdatableStore(f"{oxigraph.url}/query", "").select(query)
    assert int(row["n"].value) == len(list(read(tmp_path / "rules.ttl")))


def test_a_server_that_refuses_updates_is_named(library: Project, oxigraph: Server):
    words = ["reason", "--engine", "sparql", "--endpoint", f"{oxigraph.url}/query"]
    result = CliRunner().invoke(main, ["-C", str(library.root), "--lang", "en", *words])
    assert result.exit_code == 2
    assert f"{oxigraph.url}/query: " in result.stderr
    assert "that updates are allowed there" in result.stderr


def test_a_server_that_cuts_its_answers_is_found_out():
    class Cutting(EmbeddedSparqlStore):
        def select(self, query: str) -> Iterator[Row]:
            cut = query.startswith("SELECT ?s ?p ?o")
            return islice(super().select(query), 1 if cut else 0, None)

    triples = list(read_text(PREFIXES + GRAPHS["transitive"]))
    store = Store()
    store.extend(Quad(*triple, NamedNode("http://e/data")) for triple in triples)
    engine = SparqlEngine(Cutting(store), INFERRED)
    engine.close(triples)
    with pytest.raises(QueryError, match="the server gave 5 of the 6 triples"):
        list(engine.inferred_lines())
