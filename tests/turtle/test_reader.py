"""Reading: every mistake is shown on its line, with what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import TurtleError
from kg.messages import set_language
from kg.turtle import read, read_text

HEAD = "@prefix ex: <http://example.org/> .\n"


def fault(text: str | bytes, **options: object) -> TurtleError:
    with pytest.raises(TurtleError) as caught:
        list(read_text(text, name="a.ttl", **options))  # type: ignore[arg-type]
    return caught.value


def test_triples_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(HEAD + 'ex:s ex:p "é" , 01 .\n', encoding="utf-8")
    triples = list(read(file))
    assert [triple.object for triple in triples] == [
        Literal("é"),
        Literal("01", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ]


def test_a_mistake_is_shown_with_its_place_its_line_and_a_caret(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(HEAD + 'ex:s ex:p "é" ;\n\tex:q foaf:x .\n', encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        list(read(file, known_prefixes={"foaf": "http://xmlns.com/foaf/0.1/"}))
    assert str(caught.value) == (
        f"{file}:3:7: The prefix foaf: has not been declared\n"
        "3 | \tex:q foaf:x .\n"
        "  | \t     ^^^^^^\n"
        "  → declare it at the top of the file: @prefix foaf: <http://xmlns.com/foaf/0.1/> ."
    )


def test_the_triples_before_a_mistake_are_read() -> None:
    triples = read_text(HEAD + "ex:a ex:p ex:b .\nex:a ex:p zz .\n")
    assert next(triples).subject == NamedNode("http://example.org/a")
    with pytest.raises(TurtleError):
        next(triples)


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        (HEAD + "ex:a ex:p ex:b\nex:c ex:p ex:d .", 3, "end the statement before this place"),
        (HEAD + 'ex:a ex:p "open', 2, "close what is still open"),
        (HEAD + "ex:a ex:p zz .", 2, 'write "zz" for a text'),
        (HEAD + "ex:a ex:p <b> .", 2, "write the whole IRI"),
        (HEAD + "ex:a ex:p <http://example.org/a b> .", 2, "a space is %20"),
        (HEAD + 'ex:a ex:p "two\nlines" .', 2, "write the line break as"),
        (HEAD + "ex:a ex:p 1 .\n, 2 .", 3, "is a ' .' misplaced before it?"),
        (HEAD + "ex:a = 1 .", 2, "'a' for rdf:type"),
        (HEAD.encode() + b'ex:a ex:p "\xe9" .', 2, "save the file in UTF-8"),
        (b"\xef\xbb\xbf" + HEAD.encode(), 1, "without a byte order mark"),
        (HEAD + "ex:a zz:p ex:b .", 2, "@prefix zz: <…> ."),
    ],
)
def test_a_mistake_says_what_mends_it(text: str | bytes, line: int, mend: str) -> None:
    error = fault(text)
    assert error.line == line
    assert mend in (error.mend or "")
    assert error.excerpt


def test_the_mend_is_in_french_when_french_is_spoken() -> None:
    set_language("fr")
    assert "déclarez-le en tête du fichier" in (fault(HEAD + "ex:a zz:p ex:b .").mend or "")


def test_relative_iris_need_a_base() -> None:
    [triple] = read_text("<a> <b> <c> .", base_iri="http://example.org/")
    assert triple.object == NamedNode("http://example.org/c")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TurtleError, match="cannot be read: No such file"):
        list(read(tmp_path / "none.ttl"))
    with pytest.raises(TurtleError, match="cannot be read: Is a directory"):
        list(read(tmp_path))
