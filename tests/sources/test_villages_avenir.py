"""Villages d'avenir, on a list of a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

GRAPH = "villages-avenir/villages-avenir"
LIST = "id_va,lib_va,insee_com,lib_com,lon,lat\nva-46-01,Figeac,46102,Figeac,2,44\nva-46-15,Pern,46217,Pern,1,44\n"


def test_a_village(convert: Convert) -> None:
    assert convert("villages-avenir", {"va-2024-09.csv": LIST}).about(GRAPH, "participation:va-46-01") == [
        "a ct:Participation",
        'ct:identifiantSource "va-46-01"',
        "ct:participant commune:46102",
        "ct:programme programme:va",
    ]


def test_a_village_merged_since_takes_part_through_the_present_commune(convert: Convert) -> None:
    assert convert("villages-avenir", {"va-2024-09.csv": LIST}).about(GRAPH, "participation:va-46-15") == [
        "a ct:Participation",
        "ct:auTitreDe commune-deleguee:46217",
        'ct:codeSource "46217"',
        'ct:identifiantSource "va-46-15"',
        "ct:participant commune:46172",
        "ct:programme programme:va",
    ]


def test_every_row_is_accounted_for(convert: Convert) -> None:
    done = convert("villages-avenir", {"va-2024-09.csv": LIST + "va-99-01,X,99999,X,0,0\n"})
    counts = done.report.counts
    assert done.report.rows["va-2024-09.csv"] == counts["exact"] + counts["merged"] + counts["unmatched"] == 3


def test_a_bad_identifier_is_an_error_with_its_place(convert: Convert) -> None:
    with pytest.raises(SourceError, match=r"va-2024-09\.csv:4: id_va: '46-16'"):
        convert("villages-avenir", {"va-2024-09.csv": LIST + "46-16,Figeac,46102,Figeac,2,44\n"})
