"""Territoires engagés, on a list of a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

LIST = (
    "id_tec,lib_groupement,siren_groupement\nai-10,CA du Grand Cahors,200023737\npatde-7,Pern,46217\n"
    "cco-1,CC perdue,200000000\n"
)


def test_an_intercommunality_and_a_merged_commune(convert: Convert) -> None:
    done = convert("territoires-engages", {"territoires-engages-tec.csv": LIST})
    graph = "territoires-engages/territoires-engages"
    assert done.about(graph, "participation:tec-ai-10-200023737") == [
        "a ct:Participation",
        'ct:identifiantSource "ai-10"',
        "ct:participant intercommunalite:200023737",
        "ct:programme programme:territoires-engages",
    ]
    assert "ct:participant commune:46172" in done.about(graph, "participation:tec-patde-7-46217")
    assert [row.key for row in done.report.unmatched] == ["200000000 CC perdue"]


def test_a_prefix_never_seen_is_an_error_with_its_place(convert: Convert) -> None:
    with pytest.raises(SourceError, match=r"tec\.csv:5: id_tec: 'xyz-1'"):
        convert("territoires-engages", {"territoires-engages-tec.csv": LIST + "xyz-1,Cahors,46042\n"})
