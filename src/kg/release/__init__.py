"""Releases: one immutable artefact, named by the hash of its content."""

from kg.release.build import Outcome, build
from kg.release.folder import Release, current, need_current
from kg.release.manifest import Manifest

__all__ = ["Manifest", "Outcome", "Release", "build", "current", "need_current"]
