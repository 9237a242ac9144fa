"""The catalogue of a release: for harvesters (DCAT-AP), for crawlers (schema.org), for query planners (VoID)."""

from kg.release.catalogue.formats import MEDIA_TYPES, write
from kg.release.catalogue.reading import read_records
from kg.release.catalogue.records import Listing, Records

__all__ = ["MEDIA_TYPES", "Listing", "Records", "read_records", "write"]
