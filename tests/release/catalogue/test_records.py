"""Dates of a catalogue: from what was published, else from the vintages of the sources; never in the future."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kg.project_catalogue import Entry, Period
from kg.release.catalogue import Records
from kg.release.catalogue.records import vintage_period
from kg.release.profile import Profile, Source


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2024-09-03", date(2024, 9, 3), date(2024, 9, 3)),
        ("2024-09-03T10:00:00Z", date(2024, 9, 3), date(2024, 9, 3)),
    ],
)
def test_a_vintage_is_a_period(text: str, first: date, last: date) -> None:
    assert vintage_period(text) == (first, last)


@pytest.mark.parametrize("text", ["", "summer", "2024-13", "24", "2024-02-30", "2024-01-01-01", "0"])
def test_another_text_is_none(text: str) -> None:
    assert vintage_period(text) is None


def with_vintages(records: Records, *vintages: str) -> Records:
    """Return the records with a source of these vintages, and without the dates of releases."""
    assert records.profile is not None
    sources = {iri: Source({}, vintages) for iri in records.profile.sources}
    usual = Entry(themes=("https://example.org/t",))
    catalogue = replace(records.project.catalogue, usual=usual)
    return replace(
        records,
        profile=Profile(records.profile.datasets, sources),
        publications=(),
        project=replace(records.project, catalogue=catalogue),
    )


def test_vintages_give_the_period_and_the_date(records: Records) -> None:
    dated = with_vintages(records, "2023", "2024-09")
    listing = dated.dataset("branches")
    assert listing is not None
    assert dated.temporal(listing) == Period(date(2023, 1, 1), date(2024, 9, 30))
    assert dated.modified(listing) == date(2024, 9, 1)


def test_a_vintage_that_goes_on_ends_today(records: Records) -> None:
    dated = with_vintages(records, "2026", "2031")
    listing = dated.dataset("branches")
    assert listing is not None
    assert dated.temporal(listing) == Period(date(2026, 1, 1), date(2026, 11, 22))
    assert dated.modified(listing) == date(2026, 1, 1)


def test_a_dataset_without_sources_has_the_period_of_the_whole(records: Records) -> None:
    dated = with_vintages(records, "2020")
    listing = dated.dataset("ontology")
    assert listing is not None
    assert dated.temporal(listing) == Period(date(2020, 1, 1), date(2020, 12, 31))
    assert with_vintages(records).temporal(listing) is None
