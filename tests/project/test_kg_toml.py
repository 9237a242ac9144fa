"""The project file of this very repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.project import Project


@pytest.fixture
def here(repository: Path) -> Project:
    return Project.load(repository)


def test_the_base_and_the_terms_are_the_ones_that_others_write_against(here: Project) -> None:
    assert here.term("ct:Commune").value == "https://w3id.org/cohesion-territoires/def#Commune"
    assert here.term("commune:46042").value == "https://w3id.org/cohesion-territoires/id/commune/46042"


def test_everything_is_said_in_both_languages(here: Project) -> None:
    for texts in (here.title, here.description, *(dataset.title for dataset in here.datasets)):
        assert texts.keys() == {"en", "fr"}
    assert all(dataset.description.keys() in ({"en", "fr"}, set()) for dataset in here.datasets)


def test_each_folder_of_data_is_a_dataset(here: Project) -> None:
    folders = {path.name for path in here.data_dir.iterdir() if path.is_dir()}
    assert folders <= {dataset.folder for dataset in here.datasets}


def test_each_kind_of_resource_has_a_prefix_of_its_name(here: Project) -> None:
    kinds = {prefix: ns for prefix, ns in here.prefixes.items() if ns.startswith(here.base + "id/")}
    assert len(kinds) >= 36
    assert all(ns == f"{here.base}id/{prefix}/" for prefix, ns in kinds.items())
