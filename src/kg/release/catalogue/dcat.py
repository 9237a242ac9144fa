"""The catalogue in DCAT-AP 3.0.1: whole, or a page of it that can be read alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from kg import authority
from kg.release.catalogue.datasets import (
    contact_iri,
    describe_contacts,
    describe_dataset,
    describe_keywords,
    describe_standards,
    language_iris,
)
from kg.release.catalogue.distributions import SPARQL_PROTOCOL
from kg.release.catalogue.places import describe_places, place_iris
from kg.release.catalogue.quality import describe_metrics
from kg.release.catalogue.records import WHOLE, Listing, Records
from kg.release.catalogue.vocabulary import Description, term

_OPENAPI = "https://spec.openapis.org/oas/v3.1.0"
_SERVICES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "sparql": {
        "title": {"en": "SPARQL endpoint of “{}”", "fr": "Point d’accès SPARQL de « {} »"},
        "description": {
            "en": "Questions in SPARQL 1.1 over all the datasets: the default graph is all of them with what was"
            " inferred.",
            "fr": "Des questions en SPARQL 1.1 sur tous les jeux de données : le graphe par défaut les réunit, avec ce"
            " qui en a été inféré.",
        },
    },
    "api": {
        "title": {"en": "Web API of “{}”", "fr": "API web de « {} »"},
        "description": {
            "en": "A description of every resource, the catalogue, the dumps and the reason for any statement, over"
            " HTTP.",
            "fr": "La description de chaque ressource, le catalogue, les fichiers et la raison de tout énoncé, par"
            " HTTP.",
        },
    },
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the catalogue."""

    number: int
    """From 1."""
    size: int
    """How many datasets a page has; the last one may have fewer."""
    address: str
    """The address that was asked, without its query: the pages are told from it by `?page=`."""
    usual_size: int = 0
    """The size that need not be said in an address."""

    def at(self, number: int) -> str:
        """Return the address of another page."""
        size = "" if self.size == self.usual_size else f"&size={self.size}"
        return f"{self.address}?page={number}{size}"


def pages(records: Records, size: int) -> int:
    """Return how many pages of a size there are; one when there is no dataset."""
    return max(1, -(-len(records.datasets) // size))


def catalogue(records: Records, page: Page | None = None) -> list[Triple]:
    """Return the catalogue: each dataset with its distributions, and everything that these name.

    Args:
        records: What it is made from.
        page: The page to return, which says where the others are; None for all of it.
    """
    triples: list[Triple] = []
    listings = records.datasets
    if page is not None:
        start = (page.number - 1) * page.size
        listings = listings[start : start + page.size]
    whole = records.dataset(WHOLE)
    project = records.project
    node = Description(triples, records.iri, "dcat:Catalog")
    node.value("dct:identifier", records.iri)
    node.texts("dct:title", project.title).texts("dct:description", project.description)
    node.link("dct:publisher", project.publisher.iri).link("foaf:homepage", records.homepage)
    node.link("dct:license", project.licences["data"])
    node.links("dct:language", language_iris(records.languages))
    node.value("dct:issued", records.issued()).value("dct:modified", records.modified())
    node.link("dcat:themeTaxonomy", authority.THEME_SCHEME)
    node.links("dct:spatial", place_iris(records, whole) if whole else ())
    node.links("dcat:dataset", (listing.iri for listing in listings))
    if page is not None:
        _paged(records, node, page, triples)
    if page is None or page.number == 1:
        node.links("dcat:service", (records.service_iri(name) for name in _SERVICES))
        for name in _SERVICES:
            _service(records, name, triples)
    for listing in listings:
        describe_dataset(records, listing, triples)
    told = (*listings, *([whole] if whole and whole not in listings else ()))
    describe_contacts(records, listings, triples)
    describe_standards(records, triples)
    describe_places(records, told, triples)
    describe_metrics(records, triples, listings)
    _publisher(records, triples)
    _themes(records, told, triples)
    _sources(records, listings, triples)
    _licences(triples)
    return triples


def _paged(records: Records, node: Description, page: Page, triples: list[Triple]) -> None:
    """Add where the other pages are (Hydra Core Vocabulary, section 5.3)."""
    last = pages(records, page.size)
    node.link("rdf:type", "http://www.w3.org/ns/hydra/core#Collection")
    node.value("hydra:totalItems", len(records.datasets)).link("hydra:view", page.at(page.number))
    view = Description(triples, page.at(page.number), "hydra:PartialCollectionView")
    view.link("hydra:first", page.at(1)).link("hydra:last", page.at(last))
    view.link("hydra:previous", page.at(page.number - 1) if page.number > 1 else None)
    view.link("hydra:next", page.at(page.number + 1) if page.number < last else None)


def _service(records: Records, name: str, triples: list[Triple]) -> None:
    project, usual = records.project, records.project.catalogue.usual
    words = _SERVICES[name]
    node = Description(triples, records.service_iri(name), "dcat:DataService")
    node.value("dct:identifier", records.service_iri(name))
    codes = [code for code in records.languages if code in words["title"]] or ["en"]
    title = next(iter(project.title.values()))
    node.texts("dct:title", {c: words["title"][c].format(project.title.get(c, title)) for c in codes})
    node.texts("dct:description", {c: words["description"][c] for c in codes})
    if name == "sparql":
        # A bare GET of the endpoint answers with its service description (SPARQL 1.1 Service Description, section 2).
        node.link("dcat:endpointURL", records.endpoint).link("dcat:endpointDescription", records.endpoint)
        node.link("dct:conformsTo", SPARQL_PROTOCOL)
    else:
        node.link("dcat:endpointURL", f"{records.address}/")
        node.link("dcat:endpointDescription", f"{records.address}/openapi.json").link(
            "dct:conformsTo", _OPENAPI
        )
    node.link("dct:publisher", project.publisher.iri).link(
        "dcat:contactPoint", contact_iri(records, usual.contact)
    )
    node.link("dct:license", project.licences["data"]).link("dct:accessRights", usual.access)
    node.links("dcat:theme", usual.themes)
    describe_keywords(node, usual.keywords)
    node.links("dcat:servesDataset", (listing.iri for listing in records.datasets if _serves(name, listing)))


def _serves(service: str, listing: Listing) -> bool:
    # The shapes are not in the graph that is asked.
    return service == "api" or listing.name != "shapes"


def _licences(triples: list[Triple]) -> None:
    """Name the licences that harvesters know by name alone: udata by its rdfs:label, CKAN by its dct:title."""
    said = {triple.object for triple in triples if triple.predicate == term("dct:license")}
    for iri in sorted(licence.value for licence in said if isinstance(licence, NamedNode)):
        if known := authority.LICENCES.get(iri):
            name, kind = known
            node = Description(triples, iri, "dct:LicenseDocument").link(
                "dct:type", authority.LICENCE_TYPE + kind
            )
            node.texts("dct:title", {"en": name}).texts("rdfs:label", {"en": name})


def _publisher(records: Records, triples: list[Triple]) -> None:
    publisher = records.project.publisher
    node = Description(triples, publisher.iri, "foaf:Agent")
    node.value("foaf:name", publisher.name).link("dct:type", publisher.type)
    node.link("foaf:homepage", records.homepage)


def _themes(records: Records, listings: tuple[Listing, ...], triples: list[Triple]) -> None:
    scheme = Description(triples, authority.THEME_SCHEME, "skos:ConceptScheme")
    scheme.texts("dct:title", {"en": "Data theme", "fr": "Thème de données"})
    used = {iri for listing in listings for iri in listing.entry.themes} | {
        *records.project.catalogue.usual.themes
    }
    for code, names in authority.THEMES.items():
        iri = authority.theme_iri(code)
        if iri in used:
            concept = Description(triples, iri, "skos:Concept")
            concept.texts("skos:prefLabel", names).link("skos:inScheme", authority.THEME_SCHEME)


def _sources(records: Records, listings: tuple[Listing, ...], triples: list[Triple]) -> None:
    """Add what the datasets were derived from. It is not typed as a dataset: a harvester would take it for ours."""
    if records.profile is None:
        return
    used = {iri for listing in listings if listing.profile for iri in listing.profile.sources}
    for iri in sorted(used & records.profile.sources.keys()):
        source = records.profile.sources[iri]
        node = Description(triples, iri, "prov:Entity")
        node.texts("dct:title", source.labels)
        for vintage in source.vintages:
            node.value("dct:date", vintage)
        node.links("dct:license", source.licences).links("dct:source", source.pages)
        for publisher, name in sorted(source.publishers.items()):
            node.link("prov:wasAttributedTo", publisher)
            if publisher != records.project.publisher.iri:
                Description(triples, publisher, "prov:Agent").value("foaf:name", name or None)
