"""The bearer token (RFC 6750) that every write must carry."""

from __future__ import annotations

import hmac
import os
import re
import stat
from pathlib import Path

from kg.errors import KgError
from kg.localized import reason_of
from kg.messages import say

SHORTEST = 16
"""Characters of a token: a shorter one could be guessed."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


class TokenError(KgError):
    """A token file that cannot be used."""


def read_token(path: Path) -> str:
    """Return the token that a file holds on its first line.

    Args:
        path: The file; nobody but its owner and its group may read it.

    Raises:
        TokenError: It cannot be read, others may read it, or what it holds is no token (RFC 6750, section 2.1).
    """
    try:
        # The permissions of the file that is read, not of one that took its place in between.
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise TokenError(
            say(en=f"the token cannot be read: {reason}", fr=f"le jeton est illisible : {reason}"),
            file=path,
            mend=_recipe(path),
        ) from None
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise TokenError(
            say(
                en="every user of this machine may read or change this token",
                fr="tout utilisateur de cette machine peut lire ou changer ce jeton",
            ),
            file=path,
            mend=f"chmod 600 {path}",
        )
    if len(text) < SHORTEST or not _TOKEN.fullmatch(text):
        raise TokenError(
            say(
                en=f"not a token: at least {SHORTEST} letters, digits or -._~+/ on one line",
                fr=f"ce n’est pas un jeton : au moins {SHORTEST} lettres, chiffres ou -._~+/ sur une ligne",
            ),
            file=path,
            mend=_recipe(path),
        )
    return text


def carries(authorization: str | None, token: str) -> bool:
    """Tell whether an `Authorization` header holds the token; how long that takes tells nothing of the token."""
    scheme, _, given = (authorization or "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def _recipe(path: Path) -> str:
    return f"(umask 077; openssl rand -base64 32 > {path})"
