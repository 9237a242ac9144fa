"""Dates in words, for the labels of deduced conventions."""

from __future__ import annotations

import datetime

import pytest

from kg.sources.conventions import in_english, in_french


@pytest.mark.parametrize(
    ("day", "fr", "en"),
    [
        (datetime.date(2018, 7, 13), "13 juillet 2018", "13 July 2018"),
        (datetime.date(2024, 5, 1), "1er mai 2024", "1 May 2024"),
        (datetime.date(2022, 12, 31), "31 décembre 2022", "31 December 2022"),
    ],
)
def test_a_date_in_words(day: datetime.date, fr: str, en: str) -> None:
    assert (in_french(day), in_english(day)) == (fr, en)
