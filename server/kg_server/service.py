"""Which other servers a query may ask: the `SERVICE` and `LOAD` of an allow-list, and no others.

pyoxigraph fetches what `SERVICE` and `LOAD` name: it resolves names by itself, follows redirects, and has no switch
to stop it. So nothing that a client wrote is ever given to it as an address. An IRI of the allow-list is replaced by
a name for the relay (`kg_server.service_relay`), which makes the request in its stead and with care; every other
SERVICE and LOAD is refused, in doubt too.

The replacement is as long as what it replaces, so that the lines and the columns of errors stay true. The name's
prefix travels beside the query, and is one that the query does not hold: it cannot declare it as something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

from kg.errors import ProjectError, QueryError
from kg.messages import say
from kg.store.screen import refuse_service
from kg.store.tokens import Kind, Token, meaningful

RELAYS = "KG_SERVER_RELAYS"
"""The variable with the relays of `Federation`, in JSON: arguments could be read by others."""

_SERVICE = "service"
_LOAD = "load"
_SILENT = "silent"
_MASK = {_SERVICE: "GRAPH  ", _LOAD: "DROP"}
"""A keyword that may stand in the same place, no longer than the one it stands for."""

_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PLAIN_URL = re.compile(r"https?://[!#$&-;=?-\[\]_a-z~A-Z%]+")
_WORD_LOAD = re.compile(r"(?<![\w:?$.-])load", re.IGNORECASE)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True)
class Admitted:
    """A query that may be evaluated, with the prefixes to give to the engine beside the project's."""

    text: str
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def goes_out(self) -> bool:
        """Whether it asks another server, so that its answer must not be kept."""
        return bool(self.prefixes)


def allow_list(urls: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses that queries may name, each once.

    Args:
        urls: The addresses, as the operator wrote them.

    Raises:
        ProjectError: One of them is not the full address of an endpoint.
    """
    return tuple(dict.fromkeys(_endpoint(url) for url in urls))


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
        fit = (
            bool(_PLAIN_URL.fullmatch(url) and parts.hostname)
            and parts.username is None
            and "#" not in url
            and parts.port != 0
        )
    except ValueError:
        fit = False
    if not fit:
        raise ProjectError(
            say(
                en=f"not the address of an endpoint that queries may ask: {url!r}",
                fr=f"ce n’est pas l’adresse d’un service que les requêtes pourraient interroger : {url!r}",
            ),
            mend=say(
                en="write it in full, without a password: https://example.org/sparql",
                fr="écrivez-la en entier, sans mot de passe : https://example.org/sparql",
            ),
        )
    return url


@dataclass(frozen=True)
class Federation:
    """The other servers that a query may ask."""

    relays: Mapping[str, str] = field(default_factory=dict)
    """The relay's address for each address of the allow-list."""

    def admit(self, query: str) -> Admitted:
        """Return the query as the engine may read it.

        Args:
            query: The text of a query.

        Raises:
            QueryError: It holds a SERVICE for another server than those of the allow-list, or could be taken to.
        """
        return self._admitted(query, (_SERVICE,))

    def admit_update(self, update: str) -> Admitted:
        """Return the update as the engine may read it.

        Args:
            update: The text of an update.

        Raises:
            QueryError: It holds a SERVICE or a LOAD for another address than those of the allow-list, or could be
                taken to.
        """
        return self._admitted(update, (_SERVICE, _LOAD))

    def conceal(self, message: str) -> str:
        """Return what the engine says, with the addresses that the client knows instead of the relay's."""
        for url, relay in sorted(self.relays.items(), key=lambda pair: -len(pair[1])):
            message = message.replace(relay, url)
        return message

    def _admitted(self, text: str, keywords: tuple[str, ...]) -> Admitted:
        if not any(keyword in reading.lower() for reading in _readings(text) for keyword in keywords):
            return Admitted(text)
        masked, written = list(text), list(text)
        prefixes: dict[str, str] = {}
        names: dict[str, str] = {}
        read = meaningful(text)
        for index, token in enumerate(read):
            keyword = token.text.lower()
            if token.kind is not Kind.WORD or keyword not in keywords:
                continue
            silent = read[index + 1] if _is_silent(read, index + 1) else None
            target = read[index + (2 if silent else 1)] if index + (2 if silent else 1) < len(read) else None
            url = self._allowed(text, token, target)
            assert target is not None
            if url not in names:
                names[url] = _fresh_prefix(text, names.values())
            prefixes[names[url]] = self.relays[url]
            _replace(written, target, f" {names[url]}:")
            _replace(masked, token, _MASK[keyword])
            if silent is not None:
                _replace(masked, silent, "")
        rest = "".join(masked)
        refuse_service(rest)
        if _LOAD in keywords:
            _refuse_doubtful_load(rest)
        return Admitted("".join(written), prefixes)

    def _allowed(self, text: str, keyword: Token, target: Token | None) -> str:
        """Return the address that a clause names, when it is on the allow-list."""
        word = keyword.text.upper()
        if target is not None and target.kind is Kind.IRI and target.text[1:-1] in self.relays:
            return target.text[1:-1]
        if not self.relays:
            mend = say(
                en="query the other server by itself, and join the results",
                fr="interrogez l’autre serveur à part, puis joignez les résultats",
            )
            reason = say(
                en="a query may not go out to other servers",
                fr="une requête ne peut s’adresser à d’autres serveurs",
            )
        else:
            listed = ", ".join(f"<{url}>" for url in self.relays)
            mend = say(en=f"the allowed ones are {listed}", fr=f"sont permis {listed}")
            reason = self._reason(target)
        raise _refusal(text, keyword, f"{word} {say(en='is refused', fr='est refusé')}", reason, mend)

    @staticmethod
    def _reason(target: Token | None) -> str:
        if target is not None and target.kind is Kind.VARIABLE:
            return say(
                en="the other server must be written in the query, not be a variable",
                fr="l’autre serveur doit être écrit dans la requête, et non être une variable",
            )
        if target is not None and target.kind is Kind.PREFIXED_NAME:
            return say(
                en="the other server must be written as a whole IRI, without a prefix",
                fr="l’autre serveur doit être écrit comme IRI entier, sans préfixe",
            )
        named = f" {target.text}" if target is not None and target.kind is Kind.IRI else ""
        return say(
            en=f"this server may not go out to{named or ' that address'}",
            fr=f"ce serveur ne peut s’adresser à{named or ' cette adresse'}",
        )


def _readings(text: str) -> tuple[str, ...]:
    """Return the text as it is, and with its codepoint escapes replaced (SPARQL 1.1 Query, section 19.2)."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    unescaped = _CODEPOINT.sub(character, text)
    return (text,) if unescaped == text else (text, unescaped)


def _is_silent(read: list[Token], index: int) -> bool:
    return index < len(read) and read[index].kind is Kind.WORD and read[index].text.lower() == _SILENT


def _fresh_prefix(text: str, taken: Iterable[str]) -> str:
    """Return a prefix that occurs nowhere in a text, however the text is read, and short enough for any IRI."""
    haystack = "\n".join((*_readings(text), *taken)).lower()
    return next(name for name in (f"k{number}" for number in count()) if name not in haystack)


def _replace(characters: list[str], token: Token, by: str) -> None:
    """Write something in the place of a token, filled up with spaces."""
    width = len(token.text)
    assert len(by) <= width
    characters[token.start : token.start + width] = by.ljust(width)


def _refuse_doubtful_load(text: str) -> None:
    """Let an update pass, unless it holds a LOAD or could be taken to hold one.

    pyoxigraph takes `LOADex:a` for LOAD and `ex:a`, and may see an expression, then a string or a comment, where the
    longest token is an IRI.
    """
    for reading in _readings(text):
        if not _WORD_LOAD.search(reading):
            continue
        for token in meaningful(reading):
            if (
                (token.kind is Kind.WORD and token.text.lower().startswith(_LOAD))
                or (token.kind is Kind.PREFIXED_NAME and token.prefix.lower().startswith(_LOAD))
                or (
                    token.kind is Kind.IRI
                    and not _ABSOLUTE.match(token.text)
                    and ("'" in token.text or "#" in token.text)
                )
            ):
                raise _refusal(
                    reading,
                    token,
                    say(en="LOAD is refused", fr="LOAD est refusé"),
                    say(
                        en="this could be read as a LOAD from another server",
                        fr="ceci pourrait se lire comme un LOAD depuis un autre serveur",
                    ),
                    say(
                        en="write IRIs in full, and no prefix that begins with load",
                        fr="écrivez les IRI en entier, et aucun préfixe commençant par load",
                    ),
                )


def _refusal(text: str, token: Token, what: str, reason: str, mend: str) -> QueryError:
    line = text.count("\n", 0, token.start) + 1
    column = token.start - text.rfind("\n", 0, token.start)
    return QueryError(
        say(en=f"{what}: {reason}", fr=f"{what} : {reason}"), line=line, column=column, mend=mend
    )
