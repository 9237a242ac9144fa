"""The line of a finding is where the block of its focus node starts."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.turtle import serialize
from kg.validation.location import places, subject_lines


def test_blocks_are_found_by_prefixed_name_and_by_whole_iri():
    lines = [
        "@prefix e: <http://e/> .",
        "",
        "<http://other/x>",
        '    e:p "e:not-a-subject" ;',
        "    .",
        "",
        "e:a.b",
    ]
    text = "\n".join([*lines, "    e:p 1 ;", "    .", ""])
    assert subject_lines(text) == {"http://other/x": 3, "http://e/a.b": 7}


def test_every_subject_of_a_canonical_file_is_found():
    names = [
        "http://e/plain",
        "http://e/a.b",
        "http://e/a/b",
        "http://e/é",
        "http://e/a(b)",
        "http://f/x",
        "http://e/",
    ]
    triples = [Triple(NamedNode(name), NamedNode("http://e/p"), Literal("one\ntwo")) for name in names]
    text = serialize(triples, {"e": "http://e/"})
    lines = text.splitlines()
    found = subject_lines(text)
    assert found.keys() == set(names)
    assert all(not lines[number - 1].startswith(" ") for number in found.values())


def test_a_file_that_is_not_canonical_still_gives_its_name(tmp_path: Path):
    file = tmp_path / "odd.ttl"
    file.write_text("@prefix e: <http://e/> . e:a e:p 1 . e:b e:p 2 .", encoding="utf-8")
    found = places({"http://e/b", "http://e/nowhere"}, [file])
    assert found["http://e/b"].file == file
    assert "http://e/nowhere" not in found
