"""What is in the datasets, for those who plan queries: counts, partitions, links (https://www.w3.org/TR/void/)."""

from __future__ import annotations

from urllib.parse import quote

from pyoxigraph import Triple

from kg.release.catalogue.datasets import landing_page
from kg.release.catalogue.distributions import distribution_iri, download_address, samples
from kg.release.catalogue.quality import partition_name
from kg.release.catalogue.records import ALIGNMENTS, ONTOLOGY, SHAPES, WHOLE, Listing, Records
from kg.release.catalogue.vocabulary import Description
from kg.release.profile import DatasetProfile
from kg.turtle.terms import TermWriter

PATH = "/.well-known/void"
"""Where the description is (VoID, section 7.2)."""

TERMS = frozenset({ONTOLOGY, ALIGNMENTS, SHAPES})
"""The datasets that are about terms, and not about resources."""

_FORMATS = "http://www.w3.org/ns/formats/"
_FEATURES = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
}


def void(records: Records) -> list[Triple]:
    """Return the description of the whole graph, of its parts, of their partitions and of their links.

    The counts of a part are those of its named graphs; the counts of the whole are those of the default graph, which is
    all of them with what was inferred.
    """
    triples: list[Triple] = []
    whole = records.dataset_iri(WHOLE)
    node = Description(triples, records.address + PATH, "void:DatasetDescription")
    node.texts("dct:title", records.project.title).link("foaf:primaryTopic", whole)
    node.value("dct:modified", records.modified()).link("rdfs:seeAlso", f"{records.address}/catalog")
    for listing in records.datasets:
        node.link("foaf:topic", listing.iri)
        _dataset(records, listing, triples)
    return triples


def _dataset(records: Records, listing: Listing, triples: list[Triple]) -> None:
    project = records.project
    node = Description(triples, listing.iri, "void:Dataset")
    node.texts("dct:title", listing.title).texts("dct:description", listing.description)
    node.link("dct:license", listing.licence).link("dct:publisher", project.publisher.iri)
    node.value("dct:modified", records.modified(listing))
    node.link("foaf:page", landing_page(records, listing))
    if listing.name != SHAPES:
        node.link("void:sparqlEndpoint", records.endpoint)
    for dump in listing.dumps:
        node.link("void:dataDump", download_address(records, dump))
    for format_ in sorted({dump.format for dump in listing.dumps} & _FEATURES.keys()):
        node.link("void:feature", _FORMATS + _FEATURES[format_])
    if listing.name == WHOLE:
        parts = (each.iri for each in records.datasets if each.name not in (WHOLE, SHAPES))
        node.links("void:subset", parts)
    if listing.profile is not None:
        _measured(records, listing, listing.profile, node, triples)
    for number, sample in enumerate(samples(records, listing), start=1):
        # As in the collections of examples that query editors read.
        iri = distribution_iri(records, listing, f"sample-{number}") + "#query"
        question = Description(triples, iri, "sh:SPARQLExecutable", "sh:SPARQLSelectExecutable")
        question.texts("rdfs:comment", sample.titles).value("sh:select", sample.query)
        question.link("schema:target", records.endpoint).link("dct:subject", listing.iri)


def _measured(
    records: Records, listing: Listing, measured: DatasetProfile, node: Description, triples: list[Triple]
) -> None:
    terms = TermWriter(records.project.prefixes)
    base = records.project.base
    node.value("void:uriSpace", base if listing.name in TERMS else base + "id/")
    node.value("void:triples", measured.triples).value("void:entities", measured.entities)
    node.value("void:classes", len(measured.classes)).value("void:properties", len(measured.properties))
    node.value("void:distinctSubjects", measured.subjects).value("void:distinctObjects", measured.objects)
    used = [row.property for row in measured.properties] + [row.class_ for row in measured.classes]
    node.links("void:vocabulary", sorted({iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in used}))
    node.links("void:exampleResource", measured.examples)
    for by_class in measured.classes:
        iri = f"{listing.iri}#class-{partition_name(by_class.class_, terms)}"
        node.link("void:classPartition", iri)
        part = Description(triples, iri).link("void:class", by_class.class_)
        part.value("void:entities", by_class.entities)
        for property_, count in by_class.properties.items():
            inner = f"{iri}-property-{partition_name(property_, terms)}"
            part.link("void:propertyPartition", inner)
            Description(triples, inner).link("void:property", property_).value("void:distinctSubjects", count)
    for row in measured.properties:
        iri = f"{listing.iri}#property-{partition_name(row.property, terms)}"
        node.link("void:propertyPartition", iri)
        part = (
            Description(triples, iri).link("void:property", row.property).value("void:triples", row.triples)
        )
        part.value("void:distinctSubjects", row.subjects).value("void:distinctObjects", row.objects)
    for links in measured.links:
        target = f"{records.iri}#target-{quote(links.target, safe='')}"
        name = f"{partition_name(links.property, terms)}-{quote(links.target, safe='')}"
        linkset = Description(triples, f"{listing.iri}#links-{name}", "void:Linkset")
        node.link("void:subset", f"{listing.iri}#links-{name}")
        linkset.link("void:linkPredicate", links.property).value("void:triples", links.triples)
        linkset.link("void:subjectsTarget", listing.iri).link("void:objectsTarget", target)
        Description(triples, target, "void:Dataset").value("void:uriSpace", links.target)
