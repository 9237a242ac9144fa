"""`kg serve`: the current release over HTTP, on a production server."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import click

from kg.cli.build import build as build_command
from kg.cli.context import pass_project
from kg.cli.options import number_option
from kg.errors import KgError
from kg.localized import number, reason_of
from kg.messages import say
from kg.project import Project
from kg.release import current, need_current
from kg.validation.engines.forked import available_processors

_PUBLIC = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(?:/[A-Za-z0-9._~/-]*)?")


def _address(ctx: click.Context, option: click.Parameter, value: str | None) -> str:
    """Take the public address; none is an empty text."""
    if value is not None and not _PUBLIC.fullmatch(value):
        raise click.BadParameter(
            say(
                en=f"{value!r} is not an http or https address",
                fr=f"{value!r} n’est pas une adresse http ou https",
            )
        )
    return (value or "").rstrip("/")


@click.command(
    name="serve",
    help=say(
        en="Serve the current release over HTTP: /sparql, a page to ask questions, /health. Builds one first if"
        " there is none.",
        fr="Servir la version courante par HTTP : /sparql, une page pour interroger, /health. En produit une s’il"
        " n’y en a pas.",
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
@number_option("--workers", 1, 1, en="How many processes serve.", fr="Combien de processus servent.")
@number_option(
    "--evaluators",
    None,
    1,
    en="How many queries each evaluates at once (default: one for each processor, at least two).",
    fr="Combien de requêtes chacun évalue à la fois (par défaut : une par processeur, au moins deux).",
)
@number_option(
    "--timeout",
    30.0,
    0.1,
    en="How long a query may take, in seconds.",
    fr="Durée maximale d’une requête, en secondes.",
)
@number_option(
    "--memory",
    1024,
    0,
    en="How many MiB a query may take beyond the loaded graph; 0 for no limit.",
    fr="Combien de Mio une requête peut prendre au-delà du graphe chargé ; 0 : sans limite.",
)
@number_option(
    "--result-size",
    4096,
    0,
    en="How many MiB an answer may have; 0 for no limit.",
    fr="Combien de Mio une réponse peut avoir ; 0 : sans limite.",
)
@number_option(
    "--queue",
    64,
    0,
    en="How many queries wait in each process; more are turned away.",
    fr="Combien de requêtes attendent dans chaque processus ; les autres sont refusées.",
)
@number_option(
    "--cache",
    64,
    0,
    en="How many MiB of answers each process keeps.",
    fr="Combien de Mio de réponses chaque processus garde.",
)
@click.option(
    "--allow-service",
    multiple=True,
    metavar="URL",
    help=say(
        en="An endpoint that SERVICE may name; may be repeated.",
        fr="Un service que SERVICE peut nommer ; option répétable.",
    ),
)
@number_option(
    "--rate",
    0.0,
    0.0,
    en="How many requests a second one address may make of each process; 0 for no limit.",
    fr="Combien de requêtes par seconde une adresse peut faire à chaque processus ; 0 : sans limite.",
)
@click.option(
    "--access-log",
    is_flag=True,
    help=say(
        en="Write each request to standard output, in JSON.",
        fr="Écrire chaque requête sur la sortie standard, en JSON.",
    ),
)
@click.option(
    "--public-address",
    metavar="URL",
    callback=_address,
    help=say(
        en="The address that readers reach the server at, as the catalogue tells it: behind a proxy that ends TLS.",
        fr="L’adresse par laquelle on atteint le serveur, telle que le catalogue la dit : derrière un mandataire TLS.",
    ),
)
@click.option(
    "--writable",
    is_flag=True,
    help=say(
        en="Serve a scratch store that takes updates, instead of the release; needs --token-file.",
        fr="Servir un magasin de travail modifiable au lieu de la version ; exige --token-file.",
    ),
)
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(en="The file of the token that writes need.", fr="Le fichier du jeton qu’exige toute écriture."),
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
    memory: int,
    result_size: int,
    queue: int,
    cache: int,
    allow_service: tuple[str, ...],
    rate: float,
    access_log: bool,
    public_address: str,
    writable: bool,
    token_file: Path | None,
) -> None:
    """Serve until told to stop."""
    if writable != (token_file is not None):
        raise click.UsageError(
            say(en="--writable and --token-file go together", fr="--writable et --token-file vont ensemble")
        )
    _must_be_free(host, port)
    if not writable and current(project) is None:
        click.echo(
            say(en="no release yet: building one", fr="pas encore de version : construction"), err=True
        )
        ctx.invoke(build_command)
    # The server is a package of its own, which imports this one.
    from kg_server.launcher import Launcher  # noqa: PLC0415
    from kg_server.settings import MEBIBYTE, Settings  # noqa: PLC0415
    from kg_server.writable.token import read_token  # noqa: PLC0415
    from kg_server.writable.unreleased import Unreleased  # noqa: PLC0415

    if token_file is not None:
        read_token(token_file)  # What is wrong with it is said before anything is started.
    release = Unreleased() if writable else need_current(project)
    settings = Settings(
        project,
        release,
        timeout=timeout,
        evaluators=evaluators or max(2, available_processors()),
        queue=queue,
        memory=memory * MEBIBYTE,
        result_bytes=result_size * MEBIBYTE,
        cache_bytes=cache * MEBIBYTE,
        services=(*project.service, *allow_service),
        rate=rate,
        access_log=access_log,
        public_address=public_address,
        token_file="" if token_file is None else str(token_file.resolve()),
    )
    launcher = Launcher(settings, host, port, workers)

    def ready() -> None:
        what = (
            say(en="scratch store", fr="magasin de travail")
            if writable
            else say(en=f"release {release.manifest.name}", fr=f"version {release.manifest.name}")
        )
        click.echo(
            say(
                en=f"{what} at {launcher.url} (Ctrl-C to stop)",
                fr=f"{what} sur {launcher.url} (Ctrl-C pour arrêter)",
            ),
            err=True,
        )

    if not writable:
        click.echo(
            say(
                en=f"loading release {release.manifest.name} ({number(release.manifest.triples)} triples)",
                fr=f"chargement de la version {release.manifest.name}"
                f" ({number(release.manifest.triples)} triplets)",
            ),
            err=True,
        )
    launcher.run(ready)


def _must_be_free(host: str, port: int) -> None:
    """Refuse an address that cannot be had, before anything is built.

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
                en=f"cannot serve at {host}:{port}: {reason_of(error)}",
                fr=f"impossible de servir sur {host}:{port} : {reason_of(error)}",
            ),
            mend=say(
                en="stop the server that is there, or choose another port with --port",
                fr="arrêtez le serveur qui s’y trouve, ou choisissez un autre port avec --port",
            ),
        ) from error
