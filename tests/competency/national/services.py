"""France services, ORT and the conventions they imply, CRTE, other programmes, quarters."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from .programmes import ACV, PVD, VA
from .questions import Table, question
from .raw import Raw, Row, iso

FRANCE_SERVICES = "france-services/france-services-2024-08-01.csv"
ORT = "ort/ort-2024-10.csv"
NGEO = "crte-et-programmes-par-commune/ngeo-anct-cog2023.csv.gz"
DISPOSITIFS = "autres-dispositifs-anct/dispositifs.csv"
TEC = "autres-dispositifs-anct/territoires-engages-tec.csv"
QPV = "autres-dispositifs-anct/qpv.csv"
OCCITANIE = ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82")
STATUSES = {"Signée": "signee", "Non signée": "non-signee", "En cours": "en-cours", "": "non-precise"}
CATEGORIES = {"1. Commune ACV": "acv", "2. Commune PVD": "pvd", "3. Autre": "autre"}
FORMS = {
    "Fixe": "fixe",
    "Multisites": "multisites",
    "Bus_équivalent": "bus-equivalent",
    "Fixe_antenne(s)": "fixe-antennes",
    "Itinérante": "itinerante",
}


def _departement(code: str) -> str:
    return code[:3] if code.startswith("97") else code[:2]


@question("france-services-par-type-et-format", packages=False)
def services_by_kind(raw: Raw) -> Table:
    """Structures by kind and form."""
    counts = Counter((row["type_fs"].lower(), FORMS[row["format_fs"]]) for row in raw.table(FRANCE_SERVICES))
    return ("type", "format", "structures"), [(*key, number) for key, number in counts.items()]


@question("france-services-par-departement-et-type", packages=False)
def services_by_departement(raw: Raw) -> Table:
    """Structures of each département of Occitanie by kind."""
    rows = [row for row in raw.table(FRANCE_SERVICES) if row["insee_com"][:2] in OCCITANIE]
    counts = Counter((row["insee_com"][:2], row["type_fs"].lower()) for row in rows)
    return ("departement", "type", "structures"), [(*key, number) for key, number in counts.items()]


@question("france-services-du-lot", packages=False)
def services_lot(raw: Raw) -> Table:
    """Structures of the Lot: identifier, commune, day of labelling."""
    return ("identifiant", "code", "date"), [
        (row["id_fs"], row["insee_com"], iso(_day(row)))
        for row in raw.table(FRANCE_SERVICES)
        if row["insee_com"].startswith("46")
    ]


def _day(row: Row) -> str:
    (day,) = re.findall(r"\d\d/\d\d/\d{4}", row["labellisation_fs"])
    return str(day)


@question("france-services-par-annee", packages=False)
def services_by_year(raw: Raw) -> Table:
    """Structures by year of labelling."""
    return ("annee", "structures"), Counter(_day(row)[-4:] for row in raw.table(FRANCE_SERVICES)).items()


@question("france-services-en-arrondissement-municipal")
def services_in_cities(raw: Raw) -> Table:
    """Structures in an arrondissement municipal."""
    inner = {row["code"] for row in raw.cog if row["type"] == "arrondissement-municipal"}
    return ("identifiant", "code"), [
        (row["id_fs"], row["insee_com"]) for row in raw.table(FRANCE_SERVICES) if row["insee_com"] in inner
    ]


@question("ort-par-statut", packages=False)
def ort_by_status(raw: Raw) -> Table:
    """Communes by status and category."""
    counts = Counter((STATUSES[row["signee"]], CATEGORIES[row["statut_commune"]]) for row in raw.table(ORT))
    return ("statut", "categorie", "communes"), [(*key, number) for key, number in counts.items()]


@question("ort-signees-par-annee", packages=False)
def ort_by_year(raw: Raw) -> Table:
    """Signed communes by year."""
    counts = Counter(
        row["date_signature"][:4]
        for row in raw.table(ORT)
        if row["signee"] == "Signée" and row["date_signature"]
    )
    return ("annee", "communes"), counts.items()


@question("ort-signees-sans-date", packages=False)
def ort_undated(raw: Raw) -> Table:
    """Communes called signed without a date."""
    return ("code",), [
        (row["insee_com"],)
        for row in raw.table(ORT)
        if row["signee"] == "Signée" and not row["date_signature"]
    ]


@question("ort-datees-non-signees", packages=False)
def ort_dated_unsigned(raw: Raw) -> Table:
    """Communes with a date that are not called signed."""
    return ("code", "statut", "date"), [
        (row["insee_com"], STATUSES[row["signee"]], row["date_signature"])
        for row in raw.table(ORT)
        if row["signee"] != "Signée" and row["date_signature"]
    ]


@question("ort-du-lot", packages=False)
def ort_lot(raw: Raw) -> Table:
    """ORT of the Lot: status and date."""
    return ("code", "statut", "date"), [
        (row["insee_com"], STATUSES[row["signee"]], row["date_signature"])
        for row in raw.table(ORT)
        if row["insee_com"].startswith("46")
    ]


@question("ort-signee-et-pvd-par-region")
def ort_and_pvd(raw: Raw) -> Table:
    """Communes of Petites villes de demain whose ORT is signed, by région."""
    signed = {raw.current_code[row["insee_com"]] for row in raw.table(ORT) if row["signee"] == "Signée"}
    counts = Counter(
        raw.region_name(row["insee_com"]) for row in raw.table(PVD) if row["insee_com"] in signed
    )
    return ("region", "communes"), counts.items()


@question("ort-signee-et-village-d-avenir-par-region")
def ort_and_va(raw: Raw) -> Table:
    """Communes of Villages d'avenir whose ORT is signed, by région."""
    signed = {raw.current_code[row["insee_com"]] for row in raw.table(ORT) if row["signee"] == "Signée"}
    villages = {raw.current_code[row["insee_com"]] for row in raw.table(VA)}
    return ("region", "communes"), Counter(raw.region_name(code) for code in villages & signed).items()


@question("programmes-sans-ort")
def no_ort(raw: Raw) -> Table:
    """Communes of the two great lists that the ORT table does not have."""
    followed = {raw.current_code[row["insee_com"]] for row in raw.table(ORT)}
    rows = [("pvd", row["insee_com"]) for row in raw.table(PVD)]
    rows += [("acv", row["insee_com"]) for row in raw.features(ACV)]
    return ("programme", "code"), [row for row in rows if row[1] not in followed]


@question("ort-conventions-deduites-les-plus-grandes")
def ort_conventions(raw: Raw) -> Table:
    """Deduced ORT conventions (an EPCI and a date) of eight communes or more."""
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in raw.table(ORT):
        code = raw.current_code[row["insee_com"]]
        if row["signee"] == "Signée" and row["date_signature"] and code in raw.epci_of:
            groups[raw.epci_of[code], row["date_signature"]].add(code)
    return ("siren", "date", "communes"), [
        (*key, len(codes)) for key, codes in groups.items() if len(codes) >= 8
    ]


@question("pvd-conventions-deduites-par-epci")
def pvd_conventions(raw: Raw) -> Table:
    """EPCI with three deduced joining conventions or more."""
    dates: defaultdict[str, set[str]] = defaultdict(set)
    for row in raw.table(PVD):
        if row["date_signature"] and row["insee_com"] in raw.epci_of:
            dates[raw.epci_of[row["insee_com"]]].add(row["date_signature"])
    return ("siren", "conventions"), [(siren, len(days)) for siren, days in dates.items() if len(days) >= 3]


@question("conventions-deduites-effectifs")
def deduced_counts(raw: Raw) -> Table:
    """How many conventions each rule deduces."""
    acv = {row["id_acv"] for row in raw.features(ACV) if row["date_signature"] not in (None, "", "NA")}
    pvd = {_grouping(raw, row) for row in raw.table(PVD) if row["date_signature"]}
    ort = {
        _grouping(raw, row) for row in raw.table(ORT) if row["signee"] == "Signée" and row["date_signature"]
    }
    return ("regle", "conventions"), [
        ("convention-cadre-acv", len(acv)),
        ("convention-adhesion-pvd", len(pvd)),
        ("convention-ort", len(ort)),
    ]


def _grouping(raw: Raw, row: Row) -> tuple[str, str]:
    code = raw.current_code[row["insee_com"]]
    return raw.epci_of.get(code, code), row["date_signature"]


def _crte(raw: Raw) -> dict[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for row in raw.table(NGEO):
        for identifier in filter(None, re.split(r"\s*;\s*", row["id_crte"])):
            members[identifier].add(raw.current_code[row["insee_com"]])
    return members


@question("crte-les-plus-grands")
def crte_largest(raw: Raw) -> Table:
    """CRTE of 150 communes or more."""
    return ("crte", "communes"), [(key, len(codes)) for key, codes in _crte(raw).items() if len(codes) >= 150]


@question("crte-effectif")
def crte_number(raw: Raw) -> Table:
    """How many CRTE, and how many communes they cover."""
    members = _crte(raw)
    return ("contrats", "communes"), [(len(members), len(set().union(*members.values())))]


@question("crte-du-lot")
def crte_lot(raw: Raw) -> Table:
    """CRTE that cover communes of the Lot, with the number of these."""
    rows = []
    for key, codes in _crte(raw).items():
        number = sum(code.startswith("46") for code in codes)
        if number:
            rows.append((key, number))
    return ("crte", "communes"), rows


@question("crte-epci-partagees")
def crte_split(raw: Raw) -> Table:
    """EPCI whose communes fall in several CRTE."""
    contracts: defaultdict[str, set[str]] = defaultdict(set)
    for key, codes in _crte(raw).items():
        for code in codes:
            if code in raw.epci_of:
                contracts[raw.epci_of[code]].add(key)
    return ("siren", "contrats"), [(siren, len(keys)) for siren, keys in contracts.items() if len(keys) > 1]


@question("mentions-anterieures", packages=False)
def mentions(raw: Raw) -> Table:
    """Rows of the older table that the reference lists do not confirm."""
    rows = raw.table(NGEO)
    known = {"pvd": {row["insee_com"] for row in raw.table(PVD)}}
    known["acv"] = {row["insee_com"] for row in raw.features(ACV)}
    return ("programme", "identifiant", "code"), [
        (programme, row[f"id_{programme}"], row["insee_com"])
        for row in rows
        for programme, codes in known.items()
        if row[f"id_{programme}"] and row["insee_com"] not in codes
    ]


@question("habinclus-et-site-par-programme")
def only_here(raw: Raw) -> Table:
    """Communes of the two programmes that only the older table names."""
    rows = raw.table(NGEO)
    return ("programme", "communes"), [
        (key, len({raw.current_code[row["insee_com"]] for row in rows if row[f"id_{key}"]}))
        for key in ("habinclus", "site")
    ]


@question("dispositifs-territoires-et-membres", packages=False)
def dispositifs(raw: Raw) -> Table:
    """Territories of each programme that names its members by commune code."""
    territories: defaultdict[str, set[str]] = defaultdict(set)
    for row in raw.table(DISPOSITIFS):
        territories[row["dispositif"]].update(re.split(r"\s*;\s*", row["id_territoire"]))
    kept = (
        "cites-educatives",
        "cites-de-l-emploi",
        "projets-appui-operationnel",
        "manufactures-de-proximite",
    )
    return ("programme", "territoires"), [(key, len(territories[key])) for key in kept]


@question("cites-educatives-par-region")
def cites_educatives(raw: Raw) -> Table:
    """Communes of the cités éducatives by région; that of Saint-Martin is in none."""
    codes = {row["code_membre"] for row in raw.table(DISPOSITIFS) if row["dispositif"] == "cites-educatives"}
    current = {raw.current_code[code] for code in codes}
    placed = [code for code in current if raw.communes[code]["zone"] != "com"]
    return ("region", "communes"), Counter(raw.region_name(code) for code in placed).items()


@question("territoires-engages-par-prefixe", packages=False)
def engages(raw: Raw) -> Table:
    """Territoires engagés by prefix of their identifier and kind of territory."""
    counts = Counter(
        (
            row["id_tec"].partition("-")[0],
            "intercommunalite" if len(row["siren_groupement"]) == 9 else "commune",
        )
        for row in raw.table(TEC)
    )
    return ("prefixe", "participant", "nombre"), [(*key, number) for key, number in counts.items()]


def _quarters(raw: Raw) -> set[tuple[str, str]]:
    return {
        (code, raw.current_code[row["insee_com"]])
        for row in raw.table(QPV)
        for code in re.split(r",\s*", row["code_qp"])
    }


@question("quartiers-prioritaires-par-departement")
def quarters_by_departement(raw: Raw) -> Table:
    """Départements with forty quarters or more."""
    placed = {(quarter, _departement(code)) for quarter, code in _quarters(raw)}
    counts = Counter(departement for _, departement in placed)
    return ("departement", "quartiers"), [item for item in counts.items() if item[1] >= 40]


@question("quartiers-prioritaires-sur-plusieurs-communes")
def quarters_shared(raw: Raw) -> Table:
    """Quarters lying in three communes or more."""
    counts = Counter(quarter for quarter, _ in _quarters(raw))
    return ("quartier", "communes"), [item for item in counts.items() if item[1] >= 3]


@question("quartiers-prioritaires-de-cahors-et-figeac", packages=False)
def quarters_lot(raw: Raw) -> Table:
    """Quarters of the Lot with their names."""
    rows = []
    for row in raw.table(QPV):
        if row["insee_com"].startswith("46"):
            codes = row["code_qp"].split(", ")
            rows += [
                (code, name, row["insee_com"])
                for code, name in zip(codes, row["lib_qp"].split(", "), strict=True)
            ]
    return ("quartier", "nom", "code"), rows
