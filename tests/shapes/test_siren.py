"""The check digit of a SIREN, which the shapes write as two regular expressions, against Luhn's rule."""

from __future__ import annotations

import csv
import random
import re

import pytest
from rdflib import SH, Graph, URIRef

from .findings import NAMESPACE


def luhn(number: str) -> bool:
    """Whether the last digit of a number is its check digit (ISO/IEC 7812-1, annex B)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


@pytest.fixture(scope="module")
def patterns(shapes: Graph) -> list[re.Pattern[str]]:
    """The two expressions: the sum is even, the sum is a multiple of 5."""
    names = ("siren-somme-paire", "siren-somme-multiple-de-5")
    return [re.compile(str(shapes.value(URIRef(NAMESPACE + name), SH.pattern))) for name in names]


def accepted(patterns: list[re.Pattern[str]], number: str) -> bool:
    return all(pattern.search(number) for pattern in patterns)


def test_the_expressions_accept_what_the_rule_accepts(patterns: list[re.Pattern[str]]) -> None:
    chance = random.Random(46)
    numbers = [f"{chance.randrange(10**9):09d}" for _ in range(20_000)]
    assert [accepted(patterns, number) for number in numbers] == [luhn(number) for number in numbers]


def test_a_changed_digit_is_always_found(patterns: list[re.Pattern[str]]) -> None:
    siren = "200023737"  # CA du Grand Cahors
    assert accepted(patterns, siren)
    for place in range(9):
        for digit in "0123456789".replace(siren[place], ""):
            assert not accepted(patterns, siren[:place] + digit + siren[place + 1 :])


@pytest.mark.shared
def test_every_official_siren_is_accepted(patterns: list[re.Pattern[str]], shared: object) -> None:
    with open(f"{shared}/sources/siren-departements-regions/siren.csv", encoding="utf-8", newline="") as file:
        numbers = [row["siren"] for row in csv.DictReader(file) if row["siren"]]
    assert len(numbers) == 118
    assert [number for number in numbers if not accepted(patterns, number)] == []
