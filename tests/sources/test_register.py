"""Where a code of any year leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.project import Project
from kg.sources.register import Register, departement_file


@pytest.fixture
def register(project: Project) -> Register:
    return Register.load(project)


@pytest.mark.parametrize(
    ("code", "commune", "how"),
    [
        ("46042", "46042", "exact"),
        ("46217", "46172", "merged"),
        ("72287", "72155", "merged"),
        ("75112", "75056", "arrondissement-municipal"),
        ("99999", None, "unmatched"),
    ],
)
def test_a_code_leads_to_a_current_commune(
    register: Register, code: str, commune: str | None, how: str
) -> None:
    found = register.resolve_commune(code)
    assert (found.iri and register.key_of(found.iri), found.how) == (commune, how)


def test_the_part_that_bears_the_code_is_told(register: Register) -> None:
    via = register.resolve_commune("46217").via
    assert via is not None
    assert (register.kind_of(via), register.label(via)) == ("commune-deleguee", "Pern")


def test_siren_lead_to_communes_and_to_groupings(register: Register) -> None:
    commune, grouping = register.commune_by_siren("214600421"), register.grouping("200067361")
    assert commune is not None
    assert grouping is not None
    assert (register.label(commune), register.label(grouping)) == ("Cahors", "CC Grand-Figeac")
    assert register.grouping("214600421") is None


def test_a_commune_has_an_epci_or_none(register: Register) -> None:
    epci = register.epci_of("46042")
    assert epci is not None
    assert register.key_of(epci) == "200023737"
    assert register.epci_of("85113") is None
    assert register.ept_of("46042") is None


@pytest.mark.parametrize(
    ("code", "name"),
    [("46042", "46"), ("2A004", "2A"), ("97411", "974"), ("98735", "987"), ("01004", "01")],
)
def test_a_commune_s_graph_is_named_by_its_departement(code: str, name: str) -> None:
    assert departement_file(code) == name


def test_an_empty_register_says_what_to_import_first(project: Project) -> None:
    for file in Path(project.data_dir).rglob("*.ttl"):
        file.unlink()
    with pytest.raises(SourceError, match="register of communes is empty") as caught:
        Register.load(project)
    assert caught.value.mend == "first run: kg import cog PATH"


def test_a_register_that_was_read_is_read_again_after_a_change(project: Project) -> None:
    assert Register.load(project) is Register.load(project)
    file = project.data_dir / "communes/register.ttl"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"Cahors"@fr', '"Cahors-Ville"@fr'), encoding="utf-8"
    )
    commune = Register.load(project).communes["46042"]
    assert Register.load(project).label(commune) == "Cahors-Ville"
