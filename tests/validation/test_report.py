"""Findings are shown for people and for programs, in the language asked for."""

from __future__ import annotations

import json

from kg.validation.findings import Finding, Severity
from kg.validation.report import FORMATS

FINDING = Finding(
    Severity.VIOLATION,
    "http://e/shape/code",
    "http://www.w3.org/ns/shacl#PatternConstraintComponent",
    "http://e/id/1",
    path="<http://e/code>",
    value='"x"',
    messages={"en": "Five digits", "fr": "Cinq chiffres"},
    file="data/ttl/a.ttl",
    line=7,
)
PREFIXES = {"e": "http://e/", "id": "http://e/id/", "shape": "http://e/shape/"}


def test_concise_is_one_line_with_its_place():
    assert FORMATS["concise"]([FINDING], PREFIXES, "en") == (
        'data/ttl/a.ttl:7: violation: Five digits [shape:code Pattern] id:1 e:code "x"\n'
    )


def test_human_says_it_in_french():
    text = FORMATS["human"]([FINDING], PREFIXES, "fr")
    assert text.startswith("data/ttl/a.ttl:7: violation: Cinq chiffres\n")


def test_json_holds_every_language():
    document = json.loads(FORMATS["json"]([FINDING], PREFIXES, "en"))
    assert document["counts"] == {"violation": 1, "warning": 0, "info": 0}
    assert document["findings"][0]["messages"] == {"en": "Five digits", "fr": "Cinq chiffres"}


def test_nothing_found_is_said():
    assert FORMATS["human"]([], PREFIXES, "en") == "no findings\n"
    assert FORMATS["concise"]([], PREFIXES, "en") == ""
