"""SHACL: what validation found in a graph, and where."""

from kg.validation.engine_choice import Engine, Note
from kg.validation.findings import Finding, Severity, at_least, counts, ordered
from kg.validation.project_validation import validate_project

__all__ = ["Engine", "Finding", "Note", "Severity", "at_least", "counts", "ordered", "validate_project"]
