"""Where a triple is stated: the file, and the part of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.turtle import read
from kg.turtle.blank_nodes import namer
from kg.turtle.places import Place, locate

A, B, P, Q = (NamedNode(f"http://e/{name}") for name in ("a", "b", "p", "q"))
HEAD = "@prefix e: <http://e/> .\n"


def files(folder: Path, **texts: str) -> list[Path]:
    """Write Turtle files."""
    made = []
    for name, text in texts.items():
        file = folder / name.replace("_", ".")
        file.write_bytes(text.encode())
        made.append(file)
    return made


def test_a_triple_is_where_its_predicate_and_object_are(tmp_path: Path):
    one, two = files(
        tmp_path, one_ttl=HEAD + "e:b e:p 1 .\n", two_ttl=HEAD + "\ne:a\n    e:p 'x'@fr ;\n    e:q 1,\n 2 .\n"
    )
    wanted = {
        Triple(A, P, Literal("x", language="fr")): Place(two, 4, 5, 4, 15),
        Triple(A, Q, integer(2)): Place(two, 6, 2, 6, 3),
        Triple(B, P, integer(1)): Place(one, 2, 5, 2, 10),
    }
    assert locate(wanted, [one, two]) == wanted


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))


def test_the_first_place_is_given_and_what_is_not_stated_has_none(tmp_path: Path):
    both = files(tmp_path, one_ttl=HEAD + "e:a e:p e:b .", two_ttl=HEAD + "e:a e:p e:b .")
    stated, inferred = Triple(A, P, B), Triple(B, P, A)
    assert locate([stated, inferred], both) == {stated: Place(both[0], 2, 5, 2, 12)}


@pytest.mark.parametrize(
    "text",
    [
        "@prefix cut: <http://e/wo> .\ncut:rd-1 <http://e/p> 1 .",
        "@base <http://e/> .\n<w\\u006Frd-1> <p> 1 .",
        "@prefix e: <http://e/> . e:z e:p 2 . e:word-1 e:p 1 .",
    ],
)
def test_a_subject_is_found_however_it_is_written(tmp_path: Path, text: str):
    triple = Triple(NamedNode("http://e/word-1"), P, integer(1))
    found = locate([triple], files(tmp_path, other_ttl=HEAD + "e:word-1 e:q 1 .", odd_ttl=text))
    assert found[triple].file.name == "odd.ttl"
    assert found[triple].line is not None


def test_many_triples_over_many_files(tmp_path: Path):
    made = files(tmp_path, **{f"f{n}_ttl": HEAD + f"\ne:n{n}\n    e:p {n} ;\n    .\n" for n in range(50)})
    triples = [Triple(NamedNode(f"http://e/n{n}"), P, integer(n)) for n in range(50)]
    found = locate(triples, made)
    assert [found[triple].file for triple in triples] == made
    assert {place.line for place in found.values()} == {4}


def test_blank_nodes_of_two_files_are_two_and_keep_their_place(tmp_path: Path):
    made = files(
        tmp_path,
        one_ttl=HEAD + "_:x e:p 1 .",
        two_ttl=HEAD + "e:a e:p [ e:q 1 ],\n ( [ e:q 2 ] ) . _:x e:p 1 .",
    )
    triples = [t for index, file in enumerate(made) for t in read(file, blank_nodes=namer(index))]
    assert len({t.subject for t in triples if isinstance(t.subject, BlankNode)}) == 5
    found = locate(triples, made)
    assert found.keys() == set(triples)
    second = next(triple for triple in triples if triple.object == integer(2))
    assert found[second] == Place(made[1], 3, 6, 3, 11)


def test_a_format_without_places_still_gives_the_file(tmp_path: Path):
    (file,) = files(tmp_path, one_jsonld='{"@id": "http://e/a", "http://e/p": {"@id": "http://e/b"}}')
    assert locate([Triple(A, P, B)], [file]) == {Triple(A, P, B): Place(file)}


def test_after_what_only_rdf_1_2_has_the_file_alone_is_known(tmp_path: Path):
    (file,) = files(tmp_path, one_ttl=HEAD + "e:b e:p 1 .\ne:a e:p e:b {| e:q 1 |} .\ne:b e:p 2 .")
    before, after = Triple(B, P, integer(1)), Triple(B, P, integer(2))
    assert locate([before, after], [file]) == {before: Place(file, 2, 5, 2, 10), after: Place(file)}
