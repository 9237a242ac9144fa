"""SHACL: what validation found in a graph, and where."""

from importlib import import_module
from typing import TYPE_CHECKING

from kg.validation.findings import Finding, Severity, at_least, counts, ordered

if TYPE_CHECKING:
    from kg.validation.engines.engine_choice import Engine, Note
    from kg.validation.project_validation import validate_project

__all__ = ["Engine", "Finding", "Note", "Severity", "at_least", "counts", "ordered", "validate_project"]

_SLOW = {
    "Engine": "kg.validation.engines.engine_choice",
    "Note": "kg.validation.engines.engine_choice",
    "validate_project": "kg.validation.project_validation",
}
"""What needs the engine that validates: who only reads findings should not wait for it to be imported."""


def __getattr__(name: str) -> object:
    if name not in _SLOW:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_SLOW[name]), name)
