"""The Click application: loads a command by name, and puts every error into words in one place."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise, takewhile
from pathlib import Path
from typing import NoReturn

import click

from kg import __version__
from kg.cli.click_words import teach_click, translated
from kg.cli.context import ProjectOnDemand
from kg.cli.exits import FAULT, INTERRUPTED
from kg.errors import KgError
from kg.messages import say, set_language


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: `module:attribute`, and what it does in one line, in both languages."""

    location: str
    en: str
    fr: str

    def load(self) -> click.Command:
        """Import the command's module and return the command."""
        module, _, attribute = self.location.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.location} is not a click command")
        return command


class _Folder(click.Path):
    """A folder, whose name for itself is that of the language chosen by then."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path.

        Raises:
            click.BadParameter: There is no such folder.
        """
        self.name = translated("directory")
        return super().convert(value, param, ctx)


class Application(click.Group):
    """The command `kg`: a group whose commands are imported when they are asked for."""

    def __init__(self, commands: Mapping[str, Entry]) -> None:
        """Take the commands by name, in the order to list them."""
        teach_click()
        super().__init__(
            name="kg",
            params=[
                click.Option(
                    ["-C", "--project", "project_dir"],
                    type=_Folder(exists=True, file_okay=False, path_type=Path),
                    metavar="DIR",
                ),
                click.Option(
                    ["--lang"],
                    type=click.Choice(["en", "fr"]),
                    is_eager=True,
                    callback=_speak,
                    expose_value=False,
                ),
                click.Option(["--traceback"], is_flag=True),
            ],
            callback=_begin,
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")(self)
        self.entries = commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, without importing one."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None when there is none of that name."""
        entry = self.entries.get(cmd_name)
        return None if entry is None else entry.load()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; those that cannot be read are told of in the language that they ask for."""
        own = list(takewhile(lambda word: word not in self.entries, args))
        for option, code in pairwise([*own, ""]):
            for each in ("en", "fr"):
                if option == f"--lang={each}" or (option, code) == ("--lang", each):
                    set_language(each)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what it raises becomes a message on standard error and an exit code."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(str(error), err=True)
            ctx.exit(FAULT)
        except click.ClickException as error:
            # Click's own exit code is 1 for some of them; here 1 is for findings.
            error.show()
            ctx.exit(FAULT)
        except (click.Abort, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # Click ends quietly when the reader of a pipe has gone.
            if ctx.params.get("traceback"):
                raise
            _unexpected(ctx, error)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language being spoken."""
        self.help = say(
            en="A knowledge graph kept in git: validate it, reason over it, release it, serve it.",
            fr="Un graphe de connaissances tenu dans git : le valider, en inférer, le publier, le servir.",
        )
        texts = {
            "project_dir": say(
                en="The folder of the project, instead of the one found from here or $KG_PROJECT.",
                fr="Le dossier du projet, au lieu de celui trouvé d’ici ou de $KG_PROJECT.",
            ),
            "lang": say(en="The language of the messages.", fr="La langue des messages."),
            "traceback": say(
                en="Show where an unexpected error comes from.",
                fr="Montrer d’où vient une erreur inattendue.",
            ),
            "version": say(en="Show the version.", fr="Afficher la version."),
            "help": translated("Show this message and exit."),
        }
        for option in self.get_params(ctx):
            if isinstance(option, click.Option):
                option.help = texts.get(option.name or "", option.help)
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their one line each, without importing one."""
        with formatter.section(translated("Commands")):
            formatter.write_dl([(name, say(en=e.en, fr=e.fr)) for name, e in self.entries.items()])


@click.pass_context
def _begin(ctx: click.Context, project_dir: Path | None, traceback: bool) -> None:
    """Give the command its project, to be read when it is first needed."""
    ctx.obj = ProjectOnDemand(project_dir)


def _speak(ctx: click.Context, option: click.Parameter, code: str | None) -> None:
    set_language(code)


def _unexpected(ctx: click.Context, error: Exception) -> NoReturn:
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    words = " ".join(["kg", "--traceback", *sys.argv[1:]])
    click.echo(
        say(
            en=f"unexpected error: {what}\n  → to see where it comes from: {words}",
            fr=f"erreur inattendue : {what}\n  → pour voir d’où elle vient : {words}",
        ),
        err=True,
    )
    ctx.exit(FAULT)
