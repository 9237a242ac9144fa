"""Nine programmes of the ANCT, on a file of a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.errors import SourceError

Convert = Callable[..., Any]

HEADER = "dispositif,vintage,id_territoire,lib_territoire,code_membre,lib_membre\n"


def imported(convert: Convert, *rows: str) -> Any:  # noqa: ANN401 - the class is in conftest
    return convert("dispositifs", {"dispositifs.csv": HEADER + "".join(f"{row}\n" for row in rows)})


def test_a_member_of_a_project_territory(convert: Convert) -> None:
    done = imported(
        convert,
        "avenir-montagnes-ingenierie,2023-08,ami-jur-01,PNR du Doubs Horloger,212503478,La Longeville",
    )
    graph = "dispositifs/avenir-montagnes-ingenierie"
    assert done.about(graph, "participation:avenir-montagnes-ingenierie-ami-jur-01-212503478") == [
        "a ct:Participation",
        "ct:auTitreDe commune-deleguee:25347",
        'ct:codeSource "212503478"',
        'ct:identifiantSource "ami-jur-01"',
        "ct:participant commune:25390",
        "ct:programme programme:avenir-montagnes-ingenierie",
        "ct:territoireDeProjet territoire-projet:ami-jur-01",
    ]
    assert done.about(graph, "territoire-projet:ami-jur-01") == [
        "a ct:TerritoireDeProjet",
        'ct:identifiantSource "ami-jur-01"',
        "ct:programme programme:avenir-montagnes-ingenierie",
        'rdfs:label "PNR du Doubs Horloger"@fr',
    ]


def test_a_row_of_two_territories_is_two_participations(convert: Convert) -> None:
    done = imported(convert, "cites-educatives,2023-08,cite-002 ; cite-127,Nord ; Étouvie,46042,Cahors")
    graph = "dispositifs/cites-educatives"
    assert done.subjects(graph, "participation") == [
        "participation:cites-educatives-cite-002-46042",
        "participation:cites-educatives-cite-127-46042",
    ]
    assert 'rdfs:label "Étouvie"@fr' in done.about(graph, "territoire-projet:cite-127")


def test_one_name_for_two_territories_is_given_to_both_and_told(convert: Convert) -> None:
    row = "manufactures-de-proximite,2022-01,manuprox-1-26; manuprox-2-93,Haut-Clunisois,46042,Cahors"
    done = imported(convert, row)
    for key in ("manuprox-1-26", "manuprox-2-93"):
        about = done.about("dispositifs/manufactures-de-proximite", f"territoire-projet:{key}")
        assert 'rdfs:label "Haut-Clunisois"@fr' in about
    assert done.report.notes == ["row 2: a single name, “Haut-Clunisois”, for manuprox-1-26, manuprox-2-93"]


def test_a_label_with_a_semicolon_names_one_territory(convert: Convert) -> None:
    done = imported(
        convert, 'fabriques-de-territoire,2024-01,fabt-1,"Vert&amp;Co; le lieu\r\ncommun",46042,Cahors'
    )
    about = done.about("dispositifs/fabriques-de-territoire", "territoire-projet:fabt-1")
    assert 'rdfs:label "Vert&Co; le lieu commun"@fr' in about


def test_an_operation_of_the_fund_is_not_a_territory(convert: Convert) -> None:
    done = imported(
        convert,
        "fonds-restructuration-locaux-activite,2024,OPE 1,ACV / ORT,46042,Cahors",
        "fonds-restructuration-locaux-activite,2024,OPE 1,PVD,46102,Figeac",
    )
    graph = "dispositifs/fonds-restructuration-locaux-activite"
    assert done.about(graph, "participation:fonds-restructuration-locaux-activite-OPE-1-46042") == [
        "a ct:Participation",
        'ct:citation "ACV / ORT"@fr',
        'ct:identifiantSource "OPE 1"',
        "ct:participant commune:46042",
        "ct:programme programme:fonds-restructuration-locaux-activite",
    ]
    assert done.subjects(graph, "territoire-projet") == []


def test_rows_written_twice_and_rows_that_match_nothing_are_counted(convert: Convert) -> None:
    one = "avenir-montagnes-mobilites,2023-08,amm-mas-14,Oxymore tech,200067361,CC Grand-Figeac"
    none = "avenir-montagnes-mobilites,2023-08,amm-mas-14,Oxymore tech,200077758,PETR Sud Lozère"
    done = imported(convert, one, one, none)
    counts = done.report.counts
    assert (counts["participation"], counts["repeated"], counts["unmatched"]) == (1, 1, 1)
    assert [row.key for row in done.report.unmatched] == ["200077758 PETR Sud Lozère"]


def test_an_unknown_programme_is_an_error_with_its_place(convert: Convert) -> None:
    with pytest.raises(SourceError, match=r"dispositifs\.csv:2: dispositif: 'autre'"):
        imported(convert, "autre,2024,x-1,X,46042,Cahors")
