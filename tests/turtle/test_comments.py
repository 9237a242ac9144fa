"""Finding a comment without taking a '#' of an IRI or of a text for one."""

from __future__ import annotations

import pytest

from kg.turtle.comments import first_comment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<http://example.org/def#a> <http://example.org/b> <http://example.org/c> .",
        '<http://example.org/a> <http://example.org/b> "no # comment" .',
        "<http://example.org/a> <http://example.org/b> 'no # comment' .",
        '<http://example.org/a> <http://example.org/b> """a " and\n# no comment""" .',
        r'<http://example.org/a> <http://example.org/b> "an \" and # no comment" .',
        r"ex:a ex:b ex:c\#d .",
    ],
)
def test_no_comment(text: str) -> None:
    assert first_comment(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# at the top", (1, 1)),
        ("ex:a ex:b ex:c .\n  # below", (2, 3)),
        ('ex:a ex:b "# text" . # after', (1, 22)),
        ('ex:a ex:b """# text\n#""" .# after', (2, 7)),
        ("ex:a ex:b <http://example.org/#> . # one\n# two", (1, 36)),
    ],
)
def test_the_first_comment_is_found(text: str, place: tuple[int, int]) -> None:
    assert first_comment(text) == place
