"""The index holds the graph as written: what is kept in a file, and what changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import TurtleError
from kg.validation.index.index_file import load, open_index
from kg.validation.index.source_files import SourceFile, texts_of
from kg.validation.index.triple_index import Kind, TripleIndex, kind_of

PREFIX = "@prefix e: <http://e/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
ONE = PREFIX + 'e:a e:p e:b , "01"^^xsd:integer , "1.50"^^xsd:decimal , "x"@FR ; e:q [ e:p "é\\n" ] .'
TWO = PREFIX + "e:a e:p e:b . e:c e:p e:a . _:n e:p e:a ."


def source(name: str, text: str) -> SourceFile:
    return SourceFile(name, Path(name), text.encode())


def many(count: int) -> list[SourceFile]:
    return [source(f"{n}.ttl", f"{PREFIX}e:n{n} e:p e:a ; e:r '{n}' .") for n in range(count)]


def triples(index: TripleIndex) -> set[tuple[str, ...]]:
    return {tuple(map(index.text, ids)) for ids in index.matching()}


def stated(sources: list[SourceFile]) -> set[tuple[str, ...]]:
    return {triple for one in sources for triple in texts_of(one)}


def test_every_triple_is_there_once_and_as_it_is_written():
    index = open_index(None, [source("1.ttl", ONE), source("2.ttl", TWO)])
    assert triples(index) == stated([source("1.ttl", ONE), source("2.ttl", TWO)])
    assert len(list(index.matching())) == len(triples(index)) == 8
    assert '"01"^^<http://www.w3.org/2001/XMLSchema#integer>' in {triple[2] for triple in triples(index)}


def test_every_pattern_is_answered():
    index = open_index(None, [source("1.ttl", ONE), source("2.ttl", TWO)])
    everything = set(index.matching())
    terms = {term for ids in everything for term in ids}
    for s in (None, *terms):
        for p in (None, *terms):
            for o in (None, *terms):
                wanted = {
                    ids
                    for ids in everything
                    if s in (None, ids[0]) and p in (None, ids[1]) and o in (None, ids[2])
                }
                assert set(index.matching(s, p, o)) == wanted


def test_blank_nodes_of_two_files_are_two():
    twice = [source("1.ttl", PREFIX + "_:n e:p e:a ."), source("2.ttl", PREFIX + "_:n e:p e:a .")]
    assert len(triples(open_index(None, twice))) == 2


def test_kept_columns_serve_while_little_changes(tmp_path: Path):
    kept = tmp_path / "columns"
    sources = many(20)
    open_index(kept, sources)
    first = kept.read_bytes()
    changed = [*sources[:10], source("10.ttl", ONE), *sources[12:], source("new.ttl", TWO)]
    index = open_index(kept, changed)
    assert triples(index) == stated(changed)
    assert kept.read_bytes() == first
    open_index(kept, changed[:8])
    assert kept.read_bytes() != first


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"\x05\0\0\0\0\0\0\0{}   "])
def test_a_file_that_is_no_index_is_made_anew(tmp_path: Path, content: bytes):
    kept = tmp_path / "columns"
    kept.write_bytes(content)
    assert load(kept) is None
    assert triples(open_index(kept, many(2))) == stated(many(2))


def test_an_index_cut_short_is_made_anew(tmp_path: Path):
    kept = tmp_path / "columns"
    open_index(kept, many(3))
    kept.write_bytes(kept.read_bytes()[:-8])
    assert load(kept) is None


def test_a_mistake_is_told_as_the_reader_tells_it(tmp_path: Path):
    path = tmp_path / "bad.ttl"
    path.write_text(PREFIX + "e:a e:p\n", encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        open_index(None, [SourceFile("bad.ttl", path, path.read_bytes())])
    assert (caught.value.file, caught.value.line) == (str(path), 4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://e/>", Kind.RESOURCE), ("_:b", Kind.BLANK), ('"a"', Kind.TEXT), ('"a\\""', Kind.TEXT),
        ('"a"@fr', Kind.LANGUAGE), ('"1"^^<http://e/unknown>', Kind.UNKNOWN),
        *((f'"{form}"^^<http://www.w3.org/2001/XMLSchema#{name}>', kind) for name, form, kind in (
            ("integer", "-12", Kind.NUMBER), ("integer", "+1", Kind.ODD), ("integer", "1" * 19, Kind.ODD),
            ("decimal", "1.5", Kind.NUMBER), ("decimal", "1", Kind.ODD), ("int", "1", Kind.ODD),
            ("date", "2021-02-31", Kind.DATE), ("date", "2021-02-03Z", Kind.ODD), ("date", "0000-01-01", Kind.ODD),
            ("gYear", "2021", Kind.YEAR), ("boolean", "1", Kind.ODD), ("boolean", "true", Kind.BOOLEAN),
        )),
    ],
)  # fmt: skip
def test_a_term_is_of_one_kind(text: str, kind: Kind):
    assert kind_of(text.encode()) is kind
