"""What the endpoint says of itself (SPARQL 1.1 Service Description), from the manifest of the release it serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from kg.release import Manifest
from kg.release.catalogue import void
from kg.store.results import GRAPH_FORMATS
from kg_server.protocol import formats

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
XSD = "http://www.w3.org/2001/XMLSchema#"
GEOF = "http://www.opengis.net/def/function/geosparql/"

SIMPLE = "http://www.w3.org/ns/entailment/Simple"
OWL_RDF_BASED = "http://www.w3.org/ns/entailment/OWL-RDF-Based"

FUNCTIONS = tuple(
    GEOF + name
    for name in (
        "distance",
        "sfContains",
        "sfCrosses",
        "sfDisjoint",
        "sfEquals",
        "sfIntersects",
        "sfOverlaps",
        "sfTouches",
        "sfWithin",
    )
)
"""Functions beyond those of SPARQL: the engine's, from GeoSPARQL 1.1."""


def describe(
    address: str,
    manifest: Manifest | None,
    format_: str,
    prefixes: Mapping[str, str],
    *,
    federated: bool,
    writable: bool,
) -> bytes:
    """Return the description.

    Args:
        address: The address that the server is reached at, without a slash at its end.
        manifest: The release; None for a store that changes.
        format_: One of the formats of triples.
        prefixes: The project's prefixes.
        federated: Whether SERVICE may go out to some other server.
        writable: Whether the endpoint takes updates.
    """
    used = {**prefixes, "sd": SD, "void": VOID, "rdfs": RDFS, "dcterms": DCTERMS, "xsd": XSD}
    usable = used if format_ in ("ttl", "trig", "rdf", "jsonld") else None
    triples = _triples(address, manifest, federated=federated, writable=writable)
    return serialize(triples, format=GRAPH_FORMATS[format_], prefixes=usable) or b""


def _triples(address: str, manifest: Manifest | None, *, federated: bool, writable: bool) -> Iterator[Triple]:
    service, dataset = BlankNode(), BlankNode()
    a = NamedNode(RDF + "type")

    def sd(name: str) -> NamedNode:
        return NamedNode(SD + name)

    yield Triple(service, a, sd("Service"))
    yield Triple(service, sd("endpoint"), NamedNode(address + "/sparql"))
    for language in ("SPARQL11Query", *(("SPARQL11Update",) if writable else ())):
        yield Triple(service, sd("supportedLanguage"), sd(language))
    for feature in (
        *(("UnionDefaultGraph",) if manifest else ()),
        *(("BasicFederatedQuery",) if federated else ()),
    ):
        yield Triple(service, sd("feature"), sd(feature))
    for format_ in formats.FORMATS.values():
        if format_.iri:
            yield Triple(service, sd("resultFormat"), NamedNode(format_.iri))
            if writable and format_.kind == formats.GRAPH:
                yield Triple(service, sd("inputFormat"), NamedNode(format_.iri))
    for function in FUNCTIONS:
        yield Triple(service, sd("extensionFunction"), NamedNode(function))
        yield Triple(NamedNode(function), a, sd("Function"))
    if manifest is None:
        yield Triple(service, sd("defaultEntailmentRegime"), NamedNode(SIMPLE))
        return
    partial = bool(manifest.reasoning["partial"])
    yield Triple(service, sd("defaultEntailmentRegime"), NamedNode(SIMPLE if partial else OWL_RDF_BASED))
    if not partial:
        profile = NamedNode(str(manifest.reasoning["profile"]))
        yield Triple(service, sd("defaultSupportedEntailmentProfile"), profile)
    # The counts by class and property, and the links, are told at the well-known address (VoID, section 7.2).
    statistics = NamedNode(address + void.PATH)
    default = NamedNode(manifest.base + "id/dataset/all")
    yield Triple(service, NamedNode(RDFS + "seeAlso"), statistics)
    yield Triple(statistics, a, NamedNode(VOID + "DatasetDescription"))
    yield Triple(statistics, NamedNode(FOAF + "primaryTopic"), default)
    yield Triple(service, sd("defaultDataset"), dataset)
    yield Triple(dataset, a, sd("Dataset"))
    for language, title in manifest.title.items():
        yield Triple(dataset, NamedNode(DCTERMS + "title"), Literal(title, language=language))
    yield Triple(dataset, sd("defaultGraph"), default)
    yield Triple(default, a, sd("Graph"))
    yield Triple(default, a, NamedNode(VOID + "Dataset"))
    yield Triple(default, NamedNode(VOID + "triples"), _count(manifest.triples))
    yield Triple(default, NamedNode(RDFS + "comment"), Literal(_comment(partial), language="en"))
    for name, triples in manifest.graphs.items():
        named, graph = BlankNode(), BlankNode()
        yield Triple(dataset, sd("namedGraph"), named)
        yield Triple(named, a, sd("NamedGraph"))
        yield Triple(named, sd("name"), NamedNode(name))
        yield Triple(named, sd("graph"), graph)
        yield Triple(graph, a, sd("Graph"))
        yield Triple(graph, NamedNode(VOID + "triples"), _count(triples))


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))


def _comment(partial: bool) -> str:
    scope = "part of the graphs" if partial else "all the graphs"
    return (
        f"The merge of the named graphs, with what OWL 2 RL infers from {scope}; with the parameter "
        "inference=asserted, without what was inferred."
    )
