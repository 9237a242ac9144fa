"""Whose row it is: codes of another year, former SIREN, names spelt otherwise, rows repeated."""

from __future__ import annotations

import pytest

from kg.errors import SourceError
from kg.project import Project
from kg.sources.participations import Listing, chosen, listed, tidy
from kg.sources.source import Report
from kg.sources.table import Row


def listing(project: Project) -> Listing:
    return Listing(project, Report("test"))


def row(**values: str) -> Row:
    return Row("list.csv", 7, values)


def key(iri: object) -> str:
    return str(iri).strip("<>").split("/id/")[1]


def test_a_present_commune_is_found_by_its_code(project: Project) -> None:
    member = listing(project).commune(row(code="46042", name="Cahors"), "code", "name")
    assert member is not None
    assert key(member.iri) == "commune/46042"
    assert (member.former, member.via, member.spelt) == (None, None, None)


def test_a_merged_commune_leads_to_the_present_one_and_is_remembered(project: Project) -> None:
    read = listing(project)
    member = read.commune(row(code="46217", name="Pern"), "code", "name")
    assert member is not None
    assert (key(member.iri), key(member.via), member.former) == (
        "commune/46172",
        "commune-deleguee/46217",
        "46217",
    )
    (resolved,) = read.report.resolutions
    assert (resolved.row, resolved.key, resolved.target) == (7, "46217", "46172 Pern-Lhospitalet")


def test_a_code_merged_without_a_deleguee_keeps_the_name_of_the_list(project: Project) -> None:
    member = listing(project).commune(row(code="72287", name="Saint-Gervais-en-Belin"), "code", "name")
    assert member is not None
    assert (key(member.iri), member.former, member.via, member.spelt) == (
        "commune/72155",
        "72287",
        None,
        "Saint-Gervais-en-Belin",
    )


def test_a_name_spelt_otherwise_is_kept_and_reported(project: Project) -> None:
    read = listing(project)
    member = read.commune(row(code="46102", name="Fijac"), "code", "name")
    assert member is not None
    assert member.spelt == "Fijac"
    assert read.report.notes == ["46102: “Fijac” here, “Figeac” in the register"]


def test_a_code_that_nobody_has_is_reported_not_dropped(project: Project) -> None:
    read = listing(project)
    assert read.commune(row(code="99999", name="Nulle-Part"), "code", "name") is None
    (missed,) = read.report.unmatched
    assert (missed.file, missed.row, missed.key) == ("list.csv", 7, "99999 Nulle-Part")
    assert read.report.counts["unmatched"] == 1


@pytest.mark.parametrize(
    ("siren", "name", "expected"),
    [
        ("200023737", "CA du Grand Cahors", "intercommunalite/200023737"),
        ("214600421", "Cahors", "commune/46042"),
        ("46042", "Cahors", "commune/46042"),
    ],
)
def test_a_body_is_found_by_siren_or_commune_code(
    project: Project, siren: str, name: str, expected: str
) -> None:
    member = listing(project).body(row(siren=siren, name=name), "siren", "name")
    assert member is not None
    assert key(member.iri) == expected
    assert member.former is None


def test_a_former_siren_holds_the_code_of_a_merged_commune(project: Project) -> None:
    # 21 25 0 347 8: Besançon's SIREN in the register has this form, so 25 is a regular département.
    member = listing(project).body(row(siren="212503478", name="La Longeville"), "siren", "name")
    assert member is not None
    assert (key(member.iri), key(member.via), member.former) == (
        "commune/25390",
        "commune-deleguee/25347",
        "212503478",
    )


def test_a_former_siren_is_not_read_in_an_irregular_departement(project: Project) -> None:
    # Paris: 217500016 does not hold 75056.
    read = listing(project)
    assert read.body(row(siren="217500565", name="Lutèce"), "siren", "name") is None
    assert read.report.unmatched[0].key == "217500565 Lutèce"


def test_an_unknown_siren_is_led_by_a_name_that_one_commune_alone_has(project: Project) -> None:
    read = listing(project)
    member = read.body(row(siren="200053676", name="Haut Valromey"), "siren", "name")
    assert member is not None
    assert key(member.iri) == "commune/01187"
    assert read.report.resolutions[0].how == "the only commune of this name"


def test_a_syndicate_is_reported(project: Project) -> None:
    read = listing(project)
    assert read.body(row(siren="200077758", name="PETR Sud Lozère"), "siren", "name") is None
    assert read.report.unmatched[0].key == "200077758 PETR Sud Lozère"


def test_a_code_in_neither_form_is_an_error_with_its_row(project: Project) -> None:
    with pytest.raises(SourceError, match=r"list\.csv:7: siren: '4604' is not a valid code"):
        listing(project).body(row(siren="4604", name="Cahors"), "siren", "name")


def test_a_repeated_row_is_stated_once(project: Project) -> None:
    read = listing(project)
    it = row(code="46042")
    member = read.commune(it, "code")
    assert member is not None
    first = list(read.participation("x-46042", it, member, "pvd", identifier="1"))
    again = list(read.participation("x-46042", it, member, "pvd", identifier="1"))
    assert (len(first), again) == (4, [])
    assert (read.report.counts["participation"], read.report.counts["repeated"]) == (1, 1)


def test_two_rows_that_differ_under_one_key_are_an_error(project: Project) -> None:
    read = listing(project)
    it = row(code="46042")
    member = read.commune(it, "code")
    assert member is not None
    list(read.participation("x-46042", it, member, "pvd", identifier="1"))
    with pytest.raises(SourceError, match=r"list\.csv:7: x-46042 was already said otherwise"):
        list(read.participation("x-46042", it, member, "pvd", identifier="2"))


def test_a_word_must_be_one_of_those_known() -> None:
    assert chosen(row(status="Signée"), "status", {"Signée": "signee"}) == "signee"
    with pytest.raises(SourceError, match="status: 'Perdue' is not expected"):
        chosen(row(status="Perdue"), "status", {"Signée": "signee"})


def test_a_cell_may_hold_several_values() -> None:
    assert listed(row(ids="cde-002 ; cde-061"), "ids") == ["cde-002", "cde-061"]
    assert listed(row(ids="QN00101M, QN00102M"), "ids") == ["QN00101M", "QN00102M"]


def test_a_label_is_put_on_one_line() -> None:
    assert tidy(" L'orangerie\r\n de\x02Danne ") == "L'orangerie de Danne"
