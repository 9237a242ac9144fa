"""`kg serve`: the current release over HTTP, on a production server."""

from __future__ import annotations

import os
import socket

import click

from kg.cli.build import build as build_command
from kg.cli.context import pass_project
from kg.errors import KgError
from kg.messages import say
from kg.project import Project
from kg.release import current, need_current
from kg.validation.processes import available_processors

SPARE_THREADS = 8
"""Threads beyond one for each evaluator, so that small pages are served while every evaluator is at work."""


@click.command(
    name="serve",
    help=say(
        en="Serve the current release over HTTP: /sparql, a page to ask questions, /health. Builds one first if"
        " there is none. Read-only.",
        fr="Servir la version courante par HTTP : /sparql, une page pour interroger, /health. En produit une s’il"
        " n’y en a pas. Lecture seule.",
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help=say(en="The address.", fr="L’adresse."))
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help=say(en="The port.", fr="Le port."),
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help=say(en="How many processes serve.", fr="Combien de processus servent."),
)
@click.option(
    "--evaluators",
    type=click.IntRange(min=1),
    help=say(
        en="How many queries each evaluates at once (default: one for each processor).",
        fr="Combien de requêtes chacun évalue à la fois (par défaut : une par processeur).",
    ),
)
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help=say(en="How long a query may take, in seconds.", fr="Durée maximale d’une requête, en secondes."),
)
@click.pass_context
@pass_project
def serve(
    project: Project,
    ctx: click.Context,
    host: str,
    port: int,
    workers: int,
    evaluators: int | None,
    timeout: float,
) -> None:
    """Serve until told to stop."""
    _must_be_free(host, port)
    if current(project) is None:
        click.echo(
            say(en="no release yet: building one", fr="pas encore de version : construction"), err=True
        )
        ctx.invoke(build_command)
    release = need_current(project)
    # The server is a package of its own, which imports this one.
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415

    from kg_server.settings import Settings  # noqa: PLC0415

    settings = Settings(project, release, timeout, evaluators or available_processors())
    os.environ.update(settings.to_environment())
    click.echo(
        say(
            en=f"release {release.manifest.name} at http://{host}:{port}/ (Ctrl-C to stop)",
            fr=f"version {release.manifest.name} sur http://{host}:{port}/ (Ctrl-C pour arrêter)",
        ),
        err=True,
    )
    Granian(
        "kg_server.application:from_environment",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=settings.evaluators + SPARE_THREADS,
        log_enabled=True,
    ).serve()


def _must_be_free(host: str, port: int) -> None:
    """Refuse an address that cannot be had, before anything is built.

    The server shares its port between processes, so that the system would let a second server share it too: half of
    the answers would come from the other graph.

    Raises:
        KgError: Another server listens there, or this machine has no such address.
    """
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # Not the rest that the last server's connections leave behind: only one that listens.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise KgError(
            say(
                en=f"cannot serve at {host}:{port}: {error.strerror}",
                fr=f"impossible de servir sur {host}:{port} : {error.strerror}",
            ),
            mend=say(
                en="stop the server that is there, or choose another port with --port",
                fr="arrêtez le serveur qui s’y trouve, ou choisissez un autre port avec --port",
            ),
        ) from error
