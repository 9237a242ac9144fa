"""What `kg.toml` says for the catalogue: said once, replaced by a dataset; a mistake is named with its key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.errors import ProjectError
from kg.project import Project
from kg.project_catalogue import Contact, Period

EU = "http://publications.europa.eu/resource/authority/"

TOML = """
base = "https://example.org/"
title = { en = "A graph" }
description = { en = "A graph." }

[publisher]
iri = "id/org/us"
name = "Us"
type = "Company"

[licences]
data = "https://creativecommons.org/licenses/by/4.0/"
ontology = "https://creativecommons.org/licenses/by/4.0/"

[prefixes]

[catalogue]
theme = ["TRAN", "https://example.org/themes/1"]
keywords = { en = ["buses"] }
vintage = "dcterms:issued"

[catalogue.shapes]
keywords = { en = ["rules"] }

[[datasets]]
folder = "stops"
title = { en = "Stops" }
theme = "REGI"
frequency = "MONTHLY"
temporal = { start = 2020-01-01 }
contact = { name = "Desk", email = "desk@example.org" }
high_value = ["http://data.europa.eu/bna/c_b79e35eb"]
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Project]:
    """Give what reads a `kg.toml`."""

    def load_(text: str) -> Project:
        (tmp_path / "kg.toml").write_text(text, encoding="utf-8")
        return Project.load(tmp_path)

    return load_


def test_codes_become_the_iris_of_the_tables(load: Callable[[str], Project]) -> None:
    project = load(TOML)
    (stops,) = project.datasets
    assert project.publisher.type == "http://purl.org/adms/publishertype/Company"
    assert project.catalogue.usual.themes == (f"{EU}data-theme/TRAN", "https://example.org/themes/1")
    assert stops.entry.frequency == f"{EU}frequency/MONTHLY"
    assert stops.entry.temporal == Period(date(2020, 1, 1), None)
    assert stops.entry.contact == Contact("Desk", None, "desk@example.org")
    assert project.catalogue.parts["shapes"].entry.keywords == {"en": ("rules",)}


def test_a_dataset_replaces_what_holds_for_all(load: Callable[[str], Project]) -> None:
    project = load(TOML)
    entry = project.datasets[0].entry.under(project.catalogue.usual)
    assert entry.themes == (f"{EU}data-theme/REGI",)
    assert entry.keywords == {"en": ("buses",)}


def test_nothing_need_be_said(load: Callable[[str], Project]) -> None:
    head, _, _ = TOML.partition("[catalogue]")
    usual = load(head).catalogue.usual
    assert usual.access == f"{EU}access-right/PUBLIC"
    assert usual.frequency is None
    assert usual.themes == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('theme = ["TRANSPORT"]', "no such code: 'TRANSPORT'"),
        ('frequency = "often"', "no such code: 'often'"),
        ('keywords = ["buses"]', "not a list of words by language"),
        ('spatial = ["Paris"]', "is not an IRI: 'Paris'"),
        ("temporal = { start = 2021-01-01, end = 2020-01-01 }", "ends before it starts"),
        ("temporal = { begin = 2021-01-01 }", "is not a period"),
        ("temporal = { start = 2021-01-01T00:00:00 }", "is not a period"),
        ('contact = { email = "a@example.org" }', "is not a name with an address"),
        ('contact = { name = "Desk", email = "desk" }', "is not a name with an address"),
        ('attribution = "Us"', "is not a text by language"),
        ("questions = [1]", "is not a list of texts"),
        ('homepage = "our site"', "is not an IRI"),
        ('vintage = ["issued"]', "is not a prefixed name"),
        ('colour = "red"', "unknown key 'colour'"),
        ("shapes = 1", "is not a table"),
    ],
)
def test_a_mistake_is_named_with_its_key(load: Callable[[str], Project], wrong: str, said: str) -> None:
    head, _, _ = TOML.partition("[catalogue]")
    with pytest.raises(ProjectError) as error:
        load(f"{head}\n[catalogue]\n{wrong}\n")
    assert said in error.value.message
    assert wrong.partition(" ")[0] in error.value.message
    assert error.value.file is not None


def test_an_unknown_kind_of_publisher_is_refused(load: Callable[[str], Project]) -> None:
    with pytest.raises(ProjectError, match=r"\[publisher\] type: no such code"):
        load(TOML.replace('"Company"', '"Firm"'))


def test_a_dataset_is_named_with_a_mistake_in_it(load: Callable[[str], Project]) -> None:
    with pytest.raises(ProjectError, match=r"\[\[datasets\]\] stops: frequency"):
        load(TOML.replace('"MONTHLY"', '"MONTHLYISH"'))
