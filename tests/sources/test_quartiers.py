"""Quartiers prioritaires, on a file of a few communes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

GRAPH = "quartiers-prioritaires/quartiers-prioritaires"
HEADER = "insee_com,lib_com,code_qp,lib_qp,lon,lat\n"


def imported(convert: Convert, *rows: str) -> Any:  # noqa: ANN401 - the class is in conftest
    return convert("quartiers-prioritaires", {"qpv.csv": HEADER + "".join(f"{row}\n" for row in rows)})


def test_a_row_lists_the_quarters_of_a_commune(convert: Convert) -> None:
    done = imported(convert, '46042,Cahors,"QN04601M, QN04602M","Terre Rouge, Sainte-Valérie",1.4,44.4')
    assert done.about(GRAPH, "quartier-prioritaire:QN04602M") == [
        "a ct:QuartierPrioritaire",
        'ct:codeQuartier "QN04602M"',
        "ct:situeDans commune:46042",
        'rdfs:label "Sainte-Valérie"@fr',
    ]
    assert done.report.counts["quarter"] == 2


def test_a_quarter_may_lie_in_two_communes(convert: Convert) -> None:
    done = imported(convert, "46042,Cahors,QN04601M,Gare,1.4,44.4", "46217,Pern,QN04601M,Gare,1.4,44.3")
    about = done.about(GRAPH, "quartier-prioritaire:QN04601M")
    assert [line for line in about if "situeDans" in line] == [
        "ct:situeDans commune:46042",
        "ct:situeDans commune:46172",
    ]
    assert (done.report.counts["quarter"], done.report.counts["quarter in a commune"]) == (1, 2)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (['46042,Cahors,"QN04601M, QN04602M",Gare,1,44'], r"qpv\.csv:2: 2 codes of quarters, 1 names"),
        (["46042,Cahors,QP04601,Gare,1,44"], r"qpv\.csv:2: code_qp: 'QP04601'"),
        (
            ["46042,Cahors,QN04601M,Gare,1,44", "46102,Figeac,QN04601M,Pont,1,44"],
            r"qpv\.csv:3: QN04601M is called “Gare” elsewhere, “Pont” here",
        ),
    ],
)
def test_a_bad_row_is_an_error_with_its_place(convert: Convert, rows: list[str], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        imported(convert, *rows)
