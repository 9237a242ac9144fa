"""The mutations: what a person, a script or a bad source does to a file, and the rule that it breaks, on which line.

A mutation is given the block of a resource. It returns False, and does nothing, where it does not apply; else it
changes the block and notes on its lines the rules that must be found there: the shape's local name and the component.
What is expected was written from the text of the shapes and from SHACL, section 4, not from a run.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .document import Block

Mutation = Callable[[Block], bool]
MUTATIONS: dict[str, tuple[str, Mutation]] = {}
"""By name: the file that it is for, and what it does."""


def mutation(file: str) -> Callable[[Mutation], Mutation]:
    """Add a mutation of the blocks of a file."""

    def add(function: Mutation) -> Mutation:
        MUTATIONS[function.__name__.replace("_", "-")] = (file, function)
        return function

    return add


COMMUNES, MANDATES, CONTRACTS = "communes/46.ttl", "mandats/46.ttl", "crte/46.ttl"
RELEASE = "documents/communique-pvd-lot-2021.ttl"


def is_a(block: Block, kind: str) -> bool:
    return block.one(rf"^    a ct:{kind} ;$") is not None


def removed(block: Block, kind: str, statement: str, rule: str) -> bool:
    """Remove a statement: what is missing is missing from the block."""
    line = block.one(statement) if is_a(block, kind) else None
    if line is None:
        return False
    block.remove(line)
    block.subject.expected.append(rule)
    return True


def rewritten(
    block: Block, kind: str, statement: str, old: str, new: str, *rules: str, at_subject: str = ""
) -> bool:
    """Rewrite a value: the value is wrong, or the block is."""
    line = block.one(statement) if is_a(block, kind) else None
    if line is None or not re.search(old, line.text):
        return False
    line.text = re.sub(old, new, line.text, count=1)
    line.expected.extend(rules)
    if at_subject:
        block.subject.expected.append(at_subject)
    return True


# ---- communes


@mutation(COMMUNES)
def missing_label(block: Block) -> bool:
    return removed(block, "Commune", "rdfs:label", "libelle-nom-propre MinCount")


@mutation(COMMUNES)
def missing_language_tag(block: Block) -> bool:
    return rewritten(block, "Commune", "rdfs:label", '"@fr', '"', "libelle-nom-propre LanguageIn")


@mutation(COMMUNES)
def wrong_language(block: Block) -> bool:
    return rewritten(block, "Commune", "rdfs:label", '"@fr', '"@de', "libelle-nom-propre LanguageIn")


@mutation(COMMUNES)
def code_with_a_digit_changed(block: Block) -> bool:
    # No French code of a commune of the Lot is above 46399: the new one is nobody's.
    return rewritten(
        block, "Commune", "ct:codeInsee", r'"46\d', '"469', at_subject="territoire-code-iri SPARQL"
    )


@mutation(COMMUNES)
def siren_with_two_digits_swapped(block: Block) -> bool:
    line = block.one("ct:siren") if is_a(block, "Commune") else None
    # Luhn finds every exchange of neighbours but that of 0 and 9.
    pair = line and re.search(r'"2146(\d)(\d)', line.text)
    if line is None or not pair or pair[1] == pair[2] or {pair[1], pair[2]} == {"0", "9"}:
        return False
    line.text = line.text.replace(f'"2146{pair[1]}{pair[2]}', f'"2146{pair[2]}{pair[1]}')
    line.expected.append("siren-cle And")
    return True


@mutation(COMMUNES)
def siren_of_eight_digits(block: Block) -> bool:
    return rewritten(block, "Commune", "ct:siren", r'\d"', '"', "siren-forme Pattern")


@mutation(COMMUNES)
def postal_code_without_its_last_digit(block: Block) -> bool:
    return rewritten(block, "Commune", "ct:codePostal", r'\d"', '"', "territoire-code-postal Pattern")


@mutation(COMMUNES)
def population_as_a_text(block: Block) -> bool:
    return rewritten(
        block,
        "Commune",
        "ct:population",
        r"(\d+) ;",
        r'"\1" ;',
        "territoire-population Datatype",
        "territoire-population MinInclusive",
    )


@mutation(COMMUNES)
def population_below_zero(block: Block) -> bool:
    return rewritten(
        block, "Commune", "ct:population", r"(\d+) ;", r"-\1 ;", "territoire-population MinInclusive"
    )


@mutation(COMMUNES)
def two_bodies_with_own_taxation(block: Block) -> bool:
    line = block.one("ct:membreDe") if is_a(block, "Commune") else None
    if line is None:
        return False
    other = "200066371" if "200066371" not in line.text else "200023737"
    block.insert(f"    ct:membreDe intercommunalite:{other} ;", line)
    block.subject.expected.append("commune-un-seul-epci SPARQL")
    return True


@mutation(COMMUNES)
def situated_in_a_place_that_is_not_described(block: Block) -> bool:
    return rewritten(
        block,
        "Commune",
        "ct:situeDans arrondissement",
        r"arrondissement:\d+",
        "arrondissement:999",
        "commune-situe-dans Class",
    )


# ---- mandates


@mutation(MANDATES)
def nobody_holds_it(block: Block) -> bool:
    return removed(block, "Mandat", "ct:titulaire", "mandat-titulaire MinCount")


@mutation(MANDATES)
def two_hold_it(block: Block) -> bool:
    line = block.one("ct:titulaire") if is_a(block, "Mandat") else None
    if line is None:
        return False
    block.insert("    ct:titulaire personne:michel-prosic ;", line).expected.append(
        "mandat-titulaire MaxCount"
    )
    return True


@mutation(MANDATES)
def held_nowhere(block: Block) -> bool:
    return removed(block, "Mandat", "ct:exerceDans", "mandat-exerce-dans MinCount")


@mutation(MANDATES)
def a_month_that_does_not_exist(block: Block) -> bool:
    return rewritten(block, "Mandat", "ct:debut", r'"(\d{4})-\d\d', r'"\1-13', "mandat-debut Datatype")


@mutation(MANDATES)
def a_date_as_a_text(block: Block) -> bool:
    return rewritten(block, "Mandat", "ct:debut", r"\^\^xsd:date", "", "mandat-debut Datatype")


@mutation(MANDATES)
def a_year_for_a_date(block: Block) -> bool:
    return rewritten(
        block, "Mandat", "ct:debut", r'"(\d{4})-.*date', r'"\1"^^xsd:gYear', "mandat-debut Datatype"
    )


@mutation(MANDATES)
def ended_before_it_began(block: Block) -> bool:
    line = block.one("ct:debut") if is_a(block, "Mandat") else None
    if line is None or block.all("ct:fin "):
        return False
    block.insert('    ct:fin "2001-01-01"^^xsd:date ;', line)
    line.expected.append("mandat-debut LessThanOrEquals")
    return True


@mutation(MANDATES)
def without_a_date(block: Block) -> bool:
    return removed(block, "Mandat", "ct:debut", "mandat-date MinCount")


@mutation(MANDATES)
def an_office_that_is_not_in_the_list(block: Block) -> bool:
    return rewritten(
        block,
        "Mandat",
        "ct:fonction",
        r"concept:fonction-[\w-]+",
        "concept:fonction-inconnue",
        "mandat-fonction Class",
    )


@mutation(MANDATES)
def a_value_of_another_list(block: Block) -> bool:
    return rewritten(
        block,
        "Mandat",
        "ct:fonction",
        r"concept:fonction-[\w-]+",
        "concept:statut-signee",
        "mandat-fonction Pattern",
    )


# ---- contracts and signatures


@mutation(CONTRACTS)
def without_its_programme(block: Block) -> bool:
    return removed(block, r"\w+", "ct:programme ", "convention-programme MinCount")


@mutation(CONTRACTS)
def covers_what_is_no_territory(block: Block) -> bool:
    lines = block.all("ct:couvre ")
    if not lines:
        return False
    block.insert("    ct:couvre programme:pvd ;", lines[-1]).expected.append("convention-couvre Class")
    return True


@mutation(RELEASE)
def signatory_out_of_office(block: Block) -> bool:
    # The mandate is another person's, and began five years after the convention was signed.
    rules = ("signature-mandat-du-signataire SPARQL", "signature-mandat-en-cours SPARQL")
    return rewritten(
        block, "Signature", "ct:auTitreDuMandat", r"mandat:[\w-]+", "mandat:maire-46042-2026", *rules
    )


@mutation(RELEASE)
def signed_by_nobody(block: Block) -> bool:
    return removed(block, "Signature", "ct:signataire", "signature-signataire MinCount")
