"""Territories: counts, membership, codes, populations, centroids, typologies."""

from __future__ import annotations

import itertools
import math
import struct
from collections import Counter, defaultdict

from .questions import Table, question
from .raw import SPECIFIC_KINDS, Raw


@question("territoires-effectifs-par-classe")
def classes(raw: Raw) -> Table:
    """How many of each class."""
    kinds = Counter(row["type"] for row in raw.cog)
    counts = Counter(SPECIFIC_KINDS[row["type"]] for row in raw.epci.values())
    counts.update(
        Commune=kinds["commune-actuelle"],
        CommuneDeleguee=kinds["commune-deleguee"],
        CommuneAssociee=kinds["commune-associee"],
        ArrondissementMunicipal=kinds["arrondissement-municipal"],
        Arrondissement=len(raw.arrondissements),
        Departement=len(raw.departements),
        Region=len(raw.regions),
        CollectiviteDOutreMer=len(raw.collectivites),
        EtablissementPublicTerritorial=len(raw.ept),
    )
    return ("classe", "nombre"), counts.items()


@question("epci-fiscalite-propre-et-ept")
def own_taxation(raw: Raw) -> Table:
    """1,255 EPCI with own taxation, 11 EPT."""
    return ("fiscalitePropre", "nombre"), [("true", len(raw.epci)), ("false", len(raw.ept))]


@question("epci-par-mode-de-financement")
def funding_modes(raw: Raw) -> Table:
    """EPCI by kind and by mode of funding."""
    counts = Counter(
        (SPECIFIC_KINDS[row["type"]], row["modeFinancement"].lower()) for row in raw.epci.values()
    )
    return ("classe", "mode", "nombre"), [(*key, number) for key, number in counts.items()]


@question("communes-et-population-par-region")
def by_region(raw: Raw) -> Table:
    """Communes and population of each région."""
    number: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for row in raw.communes.values():
        number[row["region"]] += 1
        people[row["region"]] += row.get("population", 0)
    return ("code", "region", "communes", "population"), [
        (code, row["nom"], number[code], people[code]) for code, row in raw.regions.items()
    ]


@question("communes-par-departement-occitanie")
def occitanie(raw: Raw) -> Table:
    """Communes and population of the départements of Occitanie."""
    rows = [row for row in raw.communes.values() if row["region"] == "76"]
    number = Counter(row["departement"] for row in rows)
    people: Counter[str] = Counter()
    for row in rows:
        people[row["departement"]] += row["population"]
    return ("code", "departement", "communes", "population"), [
        (code, raw.departements[code]["nom"], number[code], people[code]) for code in number
    ]


@question("communes-des-collectivites-d-outre-mer")
def overseas(raw: Raw) -> Table:
    """Communes of the eight collectivités d'outre-mer."""
    number = Counter(row["departement"] for row in raw.communes.values() if row["zone"] == "com")
    return ("code", "collectivite", "communes"), [
        (code, row["nom"], number[code]) for code, row in raw.collectivites.items()
    ]


@question("epci-population-differente-de-la-somme", ordered=True)
def population_differs(raw: Raw) -> Table:
    """EPCI whose municipal population is not the sum of its communes' (the two come from different files)."""
    rows = []
    for siren, row in raw.epci.items():
        total = sum(raw.communes[member["code"]].get("population", 0) for member in row["membres"])
        if total != row["populationMunicipale"]:
            rows.append((siren, row["populationMunicipale"], total))
    rows.sort(key=lambda it: (-abs(it[1] - it[2]), it[0]))
    return ("siren", "population", "somme"), rows[:20]


@question("epci-les-plus-peuplees", ordered=True)
def largest(raw: Raw) -> Table:
    """The ten most populous EPCI."""
    rows = sorted(raw.epci.values(), key=lambda row: -row["populationMunicipale"])[:10]
    return ("siren", "population", "populationTotale"), [
        (row["code"], row["populationMunicipale"], row["populationTotale"]) for row in rows
    ]


@question("epci-les-plus-nombreuses-en-communes")
def most_members(raw: Raw) -> Table:
    """EPCI of 100 communes or more."""
    return ("siren", "communes"), [
        (siren, len(row["membres"])) for siren, row in raw.epci.items() if len(row["membres"]) >= 100
    ]


@question("epci-sur-trois-departements")
def straddling(raw: Raw) -> Table:
    """EPCI lying in three départements or more."""
    rows = []
    for siren, row in raw.epci.items():
        codes = {raw.communes[member["code"]]["departement"] for member in row["membres"]}
        if len(codes) >= 3:
            rows.append((siren, len(codes)))
    return ("siren", "departements"), rows


@question("epci-sur-deux-regions")
def straddling_regions(raw: Raw) -> Table:
    """EPCI lying in several régions."""
    rows = []
    for siren, row in raw.epci.items():
        names = {raw.regions[raw.communes[member["code"]]["region"]]["nom"] for member in row["membres"]}
        if len(names) > 1:
            rows += [(siren, name) for name in names]
    return ("siren", "region"), rows


@question("communes-hors-epci")
def alone(raw: Raw) -> Table:
    """Communes of a département in no EPCI with own taxation."""
    return ("code", "nom"), [
        (code, row["nom"])
        for code, row in raw.communes.items()
        if code not in raw.epci_of and row["zone"] != "com"
    ]


@question("ept-membres-et-population")
def ept(raw: Raw) -> Table:
    """The eleven EPT with their number of communes and these communes' population."""
    return ("siren", "communes", "population"), [
        (
            siren,
            len(row["membres"]),
            sum(raw.communes[member["code"]]["population"] for member in row["membres"]),
        )
        for siren, row in raw.ept.items()
    ]


@question("ept-communes-de-plaine-commune")
def plaine_commune(raw: Raw) -> Table:
    """The communes of the EPT Plaine Commune, which are also in the métropole."""
    return ("code", "nom", "metropole"), [
        (member["code"], raw.communes[member["code"]]["nom"], raw.epci_of[member["code"]])
        for member in raw.ept["200057867"]["membres"]
    ]


@question("arrondissements-municipaux-de-lyon")
def lyon(raw: Raw) -> Table:
    """The arrondissements municipaux of Lyon, with postal codes and populations."""
    return ("code", "nom", "codePostal", "population"), [
        (row["code"], row["nom"], postal, row["population"])
        for row in raw.cog
        if row["type"] == "arrondissement-municipal" and row["commune"] == "69123"
        for postal in row["codesPostaux"]
    ]


@question("coeur-de-causse-anciens-codes")
def former_codes(raw: Raw) -> Table:
    """Former codes of Cœur de Causse."""
    return ("ancienCode",), [(code,) for code in raw.communes["46138"]["anciensCodes"]]


@question("communes-nees-de-nombreuses-fusions")
def mergers(raw: Raw) -> Table:
    """Communes that took over fifteen codes or more."""
    return ("code", "nom", "anciensCodes"), [
        (code, row["nom"], len(set(row["anciensCodes"])))
        for code, row in raw.communes.items()
        if len(set(row.get("anciensCodes", []))) >= 15
    ]


@question("communes-deleguees-du-lot")
def lot_deleguees(raw: Raw) -> Table:
    """Communes déléguées of the Lot and the commune each belongs to."""
    return ("code", "nom", "codeCommune"), [
        (row["code"], row["nom"], row["chefLieu"])
        for row in raw.cog
        if row["type"] == "commune-deleguee" and row["departement"] == "46"
    ]


@question("communes-associees-par-departement")
def associees(raw: Raw) -> Table:
    """Départements of ten communes associées or more."""
    counts = Counter(row["departement"] for row in raw.cog if row["type"] == "commune-associee")
    return ("departement", "nombre"), [item for item in counts.items() if item[1] >= 10]


@question("arrondissements-du-lot")
def lot_arrondissements(raw: Raw) -> Table:
    """Arrondissements of the Lot: chef-lieu and number of communes."""
    number = Counter(row["arrondissement"] for row in raw.communes.values() if row["departement"] == "46")
    return ("code", "nom", "chefLieu", "communes"), [
        (row["code"], row["nom"], raw.communes[row["chefLieu"]]["nom"], number[row["code"]])
        for row in raw.arrondissements
        if row["departement"] == "46"
    ]


@question("regions-chef-lieu-et-siren")
def region_seats(raw: Raw) -> Table:
    """Chef-lieu and SIREN of each région that has one."""
    sirens = {row["code_insee"]: row["siren"] for row in _sirens(raw) if row["niveau"] == "region"}
    return ("code", "chefLieu", "siren"), [
        (code, raw.communes[row["chefLieu"]]["nom"], sirens[code])
        for code, row in raw.regions.items()
        if sirens.get(code)
    ]


@question("departements-occitanie-siren-et-chef-lieu")
def departement_sirens(raw: Raw) -> Table:
    """SIREN and chef-lieu of the départements of Occitanie."""
    sirens = {row["code_insee"]: row["siren"] for row in _sirens(raw) if row["niveau"] == "departement"}
    return ("code", "siren", "chefLieu"), [
        (code, sirens[code], row["chefLieu"])
        for code, row in raw.departements.items()
        if row["region"] == "76"
    ]


def _sirens(raw: Raw) -> list[dict[str, str]]:
    return raw.table("siren-departements-regions/siren.csv")


@question("communes-qui-partagent-un-code-postal")
def shared_postal_codes(raw: Raw) -> Table:
    """Postal codes shared by thirty-five communes or more."""
    counts = Counter(code for row in raw.communes.values() for code in set(row.get("codesPostaux", [])))
    return ("codePostal", "communes"), [item for item in counts.items() if item[1] >= 35]


@question("communes-homonymes")
def homonyms(raw: Raw) -> Table:
    """Names borne by eight communes or more."""
    counts = Counter(row["nom"] for row in raw.communes.values())
    return ("nom", "communes"), [item for item in counts.items() if item[1] >= 8]


@question("communes-sans-habitant")
def empty(raw: Raw) -> Table:
    """Communes with no inhabitant."""
    return ("code", "nom"), [
        (code, row["nom"]) for code, row in raw.communes.items() if row.get("population") == 0
    ]


@question("grand-cahors-communes")
def grand_cahors(raw: Raw) -> Table:
    """Communes of the Grand Cahors with SIREN and population."""
    return ("code", "nom", "siren", "population"), [
        (code, raw.communes[code]["nom"], raw.communes[code]["siren"], raw.communes[code]["population"])
        for code in (member["code"] for member in raw.epci["200023737"]["membres"])
    ]


@question("communes-les-plus-proches-de-cahors", ordered=True)
def nearest(raw: Raw) -> Table:
    """The ten communes of the Lot whose centroid is nearest to that of Cahors, by an equirectangular distance."""
    points = {
        row["code"]: centroid(row["geometry"])
        for row in raw.rne_communes.values()
        if row["type"] == "COM" and row["code"].startswith("46")
    }
    here = points.pop("46042")
    ranked = sorted(points, key=lambda code: _squared(points[code], here))
    return ("code", "nom"), [(code, raw.communes[code]["nom"]) for code in ranked[:10]]


def centroid(wkb: str) -> tuple[float, float]:
    """Centroid of a WKB multipolygon (little-endian, hexadecimal), weighted by area: longitude and latitude."""
    data = bytes.fromhex(wkb)
    place, area, east, north = 5, 0.0, 0.0, 0.0

    def number() -> int:
        nonlocal place
        place += 4
        return int(struct.unpack_from("<I", data, place - 4)[0])

    for _polygon in range(number()):
        place += 5
        for _ring in range(number()):
            size = number()
            flat = struct.unpack_from(f"<{2 * size}d", data, place)
            place += 16 * size
            points = list(zip(flat[::2], flat[1::2], strict=True))
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                cross = x0 * y1 - x1 * y0
                area += cross / 2
                east += (x0 + x1) * cross / 6
                north += (y0 + y1) * cross / 6
    return east / area, north / area


def _squared(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * math.cos(math.radians(44.45))
    north = one[1] - other[1]
    return east * east + north * north


@question("centroides-des-regions", packages=False)
def region_centroids(raw: Raw) -> Table:
    """Centroid of each région."""
    return ("code", "wkt"), [
        (row["insee_reg"], f"POINT({_plain(row['lon'])} {_plain(row['lat'])})")
        for row in raw.table("centroides-anct/reg.csv")
    ]


def _plain(degrees: str) -> str:
    """Degrees with five decimals at most, and no superfluous zero."""
    return f"{float(degrees):.5f}".rstrip("0").rstrip(".")


@question("communes-par-massif-et-densite", packages=False)
def ranges(raw: Raw) -> Table:
    """Communes of each mountain range by degree of density."""
    counts = Counter(
        (row["niveau_montagne"][:2], row["niveau_densite"])
        for row in _typologies(raw)
        if row["niveau_montagne"]
    )
    return ("massif", "densite", "communes"), [(*key, number) for key, number in counts.items()]


@question("communes-par-niveau-de-centralite", packages=False)
def centrality(raw: Raw) -> Table:
    """Communes by level of centrality (the rows that the source leaves undefined have none)."""
    counts = Counter(row["niveau_centralite"] for row in _typologies(raw))
    return ("centralite", "communes"), [
        item for item in counts.items() if item[0] and "undefined" not in item[0]
    ]


@question("communes-par-type-de-ruralite-lot", packages=False)
def rurality(raw: Raw) -> Table:
    """Communes of the Lot by kind of rurality."""
    counts = Counter(row["niveau_ruralite"] for row in _typologies(raw) if row["insee_com"].startswith("46"))
    return ("ruralite", "communes"), [item for item in counts.items() if item[0]]


def _typologies(raw: Raw) -> list[dict[str, str]]:
    return raw.table("typologies-communes/typologies.csv.gz")


@question("epci-a-cheval-sur-le-lot")
def lot_epci(raw: Raw) -> Table:
    """EPCI with a commune in the Lot: communes inside it, communes in all."""
    inside: Counter[str] = Counter()
    total: defaultdict[str, int] = defaultdict(int)
    for siren, row in raw.epci.items():
        for member in row["membres"]:
            total[siren] += 1
            inside[siren] += raw.communes[member["code"]]["departement"] == "46"
    return ("siren", "dansLeLot", "total"), [
        (siren, number, total[siren]) for siren, number in inside.items() if number
    ]
