"""Click's own words in French: usage, options, and what it says of a command that is mistyped.

Click asks `gettext` for its words, which reads compiled files for the language of the environment alone; here
`kg --lang` may have chosen another. So each of its modules is given the two functions below under the names by which
it calls gettext's. A sentence that is not in the table, of a later version of Click, stays in English.
"""

from __future__ import annotations

import sys

from kg.messages import language

FRENCH = {
    "Usage:": "Usage :",
    "Options": "Options\u00a0",
    "Commands": "Commandes\u00a0",
    "Positional arguments": "Arguments\u00a0",
    "Show this message and exit.": "Afficher cette aide.",
    "default: {default}": "par défaut : {default}",
    "required": "obligatoire",
    "env var: {var}": "variable : {var}",
    "(dynamic)": "(calculé)",
    "Error: {message}": "Erreur : {message}",
    "Try '{command} {option}' for help.": "Pour l’aide : {command} {option}",
    "Aborted!": "Abandon.",
    "Missing command.": "Il manque une commande.",
    "No such command {name!r}.": "Aucune commande {name!r}.",
    "No such option {name!r}.": "Aucune option {name!r}.",
    "No such option: {name}": "Aucune option {name!r}.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire : {possibilities} ?)",
    "(Possible options: {possibilities})": "(Vouliez-vous dire : {possibilities} ?)",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing parameter: {param_name}": "Il manque le paramètre : {param_name}",
    "Choose from:\n\t{choices}": "Au choix :\n\t{choices}",
    "Got unexpected extra argument ({args})": "Argument en trop ({args})",
    "Got unexpected extra arguments ({args})": "Arguments en trop ({args})",
    "Takes {nargs} values but 1 was given.": "Il faut {nargs} valeurs ; une seule est donnée.",
    "Takes {nargs} values but {len} were given.": "Il faut {nargs} valeurs ; {len} sont données.",
    "{len_type} values are required, but {len_value} was given.": (
        "Il faut {len_type} valeurs ; {len_value} est donnée."
    ),
    "{len_type} values are required, but {len_value} were given.": (
        "Il faut {len_type} valeurs ; {len_value} sont données."
    ),
    "Argument {name!r} takes {nargs} values.": "L’argument {name!r} prend {nargs} valeurs.",
    "Option {name!r} does not take a value.": "L’option {name!r} ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option {name!r} demande une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L’option {name!r} demande {nargs} valeurs.",
    "Invalid value: {message}": "Valeur incorrecte : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur incorrecte pour {param_hint} : {message}",
    "{value!r} is not {choice}.": "{value!r} n’est pas {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} n’est pas l’une des valeurs {choices}.",
    "{value} is not in the range {range}.": "{value} est hors de l’intervalle {range}.",
    "{value!r} is not a valid {number_type}.": "{value!r} n’est pas un nombre valable.",
    "{value!r} is not a valid boolean.": "{value!r} n’est ni vrai ni faux.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "{value!r} n’est ni vrai ni faux. Valeurs reconnues : {states}"
    ),
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "{name} {filename!r} is a file.": "{name} {filename!r} : c’est un fichier.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} : c’est un dossier.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} : lecture impossible.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} : écriture impossible.",
    "{name} {filename!r} is not executable.": "{name} {filename!r} : exécution impossible.",
    "{name} {filename!r} does not exist.": "{name} {filename!r} : cela n’existe pas.",
    "Could not open file {filename!r}: {message}": "Le fichier {filename!r} ne peut être ouvert : {message}",
    "unknown error": "erreur inconnue",
}


def translated(message: str) -> str:
    """Return a sentence of Click's in the language being spoken."""
    return FRENCH.get(message, message) if language() == "fr" else message


def translated_number(one: str, several: str, number: int) -> str:
    """Return a sentence of Click's that depends on a number, in the language being spoken."""
    singular = number < 2 if language() == "fr" else number == 1
    return translated(one if singular else several)


def teach_click() -> None:
    """Have Click speak the language being spoken, from now on."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for called, function in (("_", translated), ("ngettext", translated_number)):
                if hasattr(module, called):
                    setattr(module, called, function)
