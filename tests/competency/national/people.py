"""People in office, and places of innovation."""

from __future__ import annotations

import re
from collections import Counter

from .programmes import ACV
from .questions import Table, question
from .raw import SPECIFIC_KINDS, Raw, Row, iso, unswapped
from .services import OCCITANIE

PREFETS = "prefets/prefets-2026-09.csv"


@question("maires-effectif-et-communes-sans-maire")
def maires_total(raw: Raw) -> Table:
    """34,742 maires; the communes that have none in the Répertoire, by zone."""
    missing = Counter(row["zone"] for code, row in raw.communes.items() if code not in raw.maires)
    return ("mesure", "nombre"), [
        ("maires", len(raw.maires)),
        *((f"sans maire, zone {zone}", number) for zone, number in missing.items()),
    ]


@question("maires-par-departement")
def maires_by_departement(raw: Raw) -> Table:
    """Maires of each département of Occitanie."""
    counts = Counter(raw.communes[code]["departement"] for code in raw.maires if code in raw.communes)
    return ("departement", "maires"), [(code, counts[code]) for code in OCCITANIE]


@question("maires-des-acv-du-lot-et-de-l-aveyron")
def maires_acv(raw: Raw) -> Table:
    """Maires of the Action cœur de ville communes of the Lot and the Aveyron, with the day they took office."""
    rows = []
    for row in raw.features(ACV):
        if row["insee_dep"] in ("12", "46") and (maire := raw.maires.get(row["insee_com"])):
            rows.append((row["insee_com"], _name(maire), unswapped(maire["date_debut_fonction"])))
    return ("code", "maire", "debut"), rows


def _name(row: Row) -> str:
    return f"{row['prenom']} {row['nom']}".upper()


@question("maires-des-grandes-villes")
def maires_cities(raw: Raw) -> Table:
    """Maires of the communes of 200,000 inhabitants or more."""
    return ("code", "maire"), [
        (code, _name(raw.maires[code]))
        for code, row in raw.communes.items()
        if row.get("population", 0) >= 200_000 and code in raw.maires
    ]


@question("presidents-d-epci-par-genre")
def presidents(raw: Raw) -> Table:
    """EPCI of the register with a president in the Répertoire, by kind."""
    kinds: Counter[str] = Counter()
    for row in raw.elected:
        if row["fonction_epci"] == "PRE":
            siren = raw.rne_epci.get(raw.rne_communes[row["commune_id"]]["epci_id"], "")
            if siren in raw.epci:
                kinds[SPECIFIC_KINDS[raw.epci[siren]["type"]]] += 1
    return ("classe", "presidents"), kinds.items()


@question("presidents-d-epci-du-lot")
def presidents_lot(raw: Raw) -> Table:
    """Presidents, elected in a commune of the Lot, with the day they took office."""
    rows = []
    for row in raw.elected:
        commune = raw.rne_communes[row["commune_id"]]
        if row["fonction_epci"] == "PRE" and commune["code"].startswith("46"):
            rows.append(
                (raw.rne_epci[commune["epci_id"]], _name(row), unswapped(row["date_debut_fonction_epci"]))
            )
    return ("siren", "president", "debut"), rows


@question("prefets-d-occitanie", packages=False)
def prefets(raw: Raw) -> Table:
    """Préfets of the départements of Occitanie, with the day they took office."""
    return ("departement", "prefet", "debut"), [
        (row["departement"], row["nom_prefet"].upper(), iso(row["date_prise_fonction"]))
        for row in raw.table(PREFETS, ";")
        if row["departement"] in OCCITANIE
    ]


@question("prefets-les-plus-anciens-en-poste", packages=False)
def prefets_oldest(raw: Raw) -> Table:
    """Préfets in office since before 2024."""
    return ("departement", "prefet", "debut"), [
        (row["departement"], row["nom_prefet"].upper(), iso(row["date_prise_fonction"]))
        for row in raw.table(PREFETS, ";")
        if iso(row["date_prise_fonction"]) < "2024"
    ]


@question("prefets-de-region", packages=False)
def prefets_region(raw: Raw) -> Table:
    """Préfets whose titles hold that of préfet de région, and that of the Corse-du-Sud, whose title does not say it."""
    return ("prefet",), [
        (row["nom_prefet"].upper(),)
        for row in raw.table(PREFETS, ";")
        if row["departement"] == "2A" or re.search(r"Préf(et|ète) de la région", row["titre_global"])
    ]


@question("lieux-d-innovation-liste-partielle", packages=False)
def places(raw: Raw) -> Table:
    """Places of innovation of the partial list, each with the article it was read in."""
    return ("lieu", "code", "article"), [
        (row["lieu"], row["insee_com"], row["source_url"])
        for row in raw.table("lieux-innovation-25/lieux-partiel.csv")
    ]
