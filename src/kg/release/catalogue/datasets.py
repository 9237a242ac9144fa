"""A dataset of the catalogue (DCAT-AP 3.0.1, sections 4.1 and 4.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Triple

from kg import authority
from kg.project_catalogue import Contact, Period
from kg.release.catalogue.distributions import describe_distributions, describe_samples
from kg.release.catalogue.places import place_iris
from kg.release.catalogue.quality import describe_quality
from kg.release.catalogue.records import ALIGNMENTS, ONTOLOGY, SHAPES, Listing, Records, spoken
from kg.release.catalogue.vocabulary import Description

HVD_REGULATION = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
_NOT_IN_KEYWORD = re.compile(r"[^\w .-]+")
_TYPES = {ONTOLOGY: "ONTOLOGY", ALIGNMENTS: "MAPPING", SHAPES: "SCHEMA"}
_STANDARDS = {
    ONTOLOGY: {"en": "The ontology of the graph", "fr": "L’ontologie du graphe"},
    SHAPES: {"en": "The SHACL shapes of the graph", "fr": "Les formes SHACL du graphe"},
}


def describe_dataset(records: Records, listing: Listing, triples: list[Triple]) -> None:
    """Add a dataset and everything that is told of it alone."""
    entry = listing.entry
    node = Description(triples, listing.iri, "dcat:Dataset")
    node.value("dct:identifier", listing.iri)
    node.texts("dct:title", listing.title).texts("dct:description", listing.description)
    describe_keywords(node, entry.keywords)
    node.links("dcat:theme", entry.themes)
    node.link("dct:publisher", records.project.publisher.iri)
    node.link("dcat:contactPoint", contact_iri(records, entry.contact))
    node.link("dct:license", listing.licence).link("dct:accessRights", entry.access)
    node.link("dct:accrualPeriodicity", entry.frequency)
    node.links("dct:language", language_iris(entry.languages or records.languages))
    node.links("dct:spatial", place_iris(records, listing))
    node.value("dct:issued", records.issued(listing)).value("dct:modified", records.modified(listing))
    node.value("dcat:version", records.manifest.name)
    node.link("dcat:landingPage", landing_page(records, listing))
    if listing.name in _TYPES:
        node.link("dct:type", f"{authority.AUTHORITY}dataset-type/{_TYPES[listing.name]}")
    else:
        node.links("dct:conformsTo", standards(records))
    if entry.high_value:
        node.links("dcatap:hvdCategory", entry.high_value).link(
            "dcatap:applicableLegislation", HVD_REGULATION
        )
    period = records.temporal(listing)
    if period is not None:
        node.link("dct:temporal", _period(listing, period, triples))
    if entry.attribution:
        node.link("dct:rights", listing.iri + "#rights")
        Description(triples, listing.iri + "#rights", "dct:RightsStatement").texts(
            "rdfs:label", entry.attribution
        )
    if entry.provenance:
        node.link("dct:provenance", listing.iri + "#provenance")
        Description(triples, listing.iri + "#provenance", "dct:ProvenanceStatement").texts(
            "rdfs:label", entry.provenance
        )
    if listing.profile is not None:
        node.links("prov:wasDerivedFrom", listing.profile.sources)
    node.links("dcat:distribution", describe_distributions(records, listing, triples))
    node.links("adms:sample", describe_samples(records, listing, triples))
    describe_quality(records, listing, node, triples)


def describe_keywords(node: Description, keywords: Mapping[str, Iterable[str]]) -> None:
    """Add the keywords of a dataset or a service, with a space for each character that CKAN refuses a dataset for."""
    for language, words in keywords.items():
        for word in words:
            if kept := " ".join(_NOT_IN_KEYWORD.sub(" ", word).split()):
                node.texts("dcat:keyword", {language: kept})


def landing_page(records: Records, listing: Listing) -> str:
    """Return the address of the page about a dataset."""
    path = listing.iri.removeprefix(records.project.base + "id/")
    return f"{records.address}/doc/{path}.html"


def standards(records: Records) -> tuple[str, str]:
    """Return the IRIs of the ontology and of the shapes, as things that data conforms to."""
    return records.project.vocabulary.removesuffix("#"), records.project.base + "shapes"


def describe_standards(records: Records, triples: list[Triple]) -> None:
    """Add what the data conforms to."""
    for name, iri in zip((ONTOLOGY, SHAPES), standards(records), strict=True):
        Description(triples, iri, "dct:Standard").texts("dct:title", spoken(records, _STANDARDS[name]))


def language_iris(codes: Iterable[str]) -> list[str]:
    """Return the IRIs of languages; those that the EU's table does not know are left out."""
    return [iri for code in codes if (iri := authority.language_iri(code)) is not None]


def contact_iri(records: Records, contact: Contact | None) -> str:
    """Return the IRI of a contact: the same for the same contact."""
    known = sorted(
        {each.entry.contact for each in records.datasets if each.entry.contact is not None},
        key=lambda each: (each.name, each.url or "", each.email or ""),
    )
    usual = records.project.catalogue.usual.contact
    if contact is None or contact == usual:
        return records.iri + "#contact"
    return f"{records.iri}#contact-{known.index(contact) + 1}"


def describe_contacts(records: Records, listings: Iterable[Listing], triples: list[Triple]) -> None:
    """Add the contacts of some datasets, and the one of the catalogue."""
    usual = records.project.catalogue.usual.contact
    for contact in dict.fromkeys([usual, *(each.entry.contact for each in listings)]):
        said = contact or Contact(records.project.publisher.name, records.homepage)
        node = Description(triples, contact_iri(records, contact), "vcard:Kind")
        node.value("vcard:fn", said.name)
        node.link("vcard:hasURL", said.url)
        node.link("vcard:hasEmail", f"mailto:{said.email}" if said.email else None)


def _period(listing: Listing, period: Period, triples: list[Triple]) -> BlankNode:
    """Add a period. It is a blank node: udata fetches a period that has an IRI, even one described beside it."""
    node = Description(triples, BlankNode(f"period-{_label(listing.name)}"), "dct:PeriodOfTime")
    node.value("dcat:startDate", period.start).value("dcat:endDate", period.end)
    if not isinstance(node.subject, BlankNode):
        raise TypeError("a period is a blank node")
    return node.subject


def _label(name: str) -> str:
    """Return a name with what no label of a blank node may hold written out."""
    return "".join(char if char.isascii() and char.isalnum() else f"x{ord(char):x}x" for char in name)
