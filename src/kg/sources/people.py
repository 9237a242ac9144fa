"""People, as every importer states them: a name and nothing else of the person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.sources.statements import (
    FOAF_FAMILY_NAME,
    FOAF_GIVEN_NAME,
    RDF_TYPE,
    RDFS_LABEL,
    Names,
    french,
    string,
)

_WORD = re.compile(r"([\s'’-]+)")
_PARTICLES = frozenset({"D", "DE", "DES", "DU", "L", "LA"})


def named(names: Names, person: NamedNode, given: str, family: str) -> Iterator[Triple]:
    """A person's name: given name, family name out of its capitals, and both as the label."""
    family = displayed(family)
    yield Triple(person, RDF_TYPE, names.ct("Personne"))
    yield Triple(person, RDFS_LABEL, french(f"{given} {family}"))
    yield Triple(person, FOAF_GIVEN_NAME, string(given))
    yield Triple(person, FOAF_FAMILY_NAME, string(family))


def displayed(family: str) -> str:
    """A family name for people to read: "GUILLOTOU de KERÉVER" → "Guillotou de Keréver".

    The sources write family names in capitals. Inside a name, DE, DU, DES, D', LA and L' are taken for particles; a
    word that is not in capitals is left as it is.
    """
    words = _WORD.split(family)
    return "".join(
        word.lower() if position and word in _PARTICLES else word.capitalize() if word.isupper() else word
        for position, word in enumerate(words)
    )


def parted(full_name: str) -> tuple[str, str]:
    """Given name and family name of "First LAST".

    The family name begins at the first word in capitals, or at the particle before it ("Amaury de SAINT-QUENTIN" →
    "Amaury", "de SAINT-QUENTIN").

    Raises:
        ValueError: no word is in capitals, or the first one is.
    """
    words = full_name.split()
    for position, word in enumerate(words):
        if word.isupper() or word.islower():
            if position and any(later.isupper() for later in words[position:]):
                return " ".join(words[:position]), " ".join(words[position:])
            break
    raise ValueError(f"not a given name and a family name in capitals: {full_name!r}")
