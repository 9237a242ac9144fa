"""What differs from one language to the other besides words: numbers, and the reasons of the operating system."""

from __future__ import annotations

import errno
import socket

from kg.messages import say

_FRENCH_REASONS = {
    errno.ENOENT: "aucun fichier ou dossier de ce nom",
    errno.EACCES: "permission refusée",
    errno.EPERM: "opération non permise",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EEXIST: "le fichier existe déjà",
    errno.ENOTEMPTY: "le dossier n’est pas vide",
    errno.ENAMETOOLONG: "nom de fichier trop long",
    errno.ENOSPC: "plus de place sur le disque",
    errno.EDQUOT: "quota de disque dépassé",
    errno.EFBIG: "fichier trop gros",
    errno.EROFS: "système de fichiers en lecture seule",
    errno.EIO: "erreur d’entrée-sortie",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ELOOP: "trop de liens symboliques",
    errno.EADDRINUSE: "adresse déjà utilisée",
    errno.EADDRNOTAVAIL: "cette machine n’a pas cette adresse",
    errno.ECONNREFUSED: "connexion refusée",
    errno.ETIMEDOUT: "délai dépassé",
    socket.EAI_NONAME: "nom ou service inconnu",
    socket.EAI_AGAIN: "le nom n’a pu être cherché",
}
"""By number: those of files and connections are positive, those of names negative."""


def number(count: int) -> str:
    """Return a whole number with its thousands apart: a comma in English, a narrow no-break space in French."""
    return say(en=f"{count:,}", fr=f"{count:,}".replace(",", "\u202f"))


def reason_of(error: OSError) -> str:
    """Return why the operating system refused something, in the language being spoken.

    What is rare, and has no French here, is told in the words of the system.
    """
    words = error.strerror or str(error)
    return say(en=words, fr=_FRENCH_REASONS.get(error.errno or 0, words))
