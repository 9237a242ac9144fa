"""Readers of the official French files: each turns one source into the graphs of `data/ttl`.

The only package that knows about France. An importer is a module here that defines `SOURCE` (or `SOURCES`), a
`kg.sources.source.Source`.
"""

from __future__ import annotations

import importlib
import pkgutil

from kg.sources.source import Source


def all_sources() -> tuple[Source, ...]:
    """Every importer of this package, in the order in which they must run."""
    found: list[Source] = []
    for module in pkgutil.iter_modules(__path__):
        content = importlib.import_module(f"{__name__}.{module.name}")
        found.extend(getattr(content, "SOURCES", ()))
        if isinstance(source := getattr(content, "SOURCE", None), Source):
            found.append(source)
    return tuple(sorted(found, key=lambda source: (source.order, source.name)))
