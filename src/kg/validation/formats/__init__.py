"""The formats of `kg validate`: each writes a report as a text that ends in a line break, or is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kg.validation.formats.concise import concise
from kg.validation.formats.forges import github, gitlab
from kg.validation.formats.human import human
from kg.validation.formats.json_document import json_document
from kg.validation.formats.junit import junit
from kg.validation.formats.sarif import sarif
from kg.validation.formats.turtle_report import turtle_report
from kg.validation.report import Report

Format = Callable[[Report], str]

FORMATS: Mapping[str, Format] = {
    "human": human,
    "concise": concise,
    "json": json_document,
    "sarif": sarif,
    "junit": junit,
    "github": github,
    "gitlab": gitlab,
    "turtle": turtle_report,
}
"""Every format by its name."""

MEDIA_TYPES: Mapping[str, str] = {
    "human": "text/plain; charset=utf-8",
    "concise": "text/plain; charset=utf-8",
    "json": "application/json",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "github": "text/plain; charset=utf-8",
    "gitlab": "application/json",
    "turtle": "text/turtle; charset=utf-8",
}
"""What each is over HTTP."""

__all__ = ["FORMATS", "MEDIA_TYPES", "Format", "Report"]
