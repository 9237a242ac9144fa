"""Places of innovation, on a list of a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

GRAPH = "lieux-innovation/lieux-innovation"
HEADER = "lieu,commune,insee_com,source_url\n"


def imported(convert: Convert, *rows: str) -> Any:  # noqa: ANN401 - the class is in conftest
    return convert("lieux-innovation", {"lieux-partiel.csv": HEADER + "".join(f"{row}\n" for row in rows)})


def test_a_place_and_the_article_that_names_it(convert: Convert) -> None:
    done = imported(convert, "La Fabrique numérique,Cahors,46042,https://example.org/article/")
    assert done.about(GRAPH, "lieu:46042-la-fabrique-numerique") == [
        "a ct:LieuInnovation",
        "ct:selectionnePar document:etude-25-lieux-innovation",
        "ct:situeDans commune:46042",
        "dcterms:source <https://example.org/article/>",
        'rdfs:label "La Fabrique numérique"@fr',
    ]


def test_the_list_is_from_the_press(convert: Convert) -> None:
    done = imported(convert, "H7,Cahors,46042,https://example.org/article/")
    about = done.about(GRAPH, f"<https://w3id.org/cohesion-territoires/graph/{GRAPH}>")
    assert "ct:fiabilite concept:fiabilite-presse" in about


def test_a_place_without_an_article_is_an_error_with_its_place(convert: Convert) -> None:
    with pytest.raises(SourceError, match=r"lieux-partiel\.csv:2: source_url"):
        imported(convert, "H7,Cahors,46042,un journal")
