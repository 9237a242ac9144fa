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


# The examples are those of RDF 1.2 Turtle, sections 2.7 to 2.11 (triple terms, reified triples, reifiers, annotations),
# RDF 1.2 N-Triples, section 2.5, and JSON-LD 1.1, section 4.2.4.1.
@pytest.mark.parametrize(
    ("name", "text", "place", "width"),
    [
        ("a.ttl", HEAD + "ex:a ex:b ex:c ;\n ex:b <<( ex:c ex:d ex:e )>> .\n", (3, 7), 2),
        ("a.ttl", HEAD + "<< ex:a ex:b ex:c >> ex:d ex:e .\n", (2, 1), 2),
        ("a.trig", HEAD + "ex:g { ex:a ex:b ex:c {| ex:d ex:e |} }\n", (2, 23), 2),
        ("a.ttl", HEAD + "ex:a ex:b ex:c ~ ex:r .\n", (2, 16), 1),
        ("a.ttl", HEAD + 'ex:a ex:b 1 , "é"@ar--rtl .\n', (2, 15), 11),
        ("a.nt", '<x:a> <x:b> "c"@ar--rtl .\n', (1, 13), 11),
        ("a.nq", "<x:a> <x:b> <<( <x:a> <x:b> <x:c> )>> <x:g> .\n", (1, 13), 2),
        (
            "a.jsonld",
            '{"@id": "x:a", "x:b": {"@value": "c", "@language": "ar", "@direction": "rtl"}}',
            (None, None),
            1,
        ),
    ],
)
def test_what_only_rdf_1_2_has_is_refused_at_its_place(
    tmp_path: Path, name: str, text: str, place: tuple[int | None, int | None], width: int
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TurtleError) as caught:
        list(read(file))
    assert caught.value.message.startswith("RDF 1.2 is not read: ")
    assert caught.value.mend
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.width == width


def test_the_refusal_of_rdf_1_2_is_said_in_french() -> None:
    set_language("fr")
    error = fault(HEAD + 'ex:a ex:b "c"@ar--rtl .\n')
    assert error.message == "RDF 1.2 n’est pas lu : une chaîne y a un sens d’écriture"
    assert error.mend == "ôtez le sens : la langue le dit le plus souvent, @ar"


def test_signs_of_rdf_1_2_within_a_string_or_an_address_are_read() -> None:
    (triple,) = read_text(HEAD + 'ex:a <http://example.org/~b--rtl> "<< {| ~ --rtl"@en .\n')
    assert str(triple.object) == '"<< {| ~ --rtl"@en'
