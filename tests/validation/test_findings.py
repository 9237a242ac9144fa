"""Findings have one order, one count and a JSON that loses nothing."""

from __future__ import annotations

import json
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kg.validation.findings import Finding, Severity, at_least, counts, ordered

findings = st.builds(
    Finding,
    severity=st.sampled_from(Severity),
    shape=st.sampled_from(["s:1", "s:2"]),
    component=st.just("c"),
    focus=st.sampled_from(["a", "b"]),
    path=st.none() | st.just("<p>"),
    value=st.none() | st.text(max_size=3),
    messages=st.dictionaries(st.sampled_from(["en", "fr", ""]), st.text(max_size=3)),
    file=st.none() | st.just("f.ttl"),
    line=st.none() | st.integers(1, 9),
)


@given(st.lists(findings), st.randoms())
def test_the_order_does_not_depend_on_who_found_them_first(found: list[Finding], random: Random):
    shuffled = [*found, *found]
    random.shuffle(shuffled)
    assert ordered(shuffled) == ordered(found)


@given(findings)
def test_json_loses_nothing(finding: Finding):
    assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding


def test_severities_are_counted_and_compared():
    found = [Finding(Severity.WARNING, "s", "c", "a"), Finding(Severity.INFO, "s", "c", "a")]
    assert counts(found) == {"violation": 0, "warning": 1, "info": 1}
    assert at_least(found, Severity.WARNING)
    assert not at_least(found, Severity.VIOLATION)


def test_a_message_in_another_language_is_better_than_none():
    finding = Finding(Severity.INFO, "s", "c", "a", messages={"fr": "bonjour"})
    assert finding.message("en") == "bonjour"
