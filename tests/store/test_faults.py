"""What is wrong with a query is said on its line, with a caret and the mend."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import ReleaseError
from kg.store import EmbeddedStore
from kg.store.faults import QuerySyntaxError


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    folder = tmp_path / "store"
    written = pyoxigraph.Store(str(folder))
    written.load(b"<http://e/a> <http://e/p> 1 .", pyoxigraph.RdfFormat.TURTLE)
    written.flush()
    del written
    return EmbeddedStore(folder, {"e": "http://e/"})


def test_the_projects_prefixes_need_not_be_declared(store: EmbeddedStore):
    assert store.query("ASK { e:a e:p 1 }").boolean
    assert not store.query("PREFIX e: <http://other/> ASK { e:a e:p 1 }").boolean


def test_an_undeclared_prefix_is_underlined_and_mended(store: EmbeddedStore):
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("SELECT *\n{ ?s zz:knows ?o }")
    assert str(caught.value).splitlines() == [
        "2:6: prefix zz: is not declared",
        "2 | { ?s zz:knows ?o }",
        "  |      ^^^^^^^^",
        "  → add PREFIX zz: <…> at the top, or use one of the project's: e:",
    ]


def test_a_syntax_error_has_its_place(store: EmbeddedStore):
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("SELECT * {\n  ?s ?p ?o\n")
    assert caught.value.line == 3
    assert '"}"' in caught.value.message


def test_an_update_is_not_a_query(store: EmbeddedStore):
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("INSERT DATA { <http://e/a> <http://e/p> 2 }")
    assert caught.value.message == "a query does not begin with INSERT"


def test_a_form_that_is_mistyped_is_underlined(store: EmbeddedStore):
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("# Who?\nSELEC * { ?s ?p ?o }")
    assert str(caught.value).splitlines() == [
        "2:1: a query does not begin with SELEC",
        "2 | SELEC * { ?s ?p ?o }",
        "  | ^^^^^",
        "  → it begins with SELECT, ASK, CONSTRUCT, DESCRIBE, after PREFIX and BASE",
    ]


def test_what_nobody_would_type_is_not_told(store: EmbeddedStore):
    """Of a name, the engine says which characters it could begin with."""
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("SELECT ?s { ?s ?p <x y> }")
    assert caught.value.message.endswith(": a name or a term was expected")


def test_a_store_that_is_not_there_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(ReleaseError, match="kg build"):
        EmbeddedStore(tmp_path / "nothing")
