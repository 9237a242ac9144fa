"""What stands in the place of a release when a scratch store is served."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from kg.release import Manifest, Release

NAME = "scratch"
"""What readiness tells instead of the name of a release."""


class Unreleased(Release):
    """No release: nothing was validated, inferred or named, and there is no folder to read."""

    def __init__(self) -> None:
        """Name no folder."""
        super().__init__(Path())

    @cached_property
    def manifest(self) -> Manifest:
        """That of a graph without triples."""
        return Manifest(
            format=1,
            hash=NAME,
            base="",
            title={},
            triples=0,
            quads=0,
            inferred=0,
            graphs={},
            datasets={},
            classes={},
            reasoning={"partial": False},
            findings={},
            tools={},
        )
