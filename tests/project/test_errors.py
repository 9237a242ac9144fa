"""An error says where, what, and what mends it."""

from __future__ import annotations

import pytest

from kg.errors import (
    KgError,
    ProjectError,
    QueryError,
    ReleaseError,
    SourceError,
    TurtleError,
    ValidationFault,
)


def test_an_error_is_its_place_its_message_and_its_mend() -> None:
    assert str(KgError("it broke")) == "it broke"
    assert str(KgError("it broke", file="a.csv", line=3)) == "a.csv:3: it broke"
    assert str(SourceError("it broke", file="a.csv", line=3, column=7, mend="mend it")) == (
        "a.csv:3:7: it broke\n  → mend it"
    )


def test_the_caret_stays_within_the_line() -> None:
    error = TurtleError("open", file="a.ttl", line=12, column=4, text='a "b', width=30)
    assert error.excerpt == '12 | a "b\n   |    ^'
    assert TurtleError("open", file="a.ttl", line=12).excerpt == ""


@pytest.mark.parametrize(
    "kind", [ProjectError, TurtleError, SourceError, ValidationFault, QueryError, ReleaseError]
)
def test_every_error_is_of_the_family(kind: type[KgError]) -> None:
    assert issubclass(kind, KgError)
