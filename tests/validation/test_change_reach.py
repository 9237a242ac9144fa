"""Validating what a change can affect misses nothing that validating everything finds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from rdflib import Graph

from kg.validation.changes.change_validation import Change, recheck, to_find_again
from kg.validation.engines.auto_engine import ReadShapes
from kg.validation.engines.pyshacl_engine import PyshaclEngine
from kg.validation.findings import Finding
from kg.validation.index.column_building import build_columns
from kg.validation.index.source_files import SourceFile, Texts
from kg.validation.index.triple_index import TripleIndex

from .engines import graph_of

PREFIXES = """
@prefix e: <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
# Every kind of target, of path and of reference; SPARQL with what must hold, may hold and must not.
SHAPES = r"""
e:class a sh:NodeShape ; sh:targetClass e:Top ; sh:property [ sh:path e:p ; sh:minCount 1 ; sh:class e:Top ] .
e:node a sh:PropertyShape ; sh:targetNode e:n1 , e:n2 ; sh:path ( e:p e:q ) ; sh:maxCount 1 .
e:subjects a sh:PropertyShape ; sh:targetSubjectsOf e:q ; sh:path [ sh:inversePath e:p ] ; sh:maxCount 1 .
e:objects a sh:PropertyShape ; sh:targetObjectsOf e:r ; sh:path [ sh:zeroOrMorePath e:p ] ; sh:maxCount 3 .
e:plus a sh:PropertyShape ; sh:targetClass e:Left ;
    sh:path ( [ sh:oneOrMorePath e:q ] [ sh:inversePath e:r ] ) ; sh:maxCount 1 .
e:choice a sh:PropertyShape ; sh:targetClass e:Right ;
    sh:path ( [ sh:alternativePath ( e:p [ sh:inversePath ( e:q e:r ) ] ) ] [ sh:zeroOrOnePath e:q ] ) ; sh:maxCount 2 .
e:nested a sh:NodeShape ; sh:targetClass e:Left ;
    sh:property [ sh:path e:p ; sh:property [ sh:path e:q ; sh:property [ sh:path e:r ; sh:maxCount 1 ] ] ] .
e:logic a sh:NodeShape ; sh:targetClass e:Top ; sh:or ( e:has-r [ sh:not e:has-p-to-right ] ) .
e:has-r a sh:NodeShape ; sh:property [ sh:path e:r ; sh:minCount 1 ] .
e:has-p-to-right a sh:PropertyShape ; sh:path e:p ;
    sh:qualifiedValueShape [ sh:class e:Right ] ; sh:qualifiedMinCount 1 .
e:qualified a sh:PropertyShape ; sh:targetSubjectsOf e:r ; sh:path e:r ; sh:qualifiedMaxCount 1 ;
    sh:qualifiedValueShape [ sh:node [ sh:property [ sh:path [ sh:inversePath e:q ] ; sh:minCount 1 ] ] ] .
e:closed a sh:NodeShape ; sh:targetClass e:Right ; sh:property [ sh:path e:r ; sh:node e:only-p ] .
e:only-p a sh:NodeShape ; sh:closed true ; sh:property [ sh:path e:p ] ;
    sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) .
e:disjoint a sh:PropertyShape ; sh:targetClass e:Left ; sh:path ( e:p e:p ) ; sh:disjoint e:q ; sh:equals e:r .
e:xone a sh:NodeShape ; sh:targetNode e:n3 , e:n4 ; sh:xone ( e:has-r [ sh:path e:q ; sh:minCount 1 ] ) .
e:recursive a sh:NodeShape ; sh:targetNode e:n5 ; sh:property [ sh:path e:r ; sh:maxCount 2 ] .
e:asked a sh:NodeShape ; sh:targetClass e:Top ; sh:sparql [ sh:select '''
    SELECT $this ?value { $this <http://e/p> ?value . ?value <http://e/q>/<http://e/r> ?other .
        FILTER NOT EXISTS { ?other a <http://e/Left> } }''' ] .
e:whole a sh:NodeShape ; sh:targetNode e:r ; sh:sparql [ sh:select '''
    SELECT $this ?value { ?value $this ?a , ?b . OPTIONAL { ?value <http://e/q> ?c . ?c <http://e/p> ?d }
        FILTER (STR(?a) < STR(?b) && !BOUND(?d)) }''' ] .
e:either a sh:NodeShape ; sh:targetNode e:n2 , e:n7 ; sh:sparql [ sh:select '''
    SELECT $this ?value { $this <http://e/p> ?x . { ?x <http://e/q> ?value } UNION { ?value <http://e/r> ?x }
        FILTER EXISTS { ?value <http://e/p>+ $this } }''' ] .
e:counted a sh:NodeShape ; sh:targetNode e:n6 ; sh:sparql [ sh:select '''
    SELECT $this { $this <http://e/p> ?x } GROUP BY $this HAVING (COUNT(?x) > 1)''' ] .
e:inside a sh:NodeShape ; sh:targetClass e:Left ; sh:property [ sh:path e:p ; sh:node [ sh:sparql [ sh:select '''
    SELECT $this ?value { $this <http://e/r> ?value . ?value <http://e/r> $this }''' ] ] ] .
"""
FIXED = "e:Left rdfs:subClassOf e:Top . e:Right rdfs:subClassOf e:Top ."
NODES = [f"<http://e/n{number}>" for number in range(1, 8)]
CLASSES = ["<http://e/Left>", "<http://e/Right>", "<http://e/Top>"]
PREDICATES = ["<http://e/p>", "<http://e/q>", "<http://e/r>"]
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def source(triples: set[Texts]) -> SourceFile:
    text = PREFIXES + FIXED + "\n".join(f"{' '.join(triple)} ." for triple in sorted(triples))
    return SourceFile("data.ttl", Path("data.ttl"), text.encode())


def random_triple(chance: random.Random) -> Texts:
    if chance.random() < 0.2:
        return chance.choice(NODES), TYPE, chance.choice(CLASSES)
    return chance.choice(NODES), chance.choice(PREDICATES), chance.choice(NODES)


def keys(findings: list[Finding]) -> set[tuple[object, ...]]:
    return {(f.shape, f.component, f.focus, f.path, f.value, f.constraint) for f in findings}


def everything(triples: set[Texts], shapes: Graph) -> list[Finding]:
    engine = PyshaclEngine(graph_of(source(triples).content.decode()), shapes)
    return engine.validate(engine.targets())


@pytest.mark.parametrize("seed", range(4))
def test_a_random_edit_never_makes_a_finding_that_is_missed(seed: int) -> None:
    chance = random.Random(seed)
    shapes = graph_of(PREFIXES + SHAPES)
    read = ReadShapes(shapes, with_screen=False)
    triples = {random_triple(chance) for _ in range(16)}
    known = everything(triples, shapes)
    before = keys(known)
    new = checked = 0
    for _ in range(80):
        removed = set(chance.sample(sorted(triples), chance.randrange(3)))
        added = {random_triple(chance) for _ in range(chance.randrange(1, 3))} - triples
        triples = triples - removed | added
        now = everything(triples, shapes)
        after = keys(now)
        index = TripleIndex(build_columns([source(triples)]))
        again = recheck(read, index, added, removed)
        targets = again.targets()
        found = keys(
            [finding for finding in again.engine.pyshacl.validate(targets) if again.concerns(finding)]
        )
        assert found <= after
        assert after - before <= found, (sorted(added), sorted(removed))
        # With what was known before, nothing is missing, and nothing that is mended is left.
        targets = to_find_again(again.engine, Change(added, removed), known)
        assert keys(again.engine.pyshacl.validate(targets)) == after, (sorted(added), sorted(removed))
        new += len(after - before)
        checked += len(after) - len(found)
        known, before = now, after
    # The edits made findings, and others were left alone.
    assert new > 60
    assert checked > 60
