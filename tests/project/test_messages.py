"""The language of the messages follows the locale, and what is asked for goes before it."""

from __future__ import annotations

import pytest

from kg.messages import language_of, say, set_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_locale_chooses(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_a_choice_goes_before_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert say(en="yes", fr="oui") == "oui"
    set_language("en")
    assert say(en="yes", fr="oui") == "yes"
    set_language(None)
    assert say(en="yes", fr="oui") == "oui"


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="choose fr or en"):
        set_language("de")
