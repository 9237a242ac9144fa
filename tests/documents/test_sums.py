"""The breakdowns of the funding commitments: those that add up, and those that the page on conflicts says do not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pyoxigraph import QuerySolutions

from kg.project import Project

from .transcriptions import store_of

MILLION = Decimal(1_000_000)


@pytest.mark.parametrize(
    ("total", "amount", "components", "parts"),
    [
        ("acv-bdt-fonds-propres", 1000, 1000, 4),  # 50 + 50 + 200 + 700
        ("acv-anah", 1200, 1200, 6),  # 25 + 50 + 65 + 1000 + 40 + 20
        ("acv-total-gouvernement", 5000, 4200, 4),  # 1000 + 700 + 1500 + 1000: the source says « dont »
    ],
)
def test_a_breakdown_has_the_sum_that_the_document_gives(
    total: str, amount: int, components: int, parts: int
) -> None:
    """A total and the sum of its components, in millions of euros."""
    project = Project.find()
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in project.prefixes.items())
    solutions = store_of(project, "dossier-presse-acv-cahors-2018").query(
        f"""{prefixes}SELECT ?amount (SUM(?part) AS ?sum) (COUNT(?share) AS ?parts) {{
            engagement:{total} ct:montant ?amount . ?share ct:composanteDe engagement:{total} ; ct:montant ?part
        }} GROUP BY ?amount"""
    )
    assert isinstance(solutions, QuerySolutions)
    (row,) = solutions
    assert Decimal(row["amount"].value) == amount * MILLION
    assert Decimal(row["sum"].value) == components * MILLION
    assert int(row["parts"].value) == parts
