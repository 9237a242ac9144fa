"""What mends a mistake in Turtle, told from the parser's message and the word it stumbled on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.messages import say

_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")


def mend_of(message: str, word: str, known_prefixes: Mapping[str, str]) -> str | None:
    """Return what mends a mistake, or None when it cannot be told.

    Args:
        message: The parser's message, without the place.
        word: The text it points at.
        known_prefixes: Prefixes with their namespaces, to declare one that was forgotten.
    """
    undeclared = _UNDECLARED.search(message)
    if undeclared:
        prefix = undeclared[1]
        declaration = f"@prefix {prefix}: <{known_prefixes.get(prefix, '…')}> ."
        return say(
            en=f"declare it at the top of the file: {declaration}",
            fr=f"déclarez-le en tête du fichier : {declaration}",
        )
    for part, mend in _mends(word):
        if part in message:
            return mend
    return None


def _mends(word: str) -> tuple[tuple[str, str], ...]:
    """Return what a message may contain, with its mend in the language being spoken."""
    return (
        (
            "A dot is expected",
            say(
                en="end the statement before this place with ' .', or go on with ' ;' or ' ,'",
                fr="terminez l’énoncé avant cet endroit par « . », ou poursuivez par « ; » ou « , »",
            ),
        ),
        (
            "No LoadDocumentCallback",
            say(
                en="write the context itself where its address is: nothing is fetched",
                fr="écrivez le contexte lui-même à la place de son adresse : rien n’est téléchargé",
            ),
        ),
        (
            "Unexpected end of file",
            say(
                en="close what is still open here: a string, an IRI, or a statement without its final ' .'",
                fr="fermez ce qui reste ouvert ici : une chaîne, un IRI, ou un énoncé sans son « . » final",
            ),
        ),
        (
            "No scheme found",
            say(
                en="write the whole IRI, or a prefixed name",
                fr="écrivez l’IRI en entier, ou un nom préfixé",
            ),
        ),
        (
            "Invalid IRI code point",
            say(
                en="percent-encode what an IRI may not hold (a space is %20)",
                fr="encodez en %XX ce qu’un IRI ne peut contenir (l’espace est %20)",
            ),
        ),
        (
            "Line jumps are not allowed",
            say(
                en='write the line break as \\n, or the text between """ and """',
                fr='écrivez le saut de ligne \\n, ou le texte entre """ et """',
            ),
        ),
        (
            "Invalid UTF-8",
            say(en="save the file in UTF-8", fr="enregistrez le fichier en UTF-8"),
        ),
        (
            "\ufeff",
            say(
                en="save the file in UTF-8 without a byte order mark",
                fr="enregistrez le fichier en UTF-8 sans marque d’ordre des octets (BOM)",
            ),
        ),
        (
            "is not a valid RDF object",
            say(
                en=f'write "{word}" for a text, or a prefixed name for a resource',
                fr=f'écrivez "{word}" pour un texte, ou un nom préfixé pour une ressource',
            ),
        ),
        (
            "is not a valid predicate",
            say(
                en="write a prefixed name, or 'a' for rdf:type",
                fr="écrivez un nom préfixé, ou « a » pour rdf:type",
            ),
        ),
        (
            "is not a valid subject",
            say(
                en="a statement begins with a prefixed name or an IRI: is a ' .' misplaced before it?",
                fr="un énoncé commence par un nom préfixé ou un IRI : un « . » est-il mal placé avant ?",
            ),
        ),
    )
