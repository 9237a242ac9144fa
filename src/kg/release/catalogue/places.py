"""Where the datasets are about: named places with the measured extent of what is in the data."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from kg.release.catalogue.records import WHOLE, Listing, Records
from kg.release.catalogue.vocabulary import Description
from kg.release.profile.document import Extent
from kg.release.profile.extent import merged


def place_iris(records: Records, listing: Listing) -> list[str]:
    """Return the IRIs of the places of a dataset: those of `kg.toml`, else one of its own if it lies anywhere.

    One node each, with its extent: a harvester takes the IRI and the polygon of one node, whichever comes first.
    """
    if listing.entry.spatial:
        return list(listing.entry.spatial)
    if listing.profile is not None and listing.profile.extent is not None:
        return [_own(records, listing.name)]
    whole = records.dataset(WHOLE)
    if listing.name != WHOLE and whole is not None:
        return place_iris(records, whole)
    return []


def describe_places(records: Records, listings: Iterable[Listing], triples: list[Triple]) -> None:
    """Add the places of some datasets, each with the extent of all the datasets that are about it."""
    wanted = {iri for listing in listings for iri in place_iris(records, listing)}
    for iri in sorted(wanted):
        extents = [
            each.profile.extent
            for each in records.datasets
            if each.profile is not None
            and each.profile.extent is not None
            and iri in place_iris(records, each)
        ]
        extent = merged(extents)
        if extent is not None:
            _geometry(Description(triples, iri, "dct:Location"), extent)


def _own(records: Records, name: str) -> str:
    return f"{records.dataset_iri(name)}#place"


def _geometry(node: Description, extent: Extent) -> None:
    """Add the polygons, the box and the middle.

    Only the polygons are WKT: udata joins every polygon of the node into one, and warns of a point.
    """
    west, south, east, north = extent.box
    node.value("locn:geometry", wkt(extent), "geo:wktLiteral")
    box = (
        '<gml:Envelope xmlns:gml="http://www.opengis.net/gml" srsName="http://www.opengis.net/def/crs/OGC/1.3/CRS84">'
        f"<gml:lowerCorner>{west} {south}</gml:lowerCorner><gml:upperCorner>{east} {north}</gml:upperCorner>"
        "</gml:Envelope>"
    )
    x, y = extent.centre
    centre = (
        '<gml:Point xmlns:gml="http://www.opengis.net/gml" srsName="http://www.opengis.net/def/crs/OGC/1.3/CRS84">'
        f"<gml:pos>{x} {y}</gml:pos></gml:Point>"
    )
    node.value("dcat:bbox", box, "geo:gmlLiteral").value("dcat:centroid", centre, "geo:gmlLiteral")


def wkt(extent: Extent) -> str:
    """Return the polygons of an extent as WKT."""
    rings = ["(" + ", ".join(f"{x} {y}" for x, y in hull) + ")" for hull in extent.hulls]
    if len(rings) == 1:
        return f"POLYGON({rings[0]})"
    return f"MULTIPOLYGON({', '.join(f'({ring})' for ring in rings)})"
