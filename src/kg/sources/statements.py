"""The IRIs and literals from which importers make statements.

Every IRI follows one pattern, so that a reader can guess it: `<base>id/<kind>/<key>` for a thing,
`<base>def#<name>` for a term of the ontology, `<base>graph/<path>` for a named graph.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_INTEGER = NamedNode(XSD + "integer")
XSD_DECIMAL = NamedNode(XSD + "decimal")
XSD_DATE = NamedNode(XSD + "date")
XSD_BOOLEAN = NamedNode(XSD + "boolean")
XSD_ANY_URI = NamedNode(XSD + "anyURI")
WKT_LITERAL = NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
SKOS_ALT_LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
DCTERMS_LICENSE = NamedNode("http://purl.org/dc/terms/license")
PROV_DERIVED_FROM = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
FOAF_GIVEN_NAME = NamedNode("http://xmlns.com/foaf/0.1/givenName")
FOAF_FAMILY_NAME = NamedNode("http://xmlns.com/foaf/0.1/familyName")
ORG_CLASSIFICATION = NamedNode("http://www.w3.org/ns/org#classification")
GEO_HAS_CENTROID = NamedNode("http://www.opengis.net/ont/geosparql#hasCentroid")
GEO_AS_WKT = NamedNode("http://www.opengis.net/ont/geosparql#asWKT")

OPEN_LICENCE = NamedNode("https://www.etalab.gouv.fr/licence-ouverte-open-licence")
"""The licence of the graphs that are made here (Licence Ouverte 2.0)."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class Names:
    """Makes the IRIs of one project."""

    def __init__(self, base: str) -> None:
        """Take the base IRI, as in `kg.toml`, with its final slash."""
        self.base = base

    def ct(self, local_name: str) -> NamedNode:
        """The ontology's term of this local name (`ct:Commune`)."""
        return NamedNode(f"{self.base}def#{local_name}")

    def thing(self, kind: str, key: str) -> NamedNode:
        """The IRI of a thing: its kind and its official key.

        Raises:
            ValueError: the key has a character that would need escaping in an IRI or in Turtle.
        """
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key for an IRI: {key!r}")
        return NamedNode(f"{self.base}id/{kind}/{key}")

    def concept(self, scheme: str, notation: str) -> NamedNode:
        """A value of a controlled list: `concept:<scheme>-<notation>`."""
        return self.thing("concept", f"{scheme}-{notation}")

    def graph(self, path: str) -> NamedNode:
        """The named graph of a path below `data/ttl`, without `.ttl` (`communes/46`)."""
        return NamedNode(f"{self.base}graph/{path}")

    def about_graph(
        self, path: str, label: str, documents: tuple[str, ...], reliability: str = "officielle"
    ) -> Iterator[Triple]:
        """What every graph says of itself: a label, its source, its licence and how far it can be trusted.

        Args:
            path: the graph's path, as for `graph`.
            label: in French.
            documents: keys of the source documents (`cog-2026`), one or more.
            reliability: notation in the scheme `fiabilite`: officielle, deduite, presse or faible.
        """
        graph = self.graph(path)
        yield Triple(graph, RDF_TYPE, self.ct("Graphe"))
        yield Triple(graph, RDFS_LABEL, french(label))
        for document in documents:
            yield Triple(graph, PROV_DERIVED_FROM, self.thing("document", document))
        yield Triple(graph, DCTERMS_LICENSE, OPEN_LICENCE)
        yield Triple(graph, self.ct("fiabilite"), self.concept("fiabilite", reliability))


def french(text: str) -> Literal:
    """A text in French."""
    return Literal(text, language="fr")


def english(text: str) -> Literal:
    """A text in English."""
    return Literal(text, language="en")


def string(text: str) -> Literal:
    """A text in no language: a code, an identifier."""
    return Literal(text)


def integer(value: int) -> Literal:
    """An `xsd:integer`."""
    return Literal(str(value), datatype=XSD_INTEGER)


def boolean(value: bool) -> Literal:
    """An `xsd:boolean`, in its canonical form."""
    return Literal("true" if value else "false", datatype=XSD_BOOLEAN)


def decimal(value: Decimal) -> Literal:
    """An `xsd:decimal` in canonical form: a point, no superfluous zero ("1.0" for 1)."""
    text = format(value, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0") or "0"
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return Literal(f"{sign}{digits.lstrip('0') or '0'}.{fraction}", datatype=XSD_DECIMAL)


def date(value: datetime.date) -> Literal:
    """An `xsd:date`."""
    return Literal(value.isoformat(), datatype=XSD_DATE)


def point(longitude: Decimal | float, latitude: Decimal | float) -> Literal:
    """A WKT point (GeoSPARQL 1.1, 8.5.1): longitude then latitude in degrees (WGS 84), 5 decimals.

    Five decimals are about a metre: finer than the centroid of a territory means anything.
    """
    return Literal(f"POINT({_degrees(longitude)} {_degrees(latitude)})", datatype=WKT_LITERAL)


def _degrees(value: Decimal | float) -> str:
    text = format(value, ".5f").rstrip("0")
    text = text + "0" if text.endswith(".") else text
    return "0.0" if text == "-0.0" else text


def slug(text: str) -> str:
    """A key made of a name: ASCII, lower case, words joined by `-` ("L'Haÿ" → "l-hay")."""
    expanded = (
        text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("ß", "ss")
    )
    plain = unicodedata.normalize("NFKD", expanded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "-")).strip("-")
