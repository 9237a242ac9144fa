"""Rows of official files in GeoJSON (RFC 7946): the properties of each feature."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kg.errors import SourceError
from kg.messages import say
from kg.sources.table import Files, Row


def features(files: Files, name: str) -> Iterator[Row]:
    """The features of a FeatureCollection, in order; a row's number is its position from 1.

    Raises:
        SourceError: the file is missing, is not JSON, or is not a FeatureCollection (RFC 7946, 3.3).
    """
    try:
        collection = json.loads(files.read(name))
    except ValueError as error:
        raise SourceError(
            say(fr=f"JSON illisible : {error}", en=f"broken JSON: {error}"),
            file=name,
            line=getattr(error, "lineno", None),
            column=getattr(error, "colno", None),
            mend=say(fr="reprenez le fichier à sa source", en="take the file again from its source"),
        ) from error
    members = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(members, list):
        raise _not_a_collection(name, None)
    for number, feature in enumerate(members, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise _not_a_collection(name, number)
        yield Row(name, number, properties)


def _not_a_collection(name: str, number: int | None) -> SourceError:
    return SourceError(
        say(fr="ce n'est pas une FeatureCollection GeoJSON", en="this is not a GeoJSON FeatureCollection"),
        file=name,
        line=number,
        mend=say(
            fr="chaque élément de « features » a ses « properties »",
            en='each of its "features" has "properties"',
        ),
    )
