"""The great programmes: Petites villes de demain, Action cœur de ville, Villages d'avenir, Territoires d'industrie."""

from __future__ import annotations

from collections import Counter, defaultdict

from .questions import Table, question
from .raw import Json, Raw, Row, iso

PVD = "pvd/pvd-2024-07.csv"
ACV = "acv/acv-2024-09-dates-signature.geojson"
ACV_2025 = "acv/acv-2025-04.geojson"
ACV_SECOND_PHASE = "acv/acv2-entrees-de-ville-2023-09.csv"
VA = "villages-avenir/va-2024-09.csv"
TI_1 = "territoires-industrie/ti-phase1-149.csv"
TI_2 = "territoires-industrie/ti-phase2-183-2024-07.csv"


def _in_lot(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["insee_com"].startswith("46")]


@question("programmes-effectifs", packages=False)
def sizes(raw: Raw) -> Table:
    """Distinct participations of the lists that every other count rests upon."""
    return ("liste", "nombre"), [
        ("pvd", len(raw.table(PVD))),
        ("acv", len(raw.features(ACV))),
        ("va", len(raw.table(VA))),
        ("ti-2", len(raw.table(TI_2))),
        ("ti-1", len(raw.table(TI_1))),
    ]


@question("pvd-par-mois-de-signature", packages=False)
def pvd_by_month(raw: Raw) -> Table:
    """Joining conventions by month of signature."""
    counts = Counter(row["date_signature"][:7] for row in raw.table(PVD) if row["date_signature"])
    return ("mois", "communes"), counts.items()


@question("pvd-sans-date", packages=False)
def pvd_undated(raw: Raw) -> Table:
    """Communes with no date of signature."""
    return ("code", "identifiant"), [
        (row["insee_com"], row["id_pvd"]) for row in raw.table(PVD) if not row["date_signature"]
    ]


@question("pvd-dates-anterieures-au-programme", packages=False)
def pvd_too_early(raw: Raw) -> Table:
    """Dates before October 2020, when the programme was launched."""
    return ("code", "date"), [
        (row["insee_com"], row["date_signature"])
        for row in raw.table(PVD)
        if row["date_signature"] and row["date_signature"] < "2020-10"
    ]


@question("pvd-du-lot", packages=False)
def pvd_lot(raw: Raw) -> Table:
    """Communes of the Lot with identifier and date."""
    return ("code", "identifiant", "date"), [
        (row["insee_com"], row["id_pvd"], row["date_signature"]) for row in _in_lot(raw.table(PVD))
    ]


@question("pvd-par-region")
def pvd_by_region(raw: Raw) -> Table:
    """Communes by région."""
    return ("region", "communes"), Counter(
        raw.region_name(row["insee_com"]) for row in raw.table(PVD)
    ).items()


@question("pvd-departements-les-plus-dotes")
def pvd_by_departement(raw: Raw) -> Table:
    """Départements with thirty communes or more."""
    counts = Counter(raw.communes[row["insee_com"]]["departement"] for row in raw.table(PVD))
    return ("departement", "communes"), [item for item in counts.items() if item[1] >= 30]


@question("pvd-et-commune-nouvelle")
def pvd_merged(raw: Raw) -> Table:
    """Communes of the programme that took over ten former codes or more."""
    rows = []
    for row in raw.table(PVD):
        number = len(set(raw.communes[row["insee_com"]].get("anciensCodes", [])))
        if number >= 10:
            rows.append((row["insee_com"], number))
    return ("code", "anciensCodes"), rows


@question("acv-par-region")
def acv_by_region(raw: Raw) -> Table:
    """Communes by région. Not that which the list names: it puts Castelsarrasin in the Hauts-de-France."""
    return ("region", "communes"), Counter(
        raw.region_name(row["insee_com"]) for row in raw.features(ACV)
    ).items()


@question("acv-par-mois-de-signature", packages=False)
def acv_by_month(raw: Raw) -> Table:
    """Framework conventions by month of signature."""
    counts = Counter(iso(row["date_signature"])[:7] for row in raw.features(ACV) if _dated(row))
    return ("mois", "communes"), counts.items()


def _dated(row: Json) -> bool:
    return row["date_signature"] not in (None, "", "NA")


@question("acv-sans-date", packages=False)
def acv_undated(raw: Raw) -> Table:
    """Communes with no date of signature."""
    return ("code", "identifiant"), [
        (row["insee_com"], row["id_acv"]) for row in raw.features(ACV) if not _dated(row)
    ]


@question("acv-absentes-de-2025", packages=False)
def acv_gone(raw: Raw) -> Table:
    """Communes of the list of 2024 that the list of 2025 no longer has."""
    kept = {str(row["insee_com"]).zfill(5) for row in raw.features(ACV_2025)}
    return ("code",), [(row["insee_com"],) for row in raw.features(ACV) if row["insee_com"] not in kept]


@question("acv-territoires-de-plusieurs-communes", packages=False)
def acv_shared(raw: Raw) -> Table:
    """Territories of the list of 2024 that hold several communes."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for row in raw.features(ACV):
        members[row["id_acv"]].append(row["insee_com"])
    return ("identifiant", "code"), [
        (identifier, code) for identifier, codes in members.items() if len(codes) > 1 for code in codes
    ]


@question("acv-actions-livrees", packages=False)
def acv_delivered(raw: Raw) -> Table:
    """Communes with forty actions delivered or more."""
    return ("code", "livrees", "enCours"), [
        (row["insee_com"], row["actions_livrees"], row["actions_en_cours"])
        for row in raw.features(ACV)
        if isinstance(row["actions_livrees"], int) and row["actions_livrees"] >= 40
    ]


@question("acv-deuxieme-phase-par-region")
def acv_second_phase(raw: Raw) -> Table:
    """Communes of the second phase by région."""
    counts = Counter(raw.region_name(row["insee_com"]) for row in raw.table(ACV_SECOND_PHASE))
    return ("region", "communes"), counts.items()


@question("acv-occitanie-sans-deuxieme-phase", packages=False)
def acv_first_only(raw: Raw) -> Table:
    """Communes of Occitanie in the list of 2024 that are not in the second phase."""
    second = {row["insee_com"] for row in raw.table(ACV_SECOND_PHASE)}
    return ("code", "identifiant"), [
        (row["insee_com"], row["id_acv"])
        for row in raw.features(ACV)
        if row["insee_reg"] == "76" and row["insee_com"] not in second
    ]


@question("acv-conventions-deduites", packages=False)
def acv_conventions(raw: Raw) -> Table:
    """Framework conventions deduced for Occitanie: identifier, date, number of communes covered."""
    members: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in raw.features(ACV):
        if row["insee_reg"] == "76" and _dated(row):
            members[row["id_acv"], iso(row["date_signature"])].add(row["insee_com"])
    return ("cle", "date", "communes"), [(*key, len(codes)) for key, codes in members.items()]


@question("villages-d-avenir-comptes", packages=False)
def va_accounted(raw: Raw) -> Table:
    """Rows of the list, by whether the commune still exists (the eight that were merged are named in the README)."""
    merged = {"12076", "23023", "25347", "46217", "61310", "72298", "85233", "86231"}
    counts = Counter(row["insee_com"] in merged for row in raw.table(VA))
    return ("correspondance", "lignes"), [("exacte", counts[False]), ("commune réunie", counts[True])]


@question("villages-d-avenir-communes-reunies")
def va_merged(raw: Raw) -> Table:
    """Villages merged into another commune since, with both codes."""
    return ("identifiant", "ancienCode", "code"), [
        (row["id_va"], row["insee_com"], raw.current_code[row["insee_com"]])
        for row in raw.table(VA)
        if row["insee_com"] not in raw.communes
    ]


@question("villages-d-avenir-par-region")
def va_by_region(raw: Raw) -> Table:
    """Villages by région."""
    return ("region", "villages"), Counter(raw.region_name(row["insee_com"]) for row in raw.table(VA)).items()


@question("villages-d-avenir-du-lot")
def va_lot(raw: Raw) -> Table:
    """Villages of the Lot, under their present code."""
    return ("identifiant", "code"), [
        (row["id_va"], raw.current_code[row["insee_com"]]) for row in _in_lot(raw.table(VA))
    ]


@question("ti-territoires-par-nombre-de-membres", packages=False)
def ti_sizes(raw: Raw) -> Table:
    """Territories of the second phase by number of members."""
    counts = Counter(Counter(row["id_ti"] for row in raw.table(TI_2)).values())
    return ("membres", "territoires"), counts.items()


@question("ti-plus-grands-territoires", packages=False)
def ti_largest(raw: Raw) -> Table:
    """Territories of ten members or more in the second phase."""
    labels = {row["id_ti"]: row["lib_ti"] for row in raw.table(TI_2)}
    counts = Counter(row["id_ti"] for row in raw.table(TI_2))
    return ("identifiant", "territoire", "membres"), [
        (identifier, labels[identifier], number) for identifier, number in counts.items() if number >= 10
    ]


@question("ti-membres-communes")
def ti_communes(raw: Raw) -> Table:
    """Members of the second phase that are communes."""
    by_siren = {row["siren"]: code for code, row in raw.communes.items() if "siren" in row}
    return ("identifiant", "code"), [
        (row["id_ti"], by_siren[row["siren_groupement"]])
        for row in raw.table(TI_2)
        if row["siren_groupement"] in by_siren
    ]


@question("ti-aurillac-figeac-rodez", packages=False)
def ti_7603(raw: Raw) -> Table:
    """Members of ti-7603, second phase."""
    return ("territoire", "siren"), [
        (row["lib_ti"], row["siren_groupement"]) for row in raw.table(TI_2) if row["id_ti"] == "ti-7603"
    ]


@question("ti-meme-identifiant-deux-territoires", packages=False)
def ti_same_id(raw: Raw) -> Table:
    """What the identifiers of Occitanie name in each phase."""
    rows = {("1", row["id_ti"], row["lib_ti"]) for row in raw.table(TI_1)}
    rows |= {("2", row["id_ti"], row["lib_ti"]) for row in raw.table(TI_2)}
    return ("phase", "identifiant", "territoire"), [row for row in rows if row[1].startswith("ti-76")]


@question("ti-epci-des-deux-phases", packages=False)
def ti_both(raw: Raw) -> Table:
    """Groupings of Occitanie's territories that are in both phases, with their territory in each."""
    first = {
        row["siren_groupement"]: row["lib_ti"] for row in raw.table(TI_1) if row["id_ti"].startswith("ti-76")
    }
    return ("siren", "premiere", "deuxieme"), [
        (row["siren_groupement"], first[row["siren_groupement"]], row["lib_ti"])
        for row in raw.table(TI_2)
        if row["siren_groupement"] in first
    ]


@question("ti-epci-sorties-de-la-premiere-phase", packages=False)
def ti_left(raw: Raw) -> Table:
    """Groupings of Occitanie's territories of the first phase that are in no territory of the second."""
    second = {row["siren_groupement"] for row in raw.table(TI_2)}
    return ("siren",), {
        (row["siren_groupement"],)
        for row in raw.table(TI_1)
        if row["id_ti"].startswith("ti-76") and row["siren_groupement"] not in second
    }
