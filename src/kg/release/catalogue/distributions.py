"""The distributions of a dataset: a file in each format, the endpoint, and the answer to a sample question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pyoxigraph import Triple

from kg import authority
from kg.release.catalogue.records import WHOLE, Listing, Records, form, spoken
from kg.release.catalogue.vocabulary import Description
from kg.release.dump_index import Dump
from kg.store.catalogue import Question
from kg.store.parameters import bind
from kg.store.tokens import Kind, meaningful

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
SPARQL_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"


@dataclass(frozen=True, slots=True)
class _Format:
    name: str
    media_type: str
    file_type: str | None
    """The code in the EU's table, which has none for some formats."""


_FORMATS: Mapping[str, _Format] = {
    "csv": _Format("CSV", "text/csv", "CSV"),
    "hdt": _Format("HDT", "application/vnd.hdt", None),
    "jsonld": _Format("JSON-LD", "application/ld+json", "JSON_LD"),
    "nq": _Format("N-Quads", "application/n-quads", "RDF_N_QUADS"),
    "nt": _Format("N-Triples", "application/n-triples", "RDF_N_TRIPLES"),
    "rdf": _Format("RDF/XML", "application/rdf+xml", "RDF_XML"),
    "trig": _Format("TriG", "application/trig", "RDF_TRIG"),
    "ttl": _Format("Turtle", "text/turtle", "RDF_TURTLE"),
    "xml": _Format("RDF/XML", "application/rdf+xml", "RDF_XML"),
}
_COMPRESSIONS: Mapping[str, tuple[str, str]] = {
    "gz": ("gzip", "application/gzip"),
    "zst": ("Zstandard", "application/zstd"),
}
_FORMS = frozenset({"ask", "construct", "describe", "select"})
_ENDPOINT = {
    "title": {"en": "SPARQL endpoint", "fr": "Point d’accès SPARQL"},
    "description": {
        "en": "Questions in SPARQL 1.1 about this dataset and all the others.",
        "fr": "Des questions en SPARQL 1.1 sur ce jeu de données et sur tous les autres.",
    },
}
_SAMPLE = {
    "title": {"en": "Sample", "fr": "Échantillon"},
    "description": {"en": "The first triples of a graph.", "fr": "Les premiers triplets d’un graphe."},
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A question about a dataset, to be asked of the endpoint."""

    query: str
    titles: Mapping[str, str]


def distribution_iri(records: Records, listing: Listing, name: str) -> str:
    """Return the IRI of a distribution: `ttl.gz`, `sparql`, `sample`."""
    return f"{records.project.base}id/distribution/{quote(listing.name)}/{quote(name)}"


def download_address(records: Records, dump: Dump) -> str:
    """Return the address of a file, which always gives the same bytes."""
    return f"{records.address}/release/{records.manifest.name}/{quote(dump.name)}"


def media_type(dump: Dump) -> str:
    """Return the media type of a file once it is decompressed."""
    known = _FORMATS.get(dump.format)
    return known.media_type if known else "application/octet-stream"


def samples(records: Records, listing: Listing) -> list[Sample]:
    """Return the questions that `kg.toml` names for a dataset; without one, its first triples."""
    found = [
        Sample(bind(question.text, question.parameters), question.titles)
        for name in listing.entry.questions
        if (question := _question(records, name)) is not None and is_select(question.text)
    ]
    if found:
        return found
    prefix = records.project.graph_base + listing.name
    graphs = sorted(g for g in records.manifest.graphs if g == prefix or g.startswith(prefix + "/"))
    if listing.name == WHOLE:
        query = "SELECT ?class (COUNT(*) AS ?resources) WHERE { ?resource a ?class } GROUP BY ?class ORDER BY ?class"
        return [
            Sample(
                query,
                {"en": "How many resources has each class?", "fr": "Combien de ressources par classe ?"},
            )
        ]
    if graphs:
        query = f"SELECT * WHERE {{ GRAPH <{graphs[0]}> {{ ?subject ?predicate ?object }} }} LIMIT 100"
        return [Sample(query, _SAMPLE["description"])]
    return []


def is_select(query: str) -> bool:
    """Tell whether a query has a table for an answer."""
    words = (token.text.lower() for token in meaningful(query) if token.kind is Kind.WORD)
    return next((word for word in words if word in _FORMS), "") == "select"


def sample_address(records: Records, sample: Sample) -> str:
    """Return the address that answers a sample question as a table."""
    return f"{records.endpoint}?{urlencode({'query': sample.query, 'format': 'csv'})}"


def describe_distributions(records: Records, listing: Listing, triples: list[Triple]) -> list[str]:
    """Add the distributions of a dataset, and return their IRIs."""
    iris = [_file(records, listing, dump, triples) for dump in listing.dumps]
    node = _begun(records, listing, "sparql", triples, _ENDPOINT["title"], _ENDPOINT["description"])
    # No dcat:accessService: a service that a distribution names is not harvested as a service of its own by udata, and
    # dcat:servesDataset says the same thing from the other side.
    node.link("dcat:accessURL", records.endpoint)
    node.link("dct:format", authority.file_type_iri("SPARQLQRES"))
    node.link("dcatap:availability", authority.AVAILABLE)
    return [*iris, distribution_iri(records, listing, "sparql")]


def describe_samples(records: Records, listing: Listing, triples: list[Triple]) -> list[str]:
    """Add the answers to sample questions, and return their IRIs."""
    iris = []
    for number, sample in enumerate(samples(records, listing), start=1):
        name = f"sample-{number}"
        node = _begun(records, listing, name, triples, _SAMPLE["title"], sample.titles)
        address = sample_address(records, sample)
        node.link("dcat:accessURL", address).link("dcat:downloadURL", address)
        node.link("dct:format", authority.file_type_iri("CSV"))
        node.link("dcat:mediaType", MEDIA_TYPES + "text/csv")
        node.link("dcatap:availability", authority.AVAILABLE)
        iris.append(distribution_iri(records, listing, name))
    return iris


def _question(records: Records, name: str) -> Question | None:
    return next((question for question in records.questions if question.name == name), None)


def _file(records: Records, listing: Listing, dump: Dump, triples: list[Triple]) -> str:
    known = _FORMATS.get(dump.format)
    said = known.name if known else dump.format
    packed = _COMPRESSIONS.get(dump.compression or "")
    if packed:
        said += f" ({packed[0]})"
    title = {code: f"{text} – {said}" for code, text in listing.title.items()}
    words = {
        "en": f"The whole dataset in one file: {said}.",
        "fr": f"Tout le jeu de données dans un fichier : {said}.",
    }
    node = _begun(records, listing, form(dump), triples, title, words)
    address = download_address(records, dump)
    node.link("dcat:accessURL", address).link("dcat:downloadURL", address)
    node.link("dcatap:availability", authority.STABLE)
    node.link("dcat:mediaType", MEDIA_TYPES + media_type(dump))
    if known and known.file_type:
        node.link("dct:format", authority.file_type_iri(known.file_type))
    else:
        node.link("dct:format", MEDIA_TYPES + media_type(dump))
    if packed:
        node.link("dcat:compressFormat", MEDIA_TYPES + packed[1])
    node.value("dcat:byteSize", dump.bytes, "xsd:nonNegativeInteger")
    iri = distribution_iri(records, listing, form(dump))
    # Never SHA-256: DCAT-AP wants xsd:hexBinary, and for an algorithm that udata knows (MD5, SHA-1, SHA-256) it refuses
    # the whole dataset then.
    if dump.sha512:
        node.link("spdx:checksum", iri + "#checksum")
        checksum = Description(triples, iri + "#checksum", "spdx:Checksum")
        checksum.link("spdx:algorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha512")
        checksum.value("spdx:checksumValue", dump.sha512, "xsd:hexBinary")
    return iri


def _begun(
    records: Records,
    listing: Listing,
    name: str,
    triples: list[Triple],
    title: Mapping[str, str],
    description: Mapping[str, str],
) -> Description:
    """Begin a distribution: what all of them say."""
    node = Description(triples, distribution_iri(records, listing, name), "dcat:Distribution")
    node.value("dct:identifier", node.subject.value)
    node.texts("dct:title", spoken(records, title)).texts("dct:description", spoken(records, description))
    node.link("dct:license", listing.licence)
    if listing.entry.attribution:
        node.link("dct:rights", listing.iri + "#rights")
    node.link("adms:status", authority.COMPLETED)
    node.value("dct:issued", records.modified(listing)).value("dct:modified", records.modified(listing))
    return node
