"""Codes of the EU's authority tables and of ADMS, and their IRIs: what portals compare a catalogue's values with.

A code is what stands after the last slash of its IRI in the table (https://op.europa.eu/en/web/eu-vocabularies).
"""

from __future__ import annotations

from collections.abc import Mapping

AUTHORITY = "http://publications.europa.eu/resource/authority/"
THEME_SCHEME = AUTHORITY + "data-theme"
PUBLISHER_TYPE = "http://purl.org/adms/publishertype/"

THEMES: Mapping[str, Mapping[str, str]] = {
    "AGRI": {
        "en": "Agriculture, fisheries, forestry and food",
        "fr": "Agriculture, pêche, sylviculture et alimentation",
    },
    "ECON": {"en": "Economy and finance", "fr": "Économie et finances"},
    "EDUC": {"en": "Education, culture and sport", "fr": "Éducation, culture et sport"},
    "ENER": {"en": "Energy", "fr": "Énergie"},
    "ENVI": {"en": "Environment", "fr": "Environnement"},
    "GOVE": {"en": "Government and public sector", "fr": "Gouvernement et secteur public"},
    "HEAL": {"en": "Health", "fr": "Santé"},
    "INTR": {"en": "International issues", "fr": "Questions internationales"},
    "JUST": {
        "en": "Justice, legal system and public safety",
        "fr": "Justice, système juridique et sécurité publique",
    },
    "REGI": {"en": "Regions and cities", "fr": "Régions et villes"},
    "SOCI": {"en": "Population and society", "fr": "Population et société"},
    "TECH": {"en": "Science and technology", "fr": "Science et technologie"},
    "TRAN": {"en": "Transport", "fr": "Transports"},
}
"""The codes of the table of data themes, with their names."""

LICENCE_TYPE = "http://purl.org/adms/licencetype/"
LICENCES: Mapping[str, tuple[str, str]] = {
    "https://creativecommons.org/licenses/by/4.0/": ("Creative Commons Attribution", "Attribution"),
    "https://creativecommons.org/licenses/by-sa/4.0/": (
        "Creative Commons Attribution Share-Alike",
        "ViralEffect-ShareAlike",
    ),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("Creative Commons CCZero", "PublicDomain"),
    "https://opendatacommons.org/licenses/by/1-0/": ("Open Data Commons Attribution License", "Attribution"),
    "https://opendatacommons.org/licenses/odbl/1-0/": (
        "Open Data Commons Open Database License (ODbL)",
        "ViralEffect-ShareAlike",
    ),
}
"""Licences that udata and CKAN do not know by their address: the name that their lists give each, and ADMS' type."""

FREQUENCIES = frozenset(
    {
        "ANNUAL",
        "ANNUAL_2",
        "ANNUAL_3",
        "BIENNIAL",
        "BIMONTHLY",
        "BIWEEKLY",
        "CONT",
        "DAILY",
        "DAILY_2",
        "DECENNIAL",
        "HOURLY",
        "IRREG",
        "MONTHLY",
        "MONTHLY_2",
        "MONTHLY_3",
        "NEVER",
        "QUADRENNIAL",
        "QUARTERLY",
        "QUINQUENNIAL",
        "TRIENNIAL",
        "UNKNOWN",
        "UPDATE_CONT",
        "WEEKLY",
        "WEEKLY_2",
        "WEEKLY_3",
    }
)
"""The codes of the table of frequencies that a dataset may be updated at."""

ACCESS_RIGHTS = frozenset({"PUBLIC", "RESTRICTED", "NON_PUBLIC"})
"""The codes of the table of access rights that DCAT-AP names."""

LANGUAGES: Mapping[str, str] = {
    "bg": "BUL",
    "cs": "CES",
    "da": "DAN",
    "de": "DEU",
    "el": "ELL",
    "en": "ENG",
    "es": "SPA",
    "et": "EST",
    "fi": "FIN",
    "fr": "FRA",
    "ga": "GLE",
    "hr": "HRV",
    "hu": "HUN",
    "it": "ITA",
    "lt": "LIT",
    "lv": "LAV",
    "mt": "MLT",
    "nl": "NLD",
    "pl": "POL",
    "pt": "POR",
    "ro": "RON",
    "sk": "SLK",
    "sl": "SLV",
    "sv": "SWE",
}
"""The codes of the table of languages, by the codes that RDF uses (BCP 47), for the Union's languages."""

PUBLISHER_TYPES = frozenset(
    {
        "Academia-ScientificOrganisation",
        "Company",
        "IndustryConsortium",
        "LocalAuthority",
        "NationalAuthority",
        "NonGovernmentalOrganisation",
        "NonProfitOrganisation",
        "PrivateIndividual(s)",
        "RegionalAuthority",
        "StandardisationBody",
        "SupraNationalAuthority",
    }
)
"""The names of the kinds of publisher in ADMS."""

COMPLETED = AUTHORITY + "distribution-status/COMPLETED"
STABLE = AUTHORITY + "planned-availability/STABLE"
AVAILABLE = AUTHORITY + "planned-availability/AVAILABLE"


def theme_iri(code: str) -> str:
    """Return the IRI of a data theme."""
    return f"{THEME_SCHEME}/{code}"


def frequency_iri(code: str) -> str:
    """Return the IRI of a frequency."""
    return f"{AUTHORITY}frequency/{code}"


def access_iri(code: str) -> str:
    """Return the IRI of an access right."""
    return f"{AUTHORITY}access-right/{code}"


def language_iri(code: str) -> str | None:
    """Return the IRI of a language by its code of BCP 47; None for a language that is not the Union's."""
    found = LANGUAGES.get(code.partition("-")[0].lower())
    return None if found is None else f"{AUTHORITY}language/{found}"


def file_type_iri(code: str) -> str:
    """Return the IRI of a file type."""
    return f"{AUTHORITY}file-type/{code}"


def publisher_type_iri(name: str) -> str:
    """Return the IRI of a kind of publisher."""
    return PUBLISHER_TYPE + name
