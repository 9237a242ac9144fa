"""The language of what the command line says: English, or French.

A message is written in both languages where it is used, so that the two are read and changed together::

    say(en=f"{count} files formatted", fr=f"{count} fichiers mis en forme")
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "fr"]

_chosen: Language | None = None


def language_of(environment: Mapping[str, str]) -> Language:
    """Return the language that the locale variables ask for.

    Args:
        environment: The process's environment variables.

    Returns:
        "fr" when the first one set of LC_ALL, LC_MESSAGES and LANG (the order of POSIX, section 8.2) starts
        with "fr", otherwise "en".
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name)
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def set_language(code: str | None) -> None:
    """Speak this language from now on, in this process.

    Args:
        code: "fr" or "en"; None goes back to what the locale asks for.

    Raises:
        ValueError: For any other code.
    """
    global _chosen  # noqa: PLW0603 - one language for the process: that is what this module is
    if code is None:
        _chosen = None
    elif code == "fr":
        _chosen = "fr"
    elif code == "en":
        _chosen = "en"
    else:
        raise ValueError(f"no messages in language {code!r}: choose fr or en")


def language() -> Language:
    """Return the language being spoken: the one chosen, or the one of the locale."""
    return _chosen or language_of(os.environ)


def say(*, fr: str, en: str) -> str:
    """Return the message in the language being spoken."""
    return say_in(language(), fr=fr, en=en)


def say_in(code: str, *, fr: str, en: str) -> str:
    """Return the message in a language, whichever is being spoken: French for "fr", else English."""
    return fr if code == "fr" else en
