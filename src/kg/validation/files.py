"""Which files to validate, with which shapes, and how to read and to name them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.turtle.places import BaseOf


@dataclass(frozen=True)
class Files:
    """The files of a validation, and what is needed to read and to name them."""

    data: Sequence[Path]
    shapes: Sequence[Path]
    ontology: Sequence[Path] = ()
    only: Collection[Path] | None = None
    """Those of the data that are told about; all of it when None."""
    base_of: BaseOf = lambda _: None
    """What the relative IRIs of a file are relative to."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """To tell how to declare one that a file forgot."""
    shown: Callable[[Path], str] = str
    """Gives the name of a file as findings say it."""
