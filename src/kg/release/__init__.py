"""Releases: one immutable artefact, named by the hash of its content."""

from kg.release.build import Outcome, build
from kg.release.folder import Release, current, need_current
from kg.release.keeping import Hold, hold_current
from kg.release.manifest import Manifest

__all__ = ["Hold", "Manifest", "Outcome", "Release", "build", "current", "hold_current", "need_current"]
