"""What Click says by itself is in the language of the session too."""

from __future__ import annotations

import ast
import os
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kg.cli import COMMANDS, main
from kg.cli.click_words import FRENCH, translated

NOT_SAID = {
    *("deprecated", "Do you want to continue?", "Confirm the action without prompting.", "d"),
    *(
        "Show the version and exit.",
        "%(prog)s, version %(version)s",
        "Invalid start character for option ({option})",
    ),
    *(
        "{value!r} is not a valid UUID.",
        "Choice({choices})",
        "Value must be an iterable.",
        "Missing {param_type}",
    ),
    "{value!r} does not match the format {format}.",
    "{value!r} does not match the formats {formats}.",
}
"""What no command of `kg` has Click say: it has no prompt, no date, no deprecated option, and words of its own."""
MISTAKES_OF_ITS_AUTHOR = (
    "Deprecat",
    "Could not determine",
    "No options defined",
    "Arguments take",
    "Name '",
    "Boolean",
)


def sentences() -> Iterator[str]:
    """Give the sentences that Click has translated, those of prompts and of a console of Windows aside."""
    for module in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        text = (Path(click.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(text)):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in ("_", "ngettext")
            ):
                for argument in call.args[: 2 if call.func.id == "ngettext" else 1]:
                    if isinstance(argument, ast.Constant):
                        yield str(argument.value)


def test_each_sentence_of_click_has_its_french() -> None:
    said = {each for each in sentences() if not each.startswith(MISTAKES_OF_ITS_AUTHOR)} - NOT_SAID
    said.discard("{text} {deprecated_message}")
    assert len(said) > 30
    assert said <= FRENCH.keys()


@pytest.mark.parametrize("english", FRENCH)
def test_a_translation_names_nothing_that_click_does_not_give(english: str) -> None:
    def fields(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    assert fields(FRENCH[english]) <= fields(english)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nonsense"], ["Usage : kg", "Erreur : Aucune option '--nonsense'", "Pour l’aide : kg"]),
        (["nonsense"], ["Erreur : Aucune commande 'nonsense'."]),
        (["init"], ["Usage : kg init", "Il manque l’argument 'DIR'."]),
        (
            ["--lang=fr", "build", "--keep", "0"],
            ["Valeur incorrecte pour '--keep' : 0 est hors de l’intervalle x>=1."],
        ),
        (["build", "--keep", "many"], ["'many' n’est pas un nombre valable."]),
        (["build", "--fresh=1"], ["L’option '--fresh' ne prend pas de valeur."]),
        (["build", "and", "more"], ["Arguments en trop (and more)"]),
        (["-C", "/nowhere", "build"], ["Dossier '/nowhere' : cela n’existe pas."]),
        (["query", "--format", "odd"], ["'odd' n’est pas l’une des valeurs 'table'"]),
        (["query", "--param"], ["L’option '--param' demande une valeur."]),
    ],
)
def test_a_mistake_is_told_in_french(arguments: list[str], words: list[str]) -> None:
    result = CliRunner().invoke(main, ["--lang", "fr", *arguments])
    assert result.exit_code == 2
    for each in words:
        assert each in result.stderr
    for english in ("Usage:", "Error", "Try", "No such", "Missing", "Invalid"):
        assert english not in result.stderr


def test_the_same_mistake_is_told_in_english() -> None:
    CliRunner().invoke(main, ["--lang", "fr", "build", "--nonsense"])
    said = CliRunner().invoke(main, ["--lang", "en", "build", "--nonsense"]).stderr
    assert said.startswith("Usage: kg build [OPTIONS]\n")
    assert "Error: No such option" in said


def test_help_has_no_english_in_a_french_session() -> None:
    code = (
        "from kg.cli import COMMANDS, main\n"
        "for name in ([], *([each] for each in COMMANDS)):\n"
        "    main([*name, '--help'], standalone_mode=False)"
    )
    environment = {**os.environ, "LC_ALL": "fr_FR.UTF-8", "PYTHONUTF8": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    pages = run.stdout.split("Usage :")[1:]
    assert len(pages) == 1 + len(COMMANDS)
    for page in pages:
        assert "Afficher cette aide." in page
    for english in ("Options:", "Usage:", "[default", "[required]", "Show this", "Commands"):
        assert english not in run.stdout


def test_an_unknown_sentence_stays_as_it_is() -> None:
    assert translated("Of a later version.") == "Of a later version."
