"""IRIs and literals: one form for each value, that no store rewrites."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.sources.statements import Names, decimal, point, slug


@pytest.mark.parametrize(
    ("value", "text"),
    [("1", "1.0"), ("1.50", "1.5"), ("-0.20", "-0.2"), ("007", "7.0"), ("1E+3", "1000.0"), ("0.00", "0.0")],
)
def test_a_decimal_has_one_form(value: str, text: str) -> None:
    assert decimal(Decimal(value)).value == text


def test_a_point_is_longitude_then_latitude_with_five_decimals() -> None:
    assert point(1.4400004, 44.4511449).value == "POINT(1.44 44.45114)"
    assert point(Decimal("-0.000001"), Decimal("45")).value == "POINT(0.0 45.0)"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Vivien COSTE", "vivien-coste"),
        ("L'Haÿ-les-Roses", "l-hay-les-roses"),
        ("Cœur de Causse", "coeur-de-causse"),
        ("Gabriel (Gaby) VIARD-GAUDIN", "gabriel-gaby-viard-gaudin"),
    ],
)
def test_a_slug_is_plain_ascii(name: str, key: str) -> None:
    assert slug(name) == key


def test_a_key_that_would_need_escaping_is_refused() -> None:
    with pytest.raises(ValueError, match="not a key"):
        Names("https://example.org/").thing("commune", "46 042")
