"""The catalogue is read from the comment at the head of each query."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.store.catalogue import read_question


def test_titles_and_parameters_are_read_from_the_head(tmp_path: Path):
    file = tmp_path / "mayor.rq"
    file.write_text(
        "# title: Who is the mayor?\n# titre: Qui est maire ?\n# param: commune commune:46042\n"
        "SELECT * { ?commune ?p ?o }\n# param: late 1\n",
        encoding="utf-8",
    )
    question = read_question("mayor", file)
    assert question.titles == {"en": "Who is the mayor?", "fr": "Qui est maire ?"}
    assert question.parameters == {"commune": "commune:46042"}
    assert question.title == "Who is the mayor?"
    assert not question.needs_inference
    file.write_text("# inference: needed\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_question("mayor", file).needs_inference


def test_a_parameter_without_a_default_is_an_error_on_its_line(tmp_path: Path):
    file = tmp_path / "bad.rq"
    file.write_text("# title: x\n# param: commune\nSELECT * {}\n", encoding="utf-8")
    with pytest.raises(QueryError) as caught:
        read_question("bad", file)
    assert caught.value.line == 2
